// The services without a socket and over a store in memory: discovery, the whole way of a call, feedback.
#include <fmt/format.h>

#include <catch2/catch.hpp>
#include <map>
#include <optional>

#include "cds-hooks/services.h"
#include "cds-hooks/status.h"
#include "engine/eval/evaluate.h"
#include "fake_store.h"
#include "fhir-adapter/json.h"
#include "sample_plan.h"

using namespace parity;
using namespace parity::hooks;
using namespace parity::hooks::test;

namespace {

class FixedClock final : public Clock {
 public:
  Instant now() const override { return time; }
  Instant time = kNow;
};

struct World {
  explicit World(std::shared_ptr<const Plan> plan = sample_plan(), ServiceOptions options = {}) {
    options.cards.make_uuid = counting_options().make_uuid;
    log.emplace(LogOptions{}, [this](std::string_view line) { lines.emplace_back(line); });
    services.emplace(ServiceParts{store, clock, metrics, *log}, std::move(options),
                     make_served_rules(std::move(plan), {}));
  }

  HttpResponse call(std::string body, std::string_view service = "demo-gp", Caller caller = {}) {
    return send(std::move(body), service, std::move(caller), &Services::call);
  }
  HttpResponse feedback(std::string body, Caller caller = {}) {
    return send(std::move(body), "demo-gp", std::move(caller), &Services::feedback);
  }
  std::string all_lines() {
    log.reset();
    std::string all;
    for (const std::string& line : lines) all += line + "\n";
    return all;
  }

  FakeStore store;
  FixedClock clock;
  Metrics metrics;
  std::vector<std::string> lines;
  std::optional<Log> log;
  std::optional<Services> services;
  std::optional<HttpResponse> answer;  // of the last request, once it came

 private:
  HttpResponse send(std::string body, std::string_view service, Caller caller,
                    void (Services::*method)(ServiceCall, Responder)) {
    ServiceCall made;
    made.request.body = std::move(body);
    made.request.request_id = "d1577c69-dfbe-44ad-ba6d-3e05e953b2ea";
    made.request.started = std::chrono::steady_clock::now();
    made.caller = std::move(caller);
    made.service_id = service;
    answer.reset();
    ((*services).*method)(std::move(made), Responder([this](HttpResponse response) { answer = std::move(response); }));
    return answer.value_or(HttpResponse{.status = 0});
  }
};

const std::string kPatient = R"({"resourceType":"Patient","id":"1","birthDate":"1980-02-03","gender":"female"})";
const std::string kSmi =
    R"({"resourceType":"Condition","id":"c","subject":{"reference":"Patient/1"},"recordedDate":"2015-01-01","code":{"coding":[{"system":"http://snomed.info/sct","code":"58214004"}]}})";
const std::string kLithium = drug("Lithium carbonate 400mg tablets");
const std::string kOutcome = R"({"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"exception"}]})";

std::string set_of(const std::string& entry = {}) {
  const std::string entries = entry.empty() ? "" : fmt::format(R"(,"entry":[{{"resource":{}}}])", entry);
  return fmt::format(R"({{"resourceType":"Bundle","type":"searchset"{}}})", entries);
}

using Prefetch = std::map<std::string, std::string>;

// Everything was asked for; she has schizophrenia, and nothing else is recorded.
Prefetch full() {
  Prefetch prefetch = {{"patient", kPatient}, {"conditions", set_of(kSmi)}};
  for (const char* key :
       {"observations", "medications", "medication-statements", "encounters", "episodes", "care-teams"})
    prefetch[key] = set_of();
  return prefetch;
}

Prefetch full_with(const std::string& key, const std::string& value) {
  Prefetch prefetch = full();
  prefetch[key] = value;
  return prefetch;
}

Prefetch full_without(const std::string& key) {
  Prefetch prefetch = full();
  prefetch.erase(key);
  return prefetch;
}

std::string body_of(const Prefetch& prefetch, std::string_view hook = "patient-view",
                    std::string_view context = R"("userId":"Practitioner/9","patientId":"1")",
                    std::string_view more = {}) {
  std::string members;
  for (const auto& [key, value] : prefetch)
    members += fmt::format("{}\"{}\":{}", members.empty() ? "" : ",", key, value);
  return fmt::format(
      R"({{"hook":"{}","hookInstance":"0d3a6e4e-3d2b-4a52-9ad1-6c9a1fbd2d6b","context":{{{}}},"prefetch":{{{}}}{}}})",
      hook, context, members, more);
}

// What an answer says: its card summaries, or its issues.
std::vector<std::string> says(const HttpResponse& response) {
  auto document = fhir::parse_json(response.body);
  REQUIRE(document.has_value());
  std::vector<std::string> result;
  for (const auto card : document->root()["cards"].items()) result.emplace_back(card["summary"].text());
  for (const auto issue : document->root()["issue"].items())
    result.push_back(fmt::format("{} {}", issue["code"].text(), issue["expression"].at(0).text()));
  return result;
}

using Texts = std::vector<std::string>;
const Texts kTwoDue = {"2 of 2 checks due"};

}  // namespace

TEST_CASE("services: discovery", "[cds-hooks]") {
  World world;
  const HttpResponse response = world.services->discover({});
  CHECK(response.status == 200);
  auto document = fhir::parse_json(response.body);
  REQUIRE(document.has_value());
  const auto services = document->root()["services"];
  REQUIRE(services.size() == 3);
  const auto gp = services.at(0);
  CHECK(gp["id"].text() == "demo-gp");
  CHECK(gp["hook"].text() == "patient-view");
  CHECK(gp["title"].text() == "Demo");
  CHECK(gp["description"].text() == "For tests");
  CHECK(gp["version"].text() == "2.0.1");
  CHECK(gp["hookVersion"].text() == "1.0");
  CHECK(gp["usageRequirements"].text().find("R4 or STU3") != std::string_view::npos);
  CHECK(gp["prefetch"]["patient"].text() == "Patient/{{context.patientId}}");
  CHECK(gp["prefetch"].size() == 8);
  CHECK(services.at(2)["hook"].text() == "order-sign");
}

TEST_CASE("services: discovery without services", "[cds-hooks]") {
  auto plan = std::make_shared<Plan>(*sample_plan());
  plan->services.clear();
  World world(plan);
  CHECK(world.services->discover({}).body == R"({"services":[]})");
  CHECK_FALSE(world.services->has_service("demo-gp"));
}

TEST_CASE("services: the prefetch, key by key", "[cds-hooks]") {
  struct Case {
    const char* name;
    Prefetch prefetch;
    int status;
    Texts want;
  };
  const std::string observation_now = observation("27113001", "2026-11-01", "70", "kg");
  const std::string next =
      R"({"resourceType":"Bundle","type":"searchset","link":[{"relation":"next","url":"https://x/y"}],"entry":[{"resource":)";
  const Texts could_not = {"Could not check: blood pressures and other observations could not be read in full"};
  const Case cases[] = {
      {"all given", full(), 200, kTwoDue},
      {"null: asked, nothing there", full_with("observations", "null"), 200, kTwoDue},
      {"a key that nobody asked for", full_with("appointments", R"("anything")"), 200, kTwoDue},
      {"one resource instead of a Bundle", full_with("conditions", kSmi), 200, kTwoDue},
      {"nothing due", full_with("conditions", set_of()), 200, {}},
      {"refused", full_with("observations", kOutcome), 200, could_not},
      {"absent", full_without("observations"), 200, could_not},
      {"cut short, what matters is there",
       full_with("observations", next + observation_now + "}]}"),
       200,
       {"Could not check: blood pressures and other observations could not be read in full"}},
      {"an entry that can't be read",
       full_with(
           "observations",
           R"({"resourceType":"Bundle","type":"searchset","entry":[{"resource":{"resourceType":"Observation","status":"final"}}]})"),
       200, could_not},
      {"a second key that a client may lack", full_without("care-teams"), 200, kTwoDue},
      {"no statements of medicines", full_without("medication-statements"), 200, kTwoDue},
      {"statements of medicines refused",
       full_with("medication-statements", kOutcome),
       200,
       {"2 of 2 checks due", "Could not check: medicines could not be read in full"}},
      {"no prescriptions",
       full_without("medications"),
       200,
       {"2 of 2 checks due", "Could not check: medicines could not be read in full"}},
      {"no episodes: for both", full_without("episodes"), 200, kTwoDue},
      {"only who she is",
       {{"patient", kPatient}},
       412,
       {"incomplete prefetch.conditions", "incomplete prefetch.observations", "incomplete prefetch.medications",
        "incomplete prefetch.encounters", "incomplete prefetch.episodes"}},
      {"nothing at all",
       {},
       412,
       {"incomplete prefetch.patient", "incomplete prefetch.conditions", "incomplete prefetch.observations",
        "incomplete prefetch.medications", "incomplete prefetch.encounters", "incomplete prefetch.episodes"}},
      {"a text", full_with("observations", R"("text")"), 400, {"value prefetch.observations"}},
      {"a list", full_with("observations", "[]"), 400, {"value prefetch.observations"}},
      {"an object without a type",
       full_with("observations", R"({"resource":{}})"),
       400,
       {"value prefetch.observations"}},
      {"another type", full_with("observations", kPatient), 400, {"value prefetch.observations"}},
      {"another patient",
       full_with("patient", R"({"resourceType":"Patient","id":"2"})"),
       400,
       {"security prefetch.patient.id"}},
      {"another's result",
       full_with("observations",
                 set_of(R"({"resourceType":"Observation","status":"final","subject":{"reference":"Patient/2"}})")),
       400,
       {"security prefetch.observations.entry[0].resource.subject"}},
  };
  for (const Case& c : cases) {
    INFO(c.name);
    World world;
    const HttpResponse response = world.call(body_of(c.prefetch));
    INFO(response.body);
    CHECK(response.status == c.status);
    if (c.status == 400) {
      CHECK(world.store.entries.empty());
      CHECK(says(response)[0].substr(0, 8) == c.want[0].substr(0, 8));
    } else {
      CHECK(says(response) == c.want);
      REQUIRE(world.store.entries.size() == 1);
      CHECK(world.store.call().status == c.status);
    }
  }
}

TEST_CASE("services: nothing to say is exactly no cards", "[cds-hooks]") {
  World world;
  CHECK(world.call(body_of(full_with("conditions", set_of()))).body == R"({"cards":[]})");
}

TEST_CASE("services: faults of a request", "[cds-hooks]") {
  struct Case {
    const char* name;
    std::string body;
    Texts want;
  };
  const Case cases[] = {
      {"no JSON", "{", {"structure "}},
      {"no object", "[]", {"structure "}},
      {"nothing in it", "{}", {"required hook", "required hookInstance", "required context"}},
      {"another hook",
       body_of(full(), "order-sign",
               R"("userId":"Practitioner/9","patientId":"1","draftOrders":{"resourceType":"Bundle"})"),
       {"value hook"}},
      {"a hook that nobody knows", body_of(full(), "com.example.hook"), {"value hook"}},
      {"no patient", body_of(full(), "patient-view", R"("userId":"Practitioner/9")"), {"required context.patientId"}},
  };
  for (const Case& c : cases) {
    INFO(c.name);
    World world;
    const HttpResponse response = world.call(c.body);
    INFO(response.body);
    CHECK(response.status == 400);
    CHECK(says(response) == c.want);
    CHECK(world.store.entries.empty());
  }
}

TEST_CASE("services: one id may serve several hooks", "[cds-hooks]") {
  const auto plan = sample_plan_with({{"  demo-mh:\n    hook: patient-view", "  demo-mh:\n    hook: encounter-start"}});
  auto twice = std::make_shared<Plan>(*plan);
  twice->services[1].id = "demo-gp";
  World world(twice);
  const std::string start = R"("userId":"Practitioner/9","patientId":"1","encounterId":"5")";
  CHECK(world.call(body_of(full(), "encounter-start", start)).status == 200);
  CHECK(world.store.call(0).audience == "mental-health");
  CHECK(world.call(body_of(full())).status == 200);
  CHECK(world.store.call(1).audience == "gp");
}

TEST_CASE("services: draft orders", "[cds-hooks]") {
  struct Case {
    const char* name;
    std::string orders;
    int status;
    Texts want;
  };
  const std::string ibuprofen =
      R"({"resourceType":"MedicationRequest","status":"draft","subject":{"reference":"Patient/1"},"medicationCodeableConcept":{"text":"Ibuprofen 400mg tablets"}})";
  const Case cases[] = {
      {"what matters is ordered",
       R"({"resourceType":"Bundle","entry":[{"resource":)" + ibuprofen + "}]}",
       200,
       {"An NSAID raises lithium"}},
      {"nothing is ordered", R"({"resourceType":"Bundle"})", 200, {}},
      {"for somebody else",
       R"({"resourceType":"Bundle","entry":[{"resource":{"resourceType":"MedicationRequest","subject":{"reference":"Patient/2"}}}]})",
       400,
       {}},
      {"no Bundle", R"({"a":1})", 400, {}},
  };
  for (const Case& c : cases) {
    INFO(c.name);
    World world;
    const HttpResponse response = world.call(
        body_of(full_with("medications", set_of(kLithium)), "order-sign",
                fmt::format(R"("userId":"Practitioner/9","patientId":"Patient/1","draftOrders":{})", c.orders)),
        "demo-sign");
    INFO(response.body);
    CHECK(response.status == c.status);
    if (c.status == 200) CHECK(says(response) == c.want);
  }
}

TEST_CASE("services: what the audit keeps of a call", "[cds-hooks]") {
  World world;
  const HttpResponse response = world.call(body_of(full_with("medications", set_of(kLithium)), "patient-view",
                                                   R"("userId":"Practitioner/9","patientId":"Patient/1")",
                                                   R"(,"fhirServer":"HTTPS://EHR.example:443/fhir/")"),
                                           "demo-gp", {"ehr", "https://issuer.example"});
  REQUIRE(response.status == 200);
  const audit::CallRecord& call = world.store.call();
  CHECK(call.request_id == "d1577c69-dfbe-44ad-ba6d-3e05e953b2ea");
  CHECK(call.time == kNow);
  CHECK(call.service == "demo-gp");
  CHECK(call.hook == "patient-view");
  CHECK(call.hook_instance == "0d3a6e4e-3d2b-4a52-9ad1-6c9a1fbd2d6b");
  CHECK(call.issuer == "https://issuer.example");
  CHECK(call.audience == "gp");
  const auto& names = world.store.pseudonyms();
  CHECK(call.patient == names.patient({"https://ehr.example/fhir", "", "1"}).current);
  CHECK(call.user == names.user("https://issuer.example", "Practitioner/9"));
  REQUIRE(call.rules);
  CHECK(call.rules->rule_sets[0].hash == sample_plan()->rule_sets[0].hash);
  CHECK(call.rules->rules.size() == call.states.size());
  std::string letters;
  for (const audit::RuleState state : call.states) letters += to_letter(state);
  CHECK(letters == "FFFnnF");
  REQUIRE(call.cards.size() == 2);
  CHECK(call.cards[0].name == "on-lithium");
  CHECK(call.cards[0].indicator == audit::Indicator::kCritical);
  CHECK(call.cards[0].suggestions.size() == 2);
  CHECK(call.cards[1].name == "check");
  REQUIRE(call.cards[1].rules.size() == 2);
  CHECK(call.cards[1].rules[0].rule == "weight-due");
  CHECK(call.cards[1].rules[0].evidence.empty());       // nothing of it rests until the evidence changes
  CHECK(call.cards[1].rules[1].evidence.size() == 64);  // `done: until-changed`
  for (const auto& card : call.cards) CHECK(response.body.find(card.card) != std::string::npos);
  CHECK(world.store.asked == std::vector<std::pair<std::string, std::string>>{{call.patient, "gp"}});
}

TEST_CASE("services: an answer to what could not be checked rests no rule", "[cds-hooks]") {
  World world;
  world.call(body_of(full_without("observations")));
  REQUIRE(world.store.call().cards.size() == 1);
  CHECK(world.store.call().cards[0].rules == std::vector<audit::CardRule>{{"could-not-check", ""}});
}

TEST_CASE("services: a hookInstance that is no UUID is counted and not kept", "[cds-hooks]") {
  World world;
  std::string body = body_of(full());
  body.replace(body.find("0d3a6e4e"), 8, "mrs-jones");
  CHECK(world.call(body).status == 200);
  CHECK(world.store.call().hook_instance.empty());
  CHECK(world.metrics.to_text().find("parity_odd_hook_instances_total{service=\"demo-gp\"} 1") != std::string::npos);
}

TEST_CASE("services: an answer waits until the audit is durable", "[cds-hooks]") {
  World world;
  world.store.holds = true;
  world.call(body_of(full()));
  CHECK_FALSE(world.answer);
  world.store.release();
  REQUIRE(world.answer);
  CHECK(world.answer->status == 200);
}

TEST_CASE("services: what the audit refuses is not said", "[cds-hooks]") {
  struct Case {
    ErrorKind kind;
    int status;
  };
  for (const Case& c : {Case{ErrorKind::kUnavailable, 503}, Case{ErrorKind::kInvalidInput, 500}}) {
    World world;
    world.store.refusal = Error{c.kind, "the reason", "/var/lib/parity.db", ""};
    const HttpResponse response = world.call(body_of(full()));
    CHECK(response.status == c.status);
    CHECK(response.body.find("OperationOutcome") != std::string::npos);
    CHECK(response.body.find("cards") == std::string::npos);
    CHECK(response.body.find("/var/lib") == std::string::npos);
    if (c.status == 503) CHECK(response.headers.at(0).name == "Retry-After");
  }
}

TEST_CASE("services: what rests is not prompted", "[cds-hooks]") {
  struct Case {
    const char* name;
    std::vector<audit::Snooze> snoozes;
    Texts want;
    const char* states;
  };
  const Case cases[] = {
      {"nothing rests", {}, kTwoDue, "FFnnnF"},
      {"one of the group", {{"weight-due", kToday, ""}}, {"1 of 2 checks due"}, "zFnnnF"},
      {"both", {{"weight-due", kToday, ""}, {"pulse-due", kToday + 1, ""}}, {}, "zznnnF"},
      {"yesterday's", {{"weight-due", kToday - 1, ""}}, kTwoDue, "FFnnnF"},
      {"on other evidence", {{"pulse-due", std::nullopt, std::string(64, 'a')}}, kTwoDue, "FFnnnF"},
      {"a rule that is no more", {{"gone", kToday, "x"}}, kTwoDue, "FFnnnF"},
  };
  for (const Case& c : cases) {
    INFO(c.name);
    World world;
    world.store.snoozes = c.snoozes;
    CHECK(says(world.call(body_of(full()))) == c.want);
    std::string letters;
    for (const audit::RuleState state : world.store.call().states) letters += to_letter(state);
    CHECK(letters == c.states);
  }
}

TEST_CASE("services: a rest until the evidence changes", "[cds-hooks]") {
  World world;
  const auto old_pulse = [](const char* date) {
    return full_with("observations", set_of(observation("78564009", date, "70", "/min")));
  };
  world.call(body_of(old_pulse("2025-01-01")));
  const std::string evidence = world.store.call().cards.at(0).rules.at(1).evidence;
  world.store.snoozes = {{"pulse-due", std::nullopt, evidence}};
  CHECK(says(world.call(body_of(old_pulse("2025-01-01")))) == Texts{"1 of 2 checks due"});
  CHECK(
      says(world.call(body_of(full_with("observations", set_of(observation("27113001", "2026-11-01", "70", "kg")))))) ==
      Texts{});  // the weight is no evidence of the pulse
}

TEST_CASE("services: what rests can't be read: prompted once too often", "[cds-hooks]") {
  World world;
  world.store.snoozes_unreadable = true;
  CHECK(says(world.call(body_of(full()))) == kTwoDue);
  CHECK(world.metrics.to_text().find("parity_unread_snoozes_total{service=\"demo-gp\"} 1") != std::string::npos);
}

TEST_CASE("services: today is London's day", "[cds-hooks]") {
  World world;
  const auto weighed = full_with("observations", set_of(observation("27113001", "2025-06-10", "70", "kg")));
  world.clock.time = {1781131500};  // 2026-06-10T22:45:00Z, still the 10th in London
  CHECK(says(world.call(body_of(weighed))) == Texts{"1 of 2 checks due"});
  world.clock.time = {1781133300};  // 23:15Z: the 11th
  CHECK(says(world.call(body_of(weighed))) == kTwoDue);
}

TEST_CASE("services: groups that the site switches off", "[cds-hooks]") {
  ServiceOptions options;
  options.disabled_groups = {"check"};
  World world(sample_plan(), options);
  CHECK(says(world.call(body_of(full()))) == Texts{});
  // A rule that is switched off is not decided by the record: nothing else can be, so 412.
  CHECK(world.call(body_of({{"patient", kPatient}})).status == 412);
}

TEST_CASE("services: rules are swapped under running calls", "[cds-hooks]") {
  World world;
  world.services->serve(make_served_rules(sample_plan_with({{"checks due", "checks wanted"}}), {}));
  CHECK(says(world.call(body_of(full()))) == Texts{"2 of 2 checks wanted"});
}

TEST_CASE("services: feedback", "[cds-hooks]") {
  struct Case {
    const char* name;
    std::string body;
    int status;
    std::size_t events;
  };
  const std::string card = R"("card":"00000000-0000-4000-8000-000000000001",)";
  const std::string time = R"("outcomeTimestamp":"2026-11-22T09:30:00Z")";
  const auto one = [&](const std::string& rest) { return R"({"feedback":[{)" + card + rest + "}]}"; };
  const Case cases[] = {
      {"accepted", one(R"("outcome":"accepted","acceptedSuggestions":[{"id":"s"}],)" + time), 200, 1},
      {"overridden with a reason",
       one(R"("outcome":"overridden","overrideReason":{"reason":{"code":"declined"}},)" + time), 200, 1},
      {"overridden without", one(R"("outcome":"overridden",)" + time), 200, 1},
      {"none", R"({"feedback":[]})", 200, 0},
      {"accepted without a suggestion", one(R"("outcome":"accepted",)" + time), 400, 0},
      {"ignored", one(R"("outcome":"ignored",)" + time), 400, 0},
      {"no list", "{}", 400, 0},
      {"no JSON", "feedback", 400, 0},
  };
  for (const Case& c : cases) {
    INFO(c.name);
    World world;
    const HttpResponse response = world.feedback(c.body, {"ehr", "https://issuer.example"});
    INFO(response.body);
    CHECK(response.status == c.status);
    CHECK(response.body.find(c.status == 200 ? "{}" : "OperationOutcome") != std::string::npos);
    if (c.events == 0) {
      CHECK(world.store.entries.empty());
      continue;
    }
    const auto& batch = std::get<audit::FeedbackBatch>(world.store.entries.at(0));
    CHECK(batch.events.size() == c.events);
    CHECK(batch.received == kNow);
    CHECK(batch.service == "demo-gp");
    CHECK(batch.issuer == "https://issuer.example");
  }
}

TEST_CASE("services: what each answer does, of the rules in force", "[cds-hooks]") {
  const auto rules = make_served_rules(sample_plan(), {});
  std::vector<std::string> lines;
  for (const audit::RestLine& line : rules->rests) {
    const auto* span = std::get_if<Span>(&line.rest);
    lines.push_back(fmt::format("{} {} {}", line.rule, line.reason, span ? to_text(*span) : "until changed"));
  }
  CHECK(lines == Texts{"weight-due declined 12 months", "weight-due accepted 1 month", "pulse-due done until changed",
                       "on-lithium done until changed"});
}

TEST_CASE("services: no log line or metric holds anything of the patient", "[cds-hooks]") {
  World world;
  Prefetch marked = full();
  marked["patient"] =
      R"({"resourceType":"Patient","id":"MARKID","name":[{"family":"MARKNAME"}],"birthDate":"1980-02-03","identifier":[{"system":"https://fhir.nhs.uk/Id/nhs-number","value":"9990000034"}]})";
  marked["conditions"] = "null";
  marked["observations"] = set_of(
      R"({"resourceType":"Observation","status":"final","code":{"text":"MARKTEXT"},"valueQuantity":{"value":4711}})");
  const std::string context = R"("userId":"Practitioner/MARKUSER","patientId":"MARKID")";
  const std::string secret =
      R"(,"fhirServer":"https://ehr.example/fhir","fhirAuthorization":{"access_token":"MARKTOKEN","token_type":"Bearer","expires_in":300,"scope":"s","subject":"x"})";
  CHECK(world.call(body_of(marked, "patient-view", context, secret)).status == 200);
  marked["patient"] = kPatient;
  const HttpResponse mixed = world.call(body_of(marked, "patient-view", context, secret));
  CHECK(mixed.status == 400);
  world.store.refusal = Error{ErrorKind::kUnavailable, "full", "", ""};
  marked = full();
  world.call(body_of(marked));
  const std::string metrics = world.metrics.to_text();
  const std::string lines = world.all_lines();
  CHECK(lines.find("not_audited") != std::string::npos);
  for (const char* mark : {"MARK", "9990000034", "1980-02-03", "4711"}) {
    CHECK(metrics.find(mark) == std::string::npos);
    CHECK(lines.find(mark) == std::string::npos);
    CHECK(mixed.body.find(mark) == std::string::npos);
  }
  const audit::CallRecord& call = world.store.call();
  for (const std::string& text : {call.patient, call.user, call.hook_instance, call.issuer})
    CHECK(text.find("MARK") == std::string::npos);
}

TEST_CASE("status: health and ready", "[cds-hooks]") {
  World world;
  ServerStatus status(*world.services, world.store, kNow);
  const std::string hash = sample_plan()->rule_sets[0].hash;
  CHECK(status.health().body ==
        fmt::format(R"({{"status":"ok","rules":{{"running":"{0}","on-disk":"{0}","approved":false}},)"
                    R"("audit":{{"writable":true,"waiting":0,"spooled":0}},"since":"2026-11-22T03:00:00Z"}})",
                    hash));
  CHECK(status.ready().status == 200);
  status.note_rules_on_disk("sha256:other");
  CHECK(status.health().body.find(R"("on-disk":"sha256:other")") != std::string::npos);
  world.services->serve(make_served_rules(sample_plan(), {hash}));
  CHECK(status.health().body.find(R"("approved":true)") != std::string::npos);
  world.store.refusal = Error{ErrorKind::kUnavailable, "full", "", ""};
  CHECK(status.health().status == 200);
  CHECK(status.health().body.find("degraded") != std::string::npos);
  CHECK(status.ready().status == 503);
  CHECK(status.ready().body.find("the audit can't be written") != std::string::npos);
}

TEST_CASE("served rules: one hash for several rule sets", "[cds-hooks]") {
  CHECK(hash_of_rules(*sample_plan()) == sample_plan()->rule_sets[0].hash);
  auto two = *sample_plan();
  two.rule_sets.push_back(two.rule_sets[0]);
  two.rule_sets[1].id = "second";
  const std::string both = hash_of_rules(two);
  CHECK(both.starts_with("sha256:"));
  two.rule_sets[1].hash = "sha256:changed";
  CHECK(hash_of_rules(two) != both);
}
