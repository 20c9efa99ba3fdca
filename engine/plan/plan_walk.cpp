#include "engine/plan/plan_walk.h"

namespace parity {

bool is_list(ConditionKind kind) {
  return kind == ConditionKind::kAll || kind == ConditionKind::kAny || kind == ConditionKind::kNone ||
         kind == ConditionKind::kNot || kind == ConditionKind::kAtLeast;
}

void step_into(const Plan& plan, const PlannedCondition& condition, const PlanStep& step) {
  const auto on_condition = [&step](ConditionId id) {
    if (step.condition) step.condition(id);
  };
  const auto on_fact = [&step](FactId id) {
    if (step.fact) step.fact(id);
  };
  if (is_list(condition.kind)) {
    for (std::uint32_t i = 0; i < condition.child_count; ++i) on_condition(plan.children[condition.first_child + i]);
  } else if (condition.kind == ConditionKind::kSchedule) {
    const PlannedSchedule& schedule = plan.schedules[condition.schedule];
    on_fact(schedule.check);
    on_fact(schedule.from);
    for (const PlannedPhase& phase : schedule.phases)
      if (phase.when) on_condition(*phase.when);
  } else if (condition.kind == ConditionKind::kChecklist) {
    for (const auto& [label, fact] : plan.checklists[condition.schedule].items) on_fact(fact);
  } else if (condition.kind != ConditionKind::kReference) {  // which is resolved when the plan is made
    on_fact(condition.fact);
    if (condition.other) on_fact(*condition.other);
  }
}

void step_into(const PlannedFact& fact, const std::function<void(FactId)>& step) {
  for (const auto* anchor : {&fact.before, &fact.after, &fact.since, &fact.nearest})
    if (*anchor && (*anchor)->fact) step(*(*anchor)->fact);
  for (const FactId operand : fact.operands) step(operand);
}

std::vector<ConditionId> conditions_named_by(const PlannedRule& rule, std::optional<Audience> audience) {
  std::vector<ConditionId> conditions;
  if (rule.applies_to) conditions.push_back(*rule.applies_to);
  conditions.push_back(rule.when);
  conditions.insert(conditions.end(), rule.unless.begin(), rule.unless.end());
  for (const PlannedAudienceLine& line : rule.audience)
    if (line.when && (!audience || line.to == *audience)) conditions.push_back(*line.when);
  return conditions;
}

void PlanWalk::add(ConditionId id) {
  if (!conditions_.insert(id).second) return;
  if (visit_.condition) visit_.condition(id);
  step_into(plan_, plan_.condition(id),
            {[this](ConditionId child) { add(child); }, [this](FactId fact) { add(fact); }});
}

void PlanWalk::add(FactId id) {
  if (!facts_.insert(id).second) return;
  if (visit_.fact) visit_.fact(id);
  step_into(plan_.fact(id), [this](FactId other) { add(other); });
}

}  // namespace parity
