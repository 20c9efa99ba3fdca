// The meaning of the rule language, by example: tests/engine/cases (README there). The same reader, compiler,
// record builder and evaluator as in production.
#include <catch2/catch.hpp>
#include <filesystem>

#include "test_paths.h"
#include "tests/engine/rule_fixture.h"
#include "tests/file_text.h"

namespace parity::test {
namespace {

namespace fs = std::filesystem;

const fs::path kCases = fs::path(PARITY_SOURCE_DIR) / "tests" / "engine" / "cases";

// A rule that fires when the definition holds.
std::string rule_of(const std::string& definition) {
  return "  - id: " + definition + "\n    title: A definition\n    gap: safety\n    when: " + definition +
         "\n    audience: [{to: gp, indicator: info}]\n    prompt: {summary: It holds, detail: It holds.}\n"
         "    evidence: own\n    status: draft\n";
}

SourceFiles files_of(const fs::path& path) {
  SourceFiles files = virtual_files(parity::tests::file_text(path));
  for (SourceFile& file : files) file.path = file.path == "tests" ? "set/tests/tests.yaml" : "set/rules.yaml";
  files.push_back({"concepts/concepts.yaml", parity::tests::file_text(kCases / "concepts.yaml")});
  files.push_back(
      {"set/ruleset.yaml", "id: set\ntitle: Set\nversion: 1.0.0\nsources: {own: {title: Our own, confidence: P}}\n"});
  const auto loaded = load_rules(files, {});
  std::string rules = "rules:\n";
  for (const RuleSet& set : loaded.product->rule_sets)
    for (const Definition& definition : set.definitions) rules += rule_of(definition.name.text);
  files.push_back({"set/made.yaml", rules});
  return files;
}

TEST_CASE("engine: the cases of the rule language", "[engine][cases]") {
  std::size_t run = 0;
  for (const auto& entry : fs::directory_iterator(kCases)) {
    if (entry.path().extension() != ".yaml" || entry.path().filename() == "concepts.yaml") continue;
    const LoadedRules loaded = load(files_of(entry.path()));
    INFO(entry.path().filename().string() << "\n" << loaded.complaints());
    CHECK(loaded.diagnostics.empty());
    CHECK(!loaded.tests.empty());
    for (const RuleTest& test : loaded.tests) {
      const TestResult result = run_rule_test(test, *loaded.plan);
      std::string differences;
      for (const std::string& line : result.differences) differences += "\n  " + line;
      INFO(entry.path().filename().string() << ": " << test.name << differences);
      CHECK(result.verdict == TestVerdict::kPassed);
      ++run;
    }
  }
  CHECK(run > 100);
}

// A definition that no test sees both ways would prove nothing.
TEST_CASE("engine: the cases see every definition true, and false or unknown", "[engine][cases]") {
  for (const auto& entry : fs::directory_iterator(kCases)) {
    if (entry.path().extension() != ".yaml" || entry.path().filename() == "concepts.yaml") continue;
    const LoadedRules loaded = load(files_of(entry.path()));
    if (loaded.tests.empty()) continue;
    for (const PlannedRule& rule : loaded.plan->rules) {
      bool is_true_once = false;
      bool is_other_once = false;
      for (const RuleTest& test : loaded.tests)
        for (const auto& [name, state] : test.expected_outcomes)
          if (name.text == rule.id) (state == "fired" ? is_true_once : is_other_once) = true;
      INFO(entry.path().filename().string() << ": " << rule.id);
      CHECK(is_true_once);
      CHECK(is_other_once);
    }
  }
}

}  // namespace
}  // namespace parity::test
