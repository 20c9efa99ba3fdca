// Picks: which of the selected statements a fact's value is taken from.
#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "engine/eval/evaluator.h"
#include "engine/eval/range_end.h"

namespace parity {
namespace {

void be_uncertain(FactValue& value, UnknownReason reason) {
  value.is_certain = false;
  if (value.reason == UnknownReason::kNone) value.reason = reason;
}

// Everything from the statement's day until now was read in all parts that could hold another.
bool read_since(const PatientRecord& record, PartSet missing, Day day) {
  for (std::size_t i = 0; i < kRecordPartCount; ++i) {
    const auto part = static_cast<RecordPart>(i);
    if (missing.contains(part) && !record.extent(part).covers(day)) return false;
  }
  return true;
}

// The last day on which something may stand that was not read.
Day last_unread_day(const PatientRecord& record, PartSet missing, Day today) {
  Day last = today;
  bool is_first = true;
  for (std::size_t i = 0; i < kRecordPartCount; ++i) {
    const auto part = static_cast<RecordPart>(i);
    if (!missing.contains(part)) continue;
    const Extent& extent = record.extent(part);
    const Day mine = extent.reach == Extent::Reach::kSince ? std::min(extent.since - 1, today) : today;
    last = is_first ? mine : std::max(last, mine);
    is_first = false;
  }
  return last;
}

bool all_undated(const Candidates& candidates) {
  return std::all_of(candidates.begin(), candidates.end(),
                     [](const Candidate& c) { return c.dating == Dating::kUndated; });
}

// A number that is there, and is no more and no less.
bool is_exact(const Candidate& candidate, const Statement& s) {
  return candidate.is_sure() && s.has_number && s.quantity.comparator == Comparator::kEqual;
}

// The days that a statement may lie on.
struct Stay {
  Day first;
  Day last;
  bool is_sure = false;
};

UnknownReason why_inexact(const Candidate& candidate) {
  return candidate.is_sure() ? UnknownReason::kComparator : candidate.reason;
}

}  // namespace

void Evaluator::take(const PlannedFact& fact, const Candidate& candidate, FactValue& value) {
  const Statement& s = record_.statement(candidate.statement);
  value.statement = candidate.statement;
  value.has_date = candidate.is_dated();
  value.when = candidate.when;
  value.has_number = false;
  if (s.has_number && fact.kind == ValueKind::kQuantity) {
    value.has_number = s.quantity.unit == fact.unit;
    value.number = NumberRange::of(s.quantity);
    value.unit = s.quantity.unit;
  }
}

// Notes a statement that could be the right one as well as the chosen one: one at the very same time and
// issued together (a tie), or one whose date leaves open which of them comes first.
void Evaluator::add_other(const Candidate& chosen, const Candidate& other, FactValue& value) const {
  const Statement& a = record_.statement(chosen.statement);
  const Statement& b = record_.statement(other.statement);
  bool tie = false;
  if (chosen.has_day() && other.has_day()) {
    if (chosen.when.first != other.when.first || a.order_key != b.order_key || a.issued > b.issued) return;
    tie = a.issued == b.issued;
  } else if (other.when.last < chosen.when.first || chosen.when.last < other.when.first) {
    return;
  }
  if (!other.is_sure()) {  // it may not be there at all
    be_uncertain(value, other.reason);
  } else {
    value.is_tie = tie && (value.others.empty() || value.is_tie);
    value.others.push_back(other.statement);
  }
}

// The latest, and whatever else could be the latest: a partial date that reaches past it, a
// statement that may be in the window, one at the very same time.
void Evaluator::pick_latest(const PlannedFact& fact, const Candidates& candidates, FactValue& value) {
  const Candidate* chosen = nullptr;
  // Without a readable time a statement may be the latest; without any it never is, unless alone.
  for (const Candidate& c : candidates)
    if (c.dating == Dating::kUnreadable) be_uncertain(value, UnknownReason::kPartialDate);
  for (auto at = candidates.rbegin(); at != candidates.rend(); ++at) {
    if (!at->is_dated()) continue;
    if (chosen == nullptr && at->is_sure()) {
      chosen = &*at;
      take(fact, *at, value);
    } else if (chosen == nullptr) {
      be_uncertain(value, at->reason);
    } else if (at->when.last < chosen->when.first) {
      break;
    } else {
      add_other(*chosen, *at, value);
    }
  }
  if (chosen == nullptr && is_true(value.present)) {
    for (auto at = candidates.rbegin(); at != candidates.rend() && chosen == nullptr; ++at)
      if (at->is_sure()) take(fact, *(chosen = &*at), value);
    for (const Candidate& c : candidates)  // none of several has a date: any of them may be the latest
      if (&c != chosen) be_uncertain(value, UnknownReason::kPartialDate);
    value.is_undated = value.missing.empty() && all_undated(candidates);
  }
  const bool is_read =
      value.missing.empty() || (value.has_date && read_since(record_, value.missing, value.when.first));
  // A later one that was not read lies before what was read; any other that it may be, before today.
  const bool is_unread_alone = value.is_certain;
  if (chosen != nullptr && !is_read) be_uncertain(value, UnknownReason::kUnread);
  const bool is_open = !value.is_certain || is_unknown(value.present);
  if (is_open && (chosen == nullptr || value.has_date)) {
    value.not_after = is_unread_alone ? last_unread_day(record_, value.missing, today_.day()) : today_.day();
    today_.changes_daily();
  }
}

// The earliest, and whatever else could be the earliest: also what has no date.
void Evaluator::pick_earliest(const PlannedFact& fact, const Candidates& candidates, FactValue& value) {
  const auto is_before = [this](const Candidate& a, const Candidate& b) {
    if (a.when.first != b.when.first) return a.when.first < b.when.first;
    const Statement& x = record_.statement(a.statement);
    const Statement& y = record_.statement(b.statement);
    return x.order_key != y.order_key ? x.order_key < y.order_key : x.issued > y.issued;
  };
  const Candidate* chosen = nullptr;
  for (const Candidate& c : candidates)
    if (c.is_sure() && c.is_dated() && (chosen == nullptr || is_before(c, *chosen))) chosen = &c;
  if (chosen != nullptr) take(fact, *chosen, value);
  for (const Candidate& c : candidates) {
    if (&c == chosen) continue;
    if (!c.is_dated())
      be_uncertain(value, UnknownReason::kPartialDate);
    else if (chosen == nullptr || is_before(c, *chosen))
      be_uncertain(value, c.reason);
    else
      add_other(*chosen, c, value);
  }
  if (chosen == nullptr && candidates.size() == 1 && candidates.front().is_sure())
    take(fact, candidates.front(), value);
  value.is_undated = value.missing.empty() && is_true(value.present) && all_undated(candidates);
  if (!value.missing.empty()) be_uncertain(value, UnknownReason::kUnread);
}

// The most extreme of what is surely there, as the range of what the most extreme of all could be: a value
// that may be there, a comparator or an unread part widens it to one side and never takes back the other.
void Evaluator::pick_extreme(const PlannedFact& fact, const Candidates& candidates, FactValue& value) {
  const bool highest = fact.filters.pick == Pick::kHighest;
  const auto range_of = [&](const Candidate& c) {
    const NumberRange range = NumberRange::of(record_.statement(c.statement).quantity);
    return highest ? range : mirrored(range);
  };
  const Candidate* chosen = nullptr;
  std::optional<End> most;
  for (const Candidate& c : candidates) {
    if (!record_.statement(c.statement).has_number) continue;
    if (!most || *most < high_end(range_of(c))) most = high_end(range_of(c));
    if (c.is_sure() && (chosen == nullptr || low_end(range_of(*chosen)) < low_end(range_of(c)))) chosen = &c;
  }
  if (chosen == nullptr) return;
  take(fact, *chosen, value);
  if (!value.missing.empty()) most->infinite = 1;
  const End least = low_end(range_of(*chosen));
  const NumberRange range{least.number,       most->number,      least.infinite != 0,
                          most->infinite > 0, least.beside != 0, most->beside != 0};
  value.number = highest ? range : mirrored(range);
  value.is_bounded = true;
  if (!value.missing.empty()) be_uncertain(value, UnknownReason::kUnread);
  for (const Candidate& c : candidates) {
    const Statement& s = record_.statement(c.statement);
    if (&c != chosen && s.has_number && !is_exact(c, s) && least < high_end(range_of(c)))
      be_uncertain(value, why_inexact(c));
  }
}

// The closest to the other fact's date; of two equally close ones the earlier, of one time the one issued
// last.
void Evaluator::pick_nearest(const PlannedFact& fact, const Candidates& candidates, FactValue& value) {
  const FactValue* other = fact.nearest->fact ? &this->fact(*fact.nearest->fact) : nullptr;
  const Day anchor = other != nullptr ? other->when.first : today_.day();
  const auto distance = [&](const Candidate& c) { return std::abs(c.when.first - anchor); };
  const auto same_time = [this](const Candidate& a, const Candidate& b) {
    return a.when == b.when && record_.statement(a.statement).order_key == record_.statement(b.statement).order_key;
  };
  const Candidate* chosen = nullptr;
  for (const Candidate& c : candidates)
    if (c.is_sure() && (chosen == nullptr || distance(c) < distance(*chosen) || same_time(c, *chosen))) chosen = &c;
  if (chosen != nullptr) take(fact, *chosen, value);
  for (const Candidate& c : candidates) {
    if (!c.is_sure())
      be_uncertain(value, c.reason);
    else if (!c.has_day() || (other != nullptr && !other->when.is_full()))
      be_uncertain(value, UnknownReason::kPartialDate);
    else if (&c != chosen)
      add_other(*chosen, c, value);
  }
  if (!value.missing.empty()) be_uncertain(value, UnknownReason::kUnread);
}

// From as many as surely count to as many as may.
void Evaluator::pick_count(const PlannedFact& fact, const Candidates& candidates, FactValue& value) {
  std::int64_t sure = 0;
  std::int64_t perhaps = 0;
  if (fact.filters.pick == Pick::kCountDays)
    count_days(candidates, sure, perhaps);
  else
    for (const Candidate& c : candidates) ++(is_true(c.member) ? sure : perhaps);
  for (const Candidate& c : candidates)
    if (is_true(c.member)) take(fact, c, value);
  value.has_number = true;
  value.number = {Decimal(sure), Decimal(sure + perhaps)};
  value.number.no_high = !value.missing.empty();
  if (!value.missing.empty())
    value.reason = UnknownReason::kUnread;
  else if (perhaps > 0 && value.reason == UnknownReason::kNone)
    value.reason = UnknownReason::kPartialDate;
}

// At least as many days as are needed for every sure statement to lie on one, at most as many as all can have
// to themselves. Of a statement without a date the day is any up to today.
void Evaluator::count_days(const Candidates& candidates, std::int64_t& sure, std::int64_t& perhaps) const {
  std::pmr::vector<Stay> stays(candidates.get_allocator());
  for (const Candidate& c : candidates)
    stays.push_back(c.is_dated() ? Stay{c.when.first, c.when.last, c.is_sure()}
                                 : Stay{kLongAgo, today_.day(), c.is_sure()});
  std::sort(stays.begin(), stays.end(), [](const Stay& a, const Stay& b) { return a.last < b.last; });
  std::optional<Day> counted;
  std::pmr::set<Day> taken(candidates.get_allocator());
  std::pmr::map<Day, Day> free_from(candidates.get_allocator());  // from a first day on, all before this are taken
  for (const Stay& stay : stays) {
    if (stay.is_sure && (!counted || *counted < stay.first)) {
      counted = stay.last;
      ++sure;
    }
    Day& own = free_from.try_emplace(stay.first, stay.first).first->second;
    while (taken.contains(own)) own = own + 1;
    if (own <= stay.last) taken.insert(own);
  }
  perhaps = static_cast<std::int64_t>(taken.size()) - sure;
}

void Evaluator::pick_mean(const Candidates& candidates, FactValue& value) {
  Decimal sum;
  std::int64_t count = 0;
  for (const Candidate& c : candidates) {
    const Statement& s = record_.statement(c.statement);
    if (!is_exact(c, s)) be_uncertain(value, why_inexact(c));
    if (!c.is_sure()) continue;
    sum = sum + s.quantity.number;
    ++count;
    value.unit = s.quantity.unit;
    if (!c.is_dated()) continue;
    value.when = c.when;
    value.has_date = true;
  }
  if (!value.missing.empty()) be_uncertain(value, UnknownReason::kUnread);
  if (count == 0) return;
  constexpr int kPlaces = 2;
  value.has_number = true;
  value.number = NumberRange::of(Decimal::divide(sum, Decimal(count), kPlaces));
}

// Numbers in the order of time: what is not exact, or has no day of its own, leaves the series open.
Candidates Evaluator::series(const Candidates& candidates, FactValue& value) const {
  Candidates result(candidates.get_allocator());
  for (const Candidate& c : candidates) {
    const bool exact = is_exact(c, record_.statement(c.statement));
    if (!exact)
      be_uncertain(value, why_inexact(c));
    else if (!c.has_day())
      be_uncertain(value, UnknownReason::kPartialDate);
    else
      result.push_back(c);
  }
  if (!value.missing.empty()) be_uncertain(value, UnknownReason::kUnread);
  return result;
}

// The latest minus the lowest before it in the window.
void Evaluator::pick_change(const Candidates& candidates, FactValue& value) {
  std::optional<Decimal> lowest;
  for (const Candidate& c : series(candidates, value)) {
    const Statement& s = record_.statement(c.statement);
    if (lowest) {
      value.has_number = true;
      value.number = NumberRange::of(s.quantity.number - *lowest);
    }
    value.statement = c.statement;
    value.unit = s.quantity.unit;
    value.when = c.when;
    value.has_date = true;
    lowest = lowest ? std::min(*lowest, s.quantity.number) : s.quantity.number;
  }
  if (!value.has_number && is_true(value.present))
    value.present = value.is_certain ? Ternary::kFalse : Ternary::kUnknown;
}

void Evaluator::pick_falls(const Candidates& candidates, FactValue& value) {
  std::int64_t falls = 0;
  std::optional<Decimal> before;
  for (const Candidate& c : series(candidates, value)) {
    const Statement& s = record_.statement(c.statement);
    falls = before && s.quantity.number < *before ? falls + 1 : 0;
    before = s.quantity.number;
    value.statement = c.statement;
  }
  value.has_number = true;
  value.number = NumberRange::of(Decimal(falls));
}

}  // namespace parity
