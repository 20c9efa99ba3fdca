// The index of the clinical content, and the page of its codes.
#include <fmt/format.h>
#include <algorithm>

#include "cli/author/rule_page.h"
#include "engine/words/words.h"

namespace parity::cli {
namespace {

std::string indicators(const PlannedRule& rule, Audience audience) {
  const std::string text = indicators_of(rule, audience);
  return text.empty() ? "–" : text;
}

std::string_view heading_of(Gap gap) {
  switch (gap) {
    case Gap::kPrevention: return "Prevention gap: a check is missing";
    case Gap::kDiagnosis: return "Diagnosis gap: an abnormal result, no diagnosis";
    case Gap::kTreatment: return "Treatment gap: a diagnosis, no treatment";
    case Gap::kOutcome: return "Outcome gap: treated, not at target";
    case Gap::kSafety: return "Safety: drugs and dangerous results";
  }
  return {};
}

void write_rules(const Plan& plan, Gap gap, std::string& text) {
  bool first = true;
  for (const PlannedRule& rule : plan.rules) {
    if (rule.gap != gap) continue;
    if (first)
      text +=
          fmt::format("\n## {}\n\n| rule | to the GP | to mental health | least verified source |\n|---|---|---|---|\n",
                      heading_of(gap));
    first = false;
    text +=
        fmt::format("| [{}]({}.md) | {} | {} | {} |\n", in_cell(rule.title), rule.id, indicators(rule, Audience::kGp),
                    indicators(rule, Audience::kMentalHealth), least_confidence(plan, rule));
  }
}

void write_services(const Plan& plan, std::string& text) {
  text += "\n## Where it is shown\n\n| service | hook | audience | rules |\n|---|---|---|---|\n";
  for (const PlannedService& service : plan.services) {
    std::string rules = fmt::format("{} of {}", service.rules.size(), plan.rules.size());
    if (service.rules.size() <= 5) {
      rules.clear();
      for (const RuleIndex rule : service.rules)
        rules += fmt::format("{}`{}`", rules.empty() ? "" : ", ", plan.rule(rule).id);
    }
    text += fmt::format("| `{}` | {} | {} | {} |\n", service.id, service.hook, to_text(service.audience), rules);
  }
}

void write_parameters(const RuleSet& set, std::string& text) {
  if (set.parameters.empty()) return;
  text += "\n## What a site may set\n\n| setting | now | why |\n|---|---|---|\n";
  for (const Parameter& parameter : set.parameters)
    text += fmt::format("| `{}` | {} | {} |\n", parameter.name.text, in_cell(parameter.value), in_cell(parameter.why));
}

void write_names(const Concept& known, std::string& text) {
  if (known.names.empty()) return;
  text += "\nDrug names, as whole words:";
  for (std::size_t i = 0; i < known.names.size(); ++i)
    text += fmt::format("{} {}{}", i == 0 ? "" : ",", known.names[i].phrase,
                        known.names[i].with.empty() ? "" : fmt::format(" with “{}”", known.names[i].with));
  text += '\n';
  if (known.except_names.empty()) return;
  text += "\nBut not:";
  for (std::size_t i = 0; i < known.except_names.size(); ++i)
    text += fmt::format("{} {}", i == 0 ? "" : ",", known.except_names[i]);
  text += '\n';
}

void write_references(std::string_view head, const std::vector<Named>& names, std::string& text) {
  if (names.empty()) return;
  text += fmt::format("\n{}", head);
  for (std::size_t i = 0; i < names.size(); ++i)
    text += fmt::format("{} [{}](#{})", i == 0 ? "" : ",", names[i].text, anchor_of(names[i].text));
  text += '\n';
}

void write_concept(const Concept& known, std::string& text) {
  text += fmt::format("\n## {}\n\n{}\n", known.name.text, known.title);
  if (known.value && !known.value->unit.empty()) {
    text += fmt::format("\nKept in {}", known.value->unit.text);
    if (known.value->plausible)
      text += fmt::format("; a value outside {} to {} is not used", known.value->plausible->low.to_string(),
                          known.value->plausible->high.to_string());
    text += '\n';
  }
  write_references("With the codes of:", known.includes, text);
  write_references("Without the codes of:", known.excludes, text);
  write_names(known, text);
  if (known.codes.empty()) return;
  text += "\n| code | term | checked |\n|---|---|---|\n";
  for (const CodeEntry& code : known.codes) {
    const std::string system = code.system.text == "http://snomed.info/sct" ? "" : " (" + code.system.text + ")";
    text += fmt::format("| {}{} | {} | {} |\n", code.code.text, system, in_cell(code.term),
                        code.unverified.empty() ? "two sources" : in_cell(code.unverified));
  }
}

}  // namespace

std::string index_page(const DescribedRules& rules) {
  std::string text;
  for (const RuleSet& set : rules.authored.rule_sets)
    text += fmt::format("# {}\n\nVersion {}, {}. {} rules. **No clinician has approved any of this.**\n", set.title,
                        set.version, set.jurisdiction, set.rules.size());
  text +=
      "\nEach page says what a rule tells whom, its logic in words, where it comes from and how far that was "
      "verified, and the tests that show it. [codes.md](codes.md) has every code.\n"
      "\nA word in “quotation marks” is explained below the logic. A date counts as later than one that is not on "
      "record. "
      "“Not on record” means looked for and not found; what could not be read leaves a rule undecided.\n\n"
      "V1: seen in an official source. V2: seen in a secondary source. R: recalled. P: our own proposal.\n";
  for (const Gap gap : {Gap::kPrevention, Gap::kDiagnosis, Gap::kTreatment, Gap::kOutcome, Gap::kSafety})
    write_rules(rules.plan, gap, text);
  write_services(rules.plan, text);
  for (const RuleSet& set : rules.authored.rule_sets) write_parameters(set, text);
  return text;
}

std::string code_page(const DescribedRules& rules) {
  std::size_t codes = 0;
  std::size_t unverified = 0;
  for (const Concept& known : rules.authored.concepts)
    for (const CodeEntry& code : known.codes) {
      ++codes;
      if (!code.unverified.empty()) ++unverified;
    }
  std::string text = fmt::format(
      "# Codes\n\n{} codes in {} concepts; SNOMED CT unless a system is named. {} of them could be found in one public "
      "source only. No clinician has approved them. SNOMED CT, LOINC and other code systems have licences of their "
      "own.\n",
      codes, rules.authored.concepts.size(), unverified);
  for (const Concept& known : rules.authored.concepts) write_concept(known, text);
  return text;
}

}  // namespace parity::cli
