// The services and the audit: what is kept, what waits, what rests, feedback; and the status endpoints.
#include <fmt/format.h>

#include <catch2/catch.hpp>

#include "cds-hooks/status.h"
#include "services_fixture.h"

using namespace parity;
using namespace parity::hooks;
using namespace parity::hooks::test;

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
      {"for a time, on other evidence", {{"pulse-due", kToday, std::string(64, 'a')}}, kTwoDue, "FFnnnF"},
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
  world.store.snoozes = {{"pulse-due", kToday, evidence}};  // for a time or until the evidence changes
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
  const auto plan = sample_plan_with({{"checks due", "checks wanted"}});
  world.store.holds = true;
  world.call(body_of(full()));
  REQUIRE_FALSE(world.answer);
  world.services->serve(make_served_rules(plan, {}), {counting_options(), {}, {}});
  world.store.release();
  REQUIRE(world.answer);
  CHECK(says(*world.answer) == kTwoDue);  // by the rules with which it began
  CHECK(world.store.call().rules->rule_sets[0].hash == sample_plan()->rule_sets[0].hash);
  world.store.holds = false;
  CHECK(says(world.call(body_of(full()))) == Texts{"2 of 2 checks wanted"});
  CHECK(world.store.call(1).rules->rule_sets[0].hash == plan->rule_sets[0].hash);
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
    CHECK(batch.events[0].card == "00000000-0000-4000-8000-000000000001");
    for (const std::string& suggestion : batch.events[0].accepted_suggestions) CHECK(suggestion == "no-uuid");
  }
}

TEST_CASE("services: what each answer does, of the rules in force", "[cds-hooks]") {
  const auto rules = make_served_rules(sample_plan(), {});
  std::vector<std::string> lines;
  for (const audit::RestLine& line : rules->rests) {
    lines.push_back(fmt::format("{} {}{}{}", line.rule, line.reason,
                                line.rest.span ? " " + to_text(*line.rest.span) : "",
                                line.rest.until_changed ? " until changed" : ""));
  }
  CHECK(lines == Texts{"weight-due declined 12 months", "weight-due accepted 1 month", "pulse-due done until changed",
                       "pulse-due planned 14 days until changed", "on-lithium done until changed"});
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
  status.note_reload(ReloadOutcome::kDone, "sha256:other", {kNow.seconds + 60});
  CHECK(status.health().body.find(R"("on-disk":"sha256:other")") != std::string::npos);
  CHECK(status.health().body.find(R"("reload":{"outcome":"done","at":"2026-11-22T03:01:00Z"})") != std::string::npos);
  status.note_reload(ReloadOutcome::kFailed, {}, kNow);
  CHECK(status.health().body.find(R"({"status":"degraded")") == 0);
  CHECK(status.health().body.find(R"("on-disk":"unreadable")") != std::string::npos);
  CHECK(status.ready().status == 200);  // the last good rules go on
  status.note_reload(ReloadOutcome::kDone, hash, kNow);
  world.services->serve(make_served_rules(sample_plan(), {hash}), {counting_options(), {}, {}});
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
