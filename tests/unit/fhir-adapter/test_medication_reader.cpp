// Medication: how a drug is told, statuses, roles, prescriptions with their issues, draft orders.
#include "reader_fixture.h"

using namespace parity;
using namespace parity::fhir;
using namespace parity::fhir::test;

namespace {

constexpr std::string_view kLithiumText =
    R"("medicationCodeableConcept": {"text": "Priadel 400mg modified-release tablets"})";

std::string request(std::string_view members) {
  return resource("MedicationRequest", fmt::format(R"({}, {})", kLithiumText, members));
}

std::string_view role_name(MedicationRole role) {
  switch (role) {
    case MedicationRole::kNone: return "none";
    case MedicationRole::kRequest: return "request";
    case MedicationRole::kAuthorisation: return "authorisation";
    case MedicationRole::kIssue: return "issue";
    case MedicationRole::kStated: return "stated";
  }
  return "?";
}

// "authorisation 2024-01-01..2025-01-01"
std::string course_text(const Statement& statement) {
  std::string text = fmt::format("{} {}", role_name(statement.role), time_text(statement));
  if (statement.ended) text += ".." + to_text(*statement.ended);
  return text;
}

}  // namespace

TEST_CASE("medication: how a drug is told") {
  struct Case {
    std::string_view members;
    std::string_view concept_name;  // empty: none
    bool by_name;
  };
  const Case cases[] = {
      {R"("medicationCodeableConcept": {"coding": [{"system": "https://dmd.nhs.uk", "code": "321719003"}]})", "lithium",
       false},
      {R"("medicationCodeableConcept": {"coding": [{"system": "http://snomed.info/sct/", "code": "321719003", "display": "Priadel 400mg"}]})",
       "lithium", false},
      {R"("medicationCodeableConcept": {"coding": [{"system": "http://snomed.info/sct", "code": "1", "display": "Lithium carbonate 250mg tablets"}]})",
       "lithium", true},
      {R"("medicationCodeableConcept": {"text": "PRIADEL 200mg"})", "lithium", true},
      {R"("medicationCodeableConcept": {"text": "Lithium succinate 8% ointment"})", "", false},
      {R"("medicationCodeableConcept": {"coding": [{"system": "https://dmd.nhs.uk", "code": "321719003"}], "text": "succinate ointment"})",
       "", false},
      {R"("medicationCodeableConcept": {"coding": [{"system": "http://www.whocc.no/atc", "code": "N05AH03"}]})",
       "olanzapine", false},
      {R"("medicationReference": {"reference": "Medication/m"})", "lithium", true},
      {R"("medicationReference": {"reference": "https://example.org/fhir/Medication/m/_history/4"})", "lithium", true},
      {R"("medicationReference": {"reference": "#c"}, "contained": [{"resourceType": "Medication", "id": "c", "code": {"text": "Olanzapine 10mg"}}])",
       "olanzapine", true},
      {R"("medicationReference": {"reference": "#c"}, "contained": [{"resourceType": "Medication", "id": "#c", "ingredient": [{"itemCodeableConcept": {"text": "olanzapine"}}]}])",
       "olanzapine", true},
      {R"("medicationReference": {"reference": "#c"}, "contained": [{"resourceType": "Medication", "id": "c", "ingredient": [{"isActive": false, "itemCodeableConcept": {"text": "olanzapine"}}], "code": {"text": "Other"}}])",
       "", false},
      {R"("medicationReference": {"reference": "Medication/gone", "display": "Olanzapine 10mg tablets"})", "olanzapine",
       true},
      {R"("medicationReference": {"display": "Olanzapine 10mg tablets"})", "olanzapine", true},
      {R"("medication": {"concept": {"text": "Olanzapine 10mg"}})", "olanzapine", true},
      {R"("medication": {"reference": {"reference": "Medication/m"}})", "lithium", true},
      {R"("medication": {"reference": {"reference": "Medication/gone", "display": "Priadel"}})", "lithium", true},
      {R"("medicationCodeableConcept": {"text": "Paracetamol 500mg"})", "", false},
  };
  for (const Case& c : cases) {
    INFO(c.members);
    const auto record = read(bundle_of(
        {R"({"resourceType": "Medication", "id": "m", "code": {"coding": [{"system": "http://snomed.info/sct", "code": "2", "display": "Priadel 400mg"}]}})",
         resource("MedicationRequest", fmt::format(R"("status": "active", "intent": "order", {})", c.members))}));
    CHECK(record.statements().size() == (c.concept_name.empty() ? 0U : 1U));
    CHECK(reach(record, RecordPart::kMedication) == Extent::Reach::kComplete);
    if (c.concept_name.empty()) continue;
    const Statement statement = only(record, c.concept_name);
    CHECK(statement.by_name == c.by_name);
    CHECK(statement.part == RecordPart::kMedication);
  }
}

TEST_CASE("medication: requests that refer to one Medication in other words are each read by their own") {
  const auto request_for = [](std::string_view reference) {
    return resource("MedicationRequest",
                    fmt::format(R"("status": "active", "intent": "order", "medicationReference": {})", reference));
  };
  const std::string plain = request_for(R"({"reference": "Medication/m"})");
  const std::string named = request_for(R"({"reference": "Medication/m", "display": "Olanzapine 10mg tablets"})");
  const std::string beside = resource("MedicationRequest", R"("status": "active", "intent": "order",
      "medicationReference": {"reference": "Medication/m"}, "medicationCodeableConcept": {"text": "Olanzapine 5mg"})");
  const auto record = read(bundle_of({R"({"resourceType": "Medication", "id": "m", "code": {"text": "Priadel 400mg"}})",
                                      plain, plain, named, plain, beside}));
  CHECK(of(record, "lithium").size() == 5);
  CHECK(of(record, "olanzapine").size() == 2);
}

TEST_CASE("medication: a drug that can't be told makes medication incomplete") {
  struct Case {
    std::string_view members, issue;
  };
  const Case cases[] = {
      {R"("medicationReference": {"reference": "Medication/gone"})",
       "broken-reference Bundle.entry[1].resource.medicationReference"},
      {R"("medicationReference": {"reference": "#gone"})",
       "broken-reference Bundle.entry[1].resource.medicationReference"},
      {R"("medicationReference": {"reference": "Patient/1"})",
       "broken-reference Bundle.entry[1].resource.medicationReference"},
      {R"("medicationCodeableConcept": "lithium")", "unreadable-entry Bundle.entry[1].resource.medication"},
      {R"("dosageInstruction": [])", "no-code Bundle.entry[1].resource.medication"},
      {R"("medicationCodeableConcept": {"coding": [{"system": "https://dmd.nhs.uk", "code": "999"}]})",
       "unreadable-entry Bundle.entry[1].resource.medication"},
      {R"("medicationCodeableConcept": {"coding": [{"system": "http://example.org/local", "code": "999"}]})",
       "unreadable-entry Bundle.entry[1].resource.medication"},
      {R"("medicationCodeableConcept": {"coding": [{"system": "http://snomed.info/sct", "code": "196421000000109", "display": "Transfer-degraded medication entry"}]})",
       "no-code Bundle.entry[1].resource.medication"},
  };
  for (const Case& c : cases) {
    INFO(c.members);
    const auto record =
        read(bundle_of({resource("MedicationRequest", fmt::format(R"("status": "active", {})", c.members))}));
    CHECK(issue_texts(record) == std::vector<std::string>{std::string(c.issue)});
    CHECK(reach(record, RecordPart::kMedication) == Extent::Reach::kUnread);
    const auto cancelled =
        read(bundle_of({resource("MedicationRequest", fmt::format(R"("status": "cancelled", {})", c.members))}));
    CHECK(reach(cancelled, RecordPart::kMedication) == Extent::Reach::kComplete);
  }
}

// Decision 0018: what is known to be another drug, and what is counted because only its words were looked at.
TEST_CASE("medication: a drug that is none of the concepts'") {
  struct Case {
    std::string_view medication, issue;
  };
  const Case cases[] = {
      {R"({"coding": [{"system": "https://dmd.nhs.uk", "code": "999", "display": "Paracetamol 500mg tablets"}]})", ""},
      {R"({"coding": [{"system": "http://example.org/local", "code": "9"}], "text": "Oxygen cylinder"})", ""},
      {R"({"text": "Blue pills"})", "text-only Bundle.entry[1].resource.medication"},
      {R"({"coding": [{"display": "Blue pills"}]})", "text-only Bundle.entry[1].resource.medication"},
      {R"({"coding": [{"system": "http://snomed.info/sct", "code": "196421000000109", "display": "Transfer-degraded medication entry"}], "text": "Local mixture"})",
       "text-only Bundle.entry[1].resource.medication"},
  };
  for (const Case& c : cases) {
    INFO(c.medication);
    const auto record = read(bundle_of({resource(
        "MedicationRequest", fmt::format(R"("status": "active", "medicationCodeableConcept": {})", c.medication))}));
    CHECK(record.statements().empty());
    CHECK(reach(record, RecordPart::kMedication) == Extent::Reach::kComplete);
    CHECK(issue_texts(record) ==
          (c.issue.empty() ? std::vector<std::string>{} : std::vector<std::string>{std::string(c.issue)}));
  }
}

TEST_CASE("medication: a transfer-degraded entry is known by its text") {
  const auto record = read(bundle_of({resource(
      "MedicationRequest",
      R"("status": "active", "authoredOn": "2026-01-01", "medicationCodeableConcept": {"coding": [{"system": "http://snomed.info/sct", "code": "196421000000109", "display": "Transfer-degraded medication entry"}], "text": "Olanzapine 10mg tablets"})")}));
  CHECK(only(record, "olanzapine").by_name);
  CHECK(issue_texts(record).empty());
}

TEST_CASE("medication: statuses, intents and negations of a request") {
  struct Case {
    std::string_view members;
    std::optional<Standing> want;
  };
  const Case cases[] = {
      {R"("status": "active", "intent": "order")", Standing::kCurrent},
      {R"("status": "active", "intent": "plan")", Standing::kCurrent},
      {R"("status": "active")", Standing::kCurrent},
      {R"("status": "on-hold", "intent": "order")", Standing::kInactive},
      {R"("status": "completed", "intent": "order")", Standing::kInactive},
      {R"("status": "stopped", "intent": "order")", Standing::kStopped},
      {R"("status": "unknown", "intent": "order")", Standing::kTentative},
      {R"("intent": "order")", Standing::kTentative},
      {R"("status": "draft", "intent": "order")", std::nullopt},
      {R"("status": "cancelled", "intent": "order")", std::nullopt},
      {R"("status": "entered-in-error", "intent": "order")", std::nullopt},
      {R"("status": "active", "intent": "proposal")", std::nullopt},
      {R"("status": "active", "intent": "option")", std::nullopt},
      {R"("status": "active", "intent": "order", "doNotPerform": true)", std::nullopt},
      {R"("status": "active", "intent": "order", "doNotPerform": false)", Standing::kCurrent},
      {R"("status": "nonsense", "intent": "order")", std::nullopt},
  };
  for (const Case& c : cases) {
    INFO(c.members);
    const auto record = read(bundle_of({request(c.members)}));
    CHECK(of(record, "lithium").size() == (c.want ? 1U : 0U));
    if (c.want) CHECK(only(record, "lithium").standing == *c.want);
  }
}

TEST_CASE("medication: statements, also STU3's taken and R5's recorded") {
  struct Case {
    std::string_view members;
    std::optional<Standing> want;
  };
  const Case cases[] = {
      {R"("status": "active", "taken": "unk")", Standing::kCurrent},
      {R"("status": "active", "taken": "y")", Standing::kCurrent},
      {R"("status": "active", "taken": "n")", std::nullopt},
      {R"("status": "active", "taken": "na")", std::nullopt},
      {R"("status": "not-taken")", std::nullopt},
      {R"("status": "recorded")", Standing::kCurrent},
      {R"("status": "intended")", Standing::kTentative},
      {R"("status": "stopped")", Standing::kStopped},
  };
  for (const Case& c : cases) {
    INFO(c.members);
    const auto record =
        read(bundle_of({resource("MedicationStatement", fmt::format("{}, {}", kLithiumText, c.members))}));
    CHECK(of(record, "lithium").size() == (c.want ? 1U : 0U));
    if (!c.want) continue;
    CHECK(only(record, "lithium").standing == *c.want);
    CHECK(only(record, "lithium").role == MedicationRole::kStated);
  }
}

TEST_CASE("medication: when a course begins and ends") {
  struct Case {
    std::string resource_text;
    std::string_view want;
  };
  const Case cases[] = {
      {request(
           R"("status": "active", "authoredOn": "2024-02-01", "dispenseRequest": {"validityPeriod": {"start": "2024-01-01", "end": "2025-01-01"}})"),
       "request 2024-01-01..2025-01-01"},
      {request(R"("status": "active", "authoredOn": "2024-02-01T10:00:00Z")"), "request 2024-02-01"},
      // A date of review is no end (decision 0028).
      {request(
           R"("status": "active", "authoredOn": "2024-02-01", "extension": [{"url": "https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-MedicationRepeatInformation",
                 "extension": [{"url": "numberOfPrescriptionsIssued", "valueUnsignedInt": 2}, {"url": "authorisationExpiryDate", "valueDateTime": "2025-02-01"}]}])"),
       "request 2024-02-01"},
      {request(
           R"("status": "stopped", "authoredOn": "2024-02-01", "extension": [{"url": "https://fhir.nhs.uk/STU3/StructureDefinition/Extension-CareConnect-GPC-MedicationStatusReason-1",
                 "extension": [{"url": "statusReason"}, {"url": "statusChangeDate", "valueDateTime": "2024-06-01"}]}])"),
       "request 2024-02-01..2024-06-01"},
      {request(R"("status": "stopped", "authoredOn": "2024-02-01", "statusChanged": "2024-06-02")"),
       "request 2024-02-01..2024-06-02"},
      {resource(
           "MedicationStatement",
           fmt::format(
               R"({}, "status": "active", "effectivePeriod": {{"start": "2024-01-01", "end": "2024-03-01"}}, "dateAsserted": "2024-09-01")",
               kLithiumText)),
       "stated 2024-01-01..2024-03-01"},
      {resource("MedicationStatement",
                fmt::format(R"({}, "status": "active", "dateAsserted": "2024-09-01")", kLithiumText)),
       "stated 2024-09-01"},
      {resource("MedicationAdministration",
                fmt::format(R"({}, "status": "completed", "effectiveDateTime": "2024-09-01")", kLithiumText)),
       "issue 2024-09-01"},
      {resource("MedicationAdministration",
                fmt::format(R"({}, "status": "completed", "occurenceDateTime": "2024-09-01")", kLithiumText)),
       "issue 2024-09-01"},
      {resource(
           "MedicationDispense",
           fmt::format(R"({}, "status": "completed", "whenPrepared": "2024-08-31", "whenHandedOver": "2024-09-01")",
                       kLithiumText)),
       "issue 2024-09-01"},
      {request(R"("status": "active")"), "request undated"},
      {request(R"("status": "active", "authoredOn": "yesterday")"), "request unreadable"},
  };
  for (const Case& c : cases) {
    INFO(c.resource_text);
    CHECK(course_text(only(read(bundle_of({c.resource_text})), "lithium")) == c.want);
  }
}

TEST_CASE("medication: GP Connect's plan and its issues are one prescription") {
  const auto record = read(bundle_of({
      request(
          R"("id": "plan", "status": "active", "intent": "plan", "authoredOn": "2024-01-01", "dispenseRequest": {"validityPeriod": {"start": "2024-01-01"}})"),
      request(
          R"("id": "i1", "status": "completed", "intent": "order", "basedOn": [{"reference": "MedicationRequest/plan"}], "authoredOn": "2024-01-02")"),
      request(
          R"("id": "i2", "status": "stopped", "intent": "order", "basedOn": [{"reference": "MedicationRequest/plan"}], "authoredOn": "2024-02-02")"),
      resource(
          "MedicationStatement",
          fmt::format(
              R"({}, "id": "s", "status": "active", "taken": "unk", "basedOn": [{{"reference": "MedicationRequest/plan"}}], "effectivePeriod": {{"start": "2024-01-01"}},
        "extension": [{{"url": "https://fhir.nhs.uk/STU3/StructureDefinition/Extension-CareConnect-GPC-MedicationStatementLastIssueDate-1", "valueDateTime": "2024-02-02T00:00:00+00:00"}}])",
              kLithiumText)),
      request(R"("id": "other", "status": "active", "intent": "plan", "authoredOn": "2024-05-01")"),
  }));
  const auto statements = of(record, "lithium");
  std::vector<std::string> texts;
  for (const Statement& statement : statements) texts.push_back(course_text(statement));
  CHECK(texts == std::vector<std::string>{"authorisation 2024-01-01", "stated 2024-01-01", "issue 2024-01-02",
                                          "issue 2024-02-02", "issue 2024-02-02", "request 2024-05-01"});
  for (std::size_t i = 0; i < 5; ++i) {
    CHECK(statements[i].prescription == statements[0].prescription);
    CHECK(statements[i].standing == Standing::kCurrent);
  }
  CHECK(statements[0].prescription != 0);
  CHECK(statements[5].prescription == 0);
}

TEST_CASE("medication: issues of a plan that is not there belong together") {
  const auto record = read(bundle_of({
      request(
          R"("id": "a", "status": "completed", "intent": "order", "basedOn": [{"reference": "MedicationRequest/p"}], "authoredOn": "2024-01-02")"),
      request(
          R"("id": "b", "status": "stopped", "intent": "order", "basedOn": [{"reference": "MedicationRequest/p/_history/2"}], "authoredOn": "2024-02-02")"),
      request(
          R"("id": "c", "status": "completed", "intent": "order", "basedOn": [{"reference": "MedicationRequest/q"}], "authoredOn": "2024-03-02")"),
      request(
          R"("id": "d", "status": "completed", "intent": "order", "basedOn": [{"reference": "CarePlan/p"}], "authoredOn": "2024-04-02")"),
  }));
  const auto statements = of(record, "lithium");
  REQUIRE(statements.size() == 4);
  CHECK(statements[0].prescription != 0);
  CHECK(statements[0].prescription == statements[1].prescription);
  CHECK(statements[2].prescription != statements[0].prescription);
  CHECK(statements[2].role == MedicationRole::kIssue);
  CHECK(statements[1].standing == Standing::kStopped);  // nothing else says it
  CHECK(statements[3].prescription == 0);
  CHECK(statements[3].role == MedicationRole::kRequest);
}

TEST_CASE("medication: dispensings and administrations share their request's prescription") {
  const auto record = read(bundle_of({
      request(R"("id": "r", "status": "active", "intent": "order", "authoredOn": "2024-01-01")"),
      resource(
          "MedicationDispense",
          fmt::format(
              R"({}, "id": "d", "status": "completed", "whenHandedOver": "2024-01-05", "authorizingPrescription": [{{"reference": "MedicationRequest/r"}}])",
              kLithiumText)),
      resource(
          "MedicationAdministration",
          fmt::format(
              R"({}, "id": "a", "status": "completed", "effectiveDateTime": "2024-01-06", "request": {{"reference": "MedicationRequest/r"}})",
              kLithiumText)),
      resource(
          "MedicationAdministration",
          fmt::format(
              R"({}, "id": "b", "status": "completed", "effectiveDateTime": "2024-01-07", "prescription": {{"reference": "MedicationRequest/r"}})",
              kLithiumText)),
      resource("MedicationDispense",
               fmt::format(R"({}, "id": "s", "status": "completed", "notDone": true, "whenHandedOver": "2024-01-08")",
                           kLithiumText)),
      resource("MedicationAdministration",
               fmt::format(R"({}, "id": "n", "status": "not-done", "effectiveDateTime": "2024-01-08")", kLithiumText)),
      resource(
          "MedicationAdministration",
          fmt::format(R"({}, "id": "g", "status": "completed", "notGiven": true, "effectiveDateTime": "2024-01-08")",
                      kLithiumText)),
  }));
  const auto statements = of(record, "lithium");
  REQUIRE(statements.size() == 4);
  CHECK(statements[0].role == MedicationRole::kAuthorisation);
  for (const Statement& statement : statements) CHECK(statement.prescription == statements[0].prescription);
  CHECK(issue_count(record, IssueReason::kNotDone) == 3);
}

TEST_CASE("medication: requests that rest on one another in a circle are read") {
  const auto record = read(bundle_of({
      request(
          R"("id": "a", "status": "active", "intent": "order", "basedOn": [{"reference": "MedicationRequest/b"}], "authoredOn": "2024-01-01")"),
      request(
          R"("id": "b", "status": "active", "intent": "order", "basedOn": [{"reference": "MedicationRequest/a"}], "authoredOn": "2024-01-02")"),
      request(
          R"("id": "c", "status": "active", "intent": "order", "basedOn": [{"reference": "MedicationRequest/c"}], "authoredOn": "2024-01-03")"),
  }));
  CHECK(of(record, "lithium").size() == 3);
}

TEST_CASE("orders: drafts in the data are orders only when that is said") {
  const std::string json = bundle_of({
      request(R"("status": "draft", "intent": "order", "authoredOn": "2026-11-22")"),
      resource(
          "ServiceRequest",
          R"("status": "draft", "intent": "order", "code": {"coding": [{"system": "http://snomed.info/sct", "code": "408289007"}]})"),
      request(R"("status": "active", "intent": "order", "authoredOn": "2024-01-01")"),
  });
  const auto ignored = read(json);
  CHECK(only(ignored, "lithium").part == RecordPart::kMedication);
  CHECK(of(ignored, "weight-referral").empty());
  CHECK(reach(ignored, RecordPart::kOrder) == Extent::Reach::kComplete);
  CHECK(issue_count(ignored, IssueReason::kNotAnEvent) == 2);

  ReadOptions options;
  options.drafts = DraftReading::kOrder;
  const auto ordered = read(json, options);
  const auto lithium = of(ordered, "lithium");
  REQUIRE(lithium.size() == 2);
  CHECK(lithium[0].part == RecordPart::kMedication);
  CHECK(lithium[1].part == RecordPart::kOrder);
  CHECK(lithium[1].role == MedicationRole::kNone);
  CHECK(only(ordered, "weight-referral").part == RecordPart::kOrder);
  CHECK(reach(ordered, RecordPart::kOrder) == Extent::Reach::kComplete);
}

TEST_CASE("orders: a request's draft orders are read apart, whatever their status, and however unfinished") {
  const auto record_json = parse_json(bundle_of({}));
  const auto orders_json = parse_json(R"({"resourceType": "Bundle", "entry": [
    {"resource": {"resourceType": "MedicationRequest", "id": "a", "status": "active", "subject": {"reference": "Patient/1"}, "medicationReference": {"reference": "Medication/m"}}},
    {"resource": {"resourceType": "MedicationRequest", "id": "b", "status": "draft", "subject": {"reference": "Patient/1"}}},
    {"resource": {"resourceType": "MedicationRequest", "id": "c", "status": "draft", "subject": {"reference": "Patient/1"}, "medicationCodeableConcept": {"coding": [{}]}}},
    {"resource": {"resourceType": "MedicationRequest", "id": "d", "status": "cancelled", "subject": {"reference": "Patient/1"}, "medicationCodeableConcept": {"text": "Olanzapine"}}},
    {"resource": {"resourceType": "MedicationRequest", "id": "e", "status": "draft", "doNotPerform": true, "subject": {"reference": "Patient/1"}, "medicationCodeableConcept": {"text": "Olanzapine"}}},
    {"resource": {"resourceType": "NutritionOrder", "id": "f"}},
    {"resource": {"resourceType": "Observation", "id": "g", "status": "final", "code": {"coding": [{"system": "http://snomed.info/sct", "code": "14760008"}]}}},
    {"resource": {"resourceType": "Medication", "id": "m", "code": {"text": "Priadel 400mg"}}}]})");
  REQUIRE(record_json);
  REQUIRE(orders_json);
  RecordReader reader(test_vocabulary().vocabulary, {});
  REQUIRE(reader.add(record_json->root(), "Bundle"));
  REQUIRE(reader.add_orders(orders_json->root(), "context.draftOrders"));
  const auto record = reader.finish();
  REQUIRE(record);
  CHECK(only(*record, "lithium").part == RecordPart::kOrder);
  CHECK(of(*record, "olanzapine").empty());
  CHECK(of(*record, "constipation").empty());
  CHECK(reach(*record, RecordPart::kOrder) == Extent::Reach::kComplete);
  CHECK(reach(*record, RecordPart::kMedication) == Extent::Reach::kComplete);
  CHECK(issue_count(*record, IssueReason::kNoCode) == 2);
}

TEST_CASE("orders: an order for a drug that can't be told leaves orders unknown") {
  struct Case {
    std::string_view drug;
    std::string_view issue;
  };
  const Case cases[] = {
      {R"("medicationReference": {"reference": "Medication/gone"})",
       "broken-reference context.draftOrders.entry[0].resource.medicationReference"},
      // A product code that no concept lists, and no word of what it is.
      {R"("medicationCodeableConcept": {"coding": [{"system": "https://dmd.nhs.uk", "code": "42104811000001109"}]})",
       "unreadable-entry context.draftOrders.entry[0].resource.medication"},
  };
  for (const Case& c : cases) {
    INFO(c.drug);
    const auto record_json = parse_json(bundle_of({}));
    const auto orders_json = parse_json(fmt::format(
        R"({{"resourceType": "Bundle", "entry": [{{"resource": {{"resourceType": "MedicationRequest", "status": "draft", "subject": {{"reference": "Patient/1"}}, {}}}}}]}})",
        c.drug));
    RecordReader reader(test_vocabulary().vocabulary, {});
    REQUIRE(reader.add(record_json->root(), "Bundle"));
    REQUIRE(reader.add_orders(orders_json->root(), "context.draftOrders"));
    const auto record = reader.finish();
    REQUIRE(record);
    CHECK(reach(*record, RecordPart::kOrder) == Extent::Reach::kUnread);
    CHECK(reach(*record, RecordPart::kMedication) == Extent::Reach::kComplete);
    CHECK(issue_texts(*record) == std::vector<std::string>{std::string(c.issue)});
  }
}
