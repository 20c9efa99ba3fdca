// One rule test against one plan: what each audience gets, and what of it the test did not expect.
// Used by the plain run, by coverage and by mutation; the record is made once and borrowed.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "engine/eval/trace.h"
#include "engine/plan/plan.h"
#include "engine/testing/rule_test.h"

namespace parity {

/// One expectation that is not met, in one line, and the rule that it is about where the hook asks it.
struct TestDifference {
  std::string text;
  Audience audience = Audience::kGp;
  std::optional<RuleIndex> rule = {};
};

class TestRun {
 public:
  /// Evaluates at once. All three are borrowed for the life of the run.
  TestRun(const RuleTest& test, const Plan& plan, const PatientRecord& record);

  const Evaluation& evaluation(Audience audience) const {
    return answers_[static_cast<std::size_t>(audience)].evaluation;
  }
  /// Each expectation that is not met; empty when the test holds.
  std::vector<TestDifference> differences() const;
  /// Why the rule came out as it did for the audience.
  RuleTrace trace(Audience audience, RuleIndex rule) const;

 private:
  struct Answers {
    std::vector<RuleIndex> rules;
    EvaluationContext context;
    Evaluation evaluation;
  };

  const Answers& answers_for(Audience audience) const { return answers_[static_cast<std::size_t>(audience)]; }
  const Outcome* outcome_of(Audience audience, std::string_view rule) const;
  std::string state_text(Audience audience, std::string_view rule) const;
  TestDifference difference(std::string text, Audience audience, const Outcome* outcome) const;
  std::string summary_of(Audience audience, RuleIndex rule) const;
  void compare_prompts(Audience audience, std::vector<TestDifference>& differences) const;
  void compare_outcome(std::string_view rule, std::string_view state, std::vector<TestDifference>& differences) const;
  void compare_summary(std::string_view rule, std::string_view text, std::vector<TestDifference>& differences) const;

  const RuleTest& test_;
  const Plan& plan_;
  const PatientRecord& record_;
  std::array<Answers, kAudienceCount> answers_;
};

}  // namespace parity
