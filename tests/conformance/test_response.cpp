// Published responses are judged as they are labelled; published requests are answered; and what the product answers is
// judged by the same validator, and its resources by FHIR's own schema.
#include <fmt/format.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <map>

#include "fhir_schema.h"
#include "response_reader.h"
#include "served_samples.h"
#include "test_paths.h"

using namespace parity;
using namespace parity::conformance;
namespace fs = std::filesystem;

namespace {

const std::string kShared = PARITY_SHARED_DIR;
const std::string kSamples = PARITY_SOURCE_DIR "/samples/requests";

// The published fixtures are not part of the project.
bool have_fixtures() {
  if (fs::exists(kShared + "/cds-hooks/fixtures")) return true;
  WARN("skipped: the published fixtures are not here");
  return false;
}

std::vector<std::string> json_files(const std::string& folder) {
  std::vector<std::string> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder))
    if (entry.path().extension() == ".json") files.push_back(entry.path().string());
  std::sort(files.begin(), files.end());
  return files;
}

fhir::JsonDocument parse(const std::string& text) {
  auto document = fhir::parse_json(text);
  REQUIRE(document.has_value());
  return std::move(*document);
}

std::string first_fault(const std::string& json) {
  const auto faults = judge(parse(json).root());
  return faults.empty() ? std::string() : faults.front().path + " " + faults.front().rule;
}

}  // namespace

TEST_CASE("published responses are judged as labelled", "[conformance]") {
  if (!have_fixtures()) return;
  const char* word = "must be one of the specification's words";
  const std::string link_type = std::string("cards[0].links[0].type ") + word;
  const std::string no_indicator = std::string("cards[0].indicator ") + word;
  // The file, and its first fault; none: it is good.
  const std::pair<std::string, std::string> cases[] = {
      {"fhir/cds-hooks-validator/cdshooks-response-good.json", ""},
      {"fhir/cds-hooks-validator/cdshooks-response-empty-good.json", ""},
      {"fhir/cds-hooks-validator/cdshooks-response-empty.json", ""},
      {"fhir/cds-hooks-validator/cdshooks-response-two-cards.json", ""},
      {"fhir/cds-hooks-validator/cdshooks-response-link.json", ""},
      {"fhir/cds-hooks-validator/cdshooks-response-no-link.json", ""},
      {"fhir/cds-hooks-validator/cdshooks-response-empty-bad.json", "cards must be an array"},
      {"fhir/cds-hooks-validator/cdshooks-response-empty2.json", "cards must be an array"},
      {"fhir/cds-hooks-validator/cdshooks-response-empty-source.json", "cards[0].source must not be null or empty"},
      {"fhir/cds-hooks-validator/cdshooks-response-source-link.json", link_type},
      {"fhir/cds-hooks-validator/cdshooks-response-suggestion.json",
       "cards[0].summary must have fewer than 140 characters"},
      {"cds-hooks/fixtures/spec-2.0.1/0553-http-response.json", ""},
      {"cds-hooks/fixtures/spec-2.0.1/0715-system-action.json", ""},
      {"cds-hooks/fixtures/spec-2.0.1/0735-example.json", ""},
      {"cds-hooks/fixtures/spec-2.0.1/0793-example.json", no_indicator},  // a known defect of the specification
      {"cds-hooks/fixtures/spec-3.0-ci/0807-http-response.json", ""},
      {"cds-hooks/fixtures/spec-3.0-ci/1024-system-action.json", ""},
      {"cds-hooks/fixtures/spec-3.0-ci/1044-example.json", ""},
      {"cds-hooks/fixtures/crd-2.2.1/CRDServiceResponse.json", ""},
      {"cds-hooks/fixtures/crd-2.2.1/CRDServiceResponse2.json", ""},
      {"cds-hooks/fixtures/crd-2.2.1/CRDServiceResponse3.json", ""},
  };
  for (const auto& [file, want] : cases) {
    INFO(file);
    CHECK(first_fault(text_of(kShared + "/" + file)) == want);
  }
}

// Templates that a test kit fills in before it sends them: two lack what it puts there.
TEST_CASE("published cards of other services", "[conformance]") {
  if (!have_fixtures()) return;
  const std::map<std::string, std::string> unfilled = {
      {"launch_smart_app", "cards[0].links[0].url must be an absolute URL"},
      {"propose_alternate_request", "cards[0].suggestions[0].actions must not be null or empty"}};
  std::size_t cards = 0;
  for (const std::string& file : json_files(kShared + "/cds-hooks/fixtures/inferno-crd-cards")) {
    INFO(file);
    const std::string text = text_of(file);
    if (!parse(text).root()["summary"].exists()) continue;
    const auto lacks = unfilled.find(fs::path(file).stem().string());
    CHECK(first_fault("{\"cards\":[" + text + "]}") == (lacks == unfilled.end() ? "" : lacks->second));
    ++cards;
  }
  CHECK(cards >= 5);
}

TEST_CASE("published requests are answered, whatever is in them", "[conformance]") {
  if (!have_fixtures()) return;
  // Those that lack what their hook requires, and those of hooks that nobody listens to here.
  const std::map<std::string, std::string> faulty = {
      {"crd-2.2.1/CRDServiceRequest2.json", "this service does not serve this hook"},
      {"docs-examples/0009-cdc-guideline-for-prescribing-opioids-for-chroni.json", "`draftOrders` is required"},
      {"spec-1.0/0735-extensions.json", "`patientId` is required"},
      {"spec-2.0.1/1119-extensions.json", "`patientId` is required"},
      {"spec-3.0-ci/1435-extensions.json", "`patientId` is required"},
      {"cds-hooks-validator/cdshooks-request-order-select-extensions.json", "`draftOrders` is required"},
  };
  ServedSamples served;
  std::size_t answered = 0;
  for (const char* folder : {"/cds-hooks/fixtures", "/fhir/cds-hooks-validator"}) {
    for (const std::string& file : json_files(kShared + folder)) {
      const std::string text = text_of(file);
      const auto document = fhir::parse_json(text);
      if (!document || !document->root()["hook"].exists() || !document->root()["hookInstance"].exists()) continue;
      const fs::path path(file);
      const auto fault = faulty.find((path.parent_path().filename() / path.filename()).string());
      const std::string service = served.service_for(document->root()["hook"].text());
      const auto response = served.call(service.empty() ? served.service_for("patient-view") : service, text);
      INFO(file);
      INFO(response.body);
      if (fault == faulty.end()) {
        CHECK((response.status == 200 || response.status == 412));
      } else {
        CHECK(response.status == 400);
        CHECK(response.body.find(fault->second) != std::string::npos);
      }
      if (response.status == 200) CHECK(first_fault(response.body) == "");
      ++answered;
    }
  }
  CHECK(answered >= 20);
}

TEST_CASE("contexts of the hook library are accepted", "[conformance]") {
  if (!have_fixtures()) return;
  ServedSamples served;
  std::size_t answered = 0;
  for (const std::string& file : json_files(kShared + "/cds-hooks/fixtures/hooks")) {
    const std::string hook = fs::path(file).parent_path().filename().string();
    const std::string service = served.service_for(hook);
    if (service.empty()) continue;
    INFO(file);
    const auto document = parse(text_of(file));
    const auto response = served.call(
        service, fmt::format(R"({{"hook":"{}","hookInstance":"0d3a6e4e-3d2b-4a52-9ad1-6c9a1fbd2d6b","context":{}}})",
                             hook, fhir::to_json(document.root()["context"])));
    INFO(response.body);
    CHECK((response.status == 200 || response.status == 412));
    ++answered;
  }
  CHECK(answered >= 10);
}

TEST_CASE("own responses pass, and what they suggest is valid FHIR", "[conformance]") {
  ServedSamples served;
  const auto schema = FhirSchema::open(kShared + "/fhir/fhir-r4.schema.json");
  if (!schema) WARN("skipped in part: FHIR's schema is not here");
  std::size_t resources = 0;
  for (const std::string& file : json_files(kSamples)) {
    INFO(file);
    const std::string text = text_of(file);
    const auto request = parse(text);
    const auto response = served.call(served.service_for(request.root()["hook"].text()), text);
    CHECK((response.status == 200 || response.status == 412));
    if (response.status != 200) continue;
    CHECK(first_fault(response.body) == "");
    const auto answer = parse(response.body);
    for (const auto card : answer.root()["cards"].items()) {
      for (const auto suggestion : card["suggestions"].items()) {
        for (const auto action : suggestion["actions"].items()) {
          INFO(fhir::to_json(action["resource"]));
          CHECK((action["resource"]["resourceType"].text() == "ServiceRequest" ||
                 action["resource"]["resourceType"].text() == "Task"));
          if (!schema) continue;
          for (const std::string& fault : schema->faults_of(action["resource"])) FAIL_CHECK(fault);
          ++resources;
        }
      }
    }
  }
  if (schema) CHECK(resources > 5);
}

TEST_CASE("the schema check can fail", "[conformance]") {
  const auto schema = FhirSchema::open(kShared + "/fhir/fhir-r4.schema.json");
  if (!schema) {
    WARN("skipped: FHIR's schema is not here");
    return;
  }
  struct Case {
    const char* resource;
    const char* want;
  };
  const Case cases[] = {
      {R"({"resourceType":"ServiceRequest","status":"draft","subject":{"reference":"Patient/1"}})", ""},
      {R"({"resourceType":"ServiceRequest","status":"draft"})", "ServiceRequest.subject: is required"},
      {R"({"resourceType":"ServiceRequest","subject":{"reference":1}})",
       "ServiceRequest.subject.reference: must be a string"},
      {R"({"resourceType":"ServiceRequest","subject":{},"when":"now"})", "ServiceRequest.when: is no element"},
      {R"({"resourceType":"Task","status":"asap"})", "Task.status: is none of the words"},
      {R"({"resourceType":"Task","note":{}})", "Task.note: must be a array"},
      {R"({"resourceType":"Task","authoredOn":"tomorrow"})", "Task.authoredOn: has a wrong form"},
      {R"({"resourceType":"Chore"})", "no such resource type: Chore"},
  };
  for (const Case& c : cases) {
    INFO(c.resource);
    const auto faults = schema->faults_of(parse(c.resource).root());
    CHECK((faults.empty() ? std::string() : faults.front()) == c.want);
  }
}
