// FHIR R5 as its StructureDefinitions have it, every resource type that is read: what moved, was renamed or became a
// CodeableReference since R4 (design: fhir, version differences). The resources are made by hand.
#include "reader_fixture.h"

using namespace parity;
using namespace parity::fhir;
using namespace parity::fhir::test;

namespace {

struct Case {
  std::string_view name;
  std::string resource_text;
  std::string_view concept_name;
  std::string_view want;  // part, standing, time; empty: not used
};

constexpr std::string_view kStandings[] = {"current", "tentative", "inactive", "resolved", "stopped"};

std::string told(const PatientRecord& record, std::string_view concept_name) {
  std::string text;
  for (const Statement& s : of(record, concept_name))
    text += fmt::format("{}{} {} {}", text.empty() ? "" : "; ", to_text(s.part),
                        kStandings[static_cast<std::size_t>(s.standing)], time_text(s));
  return text;
}

std::string snomed(std::string_view code) {
  return fmt::format(R"({{"coding": [{{"system": "http://snomed.info/sct", "code": "{}"}}]}})", code);
}
// R5's CodeableReference.
std::string concept_of(std::string_view code) { return fmt::format(R"({{"concept": {}}})", snomed(code)); }

constexpr std::string_view kLithium = R"("medication": {"concept": {"text": "Lithium carbonate 400mg tablets"}})";

std::vector<Case> results_and_events() {
  return {
      {"Observation",
       resource("Observation", fmt::format(R"("status": "final", "effectiveInstant": "2026-01-05T09:00:00Z",
          "triggeredBy": [{{"observation": {{"reference": "Observation/0"}}, "type": "repeat"}}], "code": {}, "bodyStructure": {{}},
          "valueQuantity": {{"value": 80, "unit": "kg"}})",
                                           snomed("27113001"))),
       "weight", "observation current 2026-01-05"},
      {"DiagnosticReport",
       resource("DiagnosticReport", fmt::format(R"("status": "modified", "effectiveDateTime": "2026-01-05", "code": {},
          "study": [], "supportingInfo": [])",
                                                snomed("26604007"))),
       "full-blood-count", "observation tentative 2026-01-05"},
      {"Condition",
       resource("Condition",
                fmt::format(R"("clinicalStatus": {{"coding": [{{"code": "active"}}]}}, "recordedDate": "2020-01-05",
          "verificationStatus": {{"coding": [{{"code": "confirmed"}}]}}, "code": {},
          "participant": [{{"actor": {{"reference": "Practitioner/1"}}}}], "evidence": [{}])",
                            snomed("58214004"), concept_of("1"))),
       "smi", "condition current 2020-01-05"},
      {"Procedure",
       resource("Procedure", fmt::format(R"("status": "completed", "occurrencePeriod": {{"start": "2026-01-05", "end":
          "2026-01-06"}}, "recorded": "2026-02-01", "code": {}, "reason": [{}])",
                                         snomed("225323000"), concept_of("1"))),
       "smoking-advice", "procedure current 2026-01-06"},
      {"Procedure that was not done",
       resource("Procedure", fmt::format(R"("status": "not-done", "occurrenceDateTime": "2026-01-05", "code": {})",
                                         snomed("225323000"))),
       "smoking-advice", ""},
      {"Immunization",
       resource("Immunization", fmt::format(R"("status": "completed", "occurrenceDateTime": "2026-01-05",
          "vaccineCode": {}, "informationSource": {}, "administeredProduct": {})",
                                            snomed("86198006"), concept_of("1"), concept_of("2"))),
       "flu-vaccine", "immunisation current 2026-01-05"},
      {"Immunization of less than a dose",
       resource("Immunization", fmt::format(R"("status": "completed", "occurrenceDateTime": "2026-01-05",
          "vaccineCode": {}, "isSubpotent": true)",
                                            snomed("86198006"))),
       "flu-vaccine", "immunisation tentative 2026-01-05"},
      {"AllergyIntolerance",
       resource("AllergyIntolerance", fmt::format(R"("clinicalStatus": {{"coding": [{{"code": "active"}}]}},
          "type": {{"coding": [{{"code": "allergy"}}]}}, "recordedDate": "2019-01-05", "code": {},
          "reaction": [{{"manifestation": [{}]}}], "participant": [{{"actor": {{"reference": "Practitioner/1"}}}}])",
                                                  snomed("91936005"), concept_of("1"))),
       "penicillin-allergy", "allergy current 2019-01-05"},
  };
}

std::vector<Case> medications() {
  return {
      {"MedicationRequest with a concept",
       resource("MedicationRequest",
                fmt::format(R"("status": "active", "intent": "order", "authoredOn": "2026-01-05", {},
          "reason": [{}], "effectiveDosePeriod": {{"start": "2026-01-06"}})",
                            kLithium, concept_of("1"))),
       "lithium", "medication current 2026-01-05"},
      {"MedicationRequest with a reference",
       resource("MedicationRequest",
                R"("status": "ended", "intent": "order", "authoredOn": "2026-01-05", "contained": [{"resourceType":
          "Medication", "id": "m", "ingredient": [{"item": {"concept": {"text": "Lithium carbonate"}}}]}],
          "medication": {"reference": {"reference": "#m"}})"),
       "lithium", "medication inactive 2026-01-05"},
      {"MedicationRequest that was stopped",
       resource("MedicationRequest", fmt::format(R"("status": "stopped", "intent": "order", "authoredOn": "2026-01-05",
          "statusChanged": "2026-03-01", {})",
                                                 kLithium)),
       "lithium", "medication stopped 2026-01-05"},
      {"MedicationRequest not to be done",
       resource("MedicationRequest",
                fmt::format(R"("status": "active", "intent": "order", "doNotPerform": true, {})", kLithium)),
       "lithium", ""},
      {"MedicationStatement",
       resource("MedicationStatement",
                fmt::format(R"("status": "recorded", "effectiveDateTime": "2026-01-05", {})", kLithium)),
       "lithium", "medication current 2026-01-05"},
      {"MedicationStatement in draft",
       resource("MedicationStatement", fmt::format(R"("status": "draft", {})", kLithium)), "lithium", ""},
      {"MedicationAdministration",
       resource("MedicationAdministration", fmt::format(R"("status": "completed", "occurencePeriod": {{"start":
          "2026-01-05"}}, "request": {{"reference": "MedicationRequest/0"}}, {})",
                                                        kLithium)),
       "lithium", "medication current 2026-01-05"},
      {"MedicationDispense",
       resource("MedicationDispense",
                fmt::format(R"("status": "completed", "whenHandedOver": "2026-01-05", "recorded": "2026-01-09", {})",
                            kLithium)),
       "lithium", "medication current 2026-01-05"},
      {"MedicationDispense that was declined",
       resource("MedicationDispense", fmt::format(R"("status": "declined", "recorded": "2026-01-05", {})", kLithium)),
       "lithium", ""},
  };
}

std::vector<Case> services_and_forms() {
  const std::string in_hospital = R"([{"coding": [{"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode",
    "code": "IMP"}]}])";
  return {
      {"Encounter",
       resource("Encounter",
                fmt::format(R"("status": "in-progress", "class": {}, "actualPeriod": {{"start": "2026-01-05"}},
          "admission": {{}}, "participant": [{{"actor": {{"reference": "Practitioner/1"}}}}])",
                            in_hospital)),
       "inpatient", "encounter current 2026-01-05; episode current 2026-01-05"},
      {"Encounter that is over",
       resource("Encounter",
                fmt::format(R"("status": "discharged", "class": {}, "actualPeriod": {{"start": "2026-01-05",
          "end": "2026-01-08"}})",
                            in_hospital)),
       "inpatient", "encounter inactive 2026-01-08; episode inactive 2026-01-08"},
      {"EpisodeOfCare",
       resource("EpisodeOfCare", fmt::format(R"("status": "active", "type": [{}], "period": {{"start": "2026-01-05"}},
          "reason": [{{"value": [{}]}}], "careTeam": [])",
                                             snomed("310116006"), concept_of("1"))),
       "mental-health-service", "episode current 2026-01-05"},
      {"CareTeam",
       resource("CareTeam", fmt::format(R"("status": "active", "category": [{}], "period": {{"start": "2026-01-05"}},
          "participant": [{{"member": {{"reference": "Practitioner/1"}}, "coveragePeriod": {{}}}}], "reason": [{}])",
                                        snomed("310116006"), concept_of("1"))),
       "mental-health-service", "episode current 2026-01-05"},
      {"CarePlan",
       resource("CarePlan",
                fmt::format(R"("status": "active", "intent": "plan", "category": [{}], "created": "2026-01-05",
          "custodian": {{"reference": "Practitioner/1"}}, "activity": [{{"plannedActivityReference":
          {{"reference": "ServiceRequest/0"}}}}])",
                            snomed("225323000"))),
       "smoking-advice", "procedure current 2026-01-05"},
      {"ServiceRequest",
       resource("ServiceRequest", fmt::format(R"("status": "active", "intent": "order", "authoredOn": "2026-01-05",
          "code": {}, "reason": [{}])",
                                              concept_of("408289007"), concept_of("1"))),
       "weight-referral", "referral current 2026-01-05"},
      {"Flag",
       resource("Flag", fmt::format(R"("status": "active", "code": {}, "period": {{"start": "2026-01-05"}})",
                                    snomed("14760008"))),
       "constipation", "flag current 2026-01-05"},
      {"Consent",
       resource("Consent",
                fmt::format(R"("status": "active", "category": [{}], "date": "2026-01-05", "decision": "permit",
          "provision": [{{}}], "grantor": [])",
                            snomed("225323000"))),
       "smoking-advice", "procedure current 2026-01-05"},
      {"QuestionnaireResponse", resource("QuestionnaireResponse", R"("status": "completed", "authored": "2026-01-05",
          "questionnaire": "https://example.org/q", "_questionnaire": {"extension": [{"url":
          "http://hl7.org/fhir/StructureDefinition/display", "valueString": "Annual risk acknowledgement form"}]})"),
       "valproate-annual-form", "procedure current 2026-01-05"},
      {"DocumentReference",
       resource("DocumentReference", R"("status": "current", "docStatus": "final", "date": "2026-01-05T10:00:00Z",
          "bodySite": [], "content": [{"attachment": {"title": "Annual risk acknowledgement form"},
          "profile": [{"valueUri": "urn:x"}]}])"),
       "valproate-annual-form", "procedure current 2026-01-05"},
  };
}

void check(const std::vector<Case>& cases) {
  ReadOptions options;
  options.today = to_day({2026, 11, 22});
  for (const Case& c : cases) {
    INFO(c.name);
    const auto record = read(bundle_of({c.resource_text}), options);
    CHECK(told(record, c.concept_name) == c.want);
    CHECK(issue_count(record, IssueReason::kUnreadableEntry) == 0);
  }
}

}  // namespace

TEST_CASE("R5: results and events") { check(results_and_events()); }
TEST_CASE("R5: medication is a CodeableReference everywhere") { check(medications()); }
TEST_CASE("R5: services, forms and documents") { check(services_and_forms()); }

TEST_CASE("R5: how a medicine is taken stands beside the status") {
  const auto told_with = [](std::string_view adherence) {
    return told(read(bundle_of({resource(
                    "MedicationStatement",
                    fmt::format(R"("status": "recorded", "effectiveDateTime": "2026-01-05", {}, "adherence": {{"code":
      {{"coding": [{{"system": "http://hl7.org/fhir/CodeSystem/medication-statement-adherence", "code": "{}"}}]}}}})",
                                kLithium, adherence))})),
                "lithium");
  };
  CHECK(told_with("taking") == "medication current 2026-01-05");
  CHECK(told_with("taking-not-as-directed") == "medication current 2026-01-05");
  CHECK(told_with("on-hold-as-directed") == "medication inactive 2026-01-05");
  CHECK(told_with("stopped-not-as-directed") == "medication stopped 2026-01-05");
  CHECK(told_with("unknown") == "medication tentative 2026-01-05");
  CHECK(told_with("not-taking").empty());
}
