// What is known less well never says the contrary: with a date cut to its month or year, with one that can't be read, or
// with a part of the record that was not read, each rule says what it said, or that it does not know. Over the sample
// practice, and over real records with a diagnosis and three drugs put in.
#include <algorithm>
#include <vector>

#include "tests/golden/asking.h"

namespace {

using namespace parity;
using namespace parity::test;

// Silent for good reasons is silent: which of them it is may change. That it would have fired may not be known any more.
bool says_no_more(OutcomeState less, OutcomeState known) {
  constexpr auto kNotFired = OutcomeState::kNotFired;
  const auto said = [](OutcomeState state) { return state == OutcomeState::kNotApplicable ? kNotFired : state; };
  if (less == OutcomeState::kUnknown || said(less) == said(known)) return true;
  return less == kNotFired && known == OutcomeState::kSuppressed;
}

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
  const auto answer = asking.ask({less}, unread);
  if (!answer) return;  // refused: nothing is said at all
  const auto& now = answer->states;
  ++tally.tried;
  for (std::size_t i = 0; i < known.size(); ++i) {
    tally.unknown += now[i] == OutcomeState::kUnknown && known[i] != OutcomeState::kUnknown ? 1U : 0U;
    if (says_no_more(now[i], known[i])) continue;
    INFO(asking.rule(i) << ": " << to_text(known[i]) << ", then " << to_text(now[i]));
    CHECK(false);
  }
}

void check_dates(const Asking& asking, const std::string& text, std::size_t every, Tally& tally) {
  const auto known = asking.ask(text);
  if (!known) return;
  const auto places = dates_in(text, asking.today());
  for (std::size_t i = 0; i < places.size(); i += every) {
    const DatePlace& place = places[i];
    const std::string date = text.substr(place.at, place.size);
    for (const std::string& less : {std::string("31/12/99"), date.substr(0, 7), date.substr(0, 4)}) {
      INFO("the " << i + 1 << "th date as " << (less.size() > 7 ? "unreadable" : less));
      must_not_contradict(asking, known->states, std::string(text).replace(place.at, place.size, less), tally);
    }
  }
}

constexpr auto kParts = {RecordPart::kObservation, RecordPart::kCondition,    RecordPart::kMedication,
                         RecordPart::kProcedure,   RecordPart::kImmunisation, RecordPart::kEncounter,
                         RecordPart::kEpisode,     RecordPart::kReferral};

}  // namespace

TEST_CASE("less known: the sample practice, each date cut short or unreadable, each part unread") {
  const auto plan = bundled_rules();
  Tally tally;
  for_each_sample([&](const std::string& text) {
    for (const Audience audience : {Audience::kGp, Audience::kMentalHealth}) {
      const Asking asking(*plan, day("2026-11-22"), audience);
      check_dates(asking, text, 1, tally);
      const auto known = asking.ask(text);
      REQUIRE(known);
      for (const RecordPart part : kParts) {
        CAPTURE(to_text(part));
        must_not_contradict(asking, known->states, text, tally, part);
      }
    }
  });
  CHECK(tally.tried > 1'000);
  CHECK(tally.unknown > 1'000);
}

TEST_CASE("less known: real records with a diagnosis and drugs put in") {
  const auto plan = bundled_rules();
  const Asking asking(*plan, day("2019-11-22"), Audience::kGp);
  Tally tally;
  const bool is_here = for_each_supplied([&](const std::string& text) {
    const std::size_t dates = dates_in(text, asking.today()).size();
    check_dates(asking, text, std::max<std::size_t>(1, dates / 5), tally);
  });
  if (is_here) CHECK(tally.tried > 200);
}
