// Records of one patient from several holders: ids stay apart, the setting is kept, what stands in both
// counts once, and what one of them could not say stays unknown.
#include <vector>

#include "fhir-adapter/sources.h"
#include "reader_fixture.h"

using namespace parity;
using namespace parity::fhir;
using namespace parity::fhir::test;

namespace {

std::string patient(std::string_view id, std::string_view nhs_number) {
  return fmt::format(R"({{"resourceType": "Patient", "id": "{}", "birthDate": "1980-02-03", "identifier":
    [{{"system": "https://fhir.nhs.uk/Id/nhs-number", "value": "{}"}}]}})",
                     id, nhs_number);
}

std::string weight(std::string_view id, std::string_view of_patient, std::string_view kilograms,
                   std::string_view date = "2026-01-05") {
  return fmt::format(R"({{"resourceType": "Observation", "id": "{}", "status": "final", "effectiveDateTime": "{}",
    "subject": {{"reference": "Patient/{}"}}, "code": {{"coding": [{{"system": "http://loinc.org", "code": "29463-7"}}]}},
    "valueQuantity": {{"value": {}, "unit": "kg", "system": "http://unitsofmeasure.org", "code": "kg"}}}})",
                     id, date, of_patient, kilograms);
}

SourceRecord source(const std::string& json, Setting setting, std::string name) {
  auto document = parse_json(json);
  REQUIRE(document);
  return {read(json), nhs_number_in_record(document->root()), setting, std::move(name)};
}

Result<PatientRecord> merged(const std::string& practice, const std::string& trust) {
  std::vector<SourceRecord> sources;
  sources.push_back(source(practice, Setting::kPrimaryCare, "gp.json"));
  sources.push_back(source(trust, Setting::kMentalHealth, "trust.json"));
  return merge_sources(test_vocabulary().vocabulary, sources);
}

}  // namespace

TEST_CASE("sources: what stands in two records counts once, and each keeps its setting") {
  const auto record = merged(bundle_without_patient({patient("1", "9990000018"), weight("a", "1", "80.0")}),
                             bundle_without_patient({patient("77", "999 000 0018"), weight("a", "77", "80"),
                                                     weight("b", "77", "81.5", "2026-03-01")}));
  REQUIRE(record);
  const auto weights = of(*record, "weight");
  REQUIRE(weights.size() == 2);
  CHECK(weights[0].setting == Setting::kPrimaryCare);
  CHECK(value_text(weights[0]) == "80.0 kg");
  CHECK(weights[1].setting == Setting::kMentalHealth);
  CHECK(value_text(weights[1]) == "81.5 kg");
  CHECK(issue_count(*record, IssueReason::kDuplicate) == 1);
  CHECK(record->person().reference == "Patient/1");
  CHECK(record->person().born);
}

TEST_CASE("sources: a pair of two numbers of one day is made from parts in either record") {
  const auto part = [](std::string_view code, std::string_view of_patient, int value) {
    return fmt::format(R"({{"resourceType": "Observation", "status": "final", "effectiveDateTime": "2026-01-05",
      "subject": {{"reference": "Patient/{}"}}, "code": {{"coding": [{{"system": "http://loinc.org", "code": "{}"}}]}},
      "valueQuantity": {{"value": {}, "unit": "mmHg"}}}})",
                       of_patient, code, value);
  };
  const auto record = merged(bundle_without_patient({patient("1", "9990000018"), part("8480-6", "1", 128)}),
                             bundle_without_patient({patient("77", "9990000018"), part("8462-4", "77", 82)}));
  REQUIRE(record);
  CHECK(only(*record, "blood-pressure").readings[1] != 0);
}

TEST_CASE("sources: a number that could not be used stays unusable") {
  std::string without_unit = weight("a", "1", "80");
  without_unit.replace(without_unit.find(R"("unit": "kg", "system": "http://unitsofmeasure.org", "code": "kg")"), 65,
                       R"("unit": "stone-ish")");
  const auto record = merged(bundle_without_patient({patient("1", "9990000018"), without_unit}),
                             bundle_without_patient({patient("77", "9990000018")}));
  REQUIRE(record);
  CHECK_FALSE(only(*record, "weight").has_number);
  CHECK(only(*record, "weight").fault == ValueFault::kUnknownUnit);
  CHECK(issue_count(*record, IssueReason::kUnusableValue) == 1);
}

TEST_CASE("sources: what one holder could not say is not known of the whole") {
  const std::string refused = R"({"resourceType": "OperationOutcome", "issue": [{"severity": "error",
    "code": "exception", "expression": ["Observation"]}]})";
  const auto record = merged(bundle_without_patient({patient("1", "9990000018"), weight("a", "1", "80")}),
                             bundle_without_patient({patient("77", "9990000018"), refused}));
  REQUIRE(record);
  CHECK(reach(*record, RecordPart::kObservation) == Extent::Reach::kUnread);
  CHECK(reach(*record, RecordPart::kCondition) == Extent::Reach::kComplete);
}

TEST_CASE("sources: records that can't be told to be one patient's are refused, and no number is named") {
  const std::string own = bundle_without_patient({patient("1", "9990000018")});
  const std::string other = bundle_without_patient({patient("1", "9990000026")});
  const std::string nobody = bundle_of({});
  for (const std::string& second : {other, nobody}) {
    const auto record = merged(own, second);
    REQUIRE_FALSE(record);
    CHECK(record.error().where == "trust.json");
    CHECK(to_text(record.error()).find("999") == std::string::npos);
  }
}

TEST_CASE("sources: GP Connect's profiles say that a practice holds the record") {
  std::string observation_json = weight("a", "1", "80");
  observation_json.insert(1, R"("meta": {"profile":
    ["https://fhir.nhs.uk/STU3/StructureDefinition/CareConnect-GPC-Observation-1"]}, )");
  CHECK(only(read(bundle_of({observation_json})), "weight").setting == Setting::kPrimaryCare);
  CHECK(only(read(bundle_of({weight("a", "1", "80")})), "weight").setting == Setting::kUnknown);
}
