#include "engine/plan/presence.h"

#include <algorithm>
#include <span>

#include "engine/plan/plan_walk.h"

namespace parity {
namespace {

std::span<const ConditionId> children_of(const Plan& plan, const PlannedCondition& condition) {
  return std::span(plan.children).subspan(condition.first_child, condition.child_count);
}

// What leads a schedule into a phase is no evidence of its check.
void collect(const Plan& plan, ConditionId id, std::set<ConditionId>& seen, std::vector<FactId>& facts) {
  if (!seen.insert(id).second) return;
  PlanStep step;
  step.fact = [&facts](FactId fact) {
    if (std::find(facts.begin(), facts.end(), fact) == facts.end()) facts.push_back(fact);
  };
  if (plan.condition(id).kind != ConditionKind::kSchedule)
    step.condition = [&](ConditionId child) { collect(plan, child, seen, facts); };
  step_into(plan, plan.condition(id), step);
}

}  // namespace

const std::set<FactId>& PresenceFinder::facts_present_when_true(ConditionId id) {
  const auto at = found_.find(id);
  if (at != found_.end()) return at->second;
  std::set<FactId> facts = find(plan_.condition(id));
  return found_[id] = std::move(facts);
}

std::set<FactId> PresenceFinder::of_any(const PlannedCondition& condition) {
  std::set<FactId> common;
  bool first = true;
  for (const ConditionId child : children_of(plan_, condition)) {
    const std::set<FactId>& mine = facts_present_when_true(child);
    if (first)
      common = mine;
    else
      std::erase_if(common, [&](FactId id) { return !mine.contains(id); });
    first = false;
  }
  return common;
}

std::set<FactId> PresenceFinder::find(const PlannedCondition& condition) {
  switch (condition.kind) {
    case ConditionKind::kAll: {
      std::set<FactId> all;
      for (const ConditionId child : children_of(plan_, condition)) {
        const std::set<FactId>& mine = facts_present_when_true(child);
        all.insert(mine.begin(), mine.end());
      }
      return all;
    }
    case ConditionKind::kAny: return of_any(condition);
    case ConditionKind::kPresent:
    case ConditionKind::kCompare:
    case ConditionKind::kIn:
    case ConditionKind::kIs:
    case ConditionKind::kOlderThan:
    case ConditionKind::kWithin:
    case ConditionKind::kDate: return {condition.fact};
    case ConditionKind::kSchedule: return {plan_.schedules[condition.schedule].from};
    case ConditionKind::kAtLeast:
    case ConditionKind::kNone:
    case ConditionKind::kNot:
    case ConditionKind::kReference:
    case ConditionKind::kAbsent:
    case ConditionKind::kChecklist: return {};
  }
  return {};
}

std::vector<FactId> facts_named_in(const Plan& plan, ConditionId id) {
  std::set<ConditionId> seen;
  std::vector<FactId> facts;
  collect(plan, id, seen, facts);
  return facts;
}

}  // namespace parity
