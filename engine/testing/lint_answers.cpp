// Answers that would hide what is recorded after them.
#include <fmt/format.h>
#include <algorithm>

#include "engine/testing/lint_pass.h"

namespace parity {

void lint_answers(const LintPass& pass) {
  for (const RuleSet& set : pass.subject.authored.rule_sets)
    for (const Rule& rule : set.rules) {
      const bool rests_on_results = std::any_of(rule.overrides.begin(), rule.overrides.end(),
                                                [](const OverrideLine& line) { return line.until_changed; });
      if (!rests_on_results || rule.status == RuleStatus::kRetired) continue;
      for (const OverrideLine& line : rule.overrides) {
        if (!line.snooze || line.until_changed) continue;
        const std::string span = to_text(*line.snooze);
        pass.warn("L0151", line.reason.where,
                  fmt::format("`{}` rests `{}` for {} whatever is recorded, and other answers only until the evidence "
                              "changes",
                              line.reason.text, rule.id.text, span),
                  "a worse result in that time would not be shown",
                  fmt::format("write `snooze {} or until-changed`", span));
      }
    }
}

}  // namespace parity
