#include "engine/plan/presence.h"

#include <algorithm>
#include <span>

namespace parity {
namespace {

std::span<const ConditionId> children_of(const Plan& plan, const PlannedCondition& condition) {
  return std::span(plan.children).subspan(condition.first_child, condition.child_count);
}

std::set<FactId> of_any(const Plan& plan, const PlannedCondition& condition) {
  std::set<FactId> common;
  bool first = true;
  for (const ConditionId child : children_of(plan, condition)) {
    std::set<FactId> mine = facts_present_when_true(plan, child);
    if (first) {
      common = std::move(mine);
      first = false;
      continue;
    }
    std::erase_if(common, [&](FactId id) { return !mine.contains(id); });
  }
  return common;
}

}  // namespace

std::set<FactId> facts_present_when_true(const Plan& plan, ConditionId id) {
  const PlannedCondition& condition = plan.condition(id);
  switch (condition.kind) {
    case ConditionKind::kAll: {
      std::set<FactId> all;
      for (const ConditionId child : children_of(plan, condition)) all.merge(facts_present_when_true(plan, child));
      return all;
    }
    case ConditionKind::kAny: return of_any(plan, condition);
    case ConditionKind::kAtLeast:
      return condition.needed == condition.child_count ? std::set<FactId>{} : of_any(plan, condition);
    case ConditionKind::kPresent:
    case ConditionKind::kCompare:
    case ConditionKind::kIn:
    case ConditionKind::kIs:
    case ConditionKind::kOlderThan:
    case ConditionKind::kWithin:
    case ConditionKind::kDate: return {condition.fact};
    case ConditionKind::kSchedule: return {plan.schedules[condition.schedule].from};
    case ConditionKind::kNone:
    case ConditionKind::kNot:
    case ConditionKind::kReference:
    case ConditionKind::kAbsent:
    case ConditionKind::kChecklist: return {};
  }
  return {};
}

void collect_facts(const Plan& plan, ConditionId id, std::vector<FactId>& facts) {
  const auto add = [&facts](FactId fact) {
    if (std::find(facts.begin(), facts.end(), fact) == facts.end()) facts.push_back(fact);
  };
  const PlannedCondition& condition = plan.condition(id);
  for (const ConditionId child : children_of(plan, condition)) collect_facts(plan, child, facts);
  switch (condition.kind) {
    case ConditionKind::kPresent:
    case ConditionKind::kAbsent:
    case ConditionKind::kCompare:
    case ConditionKind::kIn:
    case ConditionKind::kIs:
    case ConditionKind::kOlderThan:
    case ConditionKind::kWithin:
    case ConditionKind::kDate:
      add(condition.fact);
      if (condition.other) add(*condition.other);
      break;
    case ConditionKind::kSchedule:
      add(plan.schedules[condition.schedule].check);
      add(plan.schedules[condition.schedule].from);
      break;
    case ConditionKind::kChecklist:
      for (const auto& [label, fact] : plan.checklists[condition.schedule].items) add(fact);
      break;
    case ConditionKind::kAll:
    case ConditionKind::kAny:
    case ConditionKind::kNone:
    case ConditionKind::kNot:
    case ConditionKind::kAtLeast:
    case ConditionKind::kReference: break;
  }
}

}  // namespace parity
