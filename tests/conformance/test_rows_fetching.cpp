// The table's rows (design: cds-hooks.md, 5) in which the server asks a FHIR server itself: what it asks, with what, and
// what it never asks. The FHIR server is a stub that answers by the sample's own prefetch.
#include <fmt/format.h>

#include <regex>
#include <set>
#include <thread>

#include "cds-hooks/fetch.h"
#include "served_process.h"
#include "tests/failure/fhir_stub.h"

using namespace parity;
using namespace parity::conformance;
using tests::FhirStub;
using tests::StubConnection;
using tests::StubRequest;
using namespace std::chrono_literals;

namespace {

const std::string kSome = "patient-view-some-due";
const std::string kAuthorization =
    R"("fhirAuthorization":{"access_token":"t0ken-marked","token_type":"Bearer","expires_in":300,)"
    R"("scope":"patient/*.rs","subject":"cds"},)";
constexpr const char* kEmpty = R"({"resourceType":"Bundle","type":"searchset","total":0})";

// A body without any prefetch, and what each of its keys would have held.
struct Sample {
  std::string patient;
  std::string bare;
  std::map<std::string, std::string> prefetch;

  explicit Sample(const std::string& name) {
    const auto document = parsed(sample_request(name));
    const auto root = document.root();
    patient = root["context"]["patientId"].text();
    bare = R"({"hook":"patient-view","hookInstance":"5a1c9a8e-2f1e-4c57-9a55-2c8b6a0c1d01",)"
           R"("context":{"userId":"Practitioner/1","patientId":")" +
           patient + "\"}}";
    for (const auto& one : root["prefetch"].members()) prefetch[std::string(one.key)] = fhir::to_json(one.value);
  }

  // With all keys but those, `replaced` in the place of some.
  std::string body(const std::string& server, const std::set<std::string>& without = {},
                   const std::map<std::string, std::string>& replaced = {}) const {
    std::string keys;
    auto held = prefetch;
    for (const auto& [key, value] : replaced) held[key] = value;
    for (const auto& [key, value] : held)
      if (!without.contains(key)) keys += fmt::format(R"({}"{}":{})", keys.empty() ? "" : ",", key, value);
    const std::string call = server.empty() ? "" : fmt::format(R"("fhirServer":"{}",)", server) + kAuthorization;
    return with(bare, "\"context\"", call + "\"prefetch\":{" + keys + "},\"context\"");
  }

  std::string nothing_given(const std::string& server) const {
    return with(bare, "\"context\"", fmt::format(R"("fhirServer":"{}",)", server) + kAuthorization + "\"context\"");
  }
};

// What discovery says, by key: "Observation?patient={{context.patientId}}&…".
std::map<std::string, std::string> templates_of(const Served& server) {
  std::map<std::string, std::string> found;
  const auto document = parsed(server.get("/cds-services").body);
  for (const auto service : document.root()["services"].items())
    if (kGp.ends_with("/" + std::string(service["id"].text())))
      for (const auto& one : service["prefetch"].members()) found[std::string(one.key)] = one.value.text();
  return found;
}

std::string filled(std::string query, const std::string& patient) {
  return "/fhir/" + with(std::move(query), "{{context.patientId}}", patient);
}

// Targets without their order.
std::multiset<std::string> targets(const FhirStub& stub) {
  std::multiset<std::string> found;
  for (const StubRequest& request : stub.requests()) found.insert(request.target);
  return found;
}

// The answer without what differs between any two.
std::string advice(const tests::Answer& answer) {
  static const std::regex uuid("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");
  return fmt::format("{} {}", answer.status, std::regex_replace(answer.body, uuid, "…"));
}

// A server that may ask the stub, with that deadline.
struct Fetching {
  explicit Fetching(FhirStub::Script script, const std::string& deadline = "20000")
      : stub(std::move(script)),
        base(fmt::format("http://127.0.0.1:{}/fhir", stub.port())),
        server(started(deadline)) {}

  std::vector<std::string> started(const std::string& deadline) {
    std::ofstream(folder.file("parity.yaml")) << fmt::format(
        "fhir: {{servers: ['{}'], deadline-ms: {}, max-pages: 4}}\naudit: {{path: a.db}}\n", base, deadline);
    return {"--config", folder.file("parity.yaml")};
  }

  cli::test::TemporaryFolder folder;
  FhirStub stub;
  std::string base;
  Served server;
};

// Answers each query with what the sample's prefetch holds for its key.
FhirStub::Script script_of(const Sample& from, const std::map<std::string, std::string>& templates) {
  std::map<std::string, std::string> answers;
  for (const auto& [key, query] : templates) {
    const auto held = from.prefetch.find(key);
    answers[filled(query, from.patient)] = held == from.prefetch.end() ? kEmpty : held->second;
  }
  return [answers](const StubRequest& request, StubConnection& connection) {
    const auto found = answers.find(request.target);
    if (found == answers.end()) return connection.answer(404, "{}");
    connection.answer_json(found->second);
  };
}

std::string searchset(const std::string& bundle, const std::string& next) {
  return with(bundle, "\"type\":\"searchset\"",
              fmt::format(R"("type":"searchset","link":[{{"relation":"next","url":"{}"}}])", next));
}

}  // namespace

TEST_CASE("rows: what is asked of a FHIR server", "[rows]") {
  const Sample some(kSome);
  const auto templates = templates_of(Served());
  REQUIRE(templates.size() >= 8);
  Fetching fetching(script_of(some, templates));
  std::map<std::string, std::string> others;
  for (const auto& [key, query] : templates)
    if (!some.prefetch.contains(key)) others[key] = "null";

  INFO(row(40));
  const auto given = fetching.server.post(kGp, some.body(fetching.base, {}, others));
  REQUIRE(given.status == 200);
  CHECK(given.body.find("\"summary\"") != std::string::npos);
  CHECK(fetching.stub.requests().empty());
  // `null`, an empty Bundle and an OperationOutcome are answers too (rows 45 to 47).
  for (const std::string value :
       {"null", kEmpty, R"({"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"exception"}]})"}) {
    auto replaced = others;
    replaced["procedures"] = value;
    CHECK(fetching.server.post(kGp, some.body(fetching.base, {}, replaced)).status == 200);
  }
  CHECK(fetching.stub.requests().empty());

  INFO(row(41));
  const auto fetched = fetching.server.post(kGp, some.body(fetching.base, {"observations"}, others));
  CHECK(advice(fetched) == advice(given));
  CHECK(targets(fetching.stub) == std::multiset<std::string>{filled(templates.at("observations"), some.patient)});
  CHECK(fetching.stub.requests().at(0).headers.at("authorization") == "Bearer t0ken-marked");

  // Nothing given: each query once, and the same advice.
  CHECK(advice(fetching.server.post(kGp, some.nothing_given(fetching.base))) == advice(given));
  CHECK(fetching.stub.requests().size() == 1 + templates.size());
  CHECK(fetching.server.process.err().find("t0ken-marked") == std::string::npos);
}

TEST_CASE("rows: pages of a FHIR server", "[rows]") {
  const Sample some(kSome);
  const auto templates = templates_of(Served());
  const std::string observations = some.prefetch.at("observations");
  const FhirStub elsewhere(
      [&](const StubRequest&, StubConnection& connection) { connection.answer_json(observations); });
  Fetching fetching([&](const StubRequest& request, StubConnection& connection) {
    if (request.target == "/fhir/page2") return connection.answer_json(observations);
    if (request.target.starts_with("/fhir/endless")) {
      static std::atomic<int> page{0};
      return connection.answer_json(searchset(kEmpty, fmt::format("endless?{}", ++page)));
    }
    connection.answer(302, "", fmt::format("Location: http://127.0.0.1:{}/fhir/page2\r\n", elsewhere.port()));
  });
  std::map<std::string, std::string> others;
  for (const auto& [key, query] : templates)
    if (!some.prefetch.contains(key)) others[key] = "null";
  const auto call = [&](const std::string& next) {
    auto replaced = others;
    replaced["observations"] = searchset(kEmpty, next);
    return fetching.server.post(kGp, some.body(fetching.base, {}, replaced));
  };
  const auto whole = fetching.server.post(kGp, some.body("", {}, others));
  REQUIRE(whole.status == 200);

  INFO(row(48));
  CHECK(advice(call(fetching.base + "/page2")) == advice(whole));
  CHECK(advice(call("page2")) == advice(whole));
  REQUIRE(fetching.stub.requests().size() == 2);
  CHECK(fetching.stub.requests().at(0).headers.at("authorization") == "Bearer t0ken-marked");
  // Without a server to ask: nothing is claimed to be missing.
  auto cut = others;
  cut["observations"] = searchset(kEmpty, fetching.base + "/page2");
  const auto partial = fetching.server.post(kGp, some.body("", {}, cut));
  CHECK(partial.status == 200);
  CHECK(partial.body.find("Could not check") != std::string::npos);
  CHECK(partial.body.find("checks due") == std::string::npos);
  CHECK(fetching.stub.requests().size() == 2);
  // No more pages than max-pages.
  CHECK(call(fetching.base + "/endless").body.find("Could not check") != std::string::npos);
  CHECK(fetching.stub.requests().size() == 2 + 4);

  INFO(row(49));
  const std::string there = fmt::format("http://127.0.0.1:{}", elsewhere.port());
  for (const std::string& next :
       {there + "/fhir/page2", "//127.0.0.1:" + std::to_string(elsewhere.port()) + "/fhir/page2",
        std::string("file:///etc/passwd"), std::string("http://169.254.169.254/latest/meta-data/"),
        fmt::format("http://localhost:{}/fhir/page2", fetching.stub.port()),
        fmt::format("https://127.0.0.1:{}/fhir/page2", fetching.stub.port()),
        fmt::format("http://a@127.0.0.1:{}/fhir/page2", elsewhere.port()), std::string("javascript:alert(1)"),
        std::string("http://127.0.0.1:99999/x")}) {
    INFO(next);
    const auto answer = call(next);
    CHECK(answer.status == 200);
    CHECK(answer.body.find("Could not check") != std::string::npos);
    CHECK(answer.body.find("checks due") == std::string::npos);
  }
  CHECK(elsewhere.requests().empty());
  CHECK(fetching.stub.requests().size() == 2 + 4);
  // Nor does a redirect lead there.
  CHECK(call(fetching.base + "/moved").body.find("Could not check") != std::string::npos);
  CHECK(fetching.stub.requests().back().target == "/fhir/moved");
  CHECK(elsewhere.requests().empty());
}

TEST_CASE("rows: tokens of the templates", "[rows]") {
  INFO(row(53));
  const Sample some(kSome);
  const auto templates = templates_of(Served());
  Fetching fetching([](const StubRequest&, StubConnection& connection) { connection.answer(404, "{}"); });
  const auto asked_for = [&](const std::string& id) {
    const std::size_t before = fetching.stub.requests().size();
    const auto answer = fetching.server.post(
        kGp, with(some.nothing_given(fetching.base), "\"patientId\":\"" + some.patient, "\"patientId\":\"" + id));
    std::multiset<std::string> asked;
    const auto requests = fetching.stub.requests();
    // Which version of FHIR it speaks is asked where a template has two forms.
    for (std::size_t i = before; i < requests.size(); ++i)
      if (requests[i].target != "/fhir/metadata") asked.insert(requests[i].target);
    CHECK((answer.status == 412 || answer.status == 400));
    return asked;
  };
  const auto wanted = [&](const std::string& encoded) {
    std::multiset<std::string> queries;
    for (const auto& [key, query] : templates) queries.insert(filled(query, encoded));
    return queries;
  };
  CHECK(asked_for("123") == wanted("123"));
  CHECK(asked_for("Patient/124") == wanted("124"));
  CHECK(asked_for("a b&_id=1#x?y%2f") == wanted("a%20b%26_id%3D1%23x%3Fy%252f"));
  CHECK(asked_for("\xc3\xa9,|$") == wanted("%C3%A9%2C%7C%24"));
  CHECK(asked_for("../../metadata") == wanted("..%2F..%2Fmetadata"));
  CHECK(asked_for("..").empty());
  struct Case {
    const char* user;
    const char* query;
    std::optional<std::string> want;
  };
  const Case cases[] = {
      {"Practitioner/9", "Practitioner/{{userPractitionerId}}", "Practitioner/9"},
      {"PractitionerRole/9", "PractitionerRole/{{userPractitionerRoleId}}", "PractitionerRole/9"},
      {"Patient/9", "Patient/{{userPatientId}}", "Patient/9"},
      {"RelatedPerson/9 x", "RelatedPerson/{{userRelatedPersonId}}", "RelatedPerson/9%20x"},
      {"Practitioner/9", "Patient/{{userPatientId}}", std::nullopt},
      {"PractitionerRole/9", "Practitioner/{{userPractitionerId}}", std::nullopt},
      {"Practitioner/9", "X?user={{context.userId}}", "X?user=Practitioner%2F9"},
  };
  for (const Case& c : cases) {
    INFO(c.user << " " << c.query);
    CHECK(hooks::fill_template(c.query, {"1", c.user, ""}) == c.want);
  }
}

TEST_CASE("rows: a FHIR server that fails or hangs", "[rows]") {
  const Sample some(kSome);
  std::atomic<int> status{401};
  Fetching fetching(
      [&](const StubRequest&, StubConnection& connection) {
        if (status == 0) return static_cast<void>(connection.wait(60s));
        connection.answer(status, "{}");
      },
      "300");
  for (const int code : {401, 403, 404, 500, 0}) {
    status = code;
    INFO(row(43) << " " << code);
    const auto answer = fetching.server.post(kGp, some.nothing_given(fetching.base));
    CHECK(answer.status == 412);
    CHECK(answer.body.find("prefetch.patient") != std::string::npos);
  }
  INFO(row(98));
  status = 0;
  std::atomic<int> undecided{0};
  const std::string nothing = some.nothing_given(fetching.base);
  std::vector<std::thread> hanging;
  for (int i = 0; i < 40; ++i)
    hanging.emplace_back([&] { undecided += fetching.server.post(kGp, nothing).status == 412 ? 1 : 0; });
  for (int i = 0; i < 20; ++i) CHECK(fetching.server.post(kGp, some.body("")).status == 200);
  for (auto& thread : hanging) thread.join();
  CHECK(undecided == 40);
}
