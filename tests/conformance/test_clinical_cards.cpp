// What the bundled rules say and suggest, for every rule and both audiences: each rule test that makes a rule prompt
// gives a patient, whose prompts are rendered as in the product.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <map>
#include <set>

#include "cds-hooks/card_json.h"
#include "cds-hooks/json_writer.h"
#include "cli/site/rules_folder.h"
#include "engine/eval/prompt.h"
#include "engine/testing/read_rule_tests.h"
#include "engine/testing/test_record.h"
#include "fhir_schema.h"
#include "test_paths.h"

using namespace parity;
using namespace parity::conformance;

namespace {

struct Said {
  Audience audience;
  FiredPrompt prompt;
  std::string patient;
};

struct Everything {
  cli::CheckedRules rules;
  std::vector<Said> said;
};

// Prompts for one patient of each rule and audience, and more where the suggestions differ.
const Everything& everything() {
  static const Everything made = [] {
    auto checked = cli::check_rules(PARITY_SOURCE_DIR "/rules");
    Everything all{std::move(*checked), {}};
    const Plan& plan = *all.rules.plan;
    SourceFiles files = all.rules.authored.files;
    std::erase_if(files, [](const SourceFile& f) { return f.path.find("/tests/") == std::string::npos; });
    std::map<std::pair<RuleIndex, Audience>, int> seen;
    const auto tests = read_rule_tests(files, plan);
    for (const RuleTest& test : *tests.product) {
      const auto record = build_test_record(test, plan);
      for (const Audience audience : {Audience::kGp, Audience::kMentalHealth}) {
        const auto rules = plan.rules_at(test.hook, audience);
        EvaluationContext context{test.today, audience, rules, test.enabled_groups, {}, {}};
        const Evaluation evaluation = evaluate(plan, *record, context);
        for (FiredPrompt& prompt : fired_prompts(plan, *record, context, evaluation))
          if (++seen[{prompt.rule, audience}] <= 3)
            all.said.push_back({audience, std::move(prompt), record->person().reference});
      }
    }
    return all;
  }();
  return made;
}

std::string json_of(const Tree& tree) {
  hooks::JsonWriter json;
  hooks::write_tree(json, tree);
  return json.take();
}

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::tolower(c); });
  return text;
}

}  // namespace

TEST_CASE("texts: every rule prompts every audience that it names, in some test") {
  std::set<std::pair<RuleIndex, Audience>> said;
  for (const Said& one : everything().said) said.emplace(one.prompt.rule, one.audience);
  const Plan& plan = *everything().rules.plan;
  for (std::size_t i = 0; i < plan.rules.size(); ++i)
    for (const PlannedAudienceLine& line : plan.rules[i].audience) {
      CAPTURE(plan.rules[i].id, to_text(line.to));
      CHECK(said.contains({static_cast<RuleIndex>(i), line.to}));
    }
}

TEST_CASE("suggestions: every one of every rule is a valid draft for this patient") {
  const auto schema = FhirSchema::open(PARITY_SHARED_DIR "/fhir/fhir-r4.schema.json");
  if (!schema) WARN("skipped in part: FHIR's schema is not here");
  std::set<RuleIndex> rules;
  for (const Said& one : everything().said) {
    CAPTURE(everything().rules.plan->rule(one.prompt.rule).id, to_text(one.audience));
    REQUIRE_FALSE(one.patient.empty());
    for (const FiredSuggestion& suggestion : one.prompt.suggestions) {
      CHECK_FALSE(suggestion.label.empty());
      REQUIRE(suggestion.create);
      rules.insert(one.prompt.rule);
      const std::string text = json_of(*suggestion.create);
      CAPTURE(text);
      const auto document = fhir::parse_json(text);
      REQUIRE(document);
      const fhir::JsonView resource = document->root();
      const auto type = resource["resourceType"].text();
      CHECK((type == "ServiceRequest" || type == "Task"));  // never a drug
      CHECK(resource["status"].text() == "draft");
      CHECK(resource["intent"].text() == "proposal");
      CHECK(resource[std::string_view(type == "Task" ? "for" : "subject")]["reference"].text() == one.patient);
      if (!schema) continue;
      for (const std::string& fault : schema->faults_of(resource)) FAIL_CHECK(fault);
    }
  }
  CHECK(rules.size() == everything().rules.plan->rules.size());  // each rule offers something
}

TEST_CASE("texts: nothing blames, and weight asks first") {
  constexpr std::array<std::string_view, 20> kBlame = {
      "refus",          "complian", "non-adher", "fails to",      "failed",
      "did not attend", "dna'd",    "obese",     "addict",        "alcoholic",
      "suffers",        "denies",   "not done",  "poor control",  "must not be ignored",
      "schizophrenic",  "abuser",   "sufferer",  "uncooperative", "overdue on lithium"};
  for (const Said& one : everything().said) {
    const PlannedRule& rule = everything().rules.plan->rule(one.prompt.rule);
    CAPTURE(rule.id);
    const std::string text = lower(one.prompt.summary + "\n" + one.prompt.detail);
    for (const std::string_view word : kBlame) {
      CAPTURE(word);
      const bool kind =
          text.find(word) == std::string::npos ||
          (word == "not done" && text.find("not recorded is not the same as not done") != std::string::npos);
      CHECK(kind);
    }
    if (rule.element == "bmi") CHECK(text.find("ask") != std::string::npos);
    CHECK(text.find("{{") == std::string::npos);
  }
}

TEST_CASE("texts: one prompt is read in ten seconds: what to do first") {
  // At 300 words a minute: the summary, and the first paragraph of the detail, which says what to do.
  constexpr std::ptrdiff_t kMostWords = 50;
  for (const Said& one : everything().said) {
    const std::string& detail = one.prompt.detail;
    const std::string first = one.prompt.summary + " " + detail.substr(0, std::min(detail.find("\n\n"), detail.size()));
    const auto words = 1 + std::count(first.begin(), first.end(), ' ');
    CAPTURE(everything().rules.plan->rule(one.prompt.rule).id, words, first);
    CHECK(words <= kMostWords);
  }
}
