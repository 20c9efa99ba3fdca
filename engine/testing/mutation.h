// Would the tests of a rule set notice a slip of the pen? Changes one thing at a time in the compiled
// rules and runs the tests; what no test notices is listed with its place. Used by `parity test --mutate`.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "engine/testing/rule_test.h"

namespace parity {

enum class PlanElement : std::uint8_t { kCondition, kFact, kRule, kSchedule, kChecklist };

/// One change of one element of a plan. `change` touches that element alone, and may append to
/// `Plan::children`.
struct Mutation {
  Where where;
  std::string owner;  // the rule, definition, fact, schedule or checklist
  std::string text;   // "`>= 140 mm[Hg]`: `>=` to `>`"
  PlanElement element = PlanElement::kCondition;
  std::size_t index = 0;
  std::function<void(Plan&)> change;
};

/// Every change that is tried, by place: thresholds by one step of their last digit, comparisons,
/// windows and dates by a day, `all` and `any`, conditions and exceptions left out, present and absent,
/// schedules, audience lines. Only what a rule rests on.
std::vector<Mutation> mutations_of(const Plan& plan);

/// A change that no test noticed.
struct Survivor {
  Where where;
  std::string owner;
  std::string text;
  std::string explained;  // the author's `# mutation:` remark: why no test can notice it
};

struct MutationReport {
  std::size_t tried = 0;
  std::size_t explained = 0;
  std::vector<Survivor> survivors;  // by place

  /// Noticed or explained, of those tried, in whole percent rounded down; 100 when there are none.
  int percent() const;
};

struct MutationOptions {
  unsigned threads = 1;
  std::optional<std::vector<RuleIndex>> rules;  // of what they rest on alone something is changed; nothing: of all
  /// Called now and then, from any of the threads but never from two at once. May be empty.
  std::function<void(std::size_t done, std::size_t total)> progress;
};

/// The rules that these tests expect something of, in the plan's order.
std::vector<RuleIndex> rules_named_by(const std::vector<RuleTest>& tests, const Plan& plan);

/// Tries every change. Tests that are skipped, known gaps or failing take no part. The report does not
/// depend on the number of threads.
MutationReport run_mutations(const std::vector<RuleTest>& tests, const Plan& plan, const MutationOptions& options);

}  // namespace parity
