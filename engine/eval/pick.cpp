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

bool is_clear(const Candidate& candidate, const Statement& s) {
  return candidate.is_sure() && s.has_number && s.quantity.comparator == Comparator::kEqual;
}

}  // namespace

void Evaluator::take(const PlannedFact& fact, const Candidate& candidate, FactValue& value) {
  const Statement& s = record_.statement(candidate.statement);
  value.statement = candidate.statement;
  if (candidate.is_dated()) {
    value.has_date = true;
    value.when = candidate.when;
  }
  if (s.has_number && fact.kind == ValueKind::kQuantity) {
    value.has_number = s.quantity.unit == fact.unit;
    value.number = NumberRange::of(s.quantity);
    value.unit = s.quantity.unit;
  }
}

// Notes a statement that could be the right one as well as the chosen one: one at the very same time and
// issued together (a tie, if it is there at all), or one whose date leaves open which comes first.
void Evaluator::add_other(const Candidate& chosen, const Candidate& other, FactValue& value) {
  const Statement& a = record_.statement(chosen.statement);
  const Statement& b = record_.statement(other.statement);
  bool tie = false;
  if (chosen.has_day() && other.has_day()) {
    if (chosen.when != other.when || a.order_key != b.order_key || a.issued > b.issued) return;
    tie = other.is_sure() && a.issued == b.issued;
  } else if (other.when.last < chosen.when.first || chosen.when.last < other.when.first) {
    return;
  }
  if (value.other_count == value.others.size()) {
    be_uncertain(value, UnknownReason::kAmbiguous);
    return;
  }
  value.is_tie = tie && (value.other_count == 0 || value.is_tie);
  value.others[value.other_count++] = other.statement;
}

// The latest, and whatever else could be the latest: a partial date that reaches past it, a
// statement that may be in the window, one at the very same time.
void Evaluator::pick_latest(const PlannedFact& fact, const std::vector<Candidate>& candidates, FactValue& value) {
  const Candidate* chosen = nullptr;
  for (auto at = candidates.rbegin(); at != candidates.rend(); ++at) {
    if (!at->is_dated()) {
      // Without a readable time it may be the latest; without any it never is, unless alone.
      if (at->dating == Dating::kUnreadable) be_uncertain(value, UnknownReason::kPartialDate);
    } else if (chosen == nullptr && at->is_sure()) {
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
  }
  if (chosen != nullptr && value.has_date && !read_since(record_, value.missing, value.when.first))
    be_uncertain(value, UnknownReason::kUnread);
}

// The earliest, and whatever else could be the earliest. One without a date may be.
void Evaluator::pick_earliest(const PlannedFact& fact, const std::vector<Candidate>& candidates, FactValue& value) {
  const auto is_before = [this](const Candidate& a, const Candidate& b) {
    if (a.when.first != b.when.first) return a.when.first < b.when.first;
    const Statement& x = record_.statement(a.statement);
    const Statement& y = record_.statement(b.statement);
    return x.order_key != y.order_key ? x.order_key < y.order_key : x.issued > y.issued;
  };
  const Candidate* chosen = nullptr;
  for (const Candidate& c : candidates)
    if (c.is_sure() && c.is_dated() && (chosen == nullptr || is_before(c, *chosen))) chosen = &c;
  for (const Candidate& c : candidates) {
    if (&c == chosen) continue;
    if (!c.is_dated())
      be_uncertain(value, UnknownReason::kPartialDate);
    else if (!c.is_sure() && (chosen == nullptr || is_before(c, *chosen)))
      be_uncertain(value, c.reason);
    else if (chosen != nullptr)
      add_other(*chosen, c, value);
  }
  if (chosen != nullptr) take(fact, *chosen, value);
  if (!value.missing.empty()) be_uncertain(value, UnknownReason::kUnread);
}

// The most extreme of what is sure and exact; open, if anything else could be more so.
void Evaluator::pick_extreme(const PlannedFact& fact, const std::vector<Candidate>& candidates, FactValue& value) {
  const bool highest = fact.filters.pick == Pick::kHighest;
  if (!value.missing.empty()) be_uncertain(value, UnknownReason::kUnread);
  if (candidates.size() == 1 && candidates.front().is_sure()) {
    take(fact, candidates.front(), value);
    return;
  }
  std::optional<Decimal> best;
  for (const Candidate& c : candidates) {
    const Statement& s = record_.statement(c.statement);
    if (!is_clear(c, s)) continue;
    if (best && (highest ? s.quantity.number <= *best : s.quantity.number >= *best)) continue;
    best = s.quantity.number;
    take(fact, c, value);
  }
  for (const Candidate& c : candidates) {
    const Statement& s = record_.statement(c.statement);
    if (is_clear(c, s)) continue;
    const Bound beyond{highest ? CompareOp::kGreater : CompareOp::kLess, best.value_or(Decimal())};
    if (best && s.has_number && is_false(meets(NumberRange::of(s.quantity), beyond))) continue;
    be_uncertain(value, c.reason == UnknownReason::kNone ? UnknownReason::kComparator : c.reason);
  }
}

// The closest to the other fact's date; of two equally close ones the earlier.
void Evaluator::pick_nearest(const PlannedFact& fact, const std::vector<Candidate>& candidates, FactValue& value) {
  const FactValue* other = fact.nearest->fact ? &this->fact(*fact.nearest->fact) : nullptr;
  const Day anchor = other != nullptr ? other->when.first : today_;
  const auto distance = [&](const Candidate& c) { return std::abs(c.when.first - anchor); };
  const Candidate* chosen = nullptr;
  for (const Candidate& c : candidates)
    if (c.is_sure() && (chosen == nullptr || distance(c) < distance(*chosen) ||
                        (c.when == chosen->when &&
                         record_.statement(c.statement).order_key == record_.statement(chosen->statement).order_key)))
      chosen = &c;  // of those at the same time the one issued last
  for (const Candidate& c : candidates) {
    if (!c.is_sure())
      be_uncertain(value, c.reason);
    else if (!c.has_day() || (other != nullptr && !other->when.is_full()))
      be_uncertain(value, UnknownReason::kPartialDate);
    else if (&c != chosen)
      add_other(*chosen, c, value);
  }
  if (chosen != nullptr) take(fact, *chosen, value);
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

// Days that surely count, and days that may. A partial or missing date may be a day that is counted
// anyway; of those that can't be, one at least is a day of its own.
void Evaluator::count_days(const std::vector<Candidate>& candidates, std::int64_t& sure, std::int64_t& perhaps) const {
  std::set<Day> sure_days;
  std::set<Day> other_days;
  std::vector<Date> partial;
  for (const Candidate& c : candidates) {
    const Statement& s = record_.statement(c.statement);
    const bool is_day = s.dating == Dating::kDated && s.when.is_full();
    if (is_day)
      (is_true(c.member) ? sure_days : other_days).insert(s.when.first);
    else if (is_true(c.member) && s.dating == Dating::kDated)
      partial.push_back(s.when);
    else
      ++perhaps;
  }
  sure = static_cast<std::int64_t>(sure_days.size());
  for (const Day day : other_days) perhaps += sure_days.contains(day) ? 0 : 1;
  bool has_day_of_its_own = false;
  for (const Date& date : partial) {
    const auto first = sure_days.lower_bound(date.first);
    const bool may_coincide = first != sure_days.end() && *first <= date.last;
    const bool is_new = !may_coincide && !has_day_of_its_own;
    has_day_of_its_own = has_day_of_its_own || is_new;
    ++(is_new ? sure : perhaps);
  }
  if (sure == 0 && perhaps > 0 &&
      std::any_of(candidates.begin(), candidates.end(), [](const Candidate& c) { return is_true(c.member); })) {
    sure = 1;
    --perhaps;
  }
}

void Evaluator::pick_mean(const std::vector<Candidate>& candidates, FactValue& value) {
  Decimal sum;
  std::int64_t count = 0;
  for (const Candidate& c : candidates) {
    const Statement& s = record_.statement(c.statement);
    if (!is_clear(c, s)) {
      be_uncertain(value, c.is_sure() ? UnknownReason::kComparator : c.reason);
      continue;
    }
    sum = sum + s.quantity.number;
    ++count;
    value.unit = s.quantity.unit;
    value.has_date = c.is_dated();
    value.when = c.when;
  }
  if (!value.missing.empty()) be_uncertain(value, UnknownReason::kUnread);
  if (count == 0) return;
  constexpr int kPlaces = 2;
  value.has_number = true;
  value.number = NumberRange::of(Decimal::divide(sum, Decimal(count), kPlaces));
}

// The order in time of statements that are compared with one another must be clear.
void Evaluator::note_order(const std::vector<Candidate>& candidates, FactValue& value) {
  for (const Candidate& c : candidates) {
    const bool exact = is_clear(c, record_.statement(c.statement));
    if (!exact) be_uncertain(value, c.is_sure() ? UnknownReason::kComparator : c.reason);
    if (!c.has_day() && candidates.size() > 1) be_uncertain(value, UnknownReason::kPartialDate);
  }
  if (!value.missing.empty()) be_uncertain(value, UnknownReason::kUnread);
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
