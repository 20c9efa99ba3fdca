// What goes stale: review dates that have passed, and sources that nobody has looked at yet.
#include <fmt/format.h>
#include <algorithm>

#include "engine/testing/lint_pass.h"

namespace parity {
namespace {

std::string rules_resting_on(const RuleSet& set, const std::string& source) {
  std::string rules;
  for (const Rule& rule : set.rules) {
    const bool names =
        std::any_of(rule.evidence.begin(), rule.evidence.end(), [&](const Named& name) { return name.text == source; });
    if (names && rule.status != RuleStatus::kRetired)
      rules += fmt::format("{}`{}`", rules.empty() ? "" : ", ", rule.id.text);
  }
  return rules;
}

}  // namespace

void lint_upkeep(const LintPass& pass) {
  for (const RuleSet& set : pass.subject.authored.rule_sets) {
    for (const Rule& rule : set.rules)
      if (rule.review_by && *rule.review_by < pass.subject.today && rule.status != RuleStatus::kRetired)
        pass.warn("L0121", rule.where,
                  fmt::format("`{}` was to be reviewed by {}", rule.id.text, to_human_text(*rule.review_by)),
                  "guidance changes, and a rule that nobody has looked at since may be wrong",
                  "review it against its sources, then set a new `review-by`");
    for (const Evidence& source : set.sources) {
      if (source.confidence != "R") continue;
      const std::string rules = rules_resting_on(set, source.id.text);
      if (!rules.empty())
        pass.warn("L0122", source.id.where,
                  fmt::format("`{}` is recalled, not verified, and {} {} on it", source.id.text, rules,
                              rules.find(',') == std::string::npos ? "rests" : "rest"),
                  "a threshold that was remembered may be remembered wrongly",
                  "look at the source itself, then write V1 or V2");
    }
  }
}

}  // namespace parity
