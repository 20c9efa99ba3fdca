// The patient: birth date, sex, death, ethnic category.
#include "reader_fixture.h"

using namespace parity;
using namespace parity::fhir;
using namespace parity::fhir::test;

namespace {

PatientRecord patient(std::string_view members) {
  return read(fmt::format(R"({{"id": "1", "resourceType": "Patient", {}}})", members));
}

}  // namespace

TEST_CASE("patient: birth date, as precise as it is") {
  CHECK(to_text(*patient(R"("birthDate": "1980-02-03")").person().born) == "1980-02-03");
  CHECK(to_text(*patient(R"("birthDate": "1980")").person().born) == "1980");
  CHECK_FALSE(patient(R"("active": true)").person().born);
  CHECK_FALSE(
      patient(
          R"("_birthDate": {"extension": [{"url": "http://hl7.org/fhir/StructureDefinition/data-absent-reason", "valueCode": "masked"}]})")
          .person()
          .born);
  const auto unreadable = patient(R"("birthDate": "03/02/1980")");
  CHECK_FALSE(unreadable.person().born);
  CHECK(issue_texts(unreadable) == std::vector<std::string>{"unreadable-date Patient.birthDate"});
  CHECK(unreadable.person().reference == "Patient/1");
  CHECK(reach(unreadable, RecordPart::kPatient) == Extent::Reach::kComplete);
}

TEST_CASE("patient: sex is gender") {
  CHECK(patient(R"("gender": "male")").person().sex == Sex::kMale);
  CHECK(patient(R"("gender": "female")").person().sex == Sex::kFemale);
  CHECK(patient(R"("gender": "other")").person().sex == Sex::kOther);
  CHECK(patient(R"("gender": "unknown")").person().sex == Sex::kUnknown);
  CHECK(patient(R"("gender": 1)").person().sex == Sex::kUnknown);
}

TEST_CASE("patient: has died") {
  struct Case {
    std::string_view members;
    Ternary want;
  };
  const std::string_view notice =
      R"("extension": [{"url": "https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-DeathNotificationStatus", "extension": [{"url": "deathNotificationStatus", "valueCodeableConcept": {"coding": [{"code": "2"}]}}]}])";
  const Case cases[] = {
      {R"("active": true)", Ternary::kFalse},
      {R"("deceasedBoolean": false)", Ternary::kFalse},
      {R"("deceasedBoolean": true)", Ternary::kTrue},
      {R"("deceasedDateTime": "2026-01-01")", Ternary::kTrue},
      {R"("deceasedDateTime": "last winter")", Ternary::kTrue},
      {R"("deceasedDateTime": 2026)", Ternary::kUnknown},
      {R"("deceasedBoolean": "true")", Ternary::kUnknown},
      {notice, Ternary::kTrue},
  };
  for (const Case& c : cases) {
    INFO(c.members);
    CHECK(patient(c.members).person().deceased == c.want);
  }
  const auto died = patient(R"("deceasedDateTime": "2026-01-01T08:30:00Z")").person().died;
  REQUIRE(died);
  CHECK(died->first == parse_date("2026-01-01").value().first);
  CHECK_FALSE(patient(R"("deceasedBoolean": true)").person().died);
  CHECK_FALSE(patient(R"("deceasedDateTime": "last winter")").person().died);
}

TEST_CASE("patient: ethnic category") {
  const auto coded = [](std::string_view url, std::string_view code) {
    return fmt::format(
        R"("extension": [{{"url": "{}", "valueCodeableConcept": {{"coding": [{{"system": "https://fhir.hl7.org.uk/CodeSystem/UKCore-EthnicCategoryEngland", "code": "{}"}}]}}}}])",
        url, code);
  };
  const std::string_view uk_core = "https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-EthnicCategory";
  const auto british = patient(coded(uk_core, "A"));
  REQUIRE(british.person().ethnicity);
  const auto matched = british.concepts(*british.person().ethnicity);
  REQUIRE(matched.size() == 1);
  CHECK(matched[0] == test_vocabulary().id("white-british"));
  CHECK(patient(coded("https://fhir.hl7.org.uk/STU3/StructureDefinition/Extension-CareConnect-EthnicCategory-1", "A"))
            .person()
            .ethnicity);

  const auto other = patient(coded(uk_core, "S"));  // recorded, and none of the concepts
  REQUIRE(other.person().ethnicity);
  CHECK(other.person().ethnicity->length == 0);
  CHECK_FALSE(patient(coded(uk_core, "Z")).person().ethnicity);  // not stated
  CHECK_FALSE(patient(coded("http://example.org/other", "A")).person().ethnicity);
  CHECK_FALSE(patient(R"("active": true)").person().ethnicity);
  const auto us = patient(
      R"("extension": [{"url": "http://hl7.org/fhir/us/core/StructureDefinition/us-core-race", "extension": [{"url": "ombCategory", "valueCoding": {"system": "urn:oid:2.16.840.1.113883.6.238", "code": "2028-9"}}, {"url": "text", "valueString": "Asian"}]}])");
  CHECK(us.person().ethnicity);
}

TEST_CASE("patient: a record that is not in active use may lack anything") {
  const auto record = patient(R"("active": false)");
  CHECK(issue_texts(record) == std::vector<std::string>{"may-be-incomplete Patient.active"});
  CHECK(reach(record, RecordPart::kObservation) == Extent::Reach::kUnread);
  CHECK(reach(patient(R"("active": true)"), RecordPart::kObservation) == Extent::Reach::kComplete);
}

TEST_CASE("patient: a record that another replaced may lack anything") {
  const auto record = patient(R"("link": [{"type": "replaced-by", "other": {"reference": "Patient/2"}}])");
  CHECK(issue_count(record, IssueReason::kMayBeIncomplete) == 1);
  CHECK(reach(record, RecordPart::kObservation) == Extent::Reach::kUnread);
  CHECK(reach(record, RecordPart::kPatient) == Extent::Reach::kComplete);
  CHECK(reach(patient(R"("link": [{"type": "seealso"}])"), RecordPart::kObservation) == Extent::Reach::kComplete);
}
