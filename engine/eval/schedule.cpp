// Schedules: when a repeating check is due. Rules: design, settled, "Schedules". A start or check of which
// only the month or year is known is tried on every day that it can mean; what all of them say is so.
#include <algorithm>

#include "engine/eval/evaluator.h"

namespace parity {
namespace {

// A value up to this long before the start is the baseline, and counts as the last check.
constexpr Span kBaseline{3, SpanUnit::kMonths};
// A fixed point is met by a value from this long before it on.
constexpr Span kFixedPointFrom{4, SpanUnit::kWeeks};
// As many pairs of start and check are tried: a year against a month. Two years are left open.
constexpr std::int64_t kMostPairs = 366 * 32;

std::int64_t length(const std::optional<Date>& date) { return date ? date->last - date->first + 1 : 1; }

// The first fixed point that a check does not meet.
std::optional<Day> next_point(const PlannedPhase& phase, Day start, Day last) {
  for (const Span& point : phase.at)
    if (last < start + point - kFixedPointFrom) return start + point;
  return std::nullopt;
}

bool is_soon(Day due, const Span& due_soon, const Today& today) {
  if (today.day() + due_soon < due) return false;
  today.changes_daily();
  return true;
}

std::array<Ternary, 4> states_of(const std::optional<Day>& due, const Span& grace, const Span& due_soon,
                                 const Today& today) {
  const bool is_due = due && today.has_reached(*due);
  std::array<Ternary, 4> states;
  const auto set = [&](ScheduleState state, bool is_so) {
    states[static_cast<std::size_t>(state)] = to_ternary(is_so);
  };
  set(ScheduleState::kDue, is_due);
  set(ScheduleState::kOverdue, due && today.is_past(*due + grace));
  set(ScheduleState::kDueSoon, due && !is_due && is_soon(*due, due_soon, today));
  set(ScheduleState::kUpToDate, !is_due);
  return states;
}

}  // namespace

// The first phase of those from `at` on that has not ended and whose `when` holds. `is_open`: a `when` before it
// is unknown.
const PlannedPhase* Evaluator::next_phase(PhaseSearch& search, std::size_t at) {
  const std::vector<PlannedPhase>& phases = search.schedule.phases;
  for (; at < phases.size(); ++at) {
    if (search.passes_over_ended && phases[at].until && today_.is_past(search.start + *phases[at].until)) continue;
    const Ternary holds = phases[at].when ? condition(*phases[at].when) : Ternary::kTrue;
    if (is_true(holds)) return &phases[at];
    if (!is_unknown(holds)) continue;
    gather_missing(*phases[at].when, search.due.missing, search.due.reason);
    search.is_open = true;
    return nullptr;
  }
  return nullptr;
}

// Nothing: nothing is due, or the search is open.
std::optional<Day> Evaluator::due_day(PhaseSearch& search, std::optional<Day> last) {
  search.passes_over_ended = true;
  const PlannedPhase* phase = next_phase(search, 0);
  if (phase == nullptr) return std::nullopt;
  search.due.grace = phase->grace;
  search.passes_over_ended = false;
  search.counts_check = last && *last >= search.start - kBaseline;
  if (!search.counts_check) {
    const PlannedPhase* first = next_phase(search, 0);
    if (first == nullptr) return std::nullopt;
    return search.start + (first->every ? *first->every : first->at.front());
  }
  // The points of one phase are met: the next says what comes after.
  while (phase != nullptr) {
    if (phase->every) return *last + *phase->every;
    if (const auto point = next_point(*phase, search.start, *last)) return point;
    phase = next_phase(search, static_cast<std::size_t>(phase - search.schedule.phases.data()) + 1);
  }
  return std::nullopt;
}

void Evaluator::try_all_days(const PlannedSchedule& schedule, const Date& from, const std::optional<Date>& check,
                             DueDate& due) {
  bool is_first = true;
  bool always_due = true;
  for (Day start = from.first; start <= from.last; start = start + 1) {
    for (std::int32_t i = 0; i < length(check); ++i) {
      PhaseSearch search{schedule, start, due};
      const std::optional<Day> day = due_day(search, check ? std::optional(check->first + i) : std::nullopt);
      if (search.is_open) {
        due.applies = Ternary::kUnknown;
        return;
      }
      const auto states = states_of(day, due.grace, schedule.due_soon, today_);
      for (std::size_t s = 0; s < states.size(); ++s)
        due.states[s] = is_first || due.states[s] == states[s] ? states[s] : Ternary::kUnknown;
      if (search.counts_check) due.last = check;
      always_due = always_due && day;
      if (day) due.due = due.due ? Date{std::min(due.due->first, *day), std::max(due.due->last, *day)} : Date::of(*day);
      is_first = false;
    }
  }
  if (!always_due) due.due.reset();
  if (due.due && due.due->first < due.due->last)
    due.due->precision = std::min(from.precision, check ? check->precision : DatePrecision::kDay);
}

DueDate Evaluator::due_date(const PlannedSchedule& schedule) {
  DueDate due;
  const FactValue from = fact(schedule.from);
  const FactValue check = fact(schedule.check);
  due.applies = from.present;
  if (is_false(from.present)) return due;
  const bool start_known = is_true(from.present) && from.has_date && from.is_certain;
  const bool check_known = is_false(check.present) || (is_true(check.present) && check.has_date && check.is_certain);
  const std::optional<Date> checked = is_true(check.present) ? std::optional(check.when) : std::nullopt;
  if (start_known && check_known && length(from.when) * length(checked) <= kMostPairs) {
    try_all_days(schedule, from.when, checked, due);
    return due;
  }
  due.applies = Ternary::kUnknown;
  const FactValue& open = start_known ? check : from;
  due.missing = open.missing.empty() ? plan_.fact(start_known ? schedule.check : schedule.from).parts : open.missing;
  due.reason = open.reason == UnknownReason::kNone ? UnknownReason::kPartialDate : open.reason;
  return due;
}

Ternary Evaluator::schedule_state(const PlannedCondition& condition) {
  const DueDate due = due_date(plan_.schedules[condition.schedule]);
  if (!is_true(due.applies)) return due.applies;
  return due.states[static_cast<std::size_t>(condition.schedule_state)];
}

}  // namespace parity
