// What each way in which a key can come leads to: asked for or not, and what is said then (CDS Hooks 2.0.1, Prefetch;
// design: settled, Prefetch and fetching).
#include <fmt/format.h>

#include <catch2/catch.hpp>
#include <chrono>
#include <future>
#include <new>
#include <thread>

#include "cds-hooks/fetch.h"
#include "fake_fhir.h"
#include "services_fixture.h"

namespace parity::hooks::test {
namespace {

using fhir::FetchFault;

const std::string kMore =
    R"(,"fhirServer":"https://fhir.example.org/r4","fhirAuthorization":{"access_token":"t0ken","token_type":"Bearer","expires_in":300,"scope":"patient/*.read","subject":"app"})";
const std::string kContext = R"("userId":"Practitioner/9","patientId":"1")";
const Texts kCouldNot = {"Could not check: blood pressures and other observations could not be read in full"};

std::string with_link(const std::string& url, const std::string& more = {}) {
  return fmt::format(R"({{"resourceType":"Bundle","type":"searchset","link":[{{"relation":"next","url":"{}"}}]{}}})",
                     url, more);
}

struct Fetching {
  Fetching() : world(sample_plan(), options(), &fhir) {}

  static ServiceOptions options() {
    ServiceOptions options;
    options.fhir_servers = allowed_servers();
    return options;
  }
  HttpResponse call(const Prefetch& prefetch, const std::string& more = kMore, const std::string& context = kContext,
                    Caller caller = {}) {
    return world.call(body_of(prefetch, "patient-view", context, more), "demo-gp", std::move(caller));
  }

  FakeFhir fhir;
  World world;
};

// Which query the template of observations comes to is the templates' own; here it is only read off.
std::string observation_query() {
  Fetching one;
  one.call(full_without("observations"));
  REQUIRE(one.fhir.asked.size() == 1);
  return one.fhir.asked[0];
}

TEST_CASE("services: which keys are fetched, and what is said then", "[cds-hooks]") {
  const std::string query = observation_query();
  CHECK(query.starts_with("Observation?patient=1&_sort=-date&_count="));
  const std::string next = "https://fhir.example.org/r4?page=2";
  const std::string now =
      fmt::format(R"(,"entry":[{{"resource":{}}}])", observation("27113001", "2026-11-01", "70", "kg"));
  const std::string with_included = fmt::format(
      R"(,"entry":[{{"resource":{}}},{{"search":{{"mode":"include"}},"resource":{{"resourceType":"Practitioner","id":"9"}}}}])",
      observation("27113001", "2026-11-01", "70", "kg"));
  struct Case {
    const char* name;
    Prefetch prefetch;
    std::map<std::string, FakeAnswer> answers;
    Texts asked;
    Texts want;
  };
  const Case cases[] = {
      {"all given", full(), {}, {}, kTwoDue},
      {"null", full_with("observations", "null"), {}, {}, kTwoDue},
      {"an empty Bundle", full_with("observations", set_of()), {}, {}, kTwoDue},
      {"an OperationOutcome", full_with("observations", kOperationOutcome), {}, {}, kCouldNot},
      {"absent, and none there", full_without("observations"), {{query, {{set_of()}, {}}}}, {query}, kTwoDue},
      {"absent, and does not answer", full_without("observations"), {}, {query}, kCouldNot},
      {"absent, and refused", full_without("observations"), {{query, {{}, FetchFault::kRefused}}}, {query}, kCouldNot},
      {"absent, and an OperationOutcome",
       full_without("observations"),
       {{query, {{kOperationOutcome}, {}}}},
       {query},
       kCouldNot},
      {"absent, and something else", full_without("observations"), {{query, {{kPatient}, {}}}}, {query}, kCouldNot},
      {"absent, in two pages",
       full_without("observations"),
       {{query, {{with_link("?p=2"), set_of()}, {}}}},
       {query},
       kTwoDue},
      {"absent, cut after a page",
       full_without("observations"),
       {{query, {{with_link("?p=2")}, FetchFault::kTimedOut}}},
       {query},
       kCouldNot},
      {"cut short, the rest is there",
       full_with("observations", with_link(next)),
       {{next, {{set_of()}, {}}}},
       {next},
       kTwoDue},
      {"cut short, the rest is not", full_with("observations", with_link(next)), {}, {next}, kCouldNot},
      {"cut short without a link",
       full_with("observations", R"({"resourceType":"Bundle","type":"searchset","total":3)" + now + "}"),
       {{query, {{set_of()}, {}}}},
       {query},
       kTwoDue},
      {"cut short without a link, and no answer",
       full_with("observations", R"({"resourceType":"Bundle","type":"searchset","total":3)" + now + "}"),
       {},
       {query},
       kCouldNot},
      {"cut short without a link, with what was included",
       full_with("observations", R"({"resourceType":"Bundle","type":"searchset","total":3)" + with_included + "}"),
       {{query, {{set_of()}, {}}}},
       {query},
       kTwoDue},
      {"whole, with what was included",
       full_with("observations", R"({"resourceType":"Bundle","type":"searchset","total":1)" + with_included + "}"),
       {},
       {},
       {"1 of 2 checks due"}},
      {"whole, by a sender that counts what was included",
       full_with("observations", R"({"resourceType":"Bundle","type":"searchset","total":2)" + with_included + "}"),
       {},
       {},
       {"1 of 2 checks due"}},
      {"fewer than it says itself",
       full_without("observations"),
       {{query, {{R"({"resourceType":"Bundle","type":"searchset","total":3})"}, {}}}},
       {query},
       kCouldNot},
  };
  for (const Case& one : cases) {
    CAPTURE(one.name);
    Fetching fetching;
    fetching.fhir.answers = one.answers;
    const HttpResponse response = fetching.call(one.prefetch);
    CHECK(response.status == 200);
    CHECK(says(response) == one.want);
    CHECK(fetching.fhir.asked == one.asked);
    if (!one.asked.empty()) CHECK(fetching.fhir.token == "t0ken");
  }
}

TEST_CASE("services: everything can be fetched", "[cds-hooks]") {
  Fetching fetching;
  fetching.call({});
  for (const std::string& query : std::exchange(fetching.fhir.asked, {})) {
    const std::string type = query.substr(0, query.find_first_of("?/"));
    fetching.fhir.answers[query].pages = {type == "Patient" ? kPatient : type == "Condition" ? set_of(kSmi) : set_of()};
  }
  CHECK(fetching.fhir.answers.size() == full().size());
  CHECK(fetching.fhir.answers.count("Patient/1") == 1);
  const HttpResponse response = fetching.call({});
  CHECK(response.status == 200);
  CHECK(says(response) == kTwoDue);
}

TEST_CASE("services: nothing could be decided: 412 names the keys, and says why", "[cds-hooks]") {
  Fetching fetching;
  const HttpResponse response = fetching.call({{"patient", kPatient}});
  CHECK(response.status == 412);
  CHECK(says(response).size() == 7);
  CHECK(says(response)[1] == "incomplete prefetch.observations");
  CHECK(response.body.find("prefetch key `observations` is missing, and the FHIR server did not answer in time") !=
        std::string::npos);
}

TEST_CASE("services: who may be asked, and as whom", "[cds-hooks]") {
  struct Case {
    const char* name;
    const char* more;
    const char* client;
    const char* server;  // that was asked; empty: none
  };
  const Case cases[] = {
      {"listed", R"(,"fhirServer":"https://fhir.example.org/r4")", "", "https://fhir.example.org/r4"},
      {"listed, written otherwise", R"(,"fhirServer":"HTTPS://FHIR.example.org:443/r4/")", "",
       "https://fhir.example.org/r4"},
      {"not given", "", "", ""},
      {"without TLS", R"(,"fhirServer":"http://fhir.example.org/r4")", "", ""},
      {"another path", R"(,"fhirServer":"https://fhir.example.org/r5")", "", ""},
      {"another host", R"(,"fhirServer":"https://fhir.example.org.evil.org/r4")", "", ""},
      {"the cloud's metadata", R"(,"fhirServer":"http://169.254.169.254/latest")", "", ""},
      {"no URL", R"(,"fhirServer":"file:///etc/passwd")", "", ""},
      {"another client's", R"(,"fhirServer":"https://ehr.example.org/fhir")", "", ""},
      {"its own", R"(,"fhirServer":"https://ehr.example.org/fhir")", "ehr", "https://ehr.example.org/fhir"},
      {"everybody's is not a client's", R"(,"fhirServer":"https://fhir.example.org/r4")", "ehr", ""},
  };
  for (const Case& one : cases) {
    CAPTURE(one.name);
    Fetching fetching;
    fetching.call(full_without("observations"), one.more, kContext, {one.client, {}});
    CHECK(fetching.fhir.server == one.server);
    CHECK(fetching.fhir.token.empty());
  }
}

TEST_CASE("services: another patient's data from the FHIR server is never mixed in", "[cds-hooks]") {
  const std::string query = observation_query();
  const std::string other =
      R"({"resourceType":"Observation","id":"o","status":"final","subject":{"reference":"Patient/2"},"code":{"coding":[{"system":"http://snomed.info/sct","code":"27113001"}]}})";
  Fetching fetching;
  fetching.fhir.answers[query].pages = {set_of(other)};
  const HttpResponse response = fetching.call(full_without("observations"));
  CHECK(response.status == 200);
  CHECK(says(response) == kCouldNot);
}

TEST_CASE("services: a token for another patient is not used, nor is the server asked without one", "[cds-hooks]") {
  struct Case {
    const char* name;
    std::string patient;  // as JSON
    bool is_used;
  };
  const Case cases[] = {
      {"nobody named", "", true},
      {"the patient of the context", R"("patient":"1",)", true},
      {"as a reference", R"("patient":"Patient/1",)", true},
      {"somebody else", R"("patient":"2",)", false},
      {"somebody else, as a reference", R"("patient":"Patient/11",)", false},
      {"a reference to nobody", R"("patient":"Patient/",)", false},
      {"another type", R"("patient":"Practitioner/1",)", false},
  };
  const std::string query = observation_query();
  for (const Case& one : cases) {
    CAPTURE(one.name);
    Fetching fetching;
    fetching.fhir.answers[query].pages = {set_of()};
    std::string more = kMore;
    more.insert(more.find(R"("access_token")"), one.patient);
    const HttpResponse response = fetching.call(full_without("observations"), more);
    CHECK(response.status == 200);
    CHECK(says(response) == (one.is_used ? kTwoDue : kCouldNot));
    CHECK(fetching.fhir.asked == (one.is_used ? Texts{query} : Texts{}));
    const std::string metrics = fetching.world.metrics.to_text();
    CHECK((metrics.find(R"(result="other-patient"} 1)") == std::string::npos) == one.is_used);
    // What was given is enough: nothing is asked, and the call stands.
    CHECK(says(fetching.call(full(), more)) == kTwoDue);
    // Nothing could be decided without it: the answer says why.
    const HttpResponse none = fetching.call({{"patient", kPatient}}, more);
    CHECK((none.status == 412) == !one.is_used);
    CHECK((none.body.find("is another patient's, and is not used") == std::string::npos) == one.is_used);
    CHECK((fetching.world.all_lines().find("token_of_another_patient") == std::string::npos) == one.is_used);
  }
}

TEST_CASE("services: a source that throws ends the call, and is not waited for", "[cds-hooks]") {
  class Throwing final : public fhir::FhirSource {
    void fetch(fhir::FetchSet, std::function<void(fhir::FetchResult)>) override { throw std::bad_alloc(); }
  };
  // What waits for ever is left behind, so that the test ends.
  auto source = std::make_shared<Throwing>();
  auto metrics = std::make_shared<Metrics>();
  auto desk = std::make_unique<FetchDesk>(source.get(), *metrics);
  fhir::FetchSet set;
  set.server = allowed_servers()->find("", "https://fhir.example.org/r4");
  set.queries = {{"Observation?patient=1"}};
  CHECK_THROWS_AS(desk->fetch(std::move(set), [](const fhir::FetchResult&) {}), std::bad_alloc);
  auto gone = std::make_shared<std::promise<void>>();
  auto is_gone = gone->get_future();
  std::thread([source, metrics, desk = std::move(desk), gone]() mutable {
    desk.reset();
    gone->set_value();
  }).detach();
  CHECK(is_gone.wait_for(std::chrono::seconds(10)) == std::future_status::ready);
}

TEST_CASE("services: a token that can't be one is refused", "[cds-hooks]") {
  Fetching fetching;
  const HttpResponse response = fetching.call(
      full(),
      R"(,"fhirServer":"https://fhir.example.org/r4","fhirAuthorization":{"access_token":"a\r\nX: b","token_type":"Bearer","expires_in":300,"scope":"s","subject":"a"})");
  CHECK(response.status == 400);
  CHECK(says(response) == Texts{"value fhirAuthorization.access_token"});
}

TEST_CASE("services: no token stands in a log, a metric or the audit", "[cds-hooks]") {
  Fetching fetching;
  fetching.call(full_without("observations"));
  CHECK(fetching.world.metrics.to_text().find(
            R"(parity_fhir_fetches_total{server="https://fhir.example.org/r4",result="timed-out"} 1)") !=
        std::string::npos);
  CHECK(fetching.world.metrics.to_text().find("t0ken") == std::string::npos);
  CHECK(fetching.world.all_lines().find("t0ken") == std::string::npos);
}

TEST_CASE("a template's tokens are filled in, encoded", "[cds-hooks]") {
  struct Case {
    const char* query;
    TemplateValues values;
    const char* want;  // null: it can't be asked
  };
  const Case cases[] = {
      {"Observation?patient={{context.patientId}}&_count=1",
       {"a b/é&c", "", ""},
       "Observation?patient=a%20b%2F%C3%A9%26c&_count=1"},
      {"Patient/{{context.patientId}}", {"1", "", ""}, "Patient/1"},
      {"Patient/{{context.patientId}}", {"..", "", ""}, nullptr},
      {"Patient/{{context.patientId}}", {"../Patient", "", ""}, "Patient/..%2FPatient"},
      {"Patient/{{context.patientId}}", {"", "", ""}, nullptr},
      {"Encounter/{{context.encounterId}}", {"1", "", "e"}, "Encounter/e"},
      {"X/{{userPractitionerId}}", {"1", "Practitioner/9", ""}, "X/9"},
      {"X/{{userPractitionerRoleId}}", {"1", "PractitionerRole/9", ""}, "X/9"},
      {"X/{{userPatientId}}", {"1", "Patient/9", ""}, "X/9"},
      {"X/{{userRelatedPersonId}}", {"1", "RelatedPerson/9", ""}, "X/9"},
      {"X/{{userPatientId}}", {"1", "Practitioner/9", ""}, nullptr},
      {"X/{{context.userId}}", {"1", "Practitioner/9", ""}, "X/Practitioner%2F9"},
      {"X/{{context.unknown}}", {"1", "", ""}, nullptr},
      {"X/{{context.patientId", {"1", "", ""}, nullptr},
      {"X?y=1", {"1", "", ""}, "X?y=1"},
  };
  for (const Case& one : cases) {
    CAPTURE(one.query);
    const auto filled = fill_template(one.query, one.values);
    CHECK(filled.has_value() == (one.want != nullptr));
    if (filled && one.want != nullptr) CHECK(*filled == one.want);
  }
}

TEST_CASE("a list of servers is checked when it is read", "[cds-hooks]") {
  struct Case {
    const char* name;
    FetchPolicy policy;
    const char* where;  // empty: it is in order
  };
  const Case cases[] = {
      {"nothing", {}, ""},
      {"http that somebody listed for a server without clients", {.servers = {"http://127.0.0.1:8091/fhir"}}, ""},
      {"no URL", {.servers = {"https://a.org/fhir", "fhir.example.org"}}, "fhir.servers[1]"},
      {"a query", {.servers = {"https://a.org/fhir?x=1"}}, "fhir.servers[0]"},
      {"a client's http",
       {.clients = {{"a", {}, false}, {"b", {"http://a.org"}, false}}},
       "clients[1].fhir-servers[0]"},
      {"a client's http, allowed", {.clients = {{"b", {"http://a.org"}, true}}}, ""},
      {"a network", {.private_networks = {"10.0.0.0/8"}}, ""},
      {"no network", {.private_networks = {"10.0.0.1/8"}}, "fhir.private-networks[0]"},
  };
  for (const Case& one : cases) {
    CAPTURE(one.name);
    const auto allowed = AllowedServers::of(one.policy);
    CHECK((allowed ? "" : allowed.error().where) == one.where);
  }
}

}  // namespace
}  // namespace parity::hooks::test
