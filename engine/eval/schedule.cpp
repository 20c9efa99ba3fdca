// Schedules: when a repeating check is due. Rules: design, settled, "Schedules".
#include <algorithm>

#include "engine/eval/evaluator.h"

namespace parity {
namespace {

// A value up to this long before the start is the baseline, and counts as the last check.
constexpr Span kBaseline{3, SpanUnit::kMonths};
// A fixed point is met by a value from this long before it on.
constexpr Span kFixedPointFrom{4, SpanUnit::kWeeks};

std::optional<Span> first_interval(const PlannedSchedule& schedule) {
  if (schedule.phases.empty()) return std::nullopt;
  const PlannedPhase& first = schedule.phases.front();
  if (first.every) return first.every;
  return first.at.empty() ? std::nullopt : std::optional(first.at.front());
}

Date plus(const Date& date, const Span& span) {
  Date result = date;
  result.first = date.first + span;
  result.last = date.last + span;
  return result;
}

// The first fixed point that no value meets; after the last one, what the next phase asks for.
std::optional<Date> due_at_points(const PlannedSchedule& schedule, const PlannedPhase& phase, Day start,
                                  const std::optional<Date>& last) {
  for (const Span& point : phase.at) {
    const Day due = start + point;
    if (!last || last->last < due - kFixedPointFrom) return Date::of(due);
  }
  const auto next = static_cast<std::size_t>(&phase - schedule.phases.data()) + 1;
  if (next < schedule.phases.size() && schedule.phases[next].every && last)
    return plus(*last, *schedule.phases[next].every);
  return std::nullopt;
}

}  // namespace

// The first phase that today falls in and whose `when` holds; an unknown `when` leaves it open.
const PlannedPhase* Evaluator::phase_of_today(const PlannedSchedule& schedule, Day start, DueDate& due) {
  for (const PlannedPhase& phase : schedule.phases) {
    if (phase.until && today_ > start + *phase.until) continue;
    const Ternary holds = phase.when ? condition(*phase.when) : Ternary::kTrue;
    if (is_true(holds)) return &phase;
    if (is_unknown(holds)) {
      gather_missing(*phase.when, due.missing, due.reason);
      due.applies = Ternary::kUnknown;
      return nullptr;
    }
  }
  return nullptr;
}

DueDate Evaluator::due_date(const PlannedSchedule& schedule) {
  DueDate due;
  const FactValue from = fact(schedule.from);
  const FactValue check = fact(schedule.check);
  due.applies = from.present;
  if (is_false(from.present)) return due;
  const bool start_known = is_true(from.present) && from.has_date && from.is_certain && from.when.is_full();
  const bool check_known = is_false(check.present) || (is_true(check.present) && check.has_date && check.is_certain);
  if (!start_known || !check_known) {
    due.applies = Ternary::kUnknown;
    const FactValue& open = start_known ? check : from;
    due.missing = open.missing.empty() ? plan_.fact(start_known ? schedule.check : schedule.from).parts : open.missing;
    due.reason = open.reason == UnknownReason::kNone ? UnknownReason::kPartialDate : open.reason;
    return due;
  }
  const Day start = from.when.first;
  const PlannedPhase* phase = phase_of_today(schedule, start, due);
  if (phase == nullptr) return due;
  due.grace = phase->grace;
  if (is_true(check.present) && check.when.last >= start - kBaseline) due.last = check.when;
  if (!due.last) {
    const auto interval = first_interval(schedule);
    if (interval) due.due = Date::of(start + *interval);
  } else if (phase->every) {
    due.due = plus(*due.last, *phase->every);
  } else {
    due.due = due_at_points(schedule, *phase, start, due.last);
  }
  return due;
}

Ternary Evaluator::schedule_state(const PlannedCondition& condition) {
  const PlannedSchedule& schedule = plan_.schedules[condition.schedule];
  const DueDate due = due_date(schedule);
  if (!is_true(due.applies)) return due.applies;
  const bool up_to_date_without_due = condition.schedule_state == ScheduleState::kUpToDate;
  if (!due.due) return to_ternary(up_to_date_without_due);
  const Date today = Date::of(today_);
  const Ternary is_due = on_or_before(*due.due, today);
  switch (condition.schedule_state) {
    case ScheduleState::kDue: return is_due;
    case ScheduleState::kOverdue: return before(plus(*due.due, due.grace), today);
    case ScheduleState::kDueSoon: return both(!is_due, on_or_before(*due.due, Date::of(today_ + schedule.due_soon)));
    case ScheduleState::kUpToDate: return !is_due;
  }
  return Ternary::kUnknown;
}

}  // namespace parity
