// Prescriptions that name their drug by reference, from a server that does not send the Medications along: they are asked
// for, and whatever goes wrong then leaves medicines "could not look", never "takes none".
#include <fmt/format.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <sstream>

#include "cli/command_line.h"
#include "test_paths.h"
#include "tests/failure/fhir_stub.h"

namespace parity::tests {
namespace {

using namespace std::chrono_literals;

constexpr const char* kPatient = R"({"resourceType":"Patient","id":"1","gender":"female","birthDate":"1970-01-01"})";
constexpr const char* kNothing = R"({"resourceType":"Bundle","type":"searchset"})";

std::string bundle(const std::string& resource) {
  return R"({"resourceType":"Bundle","type":"searchset","entry":[{"resource":)" + resource + "}]}";
}

std::string lithium_request(const std::string& reference) {
  return bundle(fmt::format(R"({{"resourceType":"MedicationRequest","id":"r","status":"active","intent":"order",
    "authoredOn":"2026-01-05","subject":{{"reference":"Patient/1"}},"medicationReference":{{"reference":"{}"}}}})",
                            reference));
}

std::string medication(const std::string& text) {
  return bundle(R"({"resourceType":"Medication","id":"m","code":{"text":")" + text + R"("}})");
}

// A server with one prescription, whose Medications are answered for by `about_medications`.
FhirStub::Script server_with(std::string reference, FhirStub::Script about_medications) {
  return [reference = std::move(reference), about = std::move(about_medications)](const StubRequest& request,
                                                                                  StubConnection& connection) {
    const std::string& target = request.target;
    if (target == "/fhir/Patient/1") return connection.answer_json(kPatient);
    if (target.starts_with("/fhir/MedicationRequest?")) return connection.answer_json(lithium_request(reference));
    if (target.starts_with("/fhir/Medication?")) return about(request, connection);
    connection.answer_json(kNothing);
  };
}

struct Ran {
  int code = 0;
  std::string out;
  std::string err;
  std::vector<std::string> asked;  // for Medications
};

Ran evaluate(FhirStub::Script script, const std::string& deadline = "60") {
  const FhirStub stub(std::move(script));
  const std::string url = fmt::format("http://127.0.0.1:{}/fhir", stub.port());
  const std::vector<const char*> arguments = {"parity",        "evaluate",
                                              "--fhir-server", url.c_str(),
                                              "--patient",     "1",
                                              "--deadline",    deadline.c_str(),
                                              "--format",      "json",
                                              "--today",       "2026-11-22",
                                              "--rules",       PARITY_SOURCE_DIR "/rules",
                                              "--audience",    "mental-health"};
  std::ostringstream out;
  std::ostringstream err;
  const int code = cli::run(static_cast<int>(arguments.size()), arguments.data(), out, err);
  Ran ran{code, out.str(), err.str(), {}};
  for (const StubRequest& request : stub.requests())
    if (request.target.starts_with("/fhir/Medication?")) ran.asked.push_back(request.target);
  return ran;
}

FhirStub::Script answers(std::string body) {
  return [body = std::move(body)](const StubRequest&, StubConnection& c) { c.answer_json(body); };
}

bool holds(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

constexpr const char* kLooked = R"("lithium-level-overdue":{"state":"fired")";
constexpr const char* kCouldNotLook = R"("lithium-level-overdue":{"state":"unknown","missing":["medication"])";
constexpr const char* kTakesNone = R"("lithium-level-overdue":{"state":"not-)";

}  // namespace

TEST_CASE("referenced Medications: what the server answers for them decides what is known of medicines") {
  struct Case {
    const char* name;
    FhirStub::Script about_medications;
    const char* want;
    const char* told;
  };
  const Case cases[] = {
      {"lithium", answers(medication("Lithium carbonate 400mg tablets")), kLooked, ""},
      {"another drug", answers(medication("Paracetamol 500mg tablets")), kTakesNone, ""},
      {"none of that id", answers(kNothing), kCouldNotLook, ""},
      {"another id", answers(bundle(R"({"resourceType":"Medication","id":"n","code":{"text":"Lithium"}})")),
       kCouldNotLook, ""},
      {"an OperationOutcome", answers(R"({"resourceType":"OperationOutcome","issue":[{"severity":"error"}]})"),
       kCouldNotLook, ""},
      {"no access", [](const StubRequest&, StubConnection& c) { c.answer(403, "{}"); }, kCouldNotLook,
       "referenced Medications: not read: the FHIR server refused access"},
      {"a fault of its own", [](const StubRequest&, StubConnection& c) { c.answer(500, "{}"); }, kCouldNotLook,
       "referenced Medications: not read"},
      {"half an answer",
       [](const StubRequest&, StubConnection& c) {
         c.send(
             "HTTP/1.1 200 OK\r\nContent-Type: application/fhir+json\r\nContent-Length: 900\r\n\r\n{\"resourceType\"");
         c.reset();
       },
       kCouldNotLook, "referenced Medications: not read"},
  };
  for (const Case& c : cases) {
    INFO(c.name);
    const Ran ran = evaluate(server_with("Medication/m", c.about_medications));
    INFO(ran.err);
    INFO(ran.out.substr(ran.out.find("\"lithium-level-overdue\""), 120));
    CHECK(holds(ran.out, c.want));
    CHECK(holds(ran.err, c.told));
    REQUIRE_FALSE(ran.asked.empty());
    CHECK(std::all_of(ran.asked.begin(), ran.asked.end(),
                      [](const std::string& target) { return target == "/fhir/Medication?_id=m&_count=1"; }));
  }
}

TEST_CASE("referenced Medications: somebody else's record among them, and nothing that was fetched is used") {
  const Ran ran = evaluate(server_with("Medication/m", answers(bundle(R"({"resourceType":"Patient","id":"2"})"))));
  CHECK(ran.code == 2);
  CHECK(ran.out.empty());
}

TEST_CASE("referenced Medications: a server that does not answer costs the deadline and no more") {
  const auto hangs = [](const StubRequest&, StubConnection& c) { c.wait(60s); };
  const Ran ran = evaluate(server_with("Medication/m", hangs), "3");
  CHECK(holds(ran.out, kCouldNotLook));
  CHECK(holds(ran.err, "referenced Medications: not read: the FHIR server did not answer in time"));
}

TEST_CASE("referenced Medications: nothing elsewhere is asked for") {
  for (const char* reference :
       {"http://other.example.org/fhir/Medication/m", "urn:uuid:5d2c", "#m", "Medication/m&x=1"}) {
    INFO(reference);
    const Ran ran = evaluate(server_with(reference, answers(medication("Lithium carbonate 400mg tablets"))));
    CHECK(ran.asked.empty());
    CHECK(holds(ran.out, kCouldNotLook));
  }
}

}  // namespace parity::tests
