#include "response_reader.h"

#include <fmt/format.h>

#include <initializer_list>
#include <utility>

namespace parity::conformance {
namespace {

using fhir::JsonKind;
using fhir::JsonView;
using hooks::CardFault;

class Reader {
 public:
  explicit Reader(std::vector<CardFault>& faults) : faults_(faults) {}

  hooks::CdsResponse read(JsonView root) {
    hooks::CdsResponse response;
    expect(root["cards"], JsonKind::kArray, "cards");
    find_empty(root, "");
    std::size_t index = 0;
    for (const JsonView item : root["cards"].items())
      response.cards.push_back(card(item, fmt::format("cards[{}]", index++)));
    index = 0;
    for (const JsonView item : root["systemActions"].items())
      response.system_actions.push_back(action(item, fmt::format("systemActions[{}]", index++)));
    return response;
  }

 private:
  void fault(std::string path, std::string rule) { faults_.push_back({std::move(path), std::move(rule)}); }

  void expect(JsonView value, JsonKind kind, const std::string& path) {
    if (value.kind() != kind) fault(path, fmt::format("must be {}", to_text(kind)));
  }

  // JSON that is empty says nothing, and may not be there; an empty list of cards says that there is no advice.
  void find_empty(JsonView value, const std::string& path) {
    const bool is_empty = value.is_null() || (value.is_string() && value.text().empty()) ||
                          ((value.is_array() || value.is_object()) && value.size() == 0);
    if (is_empty && path != "cards") fault(path, "must not be null or empty");
    std::size_t index = 0;
    for (const JsonView item : value.items()) find_empty(item, fmt::format("{}[{}]", path, index++));
    for (const auto& [key, member] : value.members())
      find_empty(member, path.empty() ? std::string(key) : fmt::format("{}.{}", path, key));
  }

  template <class Value>
  Value word(JsonView value, const std::string& path, std::initializer_list<std::pair<std::string_view, Value>> words) {
    for (const auto& [text, meaning] : words)
      if (value.text() == text) return meaning;
    fault(path, "must be one of the specification's words");
    return words.begin()->second;
  }

  hooks::Card card(JsonView json, const std::string& path) {
    hooks::Card card;
    card.uuid = json["uuid"].text();
    card.summary = json["summary"].text();
    card.detail = json["detail"].text();
    card.indicator = word<Indicator>(
        json["indicator"], path + ".indicator",
        {{"info", Indicator::kInfo}, {"warning", Indicator::kWarning}, {"critical", Indicator::kCritical}});
    expect(json["source"], JsonKind::kObject, path + ".source");
    card.source = {std::string(json["source"]["label"].text()), std::string(json["source"]["url"].text()),
                   std::string(json["source"]["icon"].text()), std::nullopt};
    if (json["source"]["topic"].exists()) card.source.topic = coding(json["source"]["topic"]);
    if (json["selectionBehavior"].exists())
      card.selection_behavior = word<hooks::SelectionBehavior>(
          json["selectionBehavior"], path + ".selectionBehavior",
          {{"any", hooks::SelectionBehavior::kAny}, {"at-most-one", hooks::SelectionBehavior::kAtMostOne}});
    std::size_t index = 0;
    for (const JsonView item : json["suggestions"].items())
      card.suggestions.push_back(suggestion(item, fmt::format("{}.suggestions[{}]", path, index++)));
    for (const JsonView item : json["overrideReasons"].items()) card.override_reasons.push_back(coding(item));
    index = 0;
    for (const JsonView item : json["links"].items())
      card.links.push_back(link(item, fmt::format("{}.links[{}]", path, index++)));
    return card;
  }

  static hooks::Coding coding(JsonView json) {
    return {std::string(json["system"].text()), std::string(json["code"].text()), std::string(json["display"].text())};
  }

  hooks::Suggestion suggestion(JsonView json, const std::string& path) {
    hooks::Suggestion suggestion{std::string(json["label"].text()),
                                 std::string(json["uuid"].text()),
                                 json["isRecommended"].as_bool().value_or(false),
                                 {}};
    std::size_t index = 0;
    for (const JsonView item : json["actions"].items())
      suggestion.actions.push_back(action(item, fmt::format("{}.actions[{}]", path, index++)));
    return suggestion;
  }

  hooks::Action action(JsonView json, const std::string& path) {
    hooks::Action action;
    action.type = word<hooks::ActionType>(json["type"], path + ".type",
                                          {{"create", hooks::ActionType::kCreate},
                                           {"update", hooks::ActionType::kUpdate},
                                           {"delete", hooks::ActionType::kDelete}});
    action.description = json["description"].text();
    if (json["resource"].exists()) action.resource = to_tree(json["resource"]);
    action.resource_id = json["resourceId"].text();
    return action;
  }

  hooks::Link link(JsonView json, const std::string& path) {
    return {std::string(json["label"].text()), std::string(json["url"].text()),
            word<hooks::LinkType>(json["type"], path + ".type",
                                  {{"absolute", hooks::LinkType::kAbsolute}, {"smart", hooks::LinkType::kSmart}}),
            std::string(json["appContext"].text()), json["autolaunchable"].as_bool().value_or(false)};
  }

  std::vector<CardFault>& faults_;
};

}  // namespace

std::vector<CardFault> judge(JsonView response) {
  std::vector<CardFault> faults;
  const hooks::CdsResponse read = Reader(faults).read(response);
  std::vector<CardFault> more = faults_of(read);
  std::move(more.begin(), more.end(), std::back_inserter(faults));
  return faults;
}

Tree to_tree(JsonView value) {
  switch (value.kind()) {
    case JsonKind::kMissing:
    case JsonKind::kNull: return {};
    case JsonKind::kBool: return {value.as_bool().value_or(false)};
    case JsonKind::kNumber: return {TreeNumber{std::string(value.number_text())}};
    case JsonKind::kString: return {Text{std::string(value.text()), {}, 0}};
    case JsonKind::kArray: {
      TreeList list;
      for (const JsonView item : value.items()) list.push_back(to_tree(item));
      return {std::move(list)};
    }
    case JsonKind::kObject: {
      TreeMap map;
      for (const auto& [key, member] : value.members()) map.emplace_back(std::string(key), to_tree(member));
      return {std::move(map)};
    }
  }
  return {};
}

}  // namespace parity::conformance
