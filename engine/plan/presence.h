// What must be present for a condition to hold: so that a placeholder that may have no value is found
// at load. Private to engine/plan.
#pragma once

#include <map>
#include <set>
#include <vector>

#include "engine/plan/plan.h"

namespace parity {

/// Walks conditions, each once however often definitions name it.
class PresenceFinder {
 public:
  explicit PresenceFinder(const Plan& plan) : plan_(plan) {}

  /// Facts that are present whenever the condition is true.
  const std::set<FactId>& facts_present_when_true(ConditionId id);

 private:
  std::set<FactId> of_any(const PlannedCondition& condition);
  std::set<FactId> find(const PlannedCondition& condition);

  const Plan& plan_;
  std::map<ConditionId, std::set<FactId>> found_;
};

/// Facts that a condition names, in the order in which it does, each once, definitions included.
std::vector<FactId> facts_named_in(const Plan& plan, ConditionId id);

}  // namespace parity
