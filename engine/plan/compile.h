// RuleLibrary to Plan: the door of this room. Passes: concepts, facts, conditions, texts, rules,
// services; each complains of what it finds, and the next goes on.
#pragma once

#include <memory>

#include "engine/plan/plan.h"
#include "engine/rules/expansions.h"

namespace parity {

/// Compiles a library. The plan is given only when there is no error, so that rules with an error
/// are never served in part. `expansions` holds what an imported terminology says for the concepts that ask for one; it is
/// part of the content hash. Diagnostics R0200 to R0299.
Checked<std::shared_ptr<const Plan>> compile(RuleLibrary library, const Expansions& expansions = {});

}  // namespace parity
