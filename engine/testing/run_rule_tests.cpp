#include "engine/testing/run_rule_tests.h"

#include <fmt/format.h>
#include <algorithm>

#include "engine/eval/prompt.h"
#include "engine/testing/test_record.h"

namespace parity {
namespace {

// What one audience gets for the test's patient.
struct Answers {
  Evaluation evaluation;
  std::vector<FiredPrompt> prompts;
};

class TestRun {
 public:
  TestRun(const RuleTest& test, const Plan& plan, const PatientRecord& record)
      : test_(test), plan_(plan), record_(record) {
    for (std::size_t a = 0; a < kAudienceCount; ++a) answers_[a] = answer(static_cast<Audience>(a));
  }

  std::vector<std::string> differences() {
    for (std::size_t a = 0; a < kAudienceCount; ++a)
      if (test_.expected_prompts[a]) compare_prompts(static_cast<Audience>(a), *test_.expected_prompts[a]);
    for (const auto& [rule, state] : test_.expected_outcomes) compare_outcome(rule.text, state);
    for (const auto& [rule, text] : test_.expected_summaries) compare_summary(rule.text, text);
    return std::move(differences_);
  }

 private:
  Answers answer(Audience audience) const {
    const std::vector<RuleIndex> rules = plan_.rules_at(test_.hook, audience);
    EvaluationContext context;
    context.today = test_.today;
    context.audience = audience;
    context.rules = rules;
    context.enabled_groups = test_.enabled_groups;
    Answers answers;
    answers.evaluation = evaluate(plan_, record_, context);
    answers.prompts = fired_prompts(plan_, record_, context, answers.evaluation);
    return answers;
  }

  const Answers& answers_for(Audience audience) const { return answers_[static_cast<std::size_t>(audience)]; }

  void compare_prompts(Audience audience, const std::vector<Named>& expected) {
    const Answers& got = answers_for(audience);
    const auto fired = [&](std::string_view id) {
      return std::any_of(got.prompts.begin(), got.prompts.end(),
                         [&](const FiredPrompt& p) { return plan_.rule(p.rule).id == id; });
    };
    for (const Named& rule : expected)
      if (!fired(rule.text))
        differences_.push_back(fmt::format("{}: `{}` did not prompt: it is {}", to_text(audience), rule.text,
                                           state_text(audience, rule.text)));
    for (const FiredPrompt& prompt : got.prompts) {
      const std::string& id = plan_.rule(prompt.rule).id;
      const bool wanted = std::any_of(expected.begin(), expected.end(), [&](const Named& n) { return n.text == id; });
      if (!wanted)
        differences_.push_back(
            fmt::format("{}: `{}` prompted, and should not: \"{}\"", to_text(audience), id, prompt.summary));
    }
  }

  const Outcome* outcome_of(Audience audience, std::string_view rule) const {
    for (const Outcome& outcome : answers_for(audience).evaluation.outcomes)
      if (plan_.rule(outcome.rule).id == rule) return &outcome;
    return nullptr;
  }

  std::string state_text(Audience audience, std::string_view rule) const {
    const Outcome* outcome = outcome_of(audience, rule);
    if (outcome == nullptr) return "not among the rules of this hook";
    std::string text(to_text(outcome->state));
    if (outcome->state == OutcomeState::kUnknown) text += fmt::format(" ({})", to_text(outcome->reason));
    return text;
  }

  // The outcome for the GP, or for the mental-health audience where the rule is not the GP's.
  void compare_outcome(std::string_view rule, std::string_view state) {
    const auto index = plan_.find_rule(rule);
    if (!index) return;
    const auto& lines = plan_.rule(*index).audience;
    const bool is_gp =
        std::any_of(lines.begin(), lines.end(), [](const PlannedAudienceLine& l) { return l.to == Audience::kGp; });
    const Audience audience = is_gp ? Audience::kGp : Audience::kMentalHealth;
    const Outcome* outcome = outcome_of(audience, rule);
    if (outcome == nullptr || to_text(outcome->state) != state)
      differences_.push_back(fmt::format("`{}` is {}, and should be {}", rule, state_text(audience, rule), state));
  }

  void compare_summary(std::string_view rule, std::string_view text) {
    for (const Answers& answers : answers_)
      for (const FiredPrompt& prompt : answers.prompts) {
        if (plan_.rule(prompt.rule).id != rule) continue;
        if (prompt.summary != text)
          differences_.push_back(fmt::format("`{}` says \"{}\", and should say \"{}\"", rule, prompt.summary, text));
        return;
      }
    differences_.push_back(fmt::format("`{}` says nothing, and should say \"{}\"", rule, text));
  }

  const RuleTest& test_;
  const Plan& plan_;
  const PatientRecord& record_;
  std::array<Answers, kAudienceCount> answers_;
  std::vector<std::string> differences_;
};

}  // namespace

TestResult run_rule_test(const RuleTest& test, const Plan& plan) {
  TestResult result;
  if (!test.skip.empty()) {
    result.verdict = TestVerdict::kSkipped;
    return result;
  }
  auto record = build_test_record(test, plan);
  if (record)
    result.differences = TestRun(test, plan, *record).differences();
  else
    result.differences.push_back(to_text(record.error()));
  const bool failed = !result.differences.empty();
  if (test.todo.empty())
    result.verdict = failed ? TestVerdict::kFailed : TestVerdict::kPassed;
  else
    result.verdict = failed ? TestVerdict::kTodo : TestVerdict::kFailed;
  if (!test.todo.empty() && !failed) result.differences.push_back("a known gap passes now: take out its `todo`");
  return result;
}

std::vector<TestResult> run_rule_tests(const std::vector<RuleTest>& tests, const Plan& plan) {
  std::vector<TestResult> results;
  for (std::size_t i = 0; i < tests.size(); ++i) {
    results.push_back(run_rule_test(tests[i], plan));
    results.back().test = i;
  }
  return results;
}

}  // namespace parity
