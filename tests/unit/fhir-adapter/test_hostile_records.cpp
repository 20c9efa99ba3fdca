// Records that someone made to hurt: very many entries, circles, repeats, huge texts. Each must be read,
// or refused, in time that grows with its size alone; a quadratic step would run into the suite's limit.
#include "reader_fixture.h"

using namespace parity;
using namespace parity::fhir;
using namespace parity::fhir::test;

namespace {

constexpr int kVeryMany = 100'000;
constexpr int kMany = 20'000;

std::string many(std::string_view before, int count, std::string_view after) {
  std::string entries;
  for (int i = 0; i < count; ++i) {
    if (i > 0) entries += ',';
    entries += before;
    entries += std::to_string(i);
    entries += after;
  }
  return entries;
}

std::string in_bundle(const std::string& entries) {
  return R"({"resourceType": "Bundle", "type": "collection", "entry": [{"resource": {"resourceType": "Patient", "id": "1"}},)" +
         entries + "]}";
}

constexpr std::string_view kCoded =
    R"("status": "final", "effectiveDateTime": "2026-01-01", "subject": {"reference": "Patient/1"}, "code": {"coding": [{"system": "http://snomed.info/sct", "code": "14760008"}]})";

}  // namespace

TEST_CASE("hostile: very many entries") {
  const auto record = read(in_bundle(
      many(R"({"resource": {"resourceType": "Observation", "id": ")", kVeryMany, fmt::format(R"(", {}}}}})", kCoded))));
  CHECK(of(record, "constipation").size() == kVeryMany);
}

TEST_CASE("hostile: one id and one fullUrl for all") {
  const std::string entries =
      many(R"({"fullUrl": "urn:uuid:x", "resource": {"resourceType": "Observation", "id": "x", "note": )", kMany,
           fmt::format(R"(, {}}}}})", kCoded));
  const auto record = read(in_bundle(entries));
  CHECK(of(record, "constipation").size() == kMany);
}

TEST_CASE("hostile: members that hold one another, and themselves") {
  const std::string entries = many(
      R"({"resource": {"resourceType": "Observation", "id": "o", "hasMember": [{"reference": "Observation/o"}, {"reference": "Observation/p"}], "x": )",
      kMany, fmt::format(R"(, {}}}}})", kCoded));
  CHECK(of(read(in_bundle(entries)), "constipation").size() == kMany);
}

TEST_CASE("hostile: prescriptions that rest on one another in a long chain") {
  std::string entries;
  for (int i = 0; i < kMany / 2; ++i) {
    if (i > 0) entries += ',';
    entries += fmt::format(
        R"({{"resource": {{"resourceType": "MedicationRequest", "id": "m{}", "status": "active", "basedOn": [{{"reference": "MedicationRequest/m{}"}}],
      "subject": {{"reference": "Patient/1"}}, "medicationCodeableConcept": {{"text": "Priadel"}}}}}})",
        i, (i + 1) % (kMany / 2));
  }
  CHECK(of(read(in_bundle(entries)), "lithium").size() == kMany / 2);
}

TEST_CASE("hostile: very many members, components, codings, contained resources and unread references") {
  const std::string references = many(R"({"reference": "#c)", kMany, R"("})");
  const std::string contained =
      many(R"({"resourceType": "Observation", "status": "final", "code": {"text": "x"}, "id": "c)", kMany, R"("})");
  const std::string panel =
      fmt::format(R"({{"resource": {{"resourceType": "Observation", "hasMember": [{}], "contained": [{}], {}}}}})",
                  references, contained, kCoded);
  CHECK(of(read(in_bundle(panel)), "constipation").size() == 1);

  const std::string components = many(
      R"({"code": {"coding": [{"system": "http://snomed.info/sct", "code": "14760008", "id": ")", kMany, R"("}]}})");
  CHECK(of(read(in_bundle(fmt::format(R"({{"resource": {{"resourceType": "Observation", "component": [{}], {}}}}})",
                                      components, kCoded))),
           "constipation")
            .size() == kMany + 1);

  const std::string codings =
      many(R"({"system": "http://snomed.info/sct", "code": "14760008", "id": ")", kMany, R"("})");
  const auto record = read(in_bundle(
      fmt::format(R"({{"resource": {{"resourceType": "Condition", "code": {{"coding": [{}]}}}}}})", codings)));
  CHECK(of(record, "constipation").size() == 1);
}

TEST_CASE("hostile: panels that share all their members") {
  const std::string members = many(R"({"reference": "Observation/o)", 300, R"("})");
  const std::string entries = many(
      fmt::format(R"({{"resource": {{"resourceType": "Observation", "hasMember": [{}], {}, "id": "o)", members, kCoded),
      300, R"("}})");
  CHECK(of(read(in_bundle(entries)), "constipation").size() == 300);
}

TEST_CASE("hostile: huge texts") {
  const std::string huge(2'000'000, 'x');
  const auto record = read(bundle_of(
      {resource(
           "MedicationRequest",
           fmt::format(
               R"("id": "{0}", "status": "active", "medicationCodeableConcept": {{"text": "Priadel {0}", "coding": [{{"system": "{0}", "code": "{0}", "display": "{0}"}}]}}, "authoredOn": "{0}")",
               huge)),
       resource(
           "Observation",
           fmt::format(
               R"("status": "{0}", "code": {{"coding": [{{"system": "http://snomed.info/sct", "code": "14760008"}}]}})",
               huge))}));
  CHECK(of(record, "lithium").size() == 1);
  CHECK(time_text(only(record, "lithium")) == "unreadable");
  CHECK(reach(record, RecordPart::kObservation) == Extent::Reach::kUnread);
}

TEST_CASE("hostile: every element of the wrong kind") {
  const char* const kWrong[] = {"null",
                                "true",
                                "7",
                                R"("x")",
                                "[]",
                                "[null]",
                                "[7]",
                                R"(["x"])",
                                "{}",
                                R"({"reference": {}})",
                                R"([{"coding": {}}])",
                                R"([[[]]])"};
  const char* const kElements[] = {"id",
                                   "meta",
                                   "status",
                                   "code",
                                   "subject",
                                   "patient",
                                   "effectiveDateTime",
                                   "effectivePeriod",
                                   "issued",
                                   "valueQuantity",
                                   "valueCodeableConcept",
                                   "component",
                                   "hasMember",
                                   "related",
                                   "result",
                                   "contained",
                                   "extension",
                                   "identifier",
                                   "clinicalStatus",
                                   "verificationStatus",
                                   "onsetPeriod",
                                   "abatementDateTime",
                                   "medicationReference",
                                   "medicationCodeableConcept",
                                   "medication",
                                   "basedOn",
                                   "dispenseRequest",
                                   "authorizingPrescription",
                                   "request",
                                   "vaccineCode",
                                   "type",
                                   "class",
                                   "serviceType",
                                   "category",
                                   "reaction",
                                   "period",
                                   "content",
                                   "questionnaire",
                                   "_questionnaire",
                                   "entry",
                                   "emptyReason",
                                   "birthDate",
                                   "gender",
                                   "deceasedBoolean",
                                   "link",
                                   "dataAbsentReason",
                                   "modifierExtension",
                                   "intent",
                                   "doNotPerform",
                                   "taken",
                                   "ingredient"};
  std::size_t read_count = 0;
  for (std::size_t t = 0; t < static_cast<std::size_t>(ResourceType::kBundle); ++t) {
    const auto type = static_cast<ResourceType>(t);
    for (const char* const element : kElements) {
      for (const char* const wrong : kWrong) {
        const std::string json = bundle_without_patient(
            {R"({"resourceType": "Patient"})",
             fmt::format(
                 R"({{"resourceType": "{}", "code": {{"coding": [{{"system": "http://snomed.info/sct", "code": "14760008"}}]}}, "{}x": 1, "{}": {}}})",
                 to_text(type), element, element, wrong)});
        read_count += read_patient_bundle(json, test_vocabulary().vocabulary).has_value() ? 1U : 0U;
      }
    }
  }
  CHECK(read_count > 5000);
}
