#include "engine/cohort/measures.h"

#include <algorithm>
#include <array>

namespace parity {
namespace {

constexpr std::array kGaps = {Gap::kPrevention, Gap::kDiagnosis, Gap::kTreatment, Gap::kOutcome, Gap::kSafety};

std::string_view title_of(Gap gap) {
  switch (gap) {
    case Gap::kPrevention: return "Prevention: a check is missing";
    case Gap::kDiagnosis: return "Diagnosis: an abnormal result, no diagnosis";
    case Gap::kTreatment: return "Treatment: a diagnosis or risk, no treatment";
    case Gap::kOutcome: return "Outcome: treated, not at target";
    case Gap::kSafety: return "Safety and drug monitoring";
  }
  return "";
}

int weight(OutcomeState state) {
  switch (state) {
    case OutcomeState::kNotApplicable: return 0;
    case OutcomeState::kNotFired: return 1;
    case OutcomeState::kSuppressed: return 2;
    case OutcomeState::kUnknown: return 3;
    case OutcomeState::kFired: return 4;
  }
  return 0;
}

template <class Belongs>
std::vector<std::uint16_t> positions(std::span<const CohortRule> rules, Belongs belongs) {
  std::vector<std::uint16_t> result;
  for (std::size_t i = 0; i < rules.size(); ++i)
    if (belongs(rules[i])) result.push_back(static_cast<std::uint16_t>(i));
  return result;
}

}  // namespace

std::string_view to_text(MeasureKind kind) {
  constexpr std::array<std::string_view, 4> kWords = {"all-checks", "check", "gap", "rule"};
  return kWords[static_cast<std::size_t>(kind)];
}

std::vector<RuleIndex> cohort_rules(const Plan& plan, std::string_view hook) {
  std::vector<RuleIndex> result;
  for (std::size_t i = 0; i < kAudienceCount; ++i) {
    const auto rules = plan.rules_at(hook, static_cast<Audience>(i));
    result.insert(result.end(), rules.begin(), rules.end());
  }
  std::sort(result.begin(), result.end());
  result.erase(std::unique(result.begin(), result.end()), result.end());
  std::erase_if(result, [&plan](RuleIndex rule) { return plan.rule(rule).status == RuleStatus::kTrial; });
  return result;
}

std::vector<CohortRule> describe(const Plan& plan, std::span<const RuleIndex> rules) {
  std::vector<CohortRule> result;
  for (const RuleIndex index : rules) {
    const PlannedRule& rule = plan.rule(index);
    const bool is_check = rule.group && plan.groups[*rule.group].id == kAnnualCheckGroup;
    result.push_back({rule.id, rule.title, rule.gap, is_check, rule.applies_to.has_value()});
  }
  return result;
}

std::vector<Measure> measures_of(std::span<const CohortRule> rules) {
  std::vector<Measure> measures;
  const auto checks = positions(rules, [](const CohortRule& rule) { return rule.is_check; });
  if (!checks.empty())
    measures.push_back(
        {MeasureKind::kAllChecks, "all-checks", "All annual checks together", Gap::kPrevention, checks, false});
  for (const std::uint16_t i : checks)
    measures.push_back({MeasureKind::kCheck, rules[i].id, rules[i].title, rules[i].gap, {i}, false});
  for (const Gap gap : kGaps) {
    auto members = positions(rules, [gap](const CohortRule& rule) { return rule.gap == gap; });
    if (members.empty()) continue;
    measures.push_back(
        {MeasureKind::kGap, std::string(to_text(gap)), std::string(title_of(gap)), gap, std::move(members), true});
  }
  for (std::uint16_t i = 0; i < rules.size(); ++i)
    measures.push_back({MeasureKind::kRule, rules[i].id, rules[i].title, rules[i].gap, {i}, !rules[i].has_scope});
  return measures;
}

OutcomeState combine(OutcomeState a, OutcomeState b) { return weight(a) >= weight(b) ? a : b; }

OutcomeState state_of(const Measure& measure, std::span<const OutcomeState> states) {
  OutcomeState result = OutcomeState::kNotApplicable;
  for (const std::uint16_t i : measure.rules)
    if (i < states.size()) result = combine(result, states[i]);
  return result;
}

}  // namespace parity
