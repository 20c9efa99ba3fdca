// Selection: which statements a fact is about, surely or perhaps, and whether all of them were read.
#include <algorithm>
#include <tuple>

#include "engine/eval/evaluator.h"

namespace parity {
namespace {

Date moved(const Date& date, const Span& by, int direction) {
  Date result = date;
  result.first = direction < 0 ? date.first - by : date.first + by;
  result.last = direction < 0 ? date.last - by : date.last + by;
  return result;
}

}  // namespace

FactValue Evaluator::select(const PlannedFact& fact) {
  FactValue value;
  Candidates candidates(&memory_);
  collect(fact, candidates, value);
  const bool counts = fact.kind == ValueKind::kCount;
  for (const Candidate& candidate : candidates) {
    value.present = either(value.present, candidate.member);
    if (is_unknown(candidate.member) && value.reason == UnknownReason::kNone) value.reason = candidate.reason;
  }
  if (is_true(value.present)) value.reason = UnknownReason::kNone;
  note_extent(fact, value);
  switch (fact.filters.pick) {
    case Pick::kLatest:
    case Pick::kStartOfCourse:
    case Pick::kEndOfCourse:
    case Pick::kLastIssue:
      if (fact.nearest)
        pick_nearest(fact, candidates, value);
      else
        pick_latest(fact, candidates, value);
      break;
    case Pick::kEarliest: pick_earliest(fact, candidates, value); break;
    case Pick::kHighest:
    case Pick::kLowest: pick_extreme(fact, candidates, value); break;
    case Pick::kMean: pick_mean(candidates, value); break;
    case Pick::kChange: pick_change(candidates, value); break;
    case Pick::kConsecutiveFalls: pick_falls(candidates, value); break;
    case Pick::kCount:
    case Pick::kCountDays: pick_count(fact, candidates, value); break;
  }
  if (counts) value.present = Ternary::kTrue;
  return value;
}

void Evaluator::collect(const PlannedFact& fact, Candidates& candidates, FactValue& value) {
  if (fact.derivation != Derivation::kUnion) {
    collect_concept(fact, candidates, value);
    return;
  }
  for (const FactId id : fact.operands) collect_concept(plan_.fact(id), candidates, value);
  for (Candidate& candidate : candidates) {
    const Ternary in_window = in_windows(fact, candidate.when, candidate.dating);
    candidate.member = both(candidate.member, in_window);
    if (is_unknown(in_window)) candidate.reason = UnknownReason::kPartialDate;
  }
  std::erase_if(candidates, [](const Candidate& c) { return is_false(c.member); });
  sort_by_time(candidates);
  const auto same = [](const Candidate& a, const Candidate& b) { return a.statement == b.statement; };
  candidates.erase(std::unique(candidates.begin(), candidates.end(), same), candidates.end());
}

// Oldest first. A statement that two members of a union select counts as the surer of the two.
void Evaluator::sort_by_time(Candidates& candidates) const {
  const auto key = [this](const Candidate& c) {
    const Statement& s = record_.statement(c.statement);
    return std::tuple(c.when.last, s.order_key, s.issued, c.statement, !c.member);
  };
  std::sort(candidates.begin(), candidates.end(),
            [&](const Candidate& a, const Candidate& b) { return key(a) < key(b); });
}

void Evaluator::collect_concept(const PlannedFact& fact, Candidates& candidates, FactValue& value) {
  if (!fact.concept_id) return;
  const auto statements = record_.of_concept(*fact.concept_id);
  Candidates found(candidates.get_allocator());
  found.reserve(statements.size());
  for (const std::uint32_t index : statements) {
    const Statement& s = record_.statement(index);
    if (!fact.parts.contains(s.part)) continue;
    const Candidate candidate = membership(fact, index);
    if (!is_false(candidate.member))
      found.push_back(candidate);
    else
      note_unusable(fact, index, value);
  }
  if (fact.filters.of_day != OfDay::kEvery) keep_one_a_day(fact, found);
  for (Candidate& candidate : found) {
    restrict_by_value(fact, candidate);
    if (!is_false(candidate.member)) candidates.push_back(candidate);
  }
  if (fact.filters.status == Status::kResolved) sort_by_time(candidates);  // the record is sorted by the start
  // A reading is not made of a part that can't be used; the part says so.
  for (const ConceptId part : plan_.vocabulary.concept_of(*fact.concept_id).parts)
    for (const std::uint32_t index : record_.of_concept(part))
      if (fact.parts.contains(record_.statement(index).part)) note_unusable(fact, index, value);
}

// The newest statement that was left out for its number.
void Evaluator::note_unusable(const PlannedFact& fact, std::uint32_t index, FactValue& value) {
  const Statement& s = record_.statement(index);
  if (s.fault == ValueFault::kNone || is_usable(fact, s) || is_false(in_windows(fact, s.when, s.dating))) return;
  if (!value.unusable || time_order(record_.statement(*value.unusable)) < time_order(s)) value.unusable = index;
}

// A resolved condition counts by its end where that is known, all else by its own date.
Candidate Evaluator::counted_by(const PlannedFact& fact, std::uint32_t index) const {
  const Statement& s = record_.statement(index);
  Candidate result;
  result.statement = index;
  const bool by_end = fact.filters.status == Status::kResolved && s.ended && today_.has_reached(s.ended->first);
  result.dating = by_end ? Dating::kDated : s.dating;
  if (result.is_dated()) result.when = today_.until(by_end ? *s.ended : s.when);
  return result;
}

Candidate Evaluator::membership(const PlannedFact& fact, std::uint32_t index) {
  const Statement& s = record_.statement(index);
  Candidate result = counted_by(fact, index);
  result.member = Ternary::kFalse;
  if (s.dating == Dating::kDated && !today_.has_reached(s.when.first)) return result;
  if (fact.filters.setting && s.setting != *fact.filters.setting) return result;
  if (!is_usable(fact, s)) return result;
  if (fact.value_concept) {
    const auto coded = record_.concepts(s.coded_value);
    const auto own = record_.concepts(s.concepts);
    if (!std::binary_search(coded.begin(), coded.end(), *fact.value_concept) &&
        !std::binary_search(own.begin(), own.end(), *fact.value_concept))
      return result;
  }
  result.member = Ternary::kTrue;
  result.restrict_to(standing_fits(fact, s), UnknownReason::kTentative);
  if (fact.filters.from_age) result.restrict_to(old_enough(*fact.filters.from_age, s), UnknownReason::kPartialDate);
  result.restrict_to(in_windows(fact, result.when, result.dating), UnknownReason::kPartialDate);
  return result;
}

// `where`, and `either` of a reading's parts.
void Evaluator::restrict_by_value(const PlannedFact& fact, Candidate& candidate) const {
  const Statement& s = record_.statement(candidate.statement);
  const auto meets_all = [](const Comparison& comparison, const Quantity& quantity) {
    Ternary all = Ternary::kTrue;
    for (const Bound& bound : comparison.bounds) all = both(all, meets(NumberRange::of(quantity), bound));
    return all;
  };
  if (fact.filters.where_value)
    candidate.restrict_to(s.has_number ? meets_all(*fact.filters.where_value, s.quantity) : Ternary::kFalse,
                          UnknownReason::kComparator);
  if (fact.either.empty()) return;
  Ternary any = Ternary::kFalse;
  for (const PlannedPartTest& test : fact.either)
    if (s.readings[test.part] != 0)
      any = either(any, meets_all(test.comparison, record_.statement(s.readings[test.part] - 1).quantity));
  candidate.restrict_to(any, UnknownReason::kComparator);
}

// A number that can't be used is as if it were not there; a reading needs both its numbers.
bool Evaluator::is_usable(const PlannedFact& fact, const Statement& s) const {
  if (fact.filters.any_record) return true;
  if (fact.concept_id && !plan_.vocabulary.concept_of(*fact.concept_id).parts.empty()) return s.readings[0] != 0;
  return !s.expects_number || s.has_number;
}

// Whether the patient had reached an age when it was recorded.
Ternary Evaluator::old_enough(const Span& age, const Statement& s) const {
  const auto& born = record_.person().born;
  if (!born || s.dating != Dating::kDated) return Ternary::kUnknown;
  const Bound bound{CompareOp::kGreaterOrEqual, Decimal(age.count)};
  return meets({Decimal(age_in_years(born->last, s.when.first)), Decimal(age_in_years(born->first, s.when.last))},
               bound);
}

Ternary Evaluator::standing_fits(const PlannedFact& fact, const Statement& s) const {
  const Status status = fact.filters.status;
  const bool asks_now = status == Status::kCurrent || status == Status::kActive;
  if (s.standing == Standing::kTentative)  // whether or not it is so, it is over
    return asks_now && s.ended && today_.is_past(s.ended->last) ? Ternary::kFalse : Ternary::kUnknown;
  if (status == Status::kResolved) return to_ternary(s.standing == Standing::kResolved);
  // "Any" of a condition is: has it, not said to be resolved.
  if (s.part == RecordPart::kCondition && status == Status::kAny) return to_ternary(s.standing != Standing::kResolved);
  if (asks_now) {
    if (s.standing != Standing::kCurrent) return Ternary::kFalse;
    if (s.ended) return today_.is_still(*s.ended);
  }
  return Ternary::kTrue;
}

Ternary Evaluator::in_windows(const PlannedFact& fact, const Date& recorded, Dating dating) {
  const bool windowed = fact.filters.within || fact.before || fact.after || fact.since || fact.nearest;
  if (!windowed) return Ternary::kTrue;
  if (dating == Dating::kUndated) return Ternary::kFalse;
  if (dating == Dating::kUnreadable) return Ternary::kUnknown;
  const Date when = today_.until(recorded);
  Ternary result = Ternary::kTrue;
  if (fact.filters.within) result = today_.is_within(when, *fact.filters.within);
  // A filter from another fact: that fact absent counts as "never", and everything is after it.
  const auto relate_to = [&](const std::optional<PlannedAnchor>& anchor, bool when_never, auto&& relation) {
    if (!anchor || is_false(result)) return;
    Date from = Date::of(today_.day());
    if (!anchor->fact) {
      today_.changes_daily();
    } else {
      const FactValue& other = this->fact(*anchor->fact);
      if (is_false(other.present)) {
        result = both(result, to_ternary(when_never));
        return;
      }
      if (is_unknown(other.present) || !other.has_date || !other.is_certain) {
        result = both(result, Ternary::kUnknown);
        return;
      }
      from = other.when;
    }
    result = both(result, relation(from, anchor->by));
  };
  const auto strict = [](const Span& by) { return by.count == 0; };
  relate_to(fact.before, false, [&](const Date& from, const Span& by) {
    return strict(by) ? parity::before(when, from) : on_or_before(when, moved(from, by, -1));
  });
  relate_to(fact.after, true, [&](const Date& from, const Span& by) {
    return strict(by) ? parity::before(from, when) : on_or_before(moved(from, by, 1), when);
  });
  relate_to(fact.since, true,
            [&](const Date& from, const Span& by) { return on_or_before(moved(from, by, -1), when); });
  relate_to(fact.nearest, false, [&](const Date& from, const Span& by) {
    return both(on_or_before(moved(from, by, -1), when), on_or_before(when, moved(from, by, 1)));
  });
  return result;
}

// The first day that a fact asks about; nullopt: all of the record.
std::optional<Day> Evaluator::window_start(const PlannedFact& fact) {
  std::optional<Day> start;
  const auto narrow = [&start](Day day) { start = start ? std::max(*start, day) : day; };
  if (fact.filters.within) narrow(today_.day() - *fact.filters.within);
  for (const auto* anchor : {&fact.since, &fact.after, &fact.nearest}) {
    if (!*anchor || !(*anchor)->fact) continue;
    const FactValue& other = this->fact(*(*anchor)->fact);
    if (is_true(other.present) && other.has_date && other.is_certain) narrow(other.when.first - (*anchor)->by);
  }
  return start;
}

// Parts that were not read as far back as the fact asks: what is absent there is unknown, and what is
// found may not be the latest, unless everything since was read. A member of a union asks as far back as
// its own window.
void Evaluator::note_extent(const PlannedFact& fact, FactValue& value) {
  const std::optional<Day> start = window_start(fact);
  if (fact.derivation == Derivation::kUnion) {
    for (const FactId id : fact.operands) {
      const PlannedFact& member = plan_.fact(id);
      std::optional<Day> from = window_start(member);
      if (start && (!from || *from < *start)) from = start;
      value.missing |= unread_parts(member, from);
    }
  } else {
    value.missing |= unread_parts(fact, start);
  }
  if (value.missing.empty()) return;
  if (!is_true(value.present)) {
    value.present = Ternary::kUnknown;
    value.reason = UnknownReason::kUnread;
  }
}

PartSet Evaluator::unread_parts(const PlannedFact& fact, std::optional<Day> start) const {
  PartSet unread;
  for (std::size_t i = 0; i < kRecordPartCount; ++i) {
    const auto part = static_cast<RecordPart>(i);
    if (!fact.parts.contains(part)) continue;
    const Extent& extent = record_.extent(part);
    if (extent.is_complete()) continue;
    if (start && extent.covers(*start))
      today_.changes_daily();  // the window's start may have been earlier than what was read
    else
      unread |= PartSet::of(part);
  }
  return unread;
}

}  // namespace parity
