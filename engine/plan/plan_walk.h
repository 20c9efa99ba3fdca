// What stands on what: the conditions and facts that a rule, a condition or a fact names. Every walk over a plan is made
// of these steps (evidence of a prompt, prefetch, lint, what a terminology release touches), so that none forgets the
// phases of a schedule or the fact that a window starts from.
#pragma once

#include <functional>
#include <optional>
#include <set>
#include <vector>

#include "engine/plan/plan.h"

namespace parity {

/// Whether the condition is made of others: all, any, none, not, at-least.
bool is_list(ConditionKind kind);

/// What is called for each thing that is named, in the author's order; either may be empty.
struct PlanStep {
  std::function<void(ConditionId)> condition;
  std::function<void(FactId)> fact;
};

/// One step down from a condition: the parts of a list, the facts of a test, a checklist or a schedule, the `when` of a
/// schedule's phases.
void step_into(const Plan& plan, const PlannedCondition& condition, const PlanStep& step);
/// One step down from a fact: the facts that its window starts from, then those that it is made of.
void step_into(const PlannedFact& fact, const std::function<void(FactId)>& step);

/// The conditions of a rule: `applies-to`, `when`, `unless`, and the lines for the audience, or for all of them.
std::vector<ConditionId> conditions_named_by(const PlannedRule& rule, std::optional<Audience> audience = std::nullopt);

/// All the way down, each condition and each fact once, however often it is named.
class PlanWalk {
 public:
  /// The plan is borrowed.
  PlanWalk(const Plan& plan, PlanStep visit) : plan_(plan), visit_(std::move(visit)) {}

  void add(ConditionId id);
  void add(FactId id);

 private:
  const Plan& plan_;
  PlanStep visit_;
  std::set<ConditionId> conditions_;
  std::set<FactId> facts_;
};

}  // namespace parity
