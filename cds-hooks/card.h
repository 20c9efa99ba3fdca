// Cards as CDS Hooks 2.0.1 has them, as plain values: section "CDS Service Response". Made by cards_of.h, checked by
// card_validator.h, written by card_json.h. An empty text or list is an element that is left out. Knows no rule.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/rules/rule.h"
#include "engine/rules/tree.h"

namespace parity::hooks {

struct Coding {
  std::string system;
  std::string code;
  std::string display;
  friend bool operator==(const Coding&, const Coding&) = default;
};

struct Source {
  std::string label;
  std::string url;   // absolute
  std::string icon;  // absolute
  std::optional<Coding> topic;
};

enum class ActionType : std::uint8_t { kCreate, kUpdate, kDelete };

struct Action {
  ActionType type = ActionType::kCreate;
  std::string description;
  std::optional<Tree> resource;  // of create and update, whole
  std::string resource_id;       // of delete: "ServiceRequest/123"
};

struct Suggestion {
  std::string label;
  std::string uuid;
  bool is_recommended = false;
  std::vector<Action> actions;
};

enum class SelectionBehavior : std::uint8_t { kAtMostOne, kAny };

enum class LinkType : std::uint8_t { kAbsolute, kSmart };

struct Link {
  std::string label;
  std::string url;
  LinkType type = LinkType::kAbsolute;
  std::string app_context;  // of smart links alone
  bool is_autolaunchable = false;
};

/// Which rules a card comes from, for its `extension` (design: settled, hash, health, audit).
struct CardOrigin {
  std::string rule_set;
  std::string version;
  std::string hash;  // "sha256:…"
  std::vector<std::string> rules;
};

struct Card {
  std::string name;  // not sent: the group's, or the one rule's id, or kCouldNotCheck
  std::string uuid;
  std::string summary;
  std::string detail;  // GitHub Flavored Markdown without HTML
  Indicator indicator = Indicator::kInfo;
  Source source;
  std::vector<Suggestion> suggestions;
  std::optional<SelectionBehavior> selection_behavior;
  std::vector<Coding> override_reasons;
  std::vector<Link> links;
  std::optional<CardOrigin> origin;
};

/// The name of the card that says what of the record could not be read.
inline constexpr std::string_view kCouldNotCheck = "could-not-check";

struct CdsResponse {
  std::vector<Card> cards;
  std::vector<Action> system_actions;  // only for clients that asked for them by configuration
};

}  // namespace parity::hooks
