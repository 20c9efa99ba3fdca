// Rules of the moment of ordering, on draft orders as clients send them: a drug by code, by reference, contained, or as
// text alone; several at once; and one whose drug can't be told.

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "fhir-adapter/json.h"
#include "run_command.h"
#include "test_paths.h"
#include "tests/temporary_folder.h"

namespace {

using namespace parity;
namespace fs = std::filesystem;

constexpr const char* kSnomed = R"("system":"http://snomed.info/sct")";

std::string request(const std::string& drug, const std::string& more = {}) {
  return R"({"resource":{"resourceType":"MedicationRequest","id":"draft-1","status":"draft","intent":"order",)" + more +
         drug + R"(,"subject":{"reference":"Patient/x"}}})";
}

std::string text_only(const std::string& text) {
  return request(R"("medicationCodeableConcept":{"text":")" + text + R"("})");
}

std::string coded(const std::string& coding) {
  return request(R"("medicationCodeableConcept":{"coding":[{)" + coding + "}]}");
}

std::string medication(const std::string& id, const std::string& text) {
  return R"({"resourceType":"Medication","id":")" + id + R"(","code":{"text":")" + text + R"("}})";
}

std::string bundle(const std::string& entries) {
  return R"({"resourceType":"Bundle","type":"collection","entry":[)" + entries + "]}";
}

struct Answer {
  std::set<std::string> prompts;
  std::set<std::string> unknown;
};

class Orders {
 public:
  Answer sign(const std::string& patient, std::string orders, const std::string& audience,
              const std::string& hook = "order-sign") const {
    // The samples' patients are named like their files: the draft is for whoever is asked about.
    const std::string sample = PARITY_SOURCE_DIR "/samples/practice/" + patient + ".json";
    const std::string id = patient.substr(0, patient.find('-', patient.find('-') + 1));
    for (std::size_t at = orders.find("Patient/x"); at != std::string::npos; at = orders.find("Patient/x"))
      orders.replace(at, 9, "Patient/" + id);
    const std::string path = folder_.write("orders.json", orders);
    const auto said =
        cli::test::run({"evaluate", sample, "--hook", hook, "--draft-orders", path, "--audience", audience, "--today",
                        "2026-11-22", "--rules", PARITY_SOURCE_DIR "/rules", "--format", "json"});
    INFO(said.err);
    REQUIRE(said.code == 0);
    const auto document = fhir::parse_json(said.out);
    REQUIRE(document);
    Answer answer;
    for (const auto prompt : document->root()["prompts"].items()) answer.prompts.emplace(prompt["rule"].text());
    for (const auto& member : document->root()["outcomes"].members())
      if (member.value["state"].text() == "unknown") answer.unknown.emplace(member.key);
    return answer;
  }

 private:
  tests::TemporaryFolder folder_;
};

}  // namespace

TEST_CASE("draft orders: a drug is told however the client writes it") {
  struct Case {
    const char* what;
    const char* patient;
    std::string orders;
    std::set<std::string> want;
  };
  const std::set<std::string> interaction = {"lithium-interaction"};
  const std::vector<Case> cases = {
      {"text alone", "gus-mock-lithium-only", bundle(text_only("Ibuprofen 400mg tablets")), interaction},
      {"a code alone, of a product that a concept lists", "gus-mock-lithium-only",
       bundle(coded(std::string(kSnomed) + R"(,"code":"329652003")")), interaction},
      {"a code that no concept lists, with a display", "gus-mock-lithium-only",
       bundle(coded(R"("system":"https://dmd.nhs.uk","code":"42104811000001109","display":"Ibuprofen 400mg tablets")")),
       interaction},
      {"RxNorm with a display", "gus-mock-lithium-only",
       bundle(coded(
           R"("system":"http://www.nlm.nih.gov/research/umls/rxnorm","code":"310965","display":"Ibuprofen 200 MG Oral Tablet")")),
       interaction},
      {"contained", "gus-mock-lithium-only",
       bundle(request(R"("medicationReference":{"reference":"#m"})",
                      R"("contained":[)" + medication("m", "Ramipril 5mg capsules") + "],")),
       interaction},
      {"by reference, the Medication beside it", "gus-mock-lithium-only",
       bundle(R"({"fullUrl":"urn:uuid:8d2b1d61-0000-4000-8000-000000000001","resource":)" +
              medication("m1", "Furosemide 40mg tablets") + "}," +
              request(R"("medicationReference":{"reference":"urn:uuid:8d2b1d61-0000-4000-8000-000000000001"})")),
       interaction},
      {"by reference, as Medication/id", "gus-mock-lithium-only",
       bundle(R"({"resource":)" + medication("m2", "Candesartan 8mg tablets") + "}," +
              request(R"("medicationReference":{"reference":"Medication/m2"})")),
       interaction},
      {"a gel is no NSAID here", "gus-mock-lithium-only", bundle(text_only("Ibuprofen 5% gel")), {}},
      {"another drug", "gus-mock-lithium-only", bundle(text_only("Paracetamol 500mg tablets")), {}},
      {"two at once, the second matters", "gus-mock-lithium-only",
       bundle(text_only("Paracetamol 500mg tablets") + "," + text_only("Naproxen 250mg tablets")), interaction},
      {"a test is ordered, no drug",
       "gus-mock-lithium-only",
       bundle(
           R"({"resource":{"resourceType":"ServiceRequest","status":"draft","intent":"order","code":{"text":"ECG"},"subject":{"reference":"Patient/x"}}})"),
       {}},
      {"no order at all", "gus-mock-lithium-only", bundle(""), {}},
      {"carbamazepine on clozapine",
       "tess-redcell-clozapine",
       bundle(text_only("Tegretol 200mg tablets")),
       {"clozapine-carbamazepine"}},
      {"valproate under 55",
       "ada-example-nothing-due",
       bundle(text_only("Epilim Chrono 500mg tablets")),
       {"valproate-start-under-55"}},
      {"valproate, who takes it already",
       "wanda-waiting-valproate",
       bundle(text_only("Epilim Chrono 500mg tablets")),
       {}},
      {"a new antipsychotic",
       "bella-specimen-everything-due",
       bundle(text_only("Zyprexa 10mg tablets")),
       {"antipsychotic-baseline-missing"}},
      {"a depot by its brand",
       "bella-specimen-everything-due",
       bundle(text_only("Xeplion 100mg/1ml prolonged-release suspension for injection pre-filled syringes")),
       {"antipsychotic-baseline-missing"}},
      {"prochlorperazine is none",
       "bella-specimen-everything-due",
       bundle(text_only("Prochlorperazine 5mg tablets")),
       {}},
      {"both drugs of a pair ordered together", "bella-specimen-everything-due",
       bundle(text_only("Priadel 400mg modified-release tablets") + "," + text_only("Diclofenac 50mg tablets")),
       interaction},
  };
  const Orders orders;
  for (const Case& c : cases) {
    CAPTURE(c.what);
    const Answer answer = orders.sign(c.patient, c.orders, "gp");
    CHECK(answer.prompts == c.want);
    CHECK(answer.unknown.empty());
  }
  for (const std::string audience : {"gp", "mental-health"})
    for (const std::string hook : {"order-select", "order-sign"}) {
      CAPTURE(audience, hook);
      CHECK(orders.sign("gus-mock-lithium-only", cases.front().orders, audience, hook).prompts == interaction);
      CHECK(orders.sign("tess-redcell-clozapine", bundle(text_only("Epilim 200mg tablets")), audience, hook).prompts ==
            std::set<std::string>{"valproate-start-under-55"});
    }
}

TEST_CASE("draft orders: a drug that can't be told leaves the rules that ask for it open, and prompts nobody") {
  const std::vector<std::pair<const char*, std::string>> cases = {
      {"a code that no concept lists, without words",
       bundle(coded(std::string(kSnomed) + R"(,"code":"10000111000001104")"))},
      {"a reference to what is not there", bundle(request(R"("medicationReference":{"reference":"Medication/gone"})"))},
      {"a reference to a contained resource that is not there",
       bundle(request(R"("medicationReference":{"reference":"#gone"})"))},
  };
  const Orders orders;
  for (const auto& [what, text] : cases) {
    CAPTURE(what);
    const Answer answer = orders.sign("gus-mock-lithium-only", text, "gp");
    CHECK(answer.prompts.empty());
    CHECK(answer.unknown.contains("lithium-interaction"));
  }
}
