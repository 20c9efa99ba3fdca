// Schedules in one world, as design/settled.md says under "Schedules".
#include "tests/differential/reference_rules.h"

namespace parity::differential {
namespace {

constexpr Span kBaseline{3, SpanUnit::kMonths};  // a value so long before the start is the baseline
constexpr Span kEarly{4, SpanUnit::kWeeks};      // a fixed point is met by a value so long before it

// Which phases hold: as their `when` says, and where that is unknown as a bit of `taken` says.
using Holding = std::vector<const SchedulePhase*>;

Holding holding(WorldFacts& facts, const Schedule& schedule, unsigned taken) {
  Holding phases;
  for (std::size_t i = 0; i < schedule.phases.size(); ++i) {
    const SchedulePhase& phase = schedule.phases[i];
    const Ternary holds = phase.when ? truth_in(facts, *phase.when) : Ternary::kTrue;
    if (is_true(holds) || (is_unknown(holds) && (taken >> i & 1U) != 0)) phases.push_back(&phase);
  }
  return phases;
}

// When it is due in the phase with this number, of those that hold; nullopt: every fixed point is met, and nothing
// comes after. The first interval of a schedule is that of the first of them.
std::optional<Day> due_day(const Holding& phases, std::size_t number, Day start, std::optional<Day> last) {
  if (!last || *last < start - kBaseline) {
    const SchedulePhase& first = *phases.front();
    return start + (first.every ? *first.every : first.at.front());
  }
  if (phases[number]->every) return *last + *phases[number]->every;
  for (const Span& point : phases[number]->at)
    if (*last < start + point - kEarly) return start + point;
  if (number + 1 == phases.size()) return {};
  return due_day(phases, number + 1, start, last);
}

Ternary state_of(const Schedule& schedule, ScheduleState state, const Holding& phases, Day start,
                 std::optional<Day> last, Day today) {
  std::size_t now = 0;  // today's phase: the first that has not ended
  while (now < phases.size() && phases[now]->until && today > start + *phases[now]->until) ++now;
  if (now == phases.size()) return to_ternary(state == ScheduleState::kUpToDate);
  const auto due = due_day(phases, now, start, last);
  switch (state) {
    case ScheduleState::kDue: return to_ternary(due && today >= *due);
    case ScheduleState::kOverdue: return to_ternary(due && today > *due + phases[now]->grace.value_or(schedule.grace));
    case ScheduleState::kDueSoon: return to_ternary(due && today < *due && today >= *due - schedule.due_soon);
    case ScheduleState::kUpToDate: return to_ternary(!due || today < *due);
  }
  return Ternary::kUnknown;
}

}  // namespace

Ternary schedule_in(WorldFacts& facts, const Schedule& schedule, ScheduleState state) {
  const Value& start = facts.value(schedule.from.text);
  if (!start.present) return Ternary::kFalse;
  const Value& check = facts.value(schedule.check.text);
  if (!start.day || (check.present && !check.day)) return Ternary::kUnknown;
  const unsigned ways = 1U << schedule.phases.size();
  const auto in_way = [&](unsigned taken) {
    return state_of(schedule, state, holding(facts, schedule, taken), *start.day, check.day, facts.world().today);
  };
  const Ternary first = in_way(0);
  for (unsigned taken = 1; taken < ways; ++taken)
    if (in_way(taken) != first) return Ternary::kUnknown;
  return first;
}

}  // namespace parity::differential
