// The hazard log against the rules, the sources and the tests; docs/safety/matrix.md is made from it, anew with
// PARITY_UPDATE_GOLDEN=1. What the log claims must be there: a rule, a file, a test by its very name.
#include <yaml-cpp/yaml.h>
#include <catch2/catch.hpp>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>

#include "cli/site/rules_folder.h"
#include "engine/testing/read_rule_tests.h"
#include "test_paths.h"
#include "tests/docs/test_names.h"

using namespace parity;
namespace fs = std::filesystem;

namespace {

const fs::path kRoot = PARITY_SOURCE_DIR;
const fs::path kMatrix = kRoot / "docs/safety/matrix.md";

constexpr std::array<const char*, 5> kSeverities = {"minor", "significant", "considerable", "major", "catastrophic"};
constexpr std::array<const char*, 5> kLikelihoods = {"very-low", "low", "medium", "high", "very-high"};
// By likelihood, then severity; docs/safety/risk-management-plan.md shows the same and says where it is from.
constexpr std::array<std::array<int, 5>, 5> kRisk = {
    {{1, 1, 2, 2, 3}, {1, 2, 2, 3, 4}, {2, 2, 3, 3, 4}, {2, 3, 3, 4, 5}, {3, 4, 4, 5, 5}}};

struct Estimate {
  std::string severity;
  std::string likelihood;
  int risk = 0;  // 1 to 5; 0: a word that the plan does not have
};

struct Control {
  std::string what;
  std::vector<std::string> by;
  std::vector<std::string> tests;
};

struct LoggedHazard {
  std::string id;
  std::string text;
  Estimate before;
  Estimate after;
  std::string left;
  std::size_t causes = 0;
  std::vector<Control> controls;
};

Estimate estimate_of(const YAML::Node& node) {
  Estimate estimate{node["severity"].as<std::string>(""), node["likelihood"].as<std::string>(""), 0};
  const auto severity = std::find(kSeverities.begin(), kSeverities.end(), estimate.severity);
  const auto likelihood = std::find(kLikelihoods.begin(), kLikelihoods.end(), estimate.likelihood);
  if (severity != kSeverities.end() && likelihood != kLikelihoods.end())
    estimate.risk = kRisk.at(static_cast<std::size_t>(likelihood - kLikelihoods.begin()))
                        .at(static_cast<std::size_t>(severity - kSeverities.begin()));
  return estimate;
}

std::vector<LoggedHazard> hazard_log() {
  std::vector<LoggedHazard> hazards;
  for (const YAML::Node& node : YAML::LoadFile((kRoot / "docs/safety/hazard-log.yaml").string())["hazards"]) {
    LoggedHazard hazard;
    hazard.id = node["id"].as<std::string>("");
    hazard.text = node["text"].as<std::string>("");
    hazard.before = estimate_of(node["before"]);
    hazard.after = estimate_of(node["after"]);
    hazard.left = node["left"].as<std::string>("");
    hazard.causes = node["causes"].size();
    for (const YAML::Node& control : node["controls"])
      hazard.controls.push_back({control["what"].as<std::string>(""), control["by"].as<std::vector<std::string>>(),
                                 control["tests"].as<std::vector<std::string>>()});
    hazards.push_back(std::move(hazard));
  }
  return hazards;
}

struct Bundled {
  cli::CheckedRules rules;
  std::vector<RuleTest> tests;
  SourceFiles test_files;
};

const Bundled& bundled() {
  static const Bundled made = [] {
    auto checked = cli::check_rules((kRoot / "rules").string());
    Bundled result{std::move(*checked), {}, {}};
    result.test_files = result.rules.authored.files;
    std::erase_if(result.test_files, [](const SourceFile& f) { return f.path.find("/tests/") == std::string::npos; });
    result.tests = std::move(*read_rule_tests(result.test_files, *result.rules.plan).product);
    return result;
  }();
  return made;
}

// Test cases of the sources, and rule tests as "file.yaml: name".
std::set<std::string> known_tests() {
  std::set<std::string> names = docs::test::test_cases();
  for (const RuleTest& test : bundled().tests) {
    const std::string& path = bundled().test_files[test.where.file].path;
    names.insert(path.substr(path.rfind('/') + 1) + ": " + test.name);
  }
  return names;
}

std::size_t tests_firing(const std::string& rule) {
  return static_cast<std::size_t>(std::count_if(bundled().tests.begin(), bundled().tests.end(), [&](const RuleTest& t) {
    for (const auto& prompts : t.expected_prompts)
      if (prompts && std::any_of(prompts->begin(), prompts->end(), [&](const auto& p) { return p.rule.text == rule; }))
        return true;
    return std::any_of(t.expected_outcomes.begin(), t.expected_outcomes.end(),
                       [&](const auto& o) { return o.first.text == rule && o.second == "fired"; });
  }));
}

std::vector<std::string> rules_naming(const std::string& hazard) {
  std::vector<std::string> ids;
  for (const PlannedRule& rule : bundled().rules.plan->rules)
    if (std::find(rule.hazards.begin(), rule.hazards.end(), hazard) != rule.hazards.end()) ids.push_back(rule.id);
  return ids;
}

std::string said(const Estimate& e) { return e.severity + ", " + e.likelihood + ": " + std::to_string(e.risk); }

std::string made_matrix() {
  std::string text =
      "<!-- Made by a test (PARITY_UPDATE_GOLDEN=1) from hazard-log.yaml and the rules. -->\n\n"
      "# Hazards, what controls them, and what shows it\n\nNo clinician has approved any of this: severity and "
      "likelihood are estimates of the developers, for a Clinical Safety Officer to correct. The number is the risk, "
      "1 to 5, by the matrix in [the plan](risk-management-plan.md).\n\n"
      "| hazard | before | after | controls | rules that bear on it |\n|---|---|---|---|---|\n";
  for (const LoggedHazard& hazard : hazard_log())
    text += "| [" + hazard.id + "](#" +
            [&] {
              auto a = hazard.id;
              a[0] = 'h';
              return a;
            }() +
            ") " + hazard.text + " | " + said(hazard.before) + " | " + said(hazard.after) + " | " +
            std::to_string(hazard.controls.size()) + " | " + std::to_string(rules_naming(hazard.id).size()) + " |\n";
  for (const LoggedHazard& hazard : hazard_log()) {
    text += "\n## " + hazard.id + "\n\n" + hazard.text + ".\n\n| control | by | shown by |\n|---|---|---|\n";
    for (const Control& control : hazard.controls) {
      text += "| " + control.what + " |";
      for (const std::string& by : control.by) text += " `" + by + "`";
      text += " |";
      for (std::size_t i = 0; i < control.tests.size(); ++i) text += (i == 0 ? " " : "; ") + control.tests[i];
      text += " |\n";
    }
    text += "\nWhat is left: " + hazard.left + "\n";
    const auto rules = rules_naming(hazard.id);
    if (rules.empty()) continue;
    text += "\n| rule that bears on it | tests in which it prompts |\n|---|---|\n";
    for (const std::string& rule : rules)
      text += "| [" + rule + "](../clinical/" + rule + ".md) | " + std::to_string(tests_firing(rule)) + " |\n";
  }
  return text;
}

}  // namespace

TEST_CASE("hazard log: every entry is whole, and every control is there with a test that exists") {
  const std::set<std::string> tests = known_tests();
  std::set<std::string> ids;
  for (const LoggedHazard& hazard : hazard_log()) {
    CAPTURE(hazard.id);
    CHECK(ids.insert(hazard.id).second);
    CHECK(hazard.causes > 0);
    CHECK_FALSE(hazard.text.empty());
    CHECK_FALSE(hazard.left.empty());
    CHECK(hazard.before.risk > 0);
    CHECK(hazard.after.risk > 0);
    CHECK(hazard.after.risk <= hazard.before.risk);
    CHECK_FALSE(hazard.controls.empty());
    for (const Control& control : hazard.controls) {
      CAPTURE(control.what);
      CHECK_FALSE(control.by.empty());
      CHECK_FALSE(control.tests.empty());
      for (const std::string& by : control.by) {
        CAPTURE(by);
        CHECK((bundled().rules.plan->find_rule(by).has_value() || fs::exists(kRoot / by)));
      }
      for (const std::string& test : control.tests) {
        CAPTURE(test);
        CHECK(tests.contains(test));
      }
    }
  }
}

TEST_CASE("hazard log: every hazard of the rules is in it, in the same words, and every rule names one") {
  std::map<std::string, std::string> logged;
  for (const LoggedHazard& hazard : hazard_log()) logged[hazard.id] = hazard.text;
  for (const RuleSet& set : bundled().rules.authored.rule_sets)
    for (const Hazard& hazard : set.hazards) {
      CAPTURE(hazard.id.text);
      CHECK(logged[hazard.id.text] == hazard.text);
    }
  for (const PlannedRule& rule : bundled().rules.plan->rules) {
    CAPTURE(rule.id);
    CHECK_FALSE(rule.hazards.empty());
    CHECK(tests_firing(rule.id) > 0);
    for (const std::string& hazard : rule.hazards) CHECK(logged.contains(hazard));
  }
}

TEST_CASE("hazard log: the matrix is made from it, and the plan shows the numbers that the test uses") {
  const std::string made = made_matrix();
  const char* update = std::getenv("PARITY_UPDATE_GOLDEN");
  if (update != nullptr && std::string(update) == "1") std::ofstream(kMatrix, std::ios::binary) << made;
  CHECK((tests::file_text(kMatrix) == made));  // else: PARITY_UPDATE_GOLDEN=1

  const std::string plan = tests::file_text(kRoot / "docs/safety/risk-management-plan.md");
  for (std::size_t l = 0; l < kLikelihoods.size(); ++l) {
    std::string row = "| " + std::string(kLikelihoods.at(l)) + " |";
    for (const int risk : kRisk.at(l)) row += " " + std::to_string(risk) + " |";
    CAPTURE(row);
    CHECK(plan.find(row) != std::string::npos);
  }
}

TEST_CASE("safety documents: each says that no clinician has approved it") {
  for (const auto& entry : fs::directory_iterator(kRoot / "docs/safety")) {
    CAPTURE(entry.path().filename().string());
    CHECK(tests::file_text(entry.path()).find("No clinician has approved") != std::string::npos);
  }
  CHECK(YAML::LoadFile((kRoot / "docs/safety/hazard-log.yaml").string())["approved-by"].as<std::string>() == "nobody");
}
