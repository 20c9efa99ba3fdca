// Cards from prompts: grouping, order, cap, texts, suggestions, and what could not be checked.
#include <catch2/catch.hpp>

#include <algorithm>
#include <chrono>
#include <set>
#include <thread>

#include "cds-hooks/card_json.h"
#include "cds-hooks/card_text.h"
#include "cds-hooks/card_validator.h"
#include "cds-hooks/request_id.h"
#include "cds-hooks/uuid.h"
#include "sample_plan.h"

using namespace parity;
using namespace parity::hooks;
using namespace parity::hooks::test;

namespace {

const std::string kLithium = drug("Lithium carbonate 400mg tablets");
const std::string kHeavy = observation("27113001", "2026-11-01", "110.5", "kg");
const std::string kPulse = observation("78564009", "2026-11-01", "70", "/min");

struct Request {
  std::vector<std::string> resources;
  std::string_view service = "demo-gp";
  std::vector<RecordPart> unread = {};
};

std::vector<Card> cards_for(const Request& request, CardOptions options = counting_options(),
                            std::shared_ptr<const Plan> plan = sample_plan()) {
  const auto evaluated =
      evaluate_bundle(std::move(plan), bundle_with(request.resources), request.service, request.unread);
  return cards_of(evaluated->material(), options);
}

std::vector<std::string> names(const std::vector<Card>& cards) {
  std::vector<std::string> result;
  for (const Card& card : cards) result.push_back(card.name);
  return result;
}

bool says(const std::string& text, std::string_view piece) { return text.find(piece) != std::string::npos; }

const std::vector<std::string> kNobody;

}  // namespace

TEST_CASE("cards: which, and in what order", "[cds-hooks]") {
  struct Case {
    const char* name;
    Request request;
    std::vector<std::string> want;
  };
  const Case cases[] = {
      {"one card for a group", {{}}, {"check"}},
      {"the most serious first", {{kLithium}}, {"on-lithium", "check"}},
      {"no prompt, no card", {{kPulse, observation("27113001", "2026-11-01", "70", "kg")}}, kNobody},
      {"one member is a group's card too", {{kHeavy}}, {"check", "heavy"}},
      {"a rule on trial is not shown", {{kHeavy, kPulse}}, {"heavy"}},
      {"the other audience has its own rules", {{kLithium}, "demo-mh"}, {"check"}},
      {"not read: no prompt, and said so", {{}, "demo-gp", {RecordPart::kObservation}}, {"could-not-check"}},
      {"not read: after the prompts",
       {{kLithium}, "demo-gp", {RecordPart::kObservation}},
       {"on-lithium", "could-not-check"}},
  };
  for (const Case& c : cases) {
    INFO(c.name);
    CHECK(names(cards_for(c.request)) == c.want);
  }
}

TEST_CASE("cards: a group's card", "[cds-hooks]") {
  const auto cards = cards_for({{}});
  REQUIRE(cards.size() == 1);
  const Card& card = cards[0];
  CHECK(card.summary == "2 of 2 checks due");
  CHECK(card.detail ==
        "These are not recorded in time:\n\n"
        "- **Weight due (last: not recorded)** Ask first, and accept a no.\n"
        "- **Pulse due** Count it.\n\n"
        "**Caution:** Not in pregnancy.");
  CHECK(card.indicator == Indicator::kWarning);  // the highest of its members
  CHECK(card.source.label == "Demo rules 1.2.3 (draft, not clinically approved)");
  CHECK(card.source.url == "https://example.org/page");  // the first that has one
  REQUIRE(card.suggestions.size() == 2);
  CHECK(card.suggestions[0].label == "Order a weight");
  CHECK(card.suggestions[1].label == "Order a pulse");
  CHECK(card.selection_behavior == SelectionBehavior::kAny);
  const std::string system = "https://parity-cds.org/override-reasons";
  CHECK(card.override_reasons == std::vector<Coding>{{system, "declined", "The person declined"},
                                                     {system, "done", "Done elsewhere"},
                                                     {system, "planned", "Already planned"}});
  REQUIRE(card.origin);
  CHECK(card.origin->rule_set == "demo");
  CHECK(card.origin->version == "1.2.3");
  CHECK(card.origin->hash == sample_plan()->rule_sets[0].hash);
  CHECK(card.origin->rules == std::vector<std::string>{"weight-due", "pulse-due"});
}

TEST_CASE("cards: one prompt's card", "[cds-hooks]") {
  const Card card = cards_for({{kLithium}})[0];
  CHECK(card.summary == "On lithium");
  CHECK(card.detail == "Think of the level.");
  CHECK(card.indicator == Indicator::kCritical);
  CHECK(card.selection_behavior == SelectionBehavior::kAtMostOne);
  REQUIRE(card.suggestions.size() == 2);
  CHECK(card.suggestions[0].is_recommended);
  REQUIRE(card.suggestions[0].actions.size() == 1);
  CHECK(card.suggestions[0].actions[0].description == "Order a level");
  CHECK(card.suggestions[1].actions.empty());
  REQUIRE(card.links.size() == 1);
  CHECK(card.links[0].url == "https://example.org/leaflet");
}

TEST_CASE("cards: a value that could not be used is said in the group's line", "[cds-hooks]") {
  const auto cards = cards_for({{observation("27113001", "2026-10-01", "712", "kg"), kPulse}});
  REQUIRE(cards.size() == 1);
  CHECK(says(cards[0].detail, "accept a no. A value recorded on 1 Oct 2026 could not be used"));
}

TEST_CASE("cards: an approved version has no draft mark", "[cds-hooks]") {
  CardOptions options = counting_options();
  options.approved = {sample_plan()->rule_sets[0].hash};
  CHECK(cards_for({{}}, options)[0].source.label == "Demo rules 1.2.3");
  options.approved = {"sha256:of another version"};
  CHECK(says(cards_for({{}}, options)[0].source.label, "draft"));
}

TEST_CASE("cards: at most so many, the rest counted in the last", "[cds-hooks]") {
  struct Case {
    std::size_t most;
    std::vector<std::string> want;
    const char* last;
  };
  const Case cases[] = {
      {5, {"on-lithium", "check", "heavy"}, ""},
      {3, {"on-lithium", "check", "heavy"}, ""},
      {2, {"on-lithium", "check"}, "\n\n**And 1 more:**\n- Weight 110.5 kg"},
      {1, {"on-lithium"}, "Think of the level.\n\n**And 2 more:**\n- 1 of 2 checks due\n- Weight 110.5 kg"},
      {0, {"on-lithium"}, "**And 2 more:**"},
  };
  for (const Case& c : cases) {
    INFO(c.most);
    CardOptions options = counting_options();
    options.max_cards = c.most;
    const auto cards = cards_for({{kLithium, kHeavy}}, options);
    CHECK(names(cards) == c.want);
    CHECK(says(cards.back().detail, c.last));
    CHECK(says(cards.back().detail, "more:**") == (std::string_view(c.last) != ""));
  }
}

TEST_CASE("cards: what could not be checked", "[cds-hooks]") {
  const auto cards = cards_for({{}, "demo-gp", {RecordPart::kObservation, RecordPart::kMedication}});
  REQUIRE(cards.size() == 1);
  const Card& card = cards[0];
  CHECK(says(card.summary, "Could not check: blood pressures and other observations, medicines"));
  CHECK(says(card.detail, "Please look in the record itself"));
  CHECK(says(card.detail, "Nothing is said about: Check, lithium level"));  // a group by its title, each topic once
  CHECK(says(card.detail, "This does not mean that anything is missing."));
  CHECK(card.indicator == Indicator::kInfo);
  CHECK(card.suggestions.empty());
  CHECK(card.override_reasons.empty());
  CHECK(card.origin->rules == std::vector<std::string>{"weight-due", "pulse-due", "on-lithium", "heavy"});
  for (const char* claim : {"overdue", " due", "not recorded"}) {
    CHECK_FALSE(says(card.summary, claim));
    CHECK_FALSE(says(card.detail, claim));
  }
}

TEST_CASE("cards: without a date of birth it can't be told what applies", "[cds-hooks]") {
  const auto plan =
      sample_plan_with({{"    title: Weight not recorded in the last 12 months\n    gap: prevention\n"
                         "    element: bmi\n    applies-to: {smi: present}",
                         "    title: Weight not recorded in the last 12 months\n    gap: prevention\n"
                         "    element: bmi\n    applies-to: {all: [{smi: present}, {age: \">= 18 years\"}]}"}});
  struct Case {
    const char* birth;
    std::vector<std::string> want;
  };
  for (const Case& c :
       {Case{"", {"check", "could-not-check"}}, Case{R"("birthDate":"2031-01-01",)", {"check", "could-not-check"}},
        Case{R"("birthDate":"1980",)", {"check"}}, Case{R"("birthDate":"2012",)", {"check"}},
        // Known in part: everything was read, and which year it was stands there.
        Case{R"("birthDate":"2008",)", {"check"}}}) {
    INFO(c.birth);
    std::string bundle = bundle_with({});
    const std::string born = R"("birthDate":"1980-02-03",)";
    bundle.replace(bundle.find(born), born.size(), c.birth);
    const auto evaluated = evaluate_bundle(plan, bundle);
    const auto cards = cards_of(evaluated->material(), counting_options());
    CHECK(names(cards) == c.want);
    if (c.want.size() < 2 || cards.size() < 2) continue;
    CHECK(says(cards[1].summary, "Could not check: the date of birth is not recorded, or can't be right"));
    CHECK(says(cards[1].detail, "which checks apply"));
    CHECK(cards[1].origin->rules == std::vector<std::string>{"weight-due"});
  }
}

TEST_CASE("cards: a part that was not read and a date of birth that is not recorded are both named", "[cds-hooks]") {
  const std::string no_birth = "the date of birth is not recorded, or can't be right";
  const std::string why = "Without the date of birth it can't be told which checks apply.";
  struct Case {
    const char* name;
    const char* applies;  // of weight-due; pulse-due asks for observations alone
    std::string summary;
    std::string detail;
    std::vector<std::string> rules;
  };
  const char* aged = "{all: [{smi: present}, {age: \">= 18 years\"}]}";
  const std::string observations = "blood pressures and other observations";
  const Case cases[] = {
      {"some rules ask for the age, and others do not",
       aged,
       "Could not check: " + observations + " could not be read in full; " + no_birth,
       "Not read in full: " + observations + ". " + why,
       {"weight-due", "pulse-due", "heavy"}},
      {"no rule asks for the age",
       "{smi: present}",
       "Could not check: " + observations + " could not be read in full",
       "Not read in full: " + observations + ".",
       {"weight-due", "pulse-due", "heavy"}},
  };
  for (const Case& c : cases) {
    INFO(c.name);
    const auto plan =
        sample_plan_with({{"    title: Weight not recorded in the last 12 months\n    gap: prevention\n"
                           "    element: bmi\n    applies-to: {smi: present}",
                           std::string("    title: Weight not recorded in the last 12 months\n    gap: prevention\n"
                                       "    element: bmi\n    applies-to: ") +
                               c.applies}});
    std::string bundle = bundle_with({});
    const std::string born = R"("birthDate":"1980-02-03",)";
    bundle.replace(bundle.find(born), born.size(), "");
    const auto evaluated = evaluate_bundle(plan, bundle, "demo-gp", {RecordPart::kObservation});
    const auto cards = cards_of(evaluated->material(), counting_options());
    const auto card =
        std::find_if(cards.begin(), cards.end(), [](const Card& a) { return a.name == "could-not-check"; });
    REQUIRE(card != cards.end());
    CHECK(card->summary == c.summary);
    CHECK(card->detail.substr(0, card->detail.find("\n")) == c.detail);
    CHECK(card->origin->rules == c.rules);
  }
}

TEST_CASE("cards: what could not be checked can be left out", "[cds-hooks]") {
  CardOptions options = counting_options();
  options.could_not_check = CouldNotCheck::kHide;
  CHECK(cards_for({{}, "demo-gp", {RecordPart::kObservation}}, options).empty());
}

TEST_CASE("cards: an unknown that nothing could settle makes no card", "[cds-hooks]") {
  // "2025-11" may or may not be within 12 months: everything was read.
  const auto evaluated =
      evaluate_bundle(sample_plan(), bundle_with({observation("27113001", "2025-11", "70", "kg"), kPulse}));
  const auto& outcomes = evaluated->evaluation.outcomes;
  REQUIRE(std::any_of(outcomes.begin(), outcomes.end(),
                      [](const Outcome& o) { return o.state == OutcomeState::kUnknown; }));
  CHECK(cards_of(evaluated->material(), counting_options()).empty());
}

TEST_CASE("cards: a resource that would point nowhere is not suggested", "[cds-hooks]") {
  std::string bundle = bundle_with({});
  const std::string id = R"("id":"1","birthDate")";
  bundle.replace(bundle.find(id), id.size(), R"("birthDate")");  // a patient without id
  bundle.erase(bundle.find(R"("subject":{"reference":"Patient/1"},)"),
               std::string_view(R"("subject":{"reference":"Patient/1"},)").size());
  const auto evaluated = evaluate_bundle(sample_plan(), bundle);
  const auto cards = cards_of(evaluated->material(), counting_options());
  REQUIRE_FALSE(cards.empty());
  CHECK(cards[0].name == "check");
  CHECK(cards[0].suggestions.empty());
  CHECK_FALSE(cards[0].selection_behavior);
}

TEST_CASE("cards: pass the validator, in every case", "[cds-hooks]") {
  const std::vector<Request> requests = {{{}},
                                         {{kLithium, kHeavy}},
                                         {{kLithium}, "demo-mh"},
                                         {{}, "demo-gp", {RecordPart::kObservation}},
                                         {{}, "demo-gp", {RecordPart::kPatient, RecordPart::kCondition}}};
  for (const Request& request : requests) {
    CdsResponse response{cards_for(request), {}};
    for (const CardFault& fault : faults_of(response)) FAIL_CHECK(fault.path << " " << fault.rule);
  }
}

TEST_CASE("cards: the same record says the same", "[cds-hooks]") {
  CHECK(to_json({cards_for({{kLithium, kHeavy}}), {}}) == to_json({cards_for({{kLithium, kHeavy}}), {}}));
}

TEST_CASE("card JSON: nothing empty, numbers as they came", "[cds-hooks]") {
  CHECK(to_json({}) == R"({"cards":[]})");
  Card card;
  card.summary = "A \"summary\"";
  card.source.label = "Rules";
  CHECK(to_json({{card}, {}}) ==
        R"({"cards":[{"summary":"A \"summary\"","indicator":"info","source":{"label":"Rules"}}]})");

  Tree tree;
  TreeMap members;
  const auto add = [&](const char* name, auto value) { members.emplace_back(name, Tree{std::move(value)}); };
  add("resourceType", Text{"Task", {}, 0});
  add("flag", false);
  add("number", TreeNumber{"2.50"});
  add("bad", TreeNumber{"0x1F"});
  add("null", std::monostate{});
  add("empty", Text{});
  add("none", TreeList{});
  add("nested", TreeMap{{"empty", Tree{Text{}}}});
  add("list", TreeList{Tree{Text{}}, Tree{TreeNumber{"-1e3"}}});
  tree.value = std::move(members);
  CdsResponse response;
  response.system_actions.push_back({ActionType::kUpdate, "", tree, ""});
  response.system_actions.push_back({ActionType::kDelete, "", std::nullopt, "Task/1"});
  CHECK(to_json(response) ==
        R"({"cards":[],"systemActions":[{"type":"update","resource":{"resourceType":"Task","flag":false,)"
        R"("number":2.50,"bad":"0x1F","list":[-1e3]}},{"type":"delete","resourceId":"Task/1"}]})");
}

TEST_CASE("card text: summaries, sentences and words", "[cds-hooks]") {
  struct Case {
    const char* markdown;
    const char* want;
  };
  const Case cases[] = {
      {"Offer it. Then stop.", "Offer it."},
      {"Give 2.5 mg, e.g. at night. Then stop.", "Give 2.5 mg, e.g. at night."},
      {"\n One line\nbroken\n\nAnother. Paragraph.", "One line broken"},
      {"Is it? No.", "Is it?"},
      {"Of two\nlines.\n  Then another.", "Of two lines."},
      {"Ends at the end.", "Ends at the end."},
      {"Ends blank. ", "Ends blank."},
      {"No blank.Then none. ok", "No blank.Then none. ok"},
      {"", ""},
      {"No end", "No end"},
  };
  for (const Case& c : cases) CHECK(first_sentence(c.markdown) == c.want);
  CHECK(as_summary(" two\n lines ") == "two lines");
  std::string umlauts;
  for (int i = 0; i < 139; ++i) umlauts += "ü";
  CHECK(as_summary(umlauts) == umlauts);
  CHECK(characters(as_summary(umlauts + "ü")) == 139);
  CHECK(as_summary(umlauts + "ü").ends_with("ü…"));
  CHECK(element_words("blood-pressure") == "blood pressure");
  CHECK(element_words("bmi") == "BMI");
  CHECK(element_words("") == "");
}

TEST_CASE("uuid: of its version, and never the same", "[cds-hooks]") {
  struct Case {
    const char* name;
    std::string (*make)();
    char version;
  };
  const Case cases[] = {{"random", random_uuid, '4'}, {"time ordered", time_ordered_uuid, '4'}};
  std::set<std::string> seen;
  for (const Case& c : cases) {
    INFO(c.name);
    for (int i = 0; i < 1000; ++i) {
      const std::string uuid = c.make();
      REQUIRE(is_uuid(uuid));
      REQUIRE(uuid[14] == c.version);
      REQUIRE(std::string_view("89ab").find(uuid[19]) != std::string_view::npos);
      REQUIRE(seen.insert(uuid).second);
    }
  }
}

TEST_CASE("uuid: one of a later millisecond comes after, and what follows the time can't be told", "[cds-hooks]") {
  std::string before = time_ordered_uuid();
  std::set<std::string> tails;
  for (int i = 0; i < 20; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
    const std::string after = time_ordered_uuid();
    CHECK(before.substr(0, 13) < after.substr(0, 13));
    tails.insert(after.substr(20));
    before = after;
  }
  CHECK(tails.size() == 20);
}
