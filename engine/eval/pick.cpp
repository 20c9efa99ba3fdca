// Picks: which of the selected statements a fact's value is taken from.
#include <algorithm>
#include <set>

#include "engine/eval/evaluator.h"

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

bool is_clear(const Candidate& candidate, const Statement& s) { return is_true(candidate.member) && s.has_number; }

bool is_exact(const Statement& s) { return s.quantity.comparator == Comparator::kEqual; }

bool is_open_below(const Statement& s) {
  return s.quantity.comparator == Comparator::kLess || s.quantity.comparator == Comparator::kLessOrEqual;
}

bool is_open_above(const Statement& s) {
  return s.quantity.comparator == Comparator::kGreater || s.quantity.comparator == Comparator::kGreaterOrEqual;
}

}  // namespace

void Evaluator::take(const PlannedFact& fact, std::uint32_t index, FactValue& value) {
  const Statement& s = record_.statement(index);
  value.statement = index;
  value.has_date = value.has_number = false;
  if (s.dating == Dating::kDated) {
    value.has_date = true;
    value.when = fact.filters.status == Status::kResolved && s.ended ? *s.ended : s.when;
    if (value.when.last > today_) value.when.last = today_;
  }
  if (s.has_number && fact.kind == ValueKind::kQuantity) {
    value.has_number = s.quantity.unit == fact.unit;
    value.number = NumberRange::of(s.quantity);
    value.unit = s.quantity.unit;
  }
}

// The latest, and whatever else could be the latest: a partial date that reaches past it, a
// statement that may be in the window, one at the very same time.
void Evaluator::pick_latest(const PlannedFact& fact, const std::vector<Candidate>& candidates, FactValue& value) {
  std::optional<std::uint32_t> chosen;
  // Without a readable time a statement may be the latest; without any it never is, unless alone.
  for (const Candidate& candidate : candidates)
    if (record_.statement(candidate.statement).dating == Dating::kUnreadable)
      be_uncertain(value, UnknownReason::kPartialDate);
  for (auto at = candidates.rbegin(); at != candidates.rend(); ++at) {
    const Statement& s = record_.statement(at->statement);
    if (s.dating != Dating::kDated) continue;
    if (!chosen) {
      if (is_true(at->member)) {
        chosen = at->statement;
        take(fact, at->statement, value);
      } else {
        be_uncertain(value, at->reason);
      }
      continue;
    }
    const Statement& best = record_.statement(*chosen);
    if (s.when.last < best.when.first) break;
    const bool tie = s.when == best.when && s.order_key == best.order_key && s.issued == best.issued;
    const bool overlaps = (!best.when.is_full() || !s.when.is_full());
    if (!tie && !overlaps) continue;
    if (!is_true(at->member)) {  // it may not be there at all
      be_uncertain(value, at->reason);
      continue;
    }
    if (value.other_count == value.others.size()) {
      be_uncertain(value, UnknownReason::kAmbiguous);
      break;
    }
    value.is_tie = tie && (value.other_count == 0 || value.is_tie);
    value.others[value.other_count++] = at->statement;
  }
  if (!chosen && is_true(value.present)) {
    for (auto at = candidates.rbegin(); at != candidates.rend() && !chosen; ++at)
      if (is_true(at->member)) take(fact, *(chosen = at->statement), value);
  }
  if (chosen && value.has_date && !read_since(record_, value.missing, value.when.first))
    be_uncertain(value, UnknownReason::kUnread);
}

void Evaluator::pick_earliest(const PlannedFact& fact, const std::vector<Candidate>& candidates, FactValue& value) {
  const Statement* best = nullptr;
  for (const Candidate& c : candidates) {
    const Statement& s = record_.statement(c.statement);
    if (!is_true(c.member) || s.dating != Dating::kDated) {
      be_uncertain(value, is_true(c.member) ? UnknownReason::kPartialDate : c.reason);
    } else if (best == nullptr || s.when.first < best->when.first) {
      best = &s;
      take(fact, c.statement, value);
    }
  }
  if (!value.missing.empty()) be_uncertain(value, UnknownReason::kUnread);
}

void Evaluator::pick_extreme(const PlannedFact& fact, const std::vector<Candidate>& candidates, FactValue& value) {
  const bool highest = fact.filters.pick == Pick::kHighest;
  std::optional<Decimal> best;
  bool reaches_beyond = false;
  for (const Candidate& c : candidates) {
    const Statement& s = record_.statement(c.statement);
    if (!is_clear(c, s)) {
      be_uncertain(value, c.reason);
      continue;
    }
    reaches_beyond = reaches_beyond || (highest ? is_open_above(s) : is_open_below(s));
    if (best && (highest ? s.quantity.number <= *best : s.quantity.number >= *best)) continue;
    best = s.quantity.number;
    take(fact, c.statement, value);
  }
  if (reaches_beyond) (highest ? value.number.no_high : value.number.no_low) = true;
  if (!value.missing.empty()) be_uncertain(value, UnknownReason::kUnread);
}

// The closest to the other fact's date; of two equally close ones the earlier.
void Evaluator::pick_nearest(const PlannedFact& fact, const std::vector<Candidate>& candidates, FactValue& value) {
  const Day anchor = fact.nearest->fact ? this->fact(*fact.nearest->fact).when.first : today_;
  std::optional<std::int32_t> closest;
  for (const Candidate& c : candidates) {
    const Statement& s = record_.statement(c.statement);
    if (!is_true(c.member)) {
      be_uncertain(value, c.reason);
      continue;
    }
    const std::int32_t distance = std::abs(s.when.first - anchor);
    if (closest && distance >= *closest) continue;
    closest = distance;
    take(fact, c.statement, value);
  }
  if (!value.missing.empty()) be_uncertain(value, UnknownReason::kUnread);
}

// From as many as surely count to as many as may.
void Evaluator::pick_count(const PlannedFact& fact, const std::vector<Candidate>& candidates, FactValue& value) {
  std::int64_t sure = 0;
  std::int64_t perhaps = 0;
  if (fact.filters.pick == Pick::kCountDays)
    count_days(candidates, sure, perhaps);
  else
    for (const Candidate& c : candidates) ++(is_true(c.member) ? sure : perhaps);
  for (const Candidate& c : candidates)
    if (is_true(c.member)) take(fact, c.statement, value);
  value.has_number = true;
  value.number = {Decimal(sure), Decimal(sure + perhaps)};
  value.number.no_high = !value.missing.empty();
  if (!value.missing.empty())
    value.reason = UnknownReason::kUnread;
  else if (perhaps > 0 && value.reason == UnknownReason::kNone)
    value.reason = UnknownReason::kPartialDate;
}

// Days that surely count, and days that may. A statement without a day of its own may be of a day that is
// counted anyway; only if its date holds none of those is it another, and of several such at least one.
void Evaluator::count_days(const std::vector<Candidate>& candidates, std::int64_t& sure, std::int64_t& perhaps) const {
  std::set<Day> sure_days;
  std::set<Day> other_days;
  for (const Candidate& c : candidates) {
    const Statement& s = record_.statement(c.statement);
    if (s.dating == Dating::kDated && s.when.is_full())
      (is_true(c.member) ? sure_days : other_days).insert(s.when.first);
  }
  sure = static_cast<std::int64_t>(sure_days.size());
  for (const Day day : other_days) perhaps += sure_days.contains(day) ? 0 : 1;
  bool has_another = false;
  for (const Candidate& c : candidates) {
    const Statement& s = record_.statement(c.statement);
    if (s.dating == Dating::kDated && s.when.is_full()) continue;
    const auto next = sure_days.lower_bound(s.when.first);
    const bool may_coincide =
        s.dating != Dating::kDated ? !sure_days.empty() : next != sure_days.end() && *next <= s.when.last;
    const bool is_another = is_true(c.member) && !may_coincide && !has_another;
    has_another = has_another || is_another;
    ++(is_another ? sure : perhaps);
  }
}

void Evaluator::pick_mean(const std::vector<Candidate>& candidates, FactValue& value) {
  Decimal sum;
  std::int64_t count = 0;
  for (const Candidate& c : candidates) {
    const Statement& s = record_.statement(c.statement);
    if (!is_clear(c, s)) {
      be_uncertain(value, c.reason);
      continue;
    }
    if (!is_exact(s)) be_uncertain(value, UnknownReason::kComparator);
    sum = sum + s.quantity.number;
    ++count;
    value.unit = s.quantity.unit;
    if (s.dating != Dating::kDated) continue;
    value.when = s.when;
    value.has_date = true;
  }
  if (!value.missing.empty()) be_uncertain(value, UnknownReason::kUnread);
  if (count == 0) return;
  constexpr int kPlaces = 2;
  value.has_number = true;
  value.number = NumberRange::of(Decimal::divide(sum, Decimal(count), kPlaces));
}

// Numbers in the order of time: what is not exact, or has no day of its own, leaves the series open.
// What was not dated at all is in no series.
std::vector<std::uint32_t> Evaluator::series(const std::vector<Candidate>& candidates, FactValue& value) const {
  std::vector<std::uint32_t> result;
  for (const Candidate& c : candidates) {
    const Statement& s = record_.statement(c.statement);
    if (s.dating == Dating::kUndated) continue;
    if (!is_clear(c, s))
      be_uncertain(value, c.reason);
    else if (!s.when.is_full() || s.dating != Dating::kDated)
      be_uncertain(value, UnknownReason::kPartialDate);
    else if (!is_exact(s))
      be_uncertain(value, UnknownReason::kComparator);
    else
      result.push_back(c.statement);
  }
  if (!value.missing.empty()) be_uncertain(value, UnknownReason::kUnread);
  return result;
}

// The latest minus the lowest before it in the window.
void Evaluator::pick_change(const std::vector<Candidate>& candidates, FactValue& value) {
  std::optional<Decimal> lowest;
  for (const std::uint32_t index : series(candidates, value)) {
    const Statement& s = record_.statement(index);
    if (lowest) {
      value.has_number = true;
      value.number = NumberRange::of(s.quantity.number - *lowest);
    }
    value.statement = index;
    value.unit = s.quantity.unit;
    value.when = s.when;
    value.has_date = true;
    lowest = lowest ? std::min(*lowest, s.quantity.number) : s.quantity.number;
  }
  if (!value.has_number && is_true(value.present))
    value.present = value.is_certain ? Ternary::kFalse : Ternary::kUnknown;
}

void Evaluator::pick_falls(const std::vector<Candidate>& candidates, FactValue& value) {
  std::int64_t falls = 0;
  std::optional<Decimal> before;
  for (const std::uint32_t index : series(candidates, value)) {
    const Statement& s = record_.statement(index);
    falls = before && s.quantity.number < *before ? falls + 1 : 0;
    before = s.quantity.number;
    value.statement = index;
  }
  value.has_number = true;
  value.number = NumberRange::of(Decimal(falls));
}

}  // namespace parity
