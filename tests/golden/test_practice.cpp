// The sample practice through the whole pipeline, for both audiences, against samples/expected.yaml.
#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <set>

#include "engine/load/yaml_tree.h"
#include "fhir-adapter/json.h"
#include "test_paths.h"
#include "tests/cli/run_command.h"
#include "tests/file_text.h"

namespace {

namespace fs = std::filesystem;
using namespace parity;

const fs::path kSamples = fs::path(PARITY_SOURCE_DIR) / "samples";

// The answer of `parity evaluate --format json`.
fhir::JsonDocument evaluate(const fs::path& patient, const std::string& audience, const std::string& today,
                            const std::string& unavailable = {}) {
  std::vector<std::string> words = {"evaluate", patient.string(),           "--audience", audience, "--today", today,
                                    "--rules",  PARITY_SOURCE_DIR "/rules", "--format",   "json"};
  if (!unavailable.empty()) words.insert(words.end(), {"--unavailable", unavailable});
  const auto answer = cli::test::run(words);
  INFO(answer.err);
  REQUIRE(answer.code == 0);
  auto document = fhir::parse_json(answer.out);
  REQUIRE(document);
  return std::move(*document);
}

std::set<std::string> prompted(const fhir::JsonDocument& answer) {
  std::set<std::string> rules;
  for (const fhir::JsonView prompt : answer.root()["prompts"].items()) rules.emplace(prompt["rule"].text());
  return rules;
}

std::set<std::string> words(const YamlNode* list) {
  std::set<std::string> result;
  REQUIRE(list != nullptr);
  for (const YamlNode& item : list->items) result.insert(item.text);
  return result;
}

}  // namespace

TEST_CASE("practice: every sample patient is prompted as expected, and no other") {
  const SourceFiles files = {{"samples/expected.yaml", parity::tests::file_text(kSamples / "expected.yaml")}};
  const auto expected = read_yaml(files, 0);
  REQUIRE(expected.product);
  const std::string today = expected.product->find("today")->text;
  const YamlNode* patients = expected.product->find("patients");
  REQUIRE(patients != nullptr);
  std::set<std::string> named;
  for (const YamlEntry& patient : patients->entries) {
    named.insert(patient.key.text);
    for (const std::string audience : {"gp", "mental-health"}) {
      INFO(patient.key.text << " for " << audience);
      const auto answer = evaluate(kSamples / "practice" / patient.key.text, audience, today);
      CHECK(prompted(answer) == words(patient.value.find(audience)));
      if (patient.value.find("warnings") != nullptr) CHECK(answer.root()["warnings"].size() > 0);
    }
  }
  std::set<std::string> there;
  for (const auto& entry : fs::directory_iterator(kSamples / "practice"))
    if (entry.path().extension() == ".json") there.insert(entry.path().filename().string());
  CHECK(named == there);
}

TEST_CASE("practice: what could not be read is unknown, never prompted") {
  std::size_t open = 0;
  for (const auto& entry : fs::directory_iterator(kSamples / "practice")) {
    const auto prompts = prompted(evaluate(entry.path(), "gp", "2026-11-22"));
    const auto answer = evaluate(entry.path(), "gp", "2026-11-22", "observation");
    for (const std::string rule : {"bp-overdue", "bmi-overdue", "glucose-overdue", "lipids-overdue", "smoking-overdue",
                                   "alcohol-overdue", "severe-bp", "diabetes-undiagnosed"}) {
      INFO(entry.path().string() << " " << rule);
      const auto state = answer.root()["outcomes"][rule]["state"].text();
      CHECK(state != "fired");
      if (!prompts.contains(rule)) continue;
      CHECK(state == "unknown");
      ++open;
    }
  }
  CHECK(open > 20);
}
