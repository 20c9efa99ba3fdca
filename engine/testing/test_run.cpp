#include "engine/testing/test_run.h"

#include <fmt/format.h>
#include <algorithm>

#include "engine/eval/prompt.h"

namespace parity {
namespace {

bool prompts(const Outcome& outcome) { return outcome.state == OutcomeState::kFired && outcome.is_shown; }

bool is_addressed(const PlannedRule& rule, Audience audience) {
  return std::any_of(rule.audience.begin(), rule.audience.end(),
                     [&](const PlannedAudienceLine& line) { return line.to == audience; });
}

}  // namespace

TestRun::TestRun(const RuleTest& test, const Plan& plan, const PatientRecord& record)
    : test_(test), plan_(plan), record_(record) {
  for (std::size_t a = 0; a < kAudienceCount; ++a) {
    Answers& answers = answers_[a];
    answers.rules = plan.rules_at(test.hook, static_cast<Audience>(a));
    answers.context.today = test.today;
    answers.context.audience = static_cast<Audience>(a);
    answers.context.rules = answers.rules;
    answers.context.enabled_groups = test.enabled_groups;
    answers.evaluation = evaluate(plan, record, answers.context);
  }
}

RuleTrace TestRun::trace(Audience audience, RuleIndex rule) const {
  return trace_rule(plan_, record_, answers_for(audience).context, rule);
}

std::vector<TestDifference> TestRun::differences() const {
  std::vector<TestDifference> differences;
  for (std::size_t a = 0; a < kAudienceCount; ++a)
    if (test_.expected_prompts[a]) compare_prompts(static_cast<Audience>(a), differences);
  for (const auto& [rule, state] : test_.expected_outcomes) compare_outcome(rule.text, state, differences);
  for (const auto& [rule, text] : test_.expected_summaries) compare_summary(rule.text, text, differences);
  return differences;
}

const Outcome* TestRun::outcome_of(Audience audience, std::string_view rule) const {
  for (const Outcome& outcome : answers_for(audience).evaluation.outcomes)
    if (plan_.rule(outcome.rule).id == rule) return &outcome;
  return nullptr;
}

std::string TestRun::state_text(Audience audience, std::string_view rule) const {
  const Outcome* outcome = outcome_of(audience, rule);
  if (outcome == nullptr) return "not among the rules of this hook";
  std::string text(to_text(outcome->state));
  if (outcome->state == OutcomeState::kUnknown) text += fmt::format(" ({})", to_text(outcome->reason));
  return text;
}

// Texts are rendered only for what is compared or printed: mutation runs every test many times.
std::string TestRun::summary_of(Audience audience, RuleIndex rule) const {
  const Answers& answers = answers_for(audience);
  for (const FiredPrompt& prompt : fired_prompts(plan_, record_, answers.context, answers.evaluation))
    if (prompt.rule == rule) return prompt.summary;
  return {};
}

TestDifference TestRun::difference(std::string text, Audience audience, const Outcome* outcome) const {
  return {std::move(text), audience, outcome == nullptr ? std::nullopt : std::optional(outcome->rule)};
}

void TestRun::compare_prompts(Audience audience, std::vector<TestDifference>& differences) const {
  const std::vector<ExpectedPrompt>& expected = *test_.expected_prompts[static_cast<std::size_t>(audience)];
  for (const ExpectedPrompt& wanted : expected) {
    const Outcome* outcome = outcome_of(audience, wanted.rule.text);
    if (outcome == nullptr || !prompts(*outcome))
      differences.push_back(difference(fmt::format("{}: `{}` did not prompt: it is {}", to_text(audience),
                                                   wanted.rule.text, state_text(audience, wanted.rule.text)),
                                       audience, outcome));
    else if (wanted.indicator && *wanted.indicator != outcome->indicator)
      differences.push_back(
          difference(fmt::format("{}: `{}` prompted as {}, and should as {}", to_text(audience), wanted.rule.text,
                                 to_text(outcome->indicator), to_text(*wanted.indicator)),
                     audience, outcome));
  }
  for (const Outcome& outcome : answers_for(audience).evaluation.outcomes) {
    if (!prompts(outcome)) continue;
    const std::string& id = plan_.rule(outcome.rule).id;
    const bool wanted =
        std::any_of(expected.begin(), expected.end(), [&](const ExpectedPrompt& p) { return p.rule.text == id; });
    if (!wanted)
      differences.push_back(difference(fmt::format("{}: `{}` prompted, and should not: \"{}\"", to_text(audience), id,
                                                   summary_of(audience, outcome.rule)),
                                       audience, &outcome));
  }
}

// The outcome for the GP, or for the mental-health audience where the rule is not the GP's.
void TestRun::compare_outcome(std::string_view rule, std::string_view state,
                              std::vector<TestDifference>& differences) const {
  const auto index = plan_.find_rule(rule);
  if (!index) return;
  const Audience audience = is_addressed(plan_.rule(*index), Audience::kGp) ? Audience::kGp : Audience::kMentalHealth;
  const Outcome* outcome = outcome_of(audience, rule);
  if (outcome == nullptr || to_text(outcome->state) != state)
    differences.push_back(difference(
        fmt::format("`{}` is {}, and should be {}", rule, state_text(audience, rule), state), audience, outcome));
}

void TestRun::compare_summary(std::string_view rule, std::string_view text,
                              std::vector<TestDifference>& differences) const {
  for (std::size_t a = 0; a < kAudienceCount; ++a) {
    const auto audience = static_cast<Audience>(a);
    const Outcome* outcome = outcome_of(audience, rule);
    if (outcome == nullptr || !prompts(*outcome)) continue;
    const std::string summary = summary_of(audience, outcome->rule);
    if (summary != text)
      differences.push_back(
          difference(fmt::format("`{}` says \"{}\", and should say \"{}\"", rule, summary, text), audience, outcome));
    return;
  }
  differences.push_back(difference(fmt::format("`{}` says nothing, and should say \"{}\"", rule, text), Audience::kGp,
                                   outcome_of(Audience::kGp, rule)));
}

}  // namespace parity
