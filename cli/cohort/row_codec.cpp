#include "cli/cohort/row_codec.h"

#include <algorithm>
#include <array>

#include "cds-hooks/json_writer.h"
#include "fhir-adapter/json.h"

namespace parity::cli {
namespace {

constexpr std::string_view kLetters = "fnu-s";  // by OutcomeState
constexpr std::array kIndicators = {Indicator::kInfo, Indicator::kWarning, Indicator::kCritical};
constexpr std::array kOwners = {Owner::kGp, Owner::kMentalHealth, Owner::kBoth};

tl::unexpected<Error> not_a_row() { return invalid_input("is no row of a partial result"); }

template <class Word, std::size_t count>
std::optional<Word> word_of(const std::array<Word, count>& words, std::string_view text) {
  for (const Word word : words)
    if (to_text(word) == text) return word;
  return std::nullopt;
}

Result<std::vector<OutcomeState>> read_states(std::string_view text, std::size_t rules) {
  if (text.size() != rules) return not_a_row();
  std::vector<OutcomeState> states;
  for (const char c : text) {
    const auto at = kLetters.find(c);
    if (at == std::string_view::npos) return not_a_row();
    states.push_back(static_cast<OutcomeState>(at));
  }
  return states;
}

Result<DueItem> read_due(fhir::JsonView item, std::size_t rules) {
  const auto rule = item.at(0).as_integer();
  const auto indicator = word_of(kIndicators, item.at(1).text());
  const auto owner = word_of(kOwners, item.at(2).text());
  const auto since = parse_date(item.at(3).text());
  if (!rule || *rule < 0 || *rule >= static_cast<std::int64_t>(rules) || !indicator || !owner || !since)
    return not_a_row();
  return DueItem{static_cast<std::uint16_t>(*rule), *indicator, *owner, since->first,
                 item.at(4).as_bool().value_or(false)};
}

}  // namespace

std::string to_json(const CohortRow& row) {
  hooks::JsonWriter json;
  {
    const auto object = json.object();
    json.member("patient", row.patient);
    {
      const auto strata = json.array("in");
      for (const std::string& category : row.strata) json.string(category);
    }
    {
      const auto days = json.array("states");
      for (const auto& states : row.states) {
        std::string text;
        for (const OutcomeState state : states) text += kLetters[static_cast<std::size_t>(state)];
        json.string(text);
      }
    }
    const auto due = json.array("due");
    for (const DueItem& item : row.due) {
      const auto entry = json.array();
      json.integer(item.rule);
      json.string(to_text(item.indicator));
      json.string(to_text(item.owner));
      json.string(to_text(item.since));
      json.boolean(item.or_earlier);
    }
  }
  return json.take();
}

Result<CohortRow> read_row(std::string_view line, const CohortHeader& header) {
  const auto document = fhir::parse_json(std::string(line));
  if (!document) return not_a_row();
  const fhir::JsonView root = document->root();
  CohortRow row;
  row.patient = root["patient"].text();
  if (!root["patient"].is_string() || root["in"].size() != kDimensionCount) return not_a_row();
  std::size_t dimension = 0;
  for (const fhir::JsonView category : root["in"].items()) row.strata[dimension++] = category.text();
  for (const fhir::JsonView day : root["states"].items()) {
    auto states = read_states(day.text(), header.rules.size());
    if (!states) return tl::unexpected<Error>(std::move(states.error()));
    row.states.push_back(std::move(*states));
  }
  if (row.states.size() != header.days.size()) return not_a_row();
  for (const fhir::JsonView item : root["due"].items()) {
    auto due = read_due(item, header.rules.size());
    if (!due) return tl::unexpected<Error>(std::move(due.error()));
    row.due.push_back(*due);
  }
  return row;
}

}  // namespace parity::cli
