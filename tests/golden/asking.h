// The bundled rules, asked about one record on one day for one audience; and the records that golden tests ask about: the
// sample practice, and the supplied records with a diagnosis and three drugs put in.
#pragma once

#include <catch2/catch.hpp>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include "cli/site/rules_folder.h"
#include "engine/eval/prompt.h"
#include "fhir-adapter/record_reader.h"
#include "test_paths.h"
#include "tests/file_text.h"

namespace parity::test {

inline Day day(const char* text) { return parse_date(text)->first; }

inline std::shared_ptr<const Plan> bundled_rules() {
  std::ostringstream err;
  auto plan = cli::load_plan(PARITY_SOURCE_DIR "/rules", err);
  INFO(err.str());
  REQUIRE(plan);
  return plan;
}

/// What is said of a record: each rule's outcome, and of those that fired the words.
struct Said {
  std::vector<OutcomeState> states;
  std::vector<std::string> texts;
};

class Asking {
 public:
  Asking(const Plan& plan, Day today, Audience audience) : plan_(plan) {
    for (std::size_t i = 0; i < plan.rules.size(); ++i) rules_.push_back(static_cast<RuleIndex>(i));
    context_.today = today;
    context_.audience = audience;
    context_.rules = rules_;
  }
  Asking(const Asking&) = delete;
  Asking& operator=(const Asking&) = delete;

  /// Of the pieces of one record. Nothing: it is refused.
  std::optional<Said> ask(const std::vector<std::string>& pieces, std::optional<RecordPart> unread = {}) const {
    fhir::ReadOptions options;
    options.today = context_.today;
    fhir::RecordReader reader(plan_.vocabulary, options);
    std::vector<fhir::JsonDocument> documents;
    for (const std::string& piece : pieces) {
      auto document = fhir::parse_json(piece);
      if (!document) return std::nullopt;
      documents.push_back(std::move(*document));
    }
    for (const fhir::JsonDocument& document : documents)
      if (!reader.add(document.root(), "Bundle")) return std::nullopt;
    if (unread) reader.mark_unavailable(*unread);
    const auto record = reader.finish();
    if (!record) return std::nullopt;
    const Evaluation evaluation = evaluate(plan_, *record, context_);
    Said said;
    for (const Outcome& outcome : evaluation.outcomes) said.states.push_back(outcome.state);
    for (const FiredPrompt& prompt : fired_prompts(plan_, *record, context_, evaluation))
      said.texts.push_back(rule(static_cast<std::size_t>(prompt.rule)) + ": " + prompt.summary + "\n" + prompt.detail);
    return said;
  }
  std::optional<Said> ask(const std::string& text) const { return ask(std::vector{text}); }

  Day today() const { return context_.today; }
  const std::string& rule(std::size_t index) const { return plan_.rules[index].id; }

 private:
  const Plan& plan_;
  std::vector<RuleIndex> rules_;
  EvaluationContext context_;
};

using WithRecord = std::function<void(const std::string& text)>;

inline void for_each_sample(const WithRecord& with) {
  for (const auto& file : std::filesystem::directory_iterator(PARITY_SOURCE_DIR "/samples/practice")) {
    CAPTURE(file.path().filename().string());
    with(tests::file_text(file.path()));
  }
}

/// Each supplied Bundle up to 2 MB. False, with a warning, where there are none.
inline bool for_each_supplied(const WithRecord& with) {
  constexpr const char* kPutIn = R"(
  {"resource": {"resourceType": "Condition", "id": "put-in-1", "onsetDateTime": "2010-03-04", "code":
    {"coding": [{"system": "http://snomed.info/sct", "code": "58214004"}]}}},
  {"resource": {"resourceType": "MedicationRequest", "id": "put-in-2", "status": "active", "intent": "order",
    "authoredOn": "2016-01-01", "medicationCodeableConcept": {"text": "Olanzapine 10mg tablets"}}},
  {"resource": {"resourceType": "MedicationRequest", "id": "put-in-3", "status": "active", "intent": "order",
    "authoredOn": "2016-02-01", "medicationCodeableConcept": {"text": "Priadel 400mg modified-release tablets"}}},
  {"resource": {"resourceType": "MedicationRequest", "id": "put-in-4", "status": "active", "intent": "order",
    "authoredOn": "2016-03-01", "medicationCodeableConcept": {"text": "Clozapine 100mg tablets"}}},)";
  for (const char* folder : {"/fhir/r4-synthea", "/fhir/stu3-gp-connect"}) {
    const std::filesystem::path records = std::string(PARITY_SHARED_DIR) + folder;
    if (!std::filesystem::exists(records)) {
      WARN("SKIPPED: no " << records);
      return false;
    }
    for (const auto& file : std::filesystem::directory_iterator(records)) {
      if (file.path().extension() != ".json" || std::filesystem::file_size(file) > 2'000'000) continue;
      CAPTURE(file.path().filename().string());
      std::string text = tests::file_text(file.path());
      const std::size_t entries = text.find("\"entry\"");
      if (entries == std::string::npos || text.find('[', entries) == std::string::npos) continue;
      with(text.insert(text.find('[', entries) + 1, kPutIn));
    }
  }
  return true;
}

}  // namespace parity::test
