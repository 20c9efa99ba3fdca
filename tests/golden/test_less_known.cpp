// What is known less well never says the contrary: with a date cut to its month or year, with one that can't be read, or
// with a part of the record that was not read, each rule says what it said, or that it does not know. Over the sample
// practice, and over real records with a diagnosis and three drugs put in.
#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <sstream>
#include <vector>

#include "cli/rules_folder.h"
#include "engine/eval/evaluate.h"
#include "fhir-adapter/record_reader.h"
#include "test_paths.h"

namespace {

namespace fs = std::filesystem;
using namespace parity;

std::string text_of(const fs::path& path) {
  std::ifstream stream(path, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(stream), {});
}

Day day(const char* text) { return parse_date(text)->first; }

// Silent for good reasons is silent: which of them it is may change.
OutcomeState said(OutcomeState state) {
  return state == OutcomeState::kNotApplicable ? OutcomeState::kNotFired : state;
}

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

  /// Nothing: the record is refused.
  std::optional<std::vector<OutcomeState>> outcomes(const std::string& text,
                                                    std::optional<RecordPart> unread = {}) const {
    const auto document = fhir::parse_json(text);
    if (!document) return std::nullopt;
    fhir::ReadOptions options;
    options.today = context_.today;
    fhir::RecordReader reader(plan_.vocabulary, options);
    if (!reader.add(document->root(), "Bundle")) return std::nullopt;
    if (unread) reader.mark_unavailable(*unread);
    const auto record = reader.finish();
    if (!record) return std::nullopt;
    std::vector<OutcomeState> states;
    for (const Outcome& outcome : evaluate(plan_, *record, context_).outcomes) states.push_back(outcome.state);
    return states;
  }

  Day today() const { return context_.today; }
  const std::string& rule(std::size_t index) const { return plan_.rules[index].id; }

 private:
  const Plan& plan_;
  std::vector<RuleIndex> rules_;
  EvaluationContext context_;
};

struct DatePlace {
  std::size_t at;  // of its first digit
  std::size_t size;
};

// Strings that are a day or a time: "2026-11-22", "2026-11-22T09:30:00Z". What lies ahead is left out: a record knows no
// future, so a year that is not over ends today.
std::vector<DatePlace> dates_in(const std::string& text, Day today) {
  const std::string now = to_text(today);
  std::vector<DatePlace> places;
  for (std::size_t at = text.find('"'); at != std::string::npos; at = text.find('"', at + 1)) {
    const std::size_t end = text.find('"', at + 1);
    if (end == std::string::npos) break;
    const std::string_view word = std::string_view(text).substr(at + 1, end - at - 1);
    const bool is_day = word.size() >= 10 && word[4] == '-' && word[7] == '-' &&
                        (word.size() == 10 || word[10] == 'T') &&
                        std::all_of(word.begin(), word.begin() + 4, [](char c) { return c >= '0' && c <= '9'; });
    if (is_day && word.substr(0, 10) <= now) places.push_back({at + 1, word.size()});
  }
  return places;
}

struct Tally {
  std::size_t tried = 0;
  std::size_t unknown = 0;  // outcomes that are not known any more
};

void must_not_contradict(const Asking& asking, const std::vector<OutcomeState>& known, const std::string& less,
                         Tally& tally, std::optional<RecordPart> unread = {}) {
  const auto now = asking.outcomes(less, unread);
  if (!now) return;  // refused: nothing is said at all
  ++tally.tried;
  for (std::size_t i = 0; i < known.size(); ++i) {
    tally.unknown += (*now)[i] == OutcomeState::kUnknown && known[i] != OutcomeState::kUnknown ? 1U : 0U;
    if ((*now)[i] == OutcomeState::kUnknown || said((*now)[i]) == said(known[i])) continue;
    INFO(asking.rule(i) << ": " << to_text(known[i]) << ", then " << to_text((*now)[i]));
    CHECK(false);
  }
}

void check_dates(const Asking& asking, const std::string& text, std::size_t every, Tally& tally) {
  const auto known = asking.outcomes(text);
  if (!known) return;
  const auto places = dates_in(text, asking.today());
  for (std::size_t i = 0; i < places.size(); i += every) {
    const DatePlace& place = places[i];
    const std::string date = text.substr(place.at, place.size);
    for (const std::string& less : {std::string("31/12/99"), date.substr(0, 7), date.substr(0, 4)}) {
      INFO("the " << i + 1 << "th date as " << (less.size() > 7 ? "unreadable" : less));
      must_not_contradict(asking, *known, std::string(text).replace(place.at, place.size, less), tally);
    }
  }
}

constexpr const char* kPutIn = R"(
  {"resource": {"resourceType": "Condition", "id": "put-in-1", "onsetDateTime": "2010-03-04", "code":
    {"coding": [{"system": "http://snomed.info/sct", "code": "58214004"}]}}},
  {"resource": {"resourceType": "MedicationRequest", "id": "put-in-2", "status": "active", "intent": "order",
    "authoredOn": "2016-01-01", "medicationCodeableConcept": {"text": "Olanzapine 10mg tablets"}}},
  {"resource": {"resourceType": "MedicationRequest", "id": "put-in-3", "status": "active", "intent": "order",
    "authoredOn": "2016-02-01", "medicationCodeableConcept": {"text": "Priadel 400mg modified-release tablets"}}},
  {"resource": {"resourceType": "MedicationRequest", "id": "put-in-4", "status": "active", "intent": "order",
    "authoredOn": "2016-03-01", "medicationCodeableConcept": {"text": "Clozapine 100mg tablets"}}},)";

std::shared_ptr<const Plan> bundled_rules() {
  std::ostringstream err;
  auto plan = cli::load_plan(PARITY_SOURCE_DIR "/rules", err);
  INFO(err.str());
  REQUIRE(plan);
  return plan;
}

constexpr auto kParts = {RecordPart::kObservation, RecordPart::kCondition,    RecordPart::kMedication,
                         RecordPart::kProcedure,   RecordPart::kImmunisation, RecordPart::kEncounter,
                         RecordPart::kEpisode,     RecordPart::kReferral};

}  // namespace

TEST_CASE("less known: the sample practice, each date cut short or unreadable, each part unread") {
  const auto plan = bundled_rules();
  Tally tally;
  for (const auto& file : fs::directory_iterator(PARITY_SOURCE_DIR "/samples/practice")) {
    CAPTURE(file.path().filename().string());
    const std::string text = text_of(file.path());
    for (const Audience audience : {Audience::kGp, Audience::kMentalHealth}) {
      const Asking asking(*plan, day("2026-11-22"), audience);
      check_dates(asking, text, 1, tally);
      const auto known = asking.outcomes(text);
      REQUIRE(known);
      for (const RecordPart part : kParts) {
        CAPTURE(to_text(part));
        must_not_contradict(asking, *known, text, tally, part);
      }
    }
  }
  CHECK(tally.tried > 1'000);
  CHECK(tally.unknown > 1'000);
}

TEST_CASE("less known: real records with a diagnosis and drugs put in") {
  const auto plan = bundled_rules();
  Tally tally;
  for (const char* folder : {"/fhir/r4-synthea", "/fhir/stu3-gp-connect"}) {
    const fs::path records = std::string(PARITY_SHARED_DIR) + folder;
    if (!fs::exists(records)) {
      WARN("SKIPPED: no " << records);
      return;
    }
    for (const auto& file : fs::directory_iterator(records)) {
      if (file.path().extension() != ".json" || fs::file_size(file) > 2'000'000) continue;
      CAPTURE(file.path().filename().string());
      std::string text = text_of(file.path());
      const std::size_t entries = text.find("\"entry\"");
      if (entries == std::string::npos || text.find('[', entries) == std::string::npos) continue;
      text.insert(text.find('[', entries) + 1, kPutIn);
      const Asking asking(*plan, day("2019-11-22"), Audience::kGp);
      const std::size_t dates = dates_in(text, asking.today()).size();
      check_dates(asking, text, std::max<std::size_t>(1, dates / 5), tally);
    }
  }
  CHECK(tally.tried > 200);
}
