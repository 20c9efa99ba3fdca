// Records of one patient from several holders: ids stay apart, the setting is kept, what stands in both
// counts once, and what one of them could not say stays unknown.
#include "fhir-adapter/sources.h"

#include <vector>

#include "fhir-adapter/provenance.h"
#include "reader_fixture.h"

using namespace parity;
using namespace parity::fhir;
using namespace parity::fhir::test;

namespace {

constexpr std::string_view kOwnNumber = "9990000018";

std::string patient(std::string_view id, std::string_view nhs_number, std::string_view members = {}) {
  return fmt::format(R"({{"resourceType": "Patient", "id": "{}"{}, "identifier":
    [{{"system": "https://fhir.nhs.uk/Id/nhs-number", "value": "{}"}}]}})",
                     id, members, nhs_number);
}

std::string practice_of(std::initializer_list<std::string> resources) {
  std::string bundle = bundle_without_patient(resources);
  return bundle.insert(bundle.find('[') + 1, entry(patient("1", kOwnNumber)) + (resources.size() != 0 ? "," : ""));
}

// The trust's server knows the patient by another id.
std::string trust_of(std::initializer_list<std::string> resources) {
  std::string bundle = bundle_without_patient(resources);
  for (auto at = bundle.find("Patient/1\""); at != std::string::npos; at = bundle.find("Patient/1\""))
    bundle.replace(at, 10, "Patient/77\"");
  return bundle.insert(bundle.find('[') + 1, entry(patient("77", kOwnNumber)) + (resources.size() != 0 ? "," : ""));
}

// An Observation of a number, with more members in front.
std::string number(std::string_view loinc, std::string_view value, std::string_view unit, std::string_view time,
                   std::string_view members = {}) {
  return resource("Observation", fmt::format(R"({}"id": "a", "status": "final", "effectiveDateTime": "{}",
    "code": {{"coding": [{{"system": "http://loinc.org", "code": "{}"}}]}},
    "valueQuantity": {{"value": {}, "unit": "{}"}})",
                                             members, time, loinc, value, unit));
}
std::string weight(std::string_view kilograms, std::string_view time = "2026-01-05", std::string_view members = {}) {
  return number("29463-7", kilograms, "kg", time, members);
}
std::string condition(std::string_view clinical_status, std::string_view onset) {
  return resource("Condition", fmt::format(R"("clinicalStatus": {{"coding": [{{"code": "{}"}}]}}, "onsetDateTime": "{}",
    "code": {{"coding": [{{"system": "http://snomed.info/sct", "code": "58214004"}}]}})",
                                           clinical_status, onset));
}

SourceRecord source(const std::string& json, Setting setting, std::string name) {
  auto document = parse_json(json);
  REQUIRE(document);
  RecordReader reader(test_vocabulary().vocabulary, {});
  REQUIRE(reader.add(document->root(), "Bundle"));
  auto record = reader.finish();
  REQUIRE(record);
  return {std::move(*record), reader.verified_nhs_number(), setting, std::move(name)};
}

Result<PatientRecord> try_merge(const std::string& practice, const std::string& trust) {
  std::vector<SourceRecord> sources;
  sources.push_back(source(practice, Setting::kPrimaryCare, "gp.json"));
  sources.push_back(source(trust, Setting::kMentalHealth, "trust.json"));
  return merge_sources(test_vocabulary().vocabulary, sources);
}

PatientRecord merge(const std::string& practice, const std::string& trust) {
  auto record = try_merge(practice, trust);
  if (!record) FAIL(to_text(record.error()));
  return std::move(*record);
}

std::string identifier(std::string_view value) {
  return fmt::format(R"("identifier": [{{"system": "urn:lab", "value": "{}"}}], )", value);
}

}  // namespace

TEST_CASE("sources: what stands in two records counts once, and each keeps its setting") {
  const auto record = merge(practice_of({weight("80.0")}), trust_of({weight("80"), weight("81.5", "2026-03-01")}));
  const auto weights = of(record, "weight");
  REQUIRE(weights.size() == 2);
  CHECK(weights[0].setting == Setting::kPrimaryCare);
  CHECK(value_text(weights[0]) == "80.0 kg");
  CHECK(record.text(weights[0].source) == "Observation/a");
  CHECK(weights[1].setting == Setting::kMentalHealth);
  CHECK(value_text(weights[1]) == "81.5 kg");
  CHECK(record.text(weights[1].source) == "trust.json: Observation/a");
  CHECK(issue_count(record, IssueReason::kDuplicate) == 1);
  CHECK(record.person().reference == "Patient/1");
}

TEST_CASE("sources: when two holders' statements are one") {
  struct Case {
    std::string_view name;
    std::string practice;
    std::string trust;
    std::size_t want;
  };
  const std::string morning = "2026-01-05T09:30:00+00:00";
  const std::string noon = "2026-01-05T12:00:00+00:00";
  const Case cases[] = {
      {"the same moment, written in two zones", weight("80", morning), weight("80", "2026-01-05T10:30:00+01:00"), 1},
      {"one holder knows the time of day", weight("80"), weight("80", morning), 1},
      {"the other does", weight("80", morning), weight("80"), 1},
      {"two moments of one day", weight("80", morning), weight("80", noon), 2},
      {"two moments and one identifier", weight("80", morning, identifier("7")), weight("80", noon, identifier("7")),
       1},
      {"two moments and two identifiers", weight("80", morning, identifier("7")), weight("80", noon, identifier("8")),
       2},
      {"one identifier, and another value", weight("80", morning, identifier("7")), weight("81", noon, identifier("7")),
       2},
      {"one identifier, and another day", weight("80", morning, identifier("7")),
       weight("80", "2026-01-06", identifier("7")), 2},
      {"another unit, the same weight", weight("80"), number("29463-7", "80000", "g", "2026-01-05"), 1},
      {"a day and its month", weight("80"), weight("80", "2026-01"), 2},
      {"another day", weight("80"), weight("80", "2026-01-06"), 2},
  };
  for (const Case& c : cases) {
    INFO(c.name);
    CHECK(of(merge(practice_of({c.practice}), trust_of({c.trust})), "weight").size() == c.want);
  }
}

TEST_CASE("sources: a diagnosis in both is one where both say the same of it") {
  const auto both = [](std::string_view a, std::string_view b, std::string_view onset = "2019-04-02") {
    return of(merge(practice_of({condition(a, "2019-04-02")}), trust_of({condition(b, onset)})), "smi").size();
  };
  CHECK(both("active", "active") == 1);
  CHECK(both("active", "resolved") == 2);
  CHECK(both("active", "active", "2019-04-03") == 2);
}

TEST_CASE("sources: a prescription and its issues stay with their holder") {
  const auto request = [](std::string_view id, std::string_view rest) {
    return resource("MedicationRequest", fmt::format(R"("id": "{}", "status": "active", "authoredOn": "2026-01-05", {},
      "medicationCodeableConcept": {{"text": "Lithium carbonate 400mg tablets"}})",
                                                     id, rest));
  };
  const std::string plan = request("p", R"("intent": "plan")");
  const std::string issue = request("i", R"("intent": "order", "basedOn": [{"reference": "MedicationRequest/p"}])");
  const auto record = merge(practice_of({plan, issue}), trust_of({plan, issue}));
  const auto lithium = of(record, "lithium");
  REQUIRE(lithium.size() == 4);
  for (const Statement& a : lithium)
    for (const Statement& b : lithium) CHECK((a.prescription == b.prescription) == (a.setting == b.setting));
}

TEST_CASE("sources: a pair of two numbers of one day is made from parts in either record") {
  const auto record = merge(practice_of({number("8480-6", "128", "mmHg", "2026-01-05")}),
                            trust_of({number("8462-4", "82", "mmHg", "2026-01-05")}));
  const Statement reading = only(record, "blood-pressure");
  CHECK(value_text(record.statement(reading.readings[0] - 1)) == "128 mm[Hg]");
  CHECK(value_text(record.statement(reading.readings[1] - 1)) == "82 mm[Hg]");
}

TEST_CASE("sources: a holder's own pairs stay pairs, also where a part of one stands in the other's record") {
  const auto panel = [](int systolic, int diastolic) {
    const auto part = [](std::string_view code, int value) {
      return fmt::format(R"({{"code": {{"coding": [{{"system": "http://loinc.org", "code": "{}"}}]}},
        "valueQuantity": {{"value": {}, "unit": "mmHg"}}}})",
                         code, value);
    };
    return resource("Observation", fmt::format(R"("status": "final", "effectiveDateTime": "2026-01-05",
      "code": {{"coding": [{{"system": "http://loinc.org", "code": "85354-9"}}]}}, "component": [{}, {}])",
                                               part("8480-6", systolic), part("8462-4", diastolic)));
  };
  CHECK(of(merge(practice_of({panel(128, 80)}), trust_of({panel(128, 80)})), "blood-pressure").size() == 1);
  CHECK(of(merge(practice_of({panel(128, 80)}), trust_of({panel(128, 84)})), "blood-pressure").size() == 2);
  const auto record = merge(practice_of({panel(128, 80), panel(128, 82)}), trust_of({panel(150, 95)}));
  const auto readings = of(record, "blood-pressure");
  REQUIRE(readings.size() == 3);
  for (const Statement& reading : readings) {
    const std::string systolic = value_text(record.statement(reading.readings[0] - 1));
    const std::string diastolic = value_text(record.statement(reading.readings[1] - 1));
    CHECK((systolic == "150 mm[Hg]") == (diastolic == "95 mm[Hg]"));
  }
}

TEST_CASE("sources: a number that could not be used stays unusable, and is said once") {
  const auto record = merge(practice_of({number("29463-7", "80", "stone-ish", "2026-01-05")}), trust_of({}));
  CHECK_FALSE(only(record, "weight").has_number);
  CHECK(only(record, "weight").fault == ValueFault::kUnknownUnit);
  CHECK(issue_count(record, IssueReason::kUnusableValue) == 1);
}

TEST_CASE("sources: what one holder could not say is not known of the whole") {
  const std::string refused = R"({"resourceType": "OperationOutcome", "issue": [{"severity": "error",
    "code": "exception", "expression": ["Observation"]}]})";
  const auto record = merge(practice_of({weight("80")}), trust_of({refused}));
  CHECK(reach(record, RecordPart::kObservation) == Extent::Reach::kUnread);
  CHECK(reach(record, RecordPart::kCondition) == Extent::Reach::kComplete);
  CHECK(of(record, "weight").size() == 1);
  CHECK(issue_texts(record) == std::vector<std::string>{"unavailable trust.json: Bundle.entry[1].resource"});
}

TEST_CASE("sources: who the patient is") {
  const auto person = [](std::string_view practice, std::string_view trust) {
    return merge(bundle_without_patient({patient("1", kOwnNumber, practice)}),
                 bundle_without_patient({patient("77", kOwnNumber, trust)}))
        .person();
  };
  CHECK(to_text(*person("", R"(, "birthDate": "1980-02-03")").born) == "1980-02-03");
  CHECK(to_text(*person(R"(, "birthDate": "1980")", R"(, "birthDate": "1980-02-03")").born) == "1980-02-03");
  CHECK(to_text(*person(R"(, "birthDate": "1980-02-03")", R"(, "birthDate": "1980")").born) == "1980-02-03");
  CHECK(person("", R"(, "gender": "female")").sex == Sex::kFemale);
  CHECK(person(R"(, "gender": "male")", R"(, "gender": "female")").sex == Sex::kUnknown);
  CHECK(person("", R"(, "deceasedBoolean": true)").deceased == Ternary::kTrue);
  CHECK(person(R"(, "deceasedBoolean": true)", "").deceased == Ternary::kTrue);
  CHECK(person("", "").deceased == Ternary::kFalse);
}

TEST_CASE("sources: records that can't be told to be one patient's are refused, and no number is named") {
  const std::string own = practice_of({});
  const std::string unverified = R"({"resourceType": "Patient", "id": "77", "identifier": [{
    "system": "https://fhir.nhs.uk/Id/nhs-number", "value": "9990000018", "extension": [{
      "url": "https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-NHSNumberVerificationStatus",
      "valueCodeableConcept": {"coding": [{"code": "02"}]}}]}]})";
  const std::string others[] = {bundle_without_patient({patient("1", "9990000026")}), bundle_of({}),
                                bundle_without_patient({unverified})};
  for (const std::string& other : others) {
    INFO(other);
    const auto record = try_merge(own, other);
    REQUIRE_FALSE(record);
    CHECK(record.error().where == "trust.json");
    CHECK(to_text(record.error()).find("999") == std::string::npos);
    CHECK_FALSE(try_merge(other, own));
  }
  CHECK_FALSE(try_merge(bundle_without_patient({patient("1", kOwnNumber, R"(, "birthDate": "1980-02-03")")}),
                        bundle_without_patient({patient("77", kOwnNumber, R"(, "birthDate": "1980-03-02")")})));
}

TEST_CASE("sources: GP Connect's profiles say that a practice holds the record") {
  const auto with_profile = [](std::string_view profile) {
    return weight("80", "2026-01-05", fmt::format(R"("meta": {{"profile": ["{}"]}}, )", profile));
  };
  const auto setting = [](const std::string& one) { return only(read(bundle_of({one})), "weight").setting; };
  CHECK(setting(with_profile("https://fhir.nhs.uk/STU3/StructureDefinition/CareConnect-GPC-Observation-1")) ==
        Setting::kPrimaryCare);
  CHECK(setting(with_profile("https://fhir.hl7.org.uk/StructureDefinition/UKCore-Observation")) == Setting::kUnknown);
  CHECK(setting(weight("80")) == Setting::kUnknown);
}

TEST_CASE("sources: a record's numbers are told apart by their systems") {
  const auto identifier_of = [](std::string_view members) {
    auto document = parse_json(fmt::format(R"({{"resourceType": "Observation"{}}})", members));
    REQUIRE(document);
    return business_identifier(Elements(document->root()));
  };
  CHECK(identifier_of("").empty());
  CHECK(identifier_of(R"(, "identifier": [{"value": "7"}, {"system": "urn:lab", "value": "8"}])") == "urn:lab|8");
  CHECK(identifier_of(R"(, "identifier": {"system": "urn:forms", "value": "9"})") == "urn:forms|9");
  CHECK(identifier_of(R"(, "identifier": "7")").empty());
}
