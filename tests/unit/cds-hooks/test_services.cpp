// The services without a socket: discovery, and a call from its body to its cards.
#include <fmt/format.h>

#include <catch2/catch.hpp>

#include "fhir-adapter/json.h"
#include "services_fixture.h"

using namespace parity;
using namespace parity::hooks;
using namespace parity::hooks::test;

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
      {"refused", full_with("observations", kOperationOutcome), 200, could_not},
      {"absent", full_without("observations"), 200, could_not},
      {"cut short, what matters is there", full_with("observations", next + observation_now + "}]}"), 200, could_not},
      {"an entry that can't be read",
       full_with(
           "observations",
           R"({"resourceType":"Bundle","type":"searchset","entry":[{"resource":{"resourceType":"Observation","status":"final"}}]})"),
       200, could_not},
      {"no care teams: the owner is not known, for both", full_without("care-teams"), 200, kTwoDue},
      {"statements of medicines absent: a medicine may stand there alone",
       full_without("medication-statements"),
       200,
       {"2 of 2 checks due", "Could not check: medicines could not be read in full"}},
      {"statements of medicines refused",
       full_with("medication-statements", kOperationOutcome),
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
        "incomplete prefetch.medication-statements", "incomplete prefetch.encounters", "incomplete prefetch.episodes",
        "incomplete prefetch.care-teams"}},
      {"nothing at all",
       {},
       412,
       {"incomplete prefetch.patient", "incomplete prefetch.conditions", "incomplete prefetch.observations",
        "incomplete prefetch.medications", "incomplete prefetch.medication-statements",
        "incomplete prefetch.encounters", "incomplete prefetch.episodes", "incomplete prefetch.care-teams"}},
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
    CHECK(says(response) == c.want);
    if (c.status == 400) {
      CHECK(world.store.entries.empty());
    } else {
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
