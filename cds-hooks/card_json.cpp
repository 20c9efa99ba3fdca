// Front to back through JsonWriter.
#include "cds-hooks/card_json.h"

#include <algorithm>

#include "cds-hooks/json_writer.h"

namespace parity::hooks {
namespace {

void optional_member(JsonWriter& json, std::string_view name, std::string_view value) {
  if (!value.empty()) json.member(name, value);
}

bool is_empty(const Tree& tree) {
  if (std::holds_alternative<std::monostate>(tree.value)) return true;
  if (const auto* text = std::get_if<Text>(&tree.value)) return text->text.empty();
  if (const auto* list = std::get_if<TreeList>(&tree.value)) return std::all_of(list->begin(), list->end(), is_empty);
  if (const auto* map = std::get_if<TreeMap>(&tree.value))
    return std::all_of(map->begin(), map->end(), [](const auto& member) { return is_empty(member.value); });
  return false;
}

// RFC 8259, section 6: -?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?
bool is_json_number(std::string_view text) {
  std::size_t at = 0;
  const auto digits = [&] {
    const std::size_t from = at;
    while (at < text.size() && text[at] >= '0' && text[at] <= '9') ++at;
    return at - from;
  };
  const auto is_at = [&](std::string_view any) { return at < text.size() && any.find(text[at]) != std::string::npos; };
  if (is_at("-")) ++at;
  const std::size_t whole = at;
  if (digits() == 0 || (text[whole] == '0' && at > whole + 1)) return false;
  if (is_at(".")) {
    ++at;
    if (digits() == 0) return false;
  }
  if (is_at("eE")) {
    ++at;
    if (is_at("+-")) ++at;
    if (digits() == 0) return false;
  }
  return at == text.size();
}

void write_coding(JsonWriter& json, const Coding& coding) {
  json.member("code", coding.code);
  optional_member(json, "system", coding.system);
  optional_member(json, "display", coding.display);
}

void write_source(JsonWriter& json, const Source& source) {
  const auto object = json.object("source");
  json.member("label", source.label);
  optional_member(json, "url", source.url);
  optional_member(json, "icon", source.icon);
  if (!source.topic) return;
  const auto topic = json.object("topic");
  write_coding(json, *source.topic);
}

std::string_view to_text(ActionType type) {
  switch (type) {
    case ActionType::kCreate: return "create";
    case ActionType::kUpdate: return "update";
    case ActionType::kDelete: return "delete";
  }
  return "create";
}

void write_action(JsonWriter& json, const Action& action) {
  const auto object = json.object();
  json.member("type", to_text(action.type));
  optional_member(json, "description", action.description);
  if (action.resource) {
    json.key("resource");
    write_tree(json, *action.resource);
  }
  optional_member(json, "resourceId", action.resource_id);
}

void write_actions(JsonWriter& json, std::string_view name, const std::vector<Action>& actions) {
  if (actions.empty()) return;
  const auto array = json.array(name);
  for (const Action& action : actions) write_action(json, action);
}

void write_suggestions(JsonWriter& json, const Card& card) {
  if (card.suggestions.empty()) return;
  {
    const auto array = json.array("suggestions");
    for (const Suggestion& suggestion : card.suggestions) {
      const auto object = json.object();
      json.member("label", suggestion.label);
      optional_member(json, "uuid", suggestion.uuid);
      if (suggestion.is_recommended) json.boolean_member("isRecommended", true);
      write_actions(json, "actions", suggestion.actions);
    }
  }
  if (card.selection_behavior)
    json.member("selectionBehavior", *card.selection_behavior == SelectionBehavior::kAny ? "any" : "at-most-one");
}

void write_override_reasons(JsonWriter& json, const std::vector<Coding>& reasons) {
  if (reasons.empty()) return;
  const auto array = json.array("overrideReasons");
  for (const Coding& reason : reasons) {
    const auto object = json.object();
    write_coding(json, reason);
  }
}

void write_links(JsonWriter& json, const std::vector<Link>& links) {
  if (links.empty()) return;
  const auto array = json.array("links");
  for (const Link& link : links) {
    const auto object = json.object();
    json.member("label", link.label);
    json.member("url", link.url);
    json.member("type", link.type == LinkType::kSmart ? "smart" : "absolute");
    optional_member(json, "appContext", link.app_context);
    if (link.is_autolaunchable) json.boolean_member("autolaunchable", true);
  }
}

void write_origin(JsonWriter& json, const CardOrigin& origin) {
  const auto extension = json.object("extension");
  const auto object = json.object("org.parity-cds.rules");
  json.member("rule-set", origin.rule_set);
  json.member("version", origin.version);
  json.member("hash", origin.hash);
  const auto rules = json.array("rules");
  for (const std::string& rule : origin.rules) json.string(rule);
}

void write_card(JsonWriter& json, const Card& card) {
  const auto object = json.object();
  optional_member(json, "uuid", card.uuid);
  json.member("summary", card.summary);
  optional_member(json, "detail", card.detail);
  json.member("indicator", parity::to_text(card.indicator));
  write_source(json, card.source);
  write_suggestions(json, card);
  write_override_reasons(json, card.override_reasons);
  write_links(json, card.links);
  if (card.origin) write_origin(json, *card.origin);
}

}  // namespace

std::string to_json(const CdsResponse& response) {
  JsonWriter json;
  {
    const auto object = json.object();
    {
      const auto cards = json.array("cards");
      for (const Card& card : response.cards) write_card(json, card);
    }
    write_actions(json, "systemActions", response.system_actions);
  }
  return json.take();
}

void write_tree(JsonWriter& json, const Tree& tree) {
  if (const auto* flag = std::get_if<bool>(&tree.value)) return json.boolean(*flag);
  if (const auto* text = std::get_if<Text>(&tree.value)) return json.string(text->text);
  if (const auto* number = std::get_if<TreeNumber>(&tree.value)) {
    if (!is_json_number(number->text)) return json.string(number->text);
    return json.raw(number->text);
  }
  if (const auto* list = std::get_if<TreeList>(&tree.value)) {
    const auto array = json.array();
    for (const Tree& item : *list)
      if (!is_empty(item)) write_tree(json, item);
    return;
  }
  if (const auto* map = std::get_if<TreeMap>(&tree.value)) {
    const auto object = json.object();
    for (const auto& [key, value] : *map) {
      if (is_empty(value)) continue;
      json.key(key);
      write_tree(json, value);
    }
    return;
  }
  json.null();
}

}  // namespace parity::hooks
