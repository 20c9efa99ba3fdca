// What the lint analyses share, and their list. Private to the lint files of engine/testing; lint.h is the door.
//
// Codes: L010x a name that nothing uses, L011x what no rule test shows, L012x upkeep of rules and sources,
// L013x bands of numbers, L014x logic found by trying synthetic patients, L015x what an answer does. A code keeps its
// meaning for ever.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/testing/lint.h"

namespace parity {

struct LintPass {
  const LintSubject& subject;
  const LintOptions& options;
  std::vector<LintFinding>& findings;

  void warn(std::string_view code, Where where, std::string message, std::string why, std::string fix,
            std::string witness = {}) const {
    findings.push_back({{code, Severity::kWarning, where, std::move(message), std::move(why), std::move(fix)},
                        std::move(witness),
                        {}});
  }
};

/// L0101 to L0105: concepts, facts, definitions, schedules and checklists, groups, sources and parameters that no
/// rule rests on.
void lint_names(const LintPass& pass);
/// L0111 to L0113: a rule that no test makes fire, that none keeps silent, that none tries at a threshold or edge.
void lint_tests(const LintPass& pass);
/// L0121, L0122: a review date that has passed; evidence that is recalled, not verified.
void lint_upkeep(const LintPass& pass);
/// L0131, L0132: two rules whose comparisons of one fact leave a gap, or overlap.
void lint_bands(const LintPass& pass);
/// L0141 to L0146: conditions and rules that no synthetic patient makes true, or false; a rule that implies another; one
/// that is silent for whoever was never measured.
void lint_logic(const LintPass& pass);
/// L0151: an answer that rests a rule over a new result, where the rule's other answers don't.
void lint_answers(const LintPass& pass);

}  // namespace parity
