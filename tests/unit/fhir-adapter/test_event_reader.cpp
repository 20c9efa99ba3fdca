// Procedures, immunisations, encounters, episodes, referrals and the other resources of one table.
#include "reader_fixture.h"

using namespace parity;
using namespace parity::fhir;
using namespace parity::fhir::test;

namespace {

constexpr std::string_view kAdvice = R"({"coding": [{"system": "http://snomed.info/sct", "code": "225323000"}]})";
constexpr std::string_view kVaccine = R"({"coding": [{"system": "http://snomed.info/sct", "code": "86198006"}]})";
constexpr std::string_view kService = R"({"coding": [{"system": "http://snomed.info/sct", "code": "310116006"}]})";
constexpr std::string_view kReferral = R"({"coding": [{"system": "http://snomed.info/sct", "code": "408289007"}]})";
constexpr std::string_view kAllergy = R"({"coding": [{"system": "http://snomed.info/sct", "code": "91936005"}]})";

std::string with_code(std::string_view type, std::string_view element, std::string_view code,
                      std::string_view members) {
  return resource(type, fmt::format(R"("id": "e", "{}": {}, {})", element, code, members));
}

}  // namespace

TEST_CASE("events: part, standing and time by type and version") {
  struct Case {
    std::string json;
    std::string_view concept_name;
    RecordPart part;
    Standing standing;
    std::string_view time;
  };
  const std::string in_array = fmt::format("[{}]", kService);
  const Case cases[] = {
      {with_code("Procedure", "code", kAdvice, R"("status": "completed", "performedDateTime": "2026-01-02")"),
       "smoking-advice", RecordPart::kProcedure, Standing::kCurrent, "2026-01-02"},
      {with_code("Procedure", "code", kAdvice,
                 R"("status": "unknown", "performedPeriod": {"start": "2026-01-01", "end": "2026-01-02"})"),
       "smoking-advice", RecordPart::kProcedure, Standing::kCurrent, "2026-01-02"},
      {with_code("Procedure", "code", kAdvice, R"("status": "completed", "occurrenceDateTime": "2026-01-02")"),
       "smoking-advice", RecordPart::kProcedure, Standing::kCurrent, "2026-01-02"},
      {with_code("Procedure", "code", kAdvice, R"("status": "in-progress", "performedString": "today")"),
       "smoking-advice", RecordPart::kProcedure, Standing::kTentative, "undated"},
      {with_code("Immunization", "vaccineCode", kVaccine,
                 R"("status": "completed", "occurrenceDateTime": "2025-10-01")"),
       "flu-vaccine", RecordPart::kImmunisation, Standing::kCurrent, "2025-10-01"},
      {with_code("Immunization", "vaccineCode", kVaccine,
                 R"("status": "completed", "notGiven": false, "date": "2025-10-01")"),
       "flu-vaccine", RecordPart::kImmunisation, Standing::kCurrent, "2025-10-01"},
      {with_code(
           "Immunization", "extension",
           R"([{"url": "https://fhir.hl7.org.uk/STU3/StructureDefinition/Extension-CareConnect-VaccinationProcedure-1", "valueCodeableConcept": {"coding": [{"system": "http://snomed.info/sct", "code": "822851000000102"}]}}])",
           R"("status": "completed", "date": "2025-10-01")"),
       "flu-vaccine", RecordPart::kImmunisation, Standing::kCurrent, "2025-10-01"},
      {with_code("Encounter", "type", in_array, R"("status": "in-progress", "period": {"start": "2026-10-01"})"),
       "mental-health-service", RecordPart::kEncounter, Standing::kCurrent, "2026-10-01"},
      {with_code("Encounter", "serviceType", kService,
                 R"("status": "finished", "period": {"start": "2026-10-01", "end": "2026-10-02"})"),
       "mental-health-service", RecordPart::kEncounter, Standing::kInactive, "2026-10-02"},
      {with_code("Encounter", "serviceType", fmt::format(R"([{{"concept": {}}}])", kService),
                 R"("status": "completed", "actualPeriod": {"start": "2026-10-01"})"),
       "mental-health-service", RecordPart::kEncounter, Standing::kInactive, "2026-10-01"},
      {with_code("EpisodeOfCare", "type", in_array, R"("status": "active", "period": {"start": "2026-02-01"})"),
       "mental-health-service", RecordPart::kEpisode, Standing::kCurrent, "2026-02-01"},
      {with_code("CareTeam", "category", in_array,
                 R"("status": "inactive", "period": {"start": "2024-02-01", "end": "2025-01-01"})"),
       "mental-health-service", RecordPart::kEpisode, Standing::kInactive, "2025-01-01"},
      {with_code(
           "ServiceRequest", "code", kReferral,
           R"("status": "active", "intent": "order", "authoredOn": "2026-05-01", "occurrenceDateTime": "2026-06-01")"),
       "weight-referral", RecordPart::kReferral, Standing::kCurrent, "2026-05-01"},
      {with_code("ServiceRequest", "code", fmt::format(R"({{"concept": {}}})", kReferral),
                 R"("status": "completed", "intent": "order", "authoredOn": "2026-05-01")"),
       "weight-referral", RecordPart::kReferral, Standing::kInactive, "2026-05-01"},
      {with_code("ProcedureRequest", "code", kReferral,
                 R"("status": "active", "intent": "plan", "occurrenceDateTime": "2030-05-01")"),
       "weight-referral", RecordPart::kReferral, Standing::kTentative, "2030-05-01"},
      {with_code("ReferralRequest", "serviceRequested", fmt::format("[{}]", kReferral),
                 R"("status": "active", "intent": "order", "authoredOn": "2026-05-01")"),
       "weight-referral", RecordPart::kReferral, Standing::kCurrent, "2026-05-01"},
      {with_code("ReferralRequest", "reasonCode", fmt::format("[{}]", kReferral),
                 R"("status": "unknown", "intent": "order", "authoredOn": "2026-05-01")"),
       "weight-referral", RecordPart::kReferral, Standing::kTentative, "2026-05-01"},
      {with_code("AllergyIntolerance", "code", kAllergy,
                 R"("clinicalStatus": "active", "verificationStatus": "unconfirmed", "assertedDate": "2020-01-01")"),
       "penicillin-allergy", RecordPart::kAllergy, Standing::kCurrent, "2020-01-01"},
      {with_code("AllergyIntolerance", "reaction", fmt::format(R"([{{"substance": {}}}])", kAllergy),
                 R"("clinicalStatus": {"coding": [{"code": "resolved"}]}, "recordedDate": "2020-01-01")"),
       "penicillin-allergy", RecordPart::kAllergy, Standing::kResolved, "2020-01-01"},
      {with_code("Flag", "code", kAdvice, R"("status": "active", "period": {"start": "2020-01-01"})"), "smoking-advice",
       RecordPart::kFlag, Standing::kCurrent, "2020-01-01"},
      {with_code("CarePlan", "category", fmt::format("[{}]", kAdvice),
                 R"("status": "active", "intent": "plan", "period": {"start": "2020-01-01"})"),
       "smoking-advice", RecordPart::kProcedure, Standing::kCurrent, "2020-01-01"},
      {with_code("Consent", "category", fmt::format("[{}]", kAdvice),
                 R"("status": "active", "dateTime": "2020-01-01")"),
       "smoking-advice", RecordPart::kProcedure, Standing::kCurrent, "2020-01-01"},
      {with_code(
           "DocumentReference", "type", R"({"text": "Letter"})",
           R"("status": "current", "indexed": "2026-01-01T00:00:00Z", "description": "Valproate: Annual Risk Acknowledgement form")"),
       "valproate-annual-form", RecordPart::kProcedure, Standing::kCurrent, "2026-01-01"},
      {with_code("QuestionnaireResponse", "questionnaire",
                 R"({"reference": "Questionnaire/1", "display": "Annual risk acknowledgement"})",
                 R"("status": "completed", "authored": "2026-01-01")"),
       "valproate-annual-form", RecordPart::kProcedure, Standing::kCurrent, "2026-01-01"},
  };
  ReadOptions options;
  options.today = to_day({2026, 11, 22});
  for (const Case& c : cases) {
    INFO(c.json);
    const auto record = read(bundle_of({c.json}), options);
    const Statement statement = only(record, c.concept_name);
    CHECK(statement.part == c.part);
    CHECK(statement.standing == c.standing);
    CHECK(time_text(statement) == c.time);
  }
}

TEST_CASE("allergy: codings of one status agree, or it can't be read, in whichever order") {
  struct Case {
    std::string_view element, system, one, other;
    std::optional<Standing> want;
  };
  constexpr std::string_view kClinical = "http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical";
  constexpr std::string_view kVerified = "http://terminology.hl7.org/CodeSystem/allergyintolerance-verification";
  constexpr std::string_view kAnother = "http://terminology.hl7.org/CodeSystem/v3-ActStatus";
  const Case cases[] = {
      {"clinicalStatus", kClinical, "active", "active", Standing::kCurrent},
      {"clinicalStatus", kClinical, "inactive", "resolved", Standing::kResolved},
      {"clinicalStatus", kClinical, "active", "inactive", std::nullopt},
      {"clinicalStatus", kClinical, "active", "resolved", std::nullopt},
      {"clinicalStatus", kClinical, "active", "nonsense", std::nullopt},
      {"verificationStatus", kVerified, "unconfirmed", "confirmed", Standing::kCurrent},
      {"verificationStatus", kVerified, "confirmed", "refuted", std::nullopt},
      {"verificationStatus", kVerified, "confirmed", "entered-in-error", std::nullopt},
  };
  const auto coding = [](std::string_view system, std::string_view code) {
    return fmt::format(R"({{"system": "{}", "code": "{}"}})", system, code);
  };
  const auto allergy = [](std::string_view element, const std::string& codings) {
    return with_code("AllergyIntolerance", "code", kAllergy,
                     fmt::format(R"("{}": {{"coding": [{}]}})", element, codings));
  };
  for (const Case& c : cases) {
    for (const auto& [first, second] : {std::pair(c.one, c.other), std::pair(c.other, c.one)}) {
      INFO(c.element << ": " << first << ", " << second);
      const auto record =
          read(bundle_of({allergy(c.element, coding(c.system, first) + "," + coding(c.system, second))}));
      CHECK(of(record, "penicillin-allergy").size() == (c.want ? 1U : 0U));
      if (c.want) CHECK(only(record, "penicillin-allergy").standing == *c.want);
      CHECK(reach(record, RecordPart::kAllergy) == (c.want ? Extent::Reach::kComplete : Extent::Reach::kUnread));
    }
  }
  // A code of another of FHIR's systems says nothing beside its own.
  for (const auto& codings : {coding(kClinical, "resolved") + "," + coding(kAnother, "active"),
                              coding(kAnother, "suspended") + "," + coding(kClinical, "resolved")}) {
    INFO(codings);
    const auto record = read(bundle_of({allergy("clinicalStatus", codings)}));
    CHECK(only(record, "penicillin-allergy").standing == Standing::kResolved);
  }
}

TEST_CASE("events: what did not happen is not used") {
  const auto record = read(bundle_of({
      with_code("Procedure", "code", kAdvice, R"("status": "completed", "notDone": true)"),
      with_code("Procedure", "code", kAdvice, R"("status": "not-done")"),
      with_code("Immunization", "vaccineCode", kVaccine, R"("status": "completed", "notGiven": true)"),
      with_code("Immunization", "vaccineCode", kVaccine, R"("status": "not-done")"),
      with_code("ServiceRequest", "code", kReferral, R"("status": "active", "doNotPerform": true)"),
      with_code("ServiceRequest", "code", kReferral, R"("status": "revoked")"),
      with_code("ServiceRequest", "code", kReferral, R"("status": "active", "intent": "proposal")"),
      with_code("EpisodeOfCare", "type", fmt::format("[{}]", kService), R"("status": "planned")"),
      with_code("AllergyIntolerance", "code", kAllergy, R"("verificationStatus": "refuted")"),
      with_code("Flag", "code", kAdvice, R"("status": "entered-in-error")"),
      with_code("Consent", "category", fmt::format("[{}]", kAdvice),
                R"("status": "active", "provision": {"type": "deny"})"),
      with_code("Consent", "category", fmt::format("[{}]", kAdvice), R"("status": "active", "decision": "deny")"),
  }));
  CHECK(record.statements().empty());
  CHECK(issue_count(record, IssueReason::kNotDone) == 7);
  CHECK(issue_count(record, IssueReason::kNotAnEvent) == 3);
  CHECK(issue_count(record, IssueReason::kRefuted) == 1);
  CHECK(issue_count(record, IssueReason::kEnteredInError) == 1);
}

TEST_CASE("events: a stay in hospital is an episode too") {
  const std::string_view classes[] = {
      R"({"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "IMP"})",
      R"([{"coding": [{"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "IMP"}]}])",
  };
  for (const std::string_view encounter_class : classes) {
    INFO(encounter_class);
    const auto record = read(bundle_of({with_code("Encounter", "class", encounter_class,
                                                  R"("status": "in-progress", "period": {"start": "2026-10-01"})")}));
    const auto stays = of(record, "inpatient");
    REQUIRE(stays.size() == 2);
    CHECK(stays[0].part != stays[1].part);
  }
}

TEST_CASE("events: open and closed periods say when they end") {
  const auto record =
      read(bundle_of({with_code("EpisodeOfCare", "type", fmt::format("[{}]", kService),
                                R"("status": "finished", "period": {"start": "2024-02-01", "end": "2025-01-01"})")}));
  const Statement statement = only(record, "mental-health-service");
  REQUIRE(statement.ended);
  CHECK(to_text(*statement.ended) == "2025-01-01");
}
