// A synthetic patient as its author would write it in a rule test.
#include <fmt/format.h>
#include <algorithm>

#include "engine/testing/lint_search.h"
#include "engine/testing/test_record.h"
#include "engine/testing/test_run.h"

namespace parity {
namespace {

std::string person_text(const RuleTest& patient) {
  std::string text;
  const auto add = [&](std::string_view key, std::string_view value) {
    text += fmt::format("{}{}: {}", text.empty() ? "" : ", ", key, value);
  };
  if (patient.person.born) add("born", to_text(*patient.person.born));
  if (patient.person.sex != Sex::kUnknown) add("sex", to_text(patient.person.sex));
  if (!patient.ethnicity.empty()) add("ethnicity", patient.ethnicity.text);
  if (is_true(patient.person.deceased)) add("deceased", "true");
  if (is_unknown(patient.person.deceased)) add("deceased", "unknown");
  return "{" + text + "}";
}

std::string_view setting_text(Setting setting) {
  switch (setting) {
    case Setting::kUnknown: return "unknown";
    case Setting::kPrimaryCare: return "primary-care";
    case Setting::kMentalHealth: return "mental-health";
    case Setting::kAcute: return "acute";
  }
  return "unknown";
}

std::string entry_text(const TestEntry& entry) {
  std::string text = fmt::format("{}: {}", to_text(entry.part), entry.concept_name.text);
  if (!entry.value.empty()) text += fmt::format(", value: \"{}\"", entry.value);
  if (entry.on) text += fmt::format(", on: {}", to_text(*entry.on));
  if (entry.until) text += fmt::format(", until: {}", to_text(*entry.until));
  std::string issued;
  for (const Date& date : entry.issued) issued += fmt::format("{}{}", issued.empty() ? "" : ", ", to_text(date));
  if (!issued.empty()) text += fmt::format(", issued: [{}]", issued);
  if (!entry.status.empty()) text += ", status: " + entry.status;
  if (entry.setting != Setting::kUnknown) text += fmt::format(", setting: {}", setting_text(entry.setting));
  return text;
}

// A hook whose services evaluate the rule; patient-view when none does.
std::string hook_of(const Plan& plan, RuleIndex rule) {
  for (const std::string_view first : {"patient-view", ""})
    for (const PlannedService& service : plan.services) {
      const bool holds = std::find(service.rules.begin(), service.rules.end(), rule) != service.rules.end();
      if (holds && (first.empty() || service.hook == first)) return service.hook;
    }
  return "patient-view";
}

// As rule tests compare outcomes: for the GP, or for mental health where the rule is not the GP's.
std::string_view state_of(const Plan& plan, const TestRun& run, RuleIndex rule) {
  const auto& lines = plan.rule(rule).audience;
  const bool for_gp =
      std::any_of(lines.begin(), lines.end(), [](const PlannedAudienceLine& line) { return line.to == Audience::kGp; });
  for (const Outcome& outcome : run.evaluation(for_gp ? Audience::kGp : Audience::kMentalHealth).outcomes)
    if (outcome.rule == rule) return to_text(outcome.state);
  return {};
}

}  // namespace

std::string witness_text(const Plan& plan, const RuleTest& patient, const std::vector<RuleIndex>& rules) {
  RuleTest test = patient;
  if (!rules.empty()) test.hook = hook_of(plan, rules.front());
  for (const RuleIndex rule : rules)
    if (const auto group = plan.rule(rule).group; group && !plan.groups[*group].enabled)
      test.enabled_groups.push_back(plan.groups[*group].id);
  std::string text = fmt::format("     - name: {}\n       today: {}\n       patient: {}\n", test.name,
                                 to_text(test.today), person_text(test));
  if (!test.record.empty()) text += "       record:\n";
  for (const TestEntry& entry : test.record) text += fmt::format("         - {{{}}}\n", entry_text(entry));
  if (test.hook != "patient-view") text += fmt::format("       hook: {}\n", test.hook);
  if (!test.enabled_groups.empty()) text += fmt::format("       enable: [{}]\n", fmt::join(test.enabled_groups, ", "));
  std::string unavailable;
  for (const Named& part : test.unavailable) unavailable += (unavailable.empty() ? "" : ", ") + part.text;
  if (!unavailable.empty()) text += fmt::format("       unavailable: [{}]\n", unavailable);
  std::string outcomes;
  if (const auto record = build_test_record(test, plan)) {
    const TestRun run(test, plan, *record);
    for (const RuleIndex rule : rules)
      if (const auto state = state_of(plan, run, rule); !state.empty())
        outcomes += fmt::format("{}{}: {}", outcomes.empty() ? "" : ", ", plan.rule(rule).id, state);
  }
  return text + fmt::format("       expect: {{outcomes: {{{}}}}}\n", outcomes);
}

}  // namespace parity
