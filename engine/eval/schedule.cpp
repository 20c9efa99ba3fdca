// Schedules: when a repeating check is due. Rules: design, settled, "Schedules". A start or check of which
// only the month or year is known is tried on every day that it can mean; what all of them say is so.
#include <algorithm>
#include <bit>

#include "engine/eval/evaluator.h"

namespace parity {
namespace {

// A value up to this long before the start is the baseline, and counts as the last check.
constexpr Span kBaseline{3, SpanUnit::kMonths};
// A fixed point is met by a value from this long before it on.
constexpr Span kFixedPointFrom{4, SpanUnit::kWeeks};
// More phases than these that may hold or not are left open.
constexpr int kMostOpenPhases = 4;
constexpr std::size_t kMostPhases = 32;
// As many pairs of start and check are tried: a year against a month. Two years are left open. Against a start that is known
// to the day any length is tried: only what lies before the last fixed point is, day after day.
constexpr std::int64_t kMostPairs = 366 * 32;

std::uint32_t phase_bit(std::size_t at) { return 1U << (at % kMostPhases); }

std::int64_t length(const std::optional<Date>& date) { return date ? date->last - date->first + 1 : 1; }

bool can_be_tried(const Date& start, const std::optional<Date>& check) {
  return length(start) == 1 || length(start) * length(check) <= kMostPairs;
}

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

// The first phase of those from `at` on that has not ended and whose `when` holds, or is taken to.
const PlannedPhase* Evaluator::next_phase(PhaseSearch& search, std::size_t at) {
  const std::vector<PlannedPhase>& phases = search.phases.schedule.phases;
  for (; at < phases.size(); ++at) {
    if (search.passes_over_ended && phases[at].until && today_.is_past(search.start + *phases[at].until)) continue;
    Ternary holds = phases[at].when ? condition(*phases[at].when) : Ternary::kTrue;
    if (is_unknown(holds)) {
      holds = to_ternary((search.phases.taken & phase_bit(at)) != 0);
      search.phases.met |= phase_bit(at);
    }
    if (is_true(holds)) return &phases[at];
  }
  return nullptr;
}

// Nothing: nothing is due.
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
    if (phase->every) {
      search.repeats = true;
      return *last + *phase->every;
    }
    if (const auto point = next_point(*phase, search.start, *last)) return point;
    phase = next_phase(search, static_cast<std::size_t>(phase - search.phases.schedule.phases.data()) + 1);
  }
  return std::nullopt;
}

// The next day of the check that can make a difference. All before the baseline are as none; where a phase repeats,
// what is due never falls as the check gets later, so that the ends tell what lies between.
Day Evaluator::next_check(const PhaseSearch& search, Day tried, const Date& check) {
  const Day baseline = search.start - kBaseline;
  if (tried < baseline) return std::min(baseline, check.last);
  constexpr std::int32_t kFew = 366;  // a partial date: all of its days are tried
  return (search.repeats || search.is_done) && check.last - tried > kFew ? check.last : tried + 1;
}

// A phase of which it is unknown whether it holds is tried either way, if it is met at all. What leaves it open is noted.
void Evaluator::try_all_phases(const PlannedSchedule& schedule, const Date& from, const std::optional<Date>& check,
                               DueDate& due) {
  TakenPhases phases{schedule};
  try_all_days(phases, from, check, due);
  if (phases.met == 0) return;
  std::uint32_t open = 0;
  for (std::size_t i = 0; i < schedule.phases.size(); ++i) {
    const auto& when = schedule.phases[i].when;
    if (!when || !is_unknown(condition(*when))) continue;
    open |= phase_bit(i);
    gather_missing(*when, due.missing, due.reason);
  }
  due.is_dated = false;
  if (std::popcount(open) > kMostOpenPhases || schedule.phases.size() > kMostPhases) {
    due.applies = Ternary::kUnknown;
    return;
  }
  bool is_one_day = true;
  std::optional<Day> due_by = due.due ? std::optional(due.due->last) : std::nullopt;
  for (phases.taken = open; phases.taken != 0; phases.taken = (phases.taken - 1) & open) {
    DueDate one;
    try_all_days(phases, from, check, one);
    for (std::size_t s = 0; s < one.states.size(); ++s)
      if (due.states[s] != one.states[s]) due.states[s] = Ternary::kUnknown;
    is_one_day = is_one_day && one.due == due.due;
    due_by = due_by && one.due ? std::optional(std::max(*due_by, one.due->last)) : std::nullopt;
  }
  due.is_dated = is_one_day;
  if (is_one_day) return;
  due.due_by = due_by;
  due.due.reset();
}

void Evaluator::try_all_days(TakenPhases& phases, const Date& from, const std::optional<Date>& check, DueDate& due) {
  bool is_first = true;
  bool always_due = true;
  bool has_gap = false;  // days of the check were passed over
  for (Day start = from.first; start <= from.last; start = start + 1) {
    std::optional<Day> tried = check ? std::optional(check->first) : std::nullopt;
    for (bool is_last = false; !is_last;) {
      PhaseSearch search{phases, start, due};
      const std::optional<Day> day = due_day(search, tried);
      search.is_done = !day;
      is_last = !check || *tried == check->last;
      if (!is_last) {
        const Day next = next_check(search, *tried, *check);
        has_gap = has_gap || (search.repeats && next > *tried + 1);
        tried = next;
      }
      const auto states = states_of(day, due.grace, phases.schedule.due_soon, today_);
      for (std::size_t s = 0; s < states.size(); ++s)
        due.states[s] = is_first || due.states[s] == states[s] ? states[s] : Ternary::kUnknown;
      if (search.counts_check) due.last = check;
      always_due = always_due && day;
      if (day) due.due = due.due ? Date{std::min(due.due->first, *day), std::max(due.due->last, *day)} : Date::of(*day);
      is_first = false;
    }
  }
  // Due at one end and not at the other: on a day between it may be due soon.
  const bool is_mixed = is_unknown(due.states[static_cast<std::size_t>(ScheduleState::kUpToDate)]);
  if (has_gap && is_mixed) due.states[static_cast<std::size_t>(ScheduleState::kDueSoon)] = Ternary::kUnknown;
  if (!always_due) due.due.reset();
  if (due.due && due.due->first < due.due->last)
    due.due->precision = std::min(from.precision, check ? check->precision : DatePrecision::kDay);
}

DueDate Evaluator::due_date(const PlannedSchedule& schedule) {
  DueDate due;
  const FactValue& from = fact(schedule.from);
  const FactValue& check = fact(schedule.check);
  due.applies = from.present;
  if (is_false(from.present)) return due;
  const bool start_known = is_true(from.present) && from.has_date && from.is_certain;
  std::optional<Date> checked = is_false(check.present) ? std::nullopt : possible_dates(check);
  const bool is_read = is_false(check.present) || (is_true(check.present) && check.is_certain);
  if (start_known && checked && !is_read) {
    // None, or any day before the baseline, which is as none.
    const Day none = from.when.first - kBaseline - 1;
    checked->first = is_true(check.present) ? std::max(checked->first, none) : none;
    checked->last = std::max(checked->first, checked->last);
  }
  if (start_known && (checked || is_false(check.present)) && can_be_tried(from.when, checked)) {
    try_all_phases(schedule, from.when, checked, due);
    if (!is_read) {
      due.is_dated = false;
      if (due.due) due.due_by = due.due->last;
      due.due = due.last = std::nullopt;
      due.missing |= check.missing;
      if (due.reason == UnknownReason::kNone) due.reason = check.reason;
    }
    return due;
  }
  due.is_dated = false;
  due.applies = Ternary::kUnknown;
  const FactValue& open = start_known ? check : from;
  due.missing = open.missing.empty() ? plan_.fact(start_known ? schedule.check : schedule.from).parts : open.missing;
  due.reason = open.reason == UnknownReason::kNone ? UnknownReason::kPartialDate : open.reason;
  return due;
}

std::optional<Date> Evaluator::next_due(const PlannedSchedule& schedule) {
  const FactValue& from = fact(schedule.from);
  const bool start_known = is_true(from.present) && from.has_date && from.is_certain;
  if (!start_known || length(from.when) > kMostPairs) return std::nullopt;
  DueDate due;
  due.applies = Ternary::kTrue;
  try_all_phases(schedule, from.when, Date::of(today_.day()), due);
  return is_true(due.applies) ? due.due : std::nullopt;
}

Ternary Evaluator::schedule_state(const PlannedCondition& condition) {
  const DueDate due = due_date(plan_.schedules[condition.schedule]);
  if (!is_true(due.applies)) return due.applies;
  return due.states[static_cast<std::size_t>(condition.schedule_state)];
}

}  // namespace parity
