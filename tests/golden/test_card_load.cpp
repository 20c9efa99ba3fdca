// How much a clinician is shown: nothing when nothing is due, and of very much at most five cards, the dangerous first,
// each of which can be read in ten seconds.
#include <algorithm>
#include <catch2/catch.hpp>
#include <sstream>

#include "fhir-adapter/json.h"
#include "test_paths.h"
#include "tests/cli/run_command.h"

namespace {

using namespace parity;

struct Shown {
  std::string indicator;
  std::string summary;
  std::string detail;
  std::size_t suggestions = 0;
};

std::vector<Shown> cards_of(const std::string& patient, const std::string& audience,
                            const std::string& unavailable = {}) {
  const std::string path = PARITY_SOURCE_DIR "/samples/practice/" + patient + ".json";
  std::vector<std::string> words = {"evaluate", path,         "--audience", audience,
                                    "--today",  "2026-11-22", "--rules",    PARITY_SOURCE_DIR "/rules",
                                    "--format", "cards"};
  if (!unavailable.empty()) words.insert(words.end(), {"--unavailable", unavailable});
  const auto answer = cli::test::run(words);
  INFO(answer.err);
  REQUIRE(answer.code == 0);
  const auto document = fhir::parse_json(answer.out);
  REQUIRE(document);
  std::vector<Shown> cards;
  for (const auto card : document->root()["cards"].items())
    cards.push_back({std::string(card["indicator"].text()), std::string(card["summary"].text()),
                     std::string(card["detail"].text()), card["suggestions"].size()});
  return cards;
}

// What must be read to know what to do: the summary, what stands in bold, and of a single prompt its first paragraph.
std::ptrdiff_t words_at_a_glance(const Shown& card) {
  const bool is_list = card.detail.find("- **") != std::string::npos && card.suggestions != 1;
  std::string text = card.summary + " ";
  if (!is_list) text += card.detail.substr(0, std::min(card.detail.find("\n\n"), card.detail.size()));
  for (std::size_t at = card.detail.find("- **"); is_list && at != std::string::npos;
       at = card.detail.find("- **", at + 1))
    text += card.detail.substr(at + 2, card.detail.find("**", at + 4) - at - 2) + " ";
  return 1 + std::count(text.begin(), text.end(), ' ');
}

constexpr std::ptrdiff_t kTenSeconds = 50;  // at 300 words a minute
constexpr std::size_t kHalfAScreen = 1200;  // characters of a whole card
constexpr std::size_t kCouldNotCheckMost = 600;

}  // namespace

TEST_CASE("cards: nothing due is no card, for either audience") {
  for (const std::string audience : {"gp", "mental-health"}) {
    CAPTURE(audience);
    CHECK(cards_of("ada-example-nothing-due", audience).empty());
    CHECK(cards_of("kim-pretend-no-smi", audience).empty());
  }
}

TEST_CASE("cards: everything due is five cards, the dangerous first, each read in ten seconds") {
  const std::vector<std::string> want = {
      "Clozapine RED: white cells 2.4 ×10⁹/L, neutrophils 1.1 ×10⁹/L",
      "Clozapine with carbamazepine: contraindicated (bone marrow)",
      "Lithium level 1.62 mmol/L on 12 Nov 2026: toxic",
      "Severe blood pressure: systolic 194 mmHg (19 Nov 2026), diastolic 122 mmHg (19 Nov 2026)",
      "Stopped smoking (28 Sep 2026): clozapine or olanzapine level rises",
  };
  for (const std::string audience : {"gp", "mental-health"}) {
    CAPTURE(audience);
    const auto cards = cards_of("xena-avalanche-everything", audience);
    std::vector<std::string> summaries;
    for (const Shown& card : cards) {
      summaries.push_back(card.summary);
      CAPTURE(card.summary, card.detail);
      CHECK(words_at_a_glance(card) <= kTenSeconds);
      CHECK(card.detail.size() <= kHalfAScreen);
      CHECK(card.suggestions > 0);
    }
    CHECK(summaries == want);
    REQUIRE(cards.size() == 5);
    for (std::size_t i = 0; i < 4; ++i) CHECK(cards[i].indicator == "critical");
    const std::string& last = cards[4].detail;
    CHECK(last.find("**And 10 more:**") != std::string::npos);
    const auto at = [&](const char* text) { return last.find(text); };
    CHECK(at("Constipation on clozapine") < at("2 of 6 annual physical health checks due"));
    CHECK(at("Lithium with a drug that raises its level") < at("2 of 6 annual physical health checks due"));
    CHECK(at("2 of 6 annual") != std::string::npos);
  }
}

TEST_CASE("cards: the whole annual check is one card, read in ten seconds") {
  for (const std::string audience : {"gp", "mental-health"}) {
    CAPTURE(audience);
    const auto cards = cards_of("bella-specimen-everything-due", audience);
    REQUIRE(cards.size() == 1);
    CAPTURE(cards[0].detail);
    CHECK(words_at_a_glance(cards[0]) <= kTenSeconds);
    CHECK(cards[0].detail.size() <= kHalfAScreen);
    CHECK(cards[0].suggestions == 6);
  }
}

TEST_CASE("cards: a record that was not read is one short card that says what to look for") {
  for (const std::string audience : {"gp", "mental-health"}) {
    for (const std::string part : {"observation", "medication", "condition"}) {
      CAPTURE(audience, part);
      const auto cards = cards_of("bella-specimen-everything-due", audience, part);
      std::vector<Shown> open;
      for (const Shown& card : cards)
        if (card.summary.starts_with("Could not check")) open.push_back(card);
      REQUIRE(open.size() == 1);
      CAPTURE(open[0].detail);
      CHECK(open[0].indicator == "info");
      CHECK(open[0].detail.size() <= kCouldNotCheckMost);
      CHECK(open[0].detail.find("lease look in the record itself") != std::string::npos);
      // No blood pressure is on record: without the diagnoses nothing that is critical stays open.
      CHECK((open[0].detail.find("first for:** ") != std::string::npos) == (part != "condition"));
      CHECK(open[0].suggestions == 0);
    }
  }
}

TEST_CASE("cards: a danger that was seen in a record that was cut short is said, and not as certain") {
  for (const std::string audience : {"gp", "mental-health"}) {
    CAPTURE(audience);
    const auto cards = cards_of("xena-avalanche-everything", audience, "observation");
    REQUIRE(cards.size() >= 2);
    CHECK(cards[0].summary == "Clozapine with carbamazepine: contraindicated (bone marrow)");  // rests on medicines
    CHECK(cards[1].summary.starts_with("Could not check"));
    CHECK(cards[1].indicator == "warning");
    const std::string& detail = cards[1].detail;
    CAPTURE(detail);
    CHECK(detail.find("**As far as could be read:**\n") != std::string::npos);
    CHECK(detail.find("- Lithium level 1.62 mmol/L on 12 Nov 2026: toxic") != std::string::npos);
    CHECK(detail.find("- Clozapine RED: white cells 2.4") != std::string::npos);
    CHECK(detail.find("- Severe blood pressure: systolic 194") != std::string::npos);
    CHECK(detail.find(" due") == std::string::npos);
    CHECK(cards[1].suggestions == 0);
  }
  const auto calm = cards_of("ada-example-nothing-due", "gp", "observation");
  REQUIRE(calm.size() == 1);
  CHECK(calm[0].indicator == "info");
  CHECK(calm[0].detail.find("As far as could be read") == std::string::npos);
}
