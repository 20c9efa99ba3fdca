// The specification's rules for a response: each broken alone, found, and taken out.
#include <catch2/catch.hpp>

#include <functional>

#include "cds-hooks/card_validator.h"

using namespace parity;
using namespace parity::hooks;

namespace {

Tree text(std::string value) { return Tree{Text{std::move(value), {}, 0}}; }

Tree task() { return Tree{TreeMap{{"resourceType", text("Task")}, {"id", text("1")}}}; }

Card good_card() {
  Card card;
  card.uuid = "00000000-0000-4000-8000-000000000001";
  card.summary = "Something is due";
  card.detail = "More of it.";
  card.source = {"Rules", "https://example.org", "http://example.org/icon.png",
                 Coding{"https://example.org/s", "c", ""}};
  card.suggestions = {{"One", "00000000-0000-4000-8000-000000000002", true, {{ActionType::kCreate, "One", task(), ""}}},
                      {"Two", "00000000-0000-4000-8000-000000000003", false, {}}};
  card.selection_behavior = SelectionBehavior::kAtMostOne;
  card.override_reasons = {{"https://example.org/s", "no", "No"}};
  card.links = {{"Page", "https://example.org/p", LinkType::kAbsolute, "", false},
                {"App", "https://example.org/app", LinkType::kSmart, "{}", true}};
  card.origin = CardOrigin{"demo", "1.0.0", "sha256:1", {"rule"}};
  return card;
}

CdsResponse good_response() {
  CdsResponse response;
  response.cards.push_back(good_card());
  response.system_actions = {{ActionType::kUpdate, "", task(), ""}, {ActionType::kDelete, "", std::nullopt, "Task/1"}};
  return response;
}

struct Case {
  const char* path;
  std::function<void(CdsResponse&)> breaks;
};

Card& card(CdsResponse& r) { return r.cards[0]; }
Action& create(CdsResponse& r) { return card(r).suggestions[0].actions[0]; }

const Case kCases[] = {
    {"cards[0].uuid", [](auto& r) { card(r).uuid = "not-a-uuid"; }},
    {"cards[0].suggestions[0].uuid", [](auto& r) { card(r).suggestions[0].uuid = card(r).uuid; }},
    {"cards[1].uuid",
     [](auto& r) {
       r.cards.push_back(r.cards[0]);
       r.cards[1].suggestions.clear();
     }},
    {"cards[0].summary", [](auto& r) { card(r).summary = ""; }},
    {"cards[0].summary", [](auto& r) { card(r).summary = "  "; }},
    {"cards[0].summary", [](auto& r) { card(r).summary = std::string(140, 'x'); }},
    {"cards[0].summary", [](auto& r) { card(r).summary = "two\nlines"; }},
    {"cards[0].summary", [](auto& r) { card(r).summary = "\xFF"; }},
    {"cards[0].detail", [](auto& r) { card(r).detail = "\xC3"; }},
    {"cards[0].source.label", [](auto& r) { card(r).source.label = ""; }},
    {"cards[0].source.url", [](auto& r) { card(r).source.url = "/relative"; }},
    {"cards[0].source.icon", [](auto& r) { card(r).source.icon = "icon.png"; }},
    {"cards[0].source.topic.code", [](auto& r) { card(r).source.topic->code = ""; }},
    {"cards[0].source.topic.system", [](auto& r) { card(r).source.topic->system = ""; }},
    {"cards[0].selectionBehavior", [](auto& r) { card(r).selection_behavior.reset(); }},
    {"cards[0].suggestions", [](auto& r) { card(r).suggestions[1].is_recommended = true; }},
    {"cards[0].suggestions[1].label", [](auto& r) { card(r).suggestions[1].label = ""; }},
    {"cards[0].suggestions[0].actions[0].description", [](auto& r) { create(r).description = ""; }},
    {"cards[0].suggestions[0].actions[0].resource", [](auto& r) { create(r).resource.reset(); }},
    {"cards[0].suggestions[0].actions[0].resource", [](auto& r) { create(r).resource = text("Task"); }},
    {"cards[0].suggestions[0].actions[0].resource.resourceType",
     [](auto& r) { create(r).resource = Tree{TreeMap{{"id", text("1")}}}; }},
    {"cards[0].suggestions[0].actions[0].resource.for.reference",
     [](auto& r) {
       create(r).resource =
           Tree{TreeMap{{"resourceType", text("Task")}, {"for", Tree{TreeMap{{"reference", text("")}}}}}};
     }},
    {"cards[0].suggestions[0].actions[0].resource.note[0]",
     [](auto& r) {
       create(r).resource = Tree{TreeMap{{"resourceType", text("Task")}, {"note", Tree{TreeList{Tree{}}}}}};
     }},
    {"cards[0].suggestions[0].actions[0].resource.id",
     [](auto& r) {
       create(r).type = ActionType::kUpdate;
       create(r).resource = Tree{TreeMap{{"resourceType", text("Task")}}};
     }},
    {"cards[0].suggestions[0].actions[0].resource",
     [](auto& r) {
       create(r).type = ActionType::kDelete;
       create(r).resource_id = "Task/1";
     }},
    {"cards[0].overrideReasons[0].code", [](auto& r) { card(r).override_reasons[0].code = ""; }},
    {"cards[0].overrideReasons[0].system", [](auto& r) { card(r).override_reasons[0].system = ""; }},
    {"cards[0].overrideReasons[0].display", [](auto& r) { card(r).override_reasons[0].display = ""; }},
    {"cards[0].links[0].label", [](auto& r) { card(r).links[0].label = ""; }},
    {"cards[0].links[0].url", [](auto& r) { card(r).links[0].url = "javascript:alert(1)"; }},
    {"cards[0].links[0].appContext", [](auto& r) { card(r).links[0].app_context = "x"; }},
    {"cards[0].extension.rule-set", [](auto& r) { card(r).origin->rule_set = ""; }},
    {"cards[0].extension.rules", [](auto& r) { card(r).origin->rules.clear(); }},
    {"systemActions[0].resource", [](auto& r) { r.system_actions[0].resource.reset(); }},
    {"systemActions[1].resourceId", [](auto& r) { r.system_actions[1].resource_id = ""; }},
    {"systemActions[1].resourceId", [](auto& r) { r.system_actions[1].resource_id = "https://x/Task/1"; }},
};

}  // namespace

TEST_CASE("card validator: a good response has no fault", "[cds-hooks]") {
  CdsResponse response = good_response();
  CHECK(faults_of(response).empty());
  CHECK(faults_of({}).empty());
  CHECK(drop_faulty(response).empty());
  CHECK(response.cards.size() == 1);
  response.cards[0].summary = std::string(139, 'x');
  CHECK(faults_of(response).empty());
}

TEST_CASE("card validator: each rule, broken alone", "[cds-hooks]") {
  for (const Case& c : kCases) {
    INFO(c.path);
    CdsResponse response = good_response();
    c.breaks(response);
    const auto faults = faults_of(response);
    REQUIRE(faults.size() == 1);
    CHECK(faults[0].path == c.path);
    CHECK_FALSE(faults[0].rule.empty());
  }
}

TEST_CASE("card validator: what is faulty is never sent, and no more than that is held back", "[cds-hooks]") {
  for (const Case& c : kCases) {
    INFO(c.path);
    CdsResponse response = good_response();
    c.breaks(response);
    CHECK_FALSE(drop_faulty(response).empty());
    CHECK(faults_of(response).empty());
  }
  CdsResponse response = good_response();
  response.cards[0].suggestions[0].label = "";
  response.cards[0].links[0].url = "nowhere";
  drop_faulty(response);
  REQUIRE(response.cards.size() == 1);  // the prompt itself is kept
  CHECK(response.cards[0].suggestions.size() == 1);
  CHECK(response.cards[0].links.size() == 1);
  response.cards[0].suggestions[0].label = "";
  drop_faulty(response);
  CHECK_FALSE(response.cards[0].selection_behavior);
}

TEST_CASE("card validator: absolute URLs", "[cds-hooks]") {
  for (const char* good : {"https://a.b/c?d=e", "http://127.0.0.1:8080"}) CHECK(is_absolute_url(good));
  for (const char* bad : {"", "https://", "https:///x", "ftp://a", "//a", "a", "https://a b", "https://a\nb", "data:x"})
    CHECK_FALSE(is_absolute_url(bad));
}
