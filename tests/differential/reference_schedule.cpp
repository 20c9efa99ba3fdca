// Schedules in one world, as design/settled.md says under "Schedules".
#include "tests/differential/reference_rules.h"

namespace parity::differential {
namespace {

constexpr Span kBaseline{3, SpanUnit::kMonths};  // a value so long before the start is the baseline
constexpr Span kEarly{4, SpanUnit::kWeeks};      // a fixed point is met by a value so long before it

struct Phase {
  Ternary found = Ternary::kFalse;
  const SchedulePhase* phase = nullptr;
};

// Today's phase: the first that has not ended, and whose `when` holds.
Phase phase_of(WorldFacts& facts, const Schedule& schedule, Day start) {
  for (const SchedulePhase& phase : schedule.phases) {
    if (phase.until && facts.world().today > start + *phase.until) continue;
    const Ternary holds = phase.when ? truth_in(facts, *phase.when) : Ternary::kTrue;
    if (is_unknown(holds)) return {Ternary::kUnknown, nullptr};
    if (is_true(holds)) return {Ternary::kTrue, &phase};
  }
  return {};
}

struct Due {
  Ternary found = Ternary::kTrue;
  std::optional<Day> day;  // nullopt: every fixed point is met, and nothing comes after
};

// The first interval of a schedule is that of the first phase whose `when` holds.
Due first_due(WorldFacts& facts, const Schedule& schedule, Day start) {
  for (const SchedulePhase& phase : schedule.phases) {
    const Ternary holds = phase.when ? truth_in(facts, *phase.when) : Ternary::kTrue;
    if (is_unknown(holds)) return {Ternary::kUnknown, {}};
    if (is_true(holds)) return {Ternary::kTrue, start + (phase.every ? *phase.every : phase.at.front())};
  }
  return {};
}

Due due_day(WorldFacts& facts, const Schedule& schedule, const SchedulePhase& phase, Day start,
            std::optional<Day> last) {
  if (!last || *last < start - kBaseline) return first_due(facts, schedule, start);
  if (phase.every) return {Ternary::kTrue, *last + *phase.every};
  for (const Span& point : phase.at)
    if (*last < start + point - kEarly) return {Ternary::kTrue, start + point};
  // The points are met: what the next phase asks for, of those whose `when` holds.
  const auto next = static_cast<std::size_t>(&phase - schedule.phases.data()) + 1;
  for (std::size_t i = next; i < schedule.phases.size(); ++i) {
    const SchedulePhase& later = schedule.phases[i];
    const Ternary holds = later.when ? truth_in(facts, *later.when) : Ternary::kTrue;
    if (is_unknown(holds)) return {Ternary::kUnknown, {}};
    if (is_true(holds)) return due_day(facts, schedule, later, start, last);
  }
  return {};
}

}  // namespace

Ternary schedule_in(WorldFacts& facts, const Schedule& schedule, ScheduleState state) {
  const Value& start = facts.value(schedule.from.text);
  if (!start.present) return Ternary::kFalse;
  const Value& check = facts.value(schedule.check.text);
  if (!start.day || (check.present && !check.day)) return Ternary::kUnknown;
  const Phase phase = phase_of(facts, schedule, *start.day);
  if (is_unknown(phase.found)) return Ternary::kUnknown;
  if (phase.phase == nullptr) return to_ternary(state == ScheduleState::kUpToDate);
  const Due found = due_day(facts, schedule, *phase.phase, *start.day, check.day);
  if (is_unknown(found.found)) return Ternary::kUnknown;
  const auto due = found.day;
  const Day today = facts.world().today;
  switch (state) {
    case ScheduleState::kDue: return to_ternary(due && today >= *due);
    case ScheduleState::kOverdue: return to_ternary(due && today > *due + phase.phase->grace.value_or(schedule.grace));
    case ScheduleState::kDueSoon: return to_ternary(due && today < *due && today >= *due - schedule.due_soon);
    case ScheduleState::kUpToDate: return to_ternary(!due || today < *due);
  }
  return Ternary::kUnknown;
}

}  // namespace parity::differential
