// What must be present for a condition to hold: so that a placeholder that may have no value is found
// at load. Private to engine/plan.
#pragma once

#include <set>

#include "engine/plan/plan.h"

namespace parity {

/// Facts that are present whenever the condition is true.
std::set<FactId> facts_present_when_true(const Plan& plan, ConditionId id);
/// Facts that a condition names, in the order in which it does, each once, definitions included.
void collect_facts(const Plan& plan, ConditionId id, std::vector<FactId>& facts);

}  // namespace parity
