// Picks: which of the selected statements a fact's value is taken from.
#include <algorithm>

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

}  // namespace

void Evaluator::take(const PlannedFact& fact, std::uint32_t index, FactValue& value) {
  const Statement& s = record_.statement(index);
  value.statement = index;
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
  const auto dated = [this](const Candidate& c) { return record_.statement(c.statement).dating == Dating::kDated; };
  for (auto at = candidates.rbegin(); at != candidates.rend(); ++at) {
    const Statement& s = record_.statement(at->statement);
    if (!dated(*at)) {
      // Without a readable time it may be the latest; without any it never is, unless alone.
      if (s.dating == Dating::kUnreadable) be_uncertain(value, UnknownReason::kPartialDate);
      continue;
    }
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
  for (const Candidate& c : candidates) {
    const Statement& s = record_.statement(c.statement);
    if (!is_clear(c, s)) {
      be_uncertain(value, c.reason);
      continue;
    }
    if (best && (highest ? s.quantity.number <= *best : s.quantity.number >= *best)) continue;
    best = s.quantity.number;
    take(fact, c.statement, value);
  }
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
  std::optional<Day> last_day;
  for (const Candidate& c : candidates) {
    const Statement& s = record_.statement(c.statement);
    if (fact.filters.pick == Pick::kCountDays && s.when.is_full() && s.dating == Dating::kDated) {
      if (last_day == s.when.first && is_true(c.member)) continue;
      if (is_true(c.member)) last_day = s.when.first;
    }
    ++(is_true(c.member) ? sure : perhaps);
    if (is_true(c.member)) take(fact, c.statement, value);
  }
  value.has_number = true;
  value.number = {Decimal(sure), Decimal(sure + perhaps)};
  value.number.no_high = !value.missing.empty();
  if (!value.missing.empty()) value.reason = UnknownReason::kUnread;
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
    sum = sum + s.quantity.number;
    ++count;
    value.unit = s.quantity.unit;
    value.when = s.when;
    value.has_date = true;
  }
  if (!value.missing.empty()) be_uncertain(value, UnknownReason::kUnread);
  if (count == 0) return;
  constexpr int kPlaces = 2;
  value.has_number = true;
  value.number = NumberRange::of(Decimal::divide(sum, Decimal(count), kPlaces));
}

// The latest minus the lowest before it in the window.
void Evaluator::pick_change(const std::vector<Candidate>& candidates, FactValue& value) {
  std::optional<Decimal> lowest;
  for (const Candidate& c : candidates) {
    const Statement& s = record_.statement(c.statement);
    if (!is_clear(c, s)) {
      be_uncertain(value, c.reason);
      continue;
    }
    if (lowest) {
      value.has_number = true;
      value.number = NumberRange::of(s.quantity.number - *lowest);
    }
    value.statement = c.statement;
    value.unit = s.quantity.unit;
    value.when = s.when;
    value.has_date = true;
    lowest = lowest ? std::min(*lowest, s.quantity.number) : s.quantity.number;
  }
  if (!value.has_number && is_true(value.present)) value.present = Ternary::kFalse;
  if (!value.missing.empty()) be_uncertain(value, UnknownReason::kUnread);
}

void Evaluator::pick_falls(const std::vector<Candidate>& candidates, FactValue& value) {
  std::int64_t falls = 0;
  std::optional<Decimal> before;
  for (const Candidate& c : candidates) {
    const Statement& s = record_.statement(c.statement);
    if (!is_clear(c, s)) {
      be_uncertain(value, c.reason);
      continue;
    }
    falls = before && s.quantity.number < *before ? falls + 1 : 0;
    before = s.quantity.number;
    value.statement = c.statement;
  }
  value.has_number = true;
  value.number = NumberRange::of(Decimal(falls));
  if (!value.missing.empty()) be_uncertain(value, UnknownReason::kUnread);
}

}  // namespace parity
