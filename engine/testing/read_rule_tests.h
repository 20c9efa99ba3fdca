// Reads the test files of a rule set. Diagnostics R0301 to R0399 beside those of YAML and the readers.
#pragma once

#include "engine/base/diagnostics.h"
#include "engine/plan/plan.h"
#include "engine/testing/rule_test.h"

namespace parity {

/// Reads every file given; names of concepts and rules are checked against the plan.
Checked<std::vector<RuleTest>> read_rule_tests(const SourceFiles& files, const Plan& plan);

}  // namespace parity
