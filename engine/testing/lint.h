// What is legal in a rules folder and yet suspect: the door of the lint analyses. Used by `parity lint`. A claim
// about a rule's logic rests on synthetic patients that were evaluated, never on reasoning alone.
#pragma once

#include <string>
#include <vector>

#include "engine/plan/plan.h"
#include "engine/testing/rule_test.h"

namespace parity {

struct LintFinding {
  Diagnostic diagnostic;  // L0101 to L0199, a warning (docs/reference/diagnostics.md)
  std::string witness;    // a rule test in YAML that shows it; empty where there is nothing to show
  std::string explained;  // the author's remark `# lint L0141: reason`; empty: the finding stands
};

/// What is looked at. All are borrowed.
struct LintSubject {
  const RuleLibrary& authored;
  const Plan& plan;  // compiled from the library
  const std::vector<RuleTest>& tests;
  Day today;
};

struct LintOptions {
  std::size_t patients = 5000;  // at most so many are tried for a rule, and for a pair of rules
  std::uint32_t seed = 1;
};

/// All findings, by place. The same for the same arguments.
std::vector<LintFinding> lint(const LintSubject& subject, const LintOptions& options);

}  // namespace parity
