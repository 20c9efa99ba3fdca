// One class collects faults under a path; drop_faulty runs it over parts of a response.
#include "cds-hooks/card_validator.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "cds-hooks/card_text.h"
#include "cds-hooks/request_id.h"
#include "cds-hooks/utf8.h"

namespace parity::hooks {
namespace {

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }

bool is_local_reference(std::string_view text) {
  const std::size_t slash = text.find('/');
  return slash != std::string_view::npos && slash > 0 && slash + 1 < text.size() &&
         text.find('/', slash + 1) == std::string_view::npos;
}

// Where something stands. It becomes a text only if there is something to say of it, which is never in a good response.
struct Path {
  const Path* above = nullptr;
  std::string_view name = {};
  std::optional<std::size_t> index = std::nullopt;
};

std::string to_text(const Path& path) {
  std::string text = path.above == nullptr ? std::string() : to_text(*path.above);
  if (path.above != nullptr && !path.name.empty()) text += '.';
  text += path.name;
  if (path.index) text += fmt::format("[{}]", *path.index);
  return text;
}

class Checker {
 public:
  explicit Checker(std::vector<CardFault>& faults) : faults_(faults) {}

  void check(const CdsResponse& response) {
    for (std::size_t i = 0; i < response.cards.size(); ++i) card(response.cards[i], Path{nullptr, "cards", i});
    for (std::size_t i = 0; i < response.system_actions.size(); ++i)
      action(response.system_actions[i], Path{nullptr, "systemActions", i}, Describing::kOptional);
  }

  enum class Describing : std::uint8_t { kRequired, kOptional };

  void card(const Card& card, const Path& path) {
    uuid(card.uuid, Path{&path, "uuid"});
    required(card.summary, Path{&path, "summary"});
    if (characters(card.summary) > kLongestSummary)
      fault(Path{&path, "summary"}, "must have fewer than 140 characters");
    if (std::any_of(card.summary.begin(), card.summary.end(), is_control))
      fault(Path{&path, "summary"}, "must be one sentence on one line");
    text(card.detail, Path{&path, "detail"});
    source(card.source, Path{&path, "source"});
    suggestions(card, path);
    for (std::size_t i = 0; i < card.override_reasons.size(); ++i)
      override_reason(card.override_reasons[i], Path{&path, "overrideReasons", i});
    for (std::size_t i = 0; i < card.links.size(); ++i) link(card.links[i], Path{&path, "links", i});
    if (card.origin) origin(*card.origin, Path{&path, "extension"});
  }

  void suggestion(const Suggestion& suggestion, const Path& path) {
    required(suggestion.label, Path{&path, "label"});
    uuid(suggestion.uuid, Path{&path, "uuid"});
    for (std::size_t i = 0; i < suggestion.actions.size(); ++i)
      action(suggestion.actions[i], Path{&path, "actions", i}, Describing::kRequired);
  }

  void action(const Action& action, const Path& path, Describing describing) {
    text(action.description, Path{&path, "description"});
    if (describing == Describing::kRequired) required(action.description, Path{&path, "description"});
    if (action.type == ActionType::kDelete) {
      if (action.resource) fault(Path{&path, "resource"}, "must not stand in a delete action");
      if (!is_local_reference(action.resource_id)) fault(Path{&path, "resourceId"}, "must be a relative reference");
      return;
    }
    if (!action.resource) return fault(Path{&path, "resource"}, "is required to create or update");
    resource(*action.resource, Path{&path, "resource"});
    if (action.type == ActionType::kUpdate && member_text(*action.resource, "id").empty())
      fault(Path{&path, "resource.id"}, "is required to update");
  }

  void override_reason(const Coding& reason, const Path& path) {
    coding(reason, path);
    required(reason.display, Path{&path, "display"});
  }

  void link(const Link& link, const Path& path) {
    required(link.label, Path{&path, "label"});
    if (!is_absolute_url(link.url)) fault(Path{&path, "url"}, "must be an absolute URL");
    if (link.type != LinkType::kSmart && !link.app_context.empty())
      fault(Path{&path, "appContext"}, "may stand only in a smart link");
    text(link.app_context, Path{&path, "appContext"});
  }

 private:
  void fault(const Path& path, std::string_view rule) { faults_.push_back({to_text(path), std::string(rule)}); }

  void text(const std::string& value, const Path& path) {
    if (!is_valid_utf8(value)) fault(path, "must be valid UTF-8");
  }

  void required(const std::string& value, const Path& path) {
    text(value, path);
    if (trimmed_end(value).empty()) fault(path, "is required");
  }

  // Optional, and unique in a response (it is how feedback names a card).
  void uuid(const std::string& value, const Path& path) {
    if (value.empty()) return;
    if (!is_uuid(value)) return fault(path, "must be a UUID");
    if (!uuids_.insert(value).second) fault(path, "must be unique");
  }

  void url(const std::string& value, const Path& path) {
    if (!value.empty() && !is_absolute_url(value)) fault(path, "must be an absolute URL");
  }

  void coding(const Coding& coding, const Path& path) {
    required(coding.code, Path{&path, "code"});
    required(coding.system, Path{&path, "system"});
    text(coding.display, Path{&path, "display"});
  }

  void source(const Source& source, const Path& path) {
    required(source.label, Path{&path, "label"});
    url(source.url, Path{&path, "url"});
    url(source.icon, Path{&path, "icon"});
    if (source.topic) coding(*source.topic, Path{&path, "topic"});
  }

  void suggestions(const Card& card, const Path& path) {
    if (!card.suggestions.empty() && !card.selection_behavior)
      fault(Path{&path, "selectionBehavior"}, "is required with suggestions");
    std::size_t recommended = 0;
    for (std::size_t i = 0; i < card.suggestions.size(); ++i) {
      suggestion(card.suggestions[i], Path{&path, "suggestions", i});
      if (card.suggestions[i].is_recommended) ++recommended;
    }
    if (recommended > 1 && card.selection_behavior == SelectionBehavior::kAtMostOne)
      fault(Path{&path, "suggestions"}, "must not recommend more than one where at most one may be selected");
  }

  void origin(const CardOrigin& origin, const Path& path) {
    required(origin.rule_set, Path{&path, "rule-set"});
    required(origin.version, Path{&path, "version"});
    required(origin.hash, Path{&path, "hash"});
    if (origin.rules.empty()) fault(Path{&path, "rules"}, "must not be empty");
  }

  static std::string_view member_text(const Tree& tree, std::string_view name) {
    const auto* map = std::get_if<TreeMap>(&tree.value);
    if (map == nullptr) return {};
    for (const auto& [key, value] : *map) {
      const auto* found = std::get_if<Text>(&value.value);
      if (key == name && found != nullptr) return found->text;
    }
    return {};
  }

  void resource(const Tree& tree, const Path& path) {
    if (!std::holds_alternative<TreeMap>(tree.value)) return fault(path, "must be an object");
    if (member_text(tree, "resourceType").empty()) fault(Path{&path, "resourceType"}, "is required");
    element(tree, path);
  }

  // FHIR JSON: no element is null or empty.
  void element(const Tree& tree, const Path& path) {
    if (std::holds_alternative<std::monostate>(tree.value)) return fault(path, "must not be null");
    if (const auto* leaf = std::get_if<Text>(&tree.value)) {
      if (leaf->text.empty()) fault(path, "must not be empty");
      return text(leaf->text, path);
    }
    if (const auto* list = std::get_if<TreeList>(&tree.value)) {
      if (list->empty()) fault(path, "must not be empty");
      for (std::size_t i = 0; i < list->size(); ++i) element((*list)[i], Path{&path, {}, i});
    }
    if (const auto* map = std::get_if<TreeMap>(&tree.value)) {
      if (map->empty()) fault(path, "must not be empty");
      for (const auto& [key, value] : *map) element(value, Path{&path, key});
    }
  }

  std::vector<CardFault>& faults_;
  std::set<std::string, std::less<>> uuids_;
};

// Takes out the items of a list for which `check` finds a fault.
template <class Item, class Check>
void drop_if_faulty(std::vector<Item>& items, std::vector<CardFault>& faults, Check check) {
  std::size_t index = 0;
  std::erase_if(items, [&](const Item& item) {
    const std::size_t before = faults.size();
    check(item, index++);
    return faults.size() > before;
  });
}

}  // namespace

bool is_absolute_url(std::string_view text) {
  for (const std::string_view scheme : {"https://", "http://"}) {
    if (!text.starts_with(scheme)) continue;
    const std::string_view rest = text.substr(scheme.size());
    return !rest.empty() && rest.front() != '/' &&
           std::none_of(rest.begin(), rest.end(), [](char c) { return is_control(c) || c == ' '; });
  }
  return false;
}

std::vector<CardFault> faults_of(const CdsResponse& response) {
  std::vector<CardFault> faults;
  Checker(faults).check(response);
  return faults;
}

std::vector<CardFault> drop_faulty(CdsResponse& response) {
  std::vector<CardFault> faults = faults_of(response);
  if (faults.empty()) return faults;
  std::vector<CardFault> found;
  for (Card& card : response.cards) {
    Checker parts(found);
    drop_if_faulty(card.suggestions, found, [&](const Suggestion& s, std::size_t) { parts.suggestion(s, {}); });
    drop_if_faulty(card.override_reasons, found, [&](const Coding& c, std::size_t) { parts.override_reason(c, {}); });
    drop_if_faulty(card.links, found, [&](const Link& l, std::size_t) { parts.link(l, {}); });
    if (card.suggestions.empty()) card.selection_behavior.reset();
  }
  Checker whole(found);
  drop_if_faulty(response.cards, found, [&](const Card& card, std::size_t) { whole.card(card, {}); });
  drop_if_faulty(response.system_actions, found,
                 [&](const Action& action, std::size_t) { whole.action(action, {}, Checker::Describing::kOptional); });
  return faults;
}

}  // namespace parity::hooks
