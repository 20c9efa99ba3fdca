// Whole records: whose they are, references across pieces, repeats, nesting, the census.
#include "reader_fixture.h"

using namespace parity;
using namespace parity::fhir;
using namespace parity::fhir::test;

TEST_CASE("record: whose it is") {
  struct Case {
    std::string_view patient;  // the Patient's entry
    std::string_view subject;
    bool same;
  };
  const Case cases[] = {
      {R"({"resource": {"resourceType": "Patient", "id": "1"}})", R"({"reference": "Patient/1"})", true},
      {R"({"resource": {"resourceType": "Patient", "id": "1"}})", R"({"reference": "Patient/1/_history/3"})", true},
      {R"({"resource": {"resourceType": "Patient", "id": "1"}})",
       R"({"reference": "https://example.org/fhir/Patient/1"})", true},
      {R"({"resource": {"resourceType": "Patient", "id": "1"}})", R"({"reference": "Patient/2"})", false},
      {R"({"resource": {"resourceType": "Patient", "id": "1"}})",
       R"({"reference": "https://example.org/fhir/Patient/2"})", false},
      {R"({"resource": {"resourceType": "Patient", "id": "1"}})", R"({"reference": "Patient/2/_history/1"})", false},
      {R"({"resource": {"resourceType": "Patient", "id": "a_b"}})", R"({"reference": "Patient/a_b"})", true},
      {R"({"fullUrl": "urn:uuid:aa", "resource": {"resourceType": "Patient", "id": "1"}})",
       R"({"reference": "urn:uuid:aa"})", true},
      {R"({"fullUrl": "urn:uuid:aa", "resource": {"resourceType": "Patient", "id": "1"}})",
       R"({"reference": "urn:uuid:bb"})", false},
      {R"({"fullUrl": "urn:uuid:aa", "resource": {"resourceType": "Patient"}})", R"({"reference": "urn:uuid:bb"})",
       false},
      {R"({"fullUrl": "http://e.org/Patient/7", "resource": {"resourceType": "Patient"}})",
       R"({"reference": "Patient/7"})", true},
      {R"({"fullUrl": "http://e.org/Patient/7", "resource": {"resourceType": "Patient"}})",
       R"({"reference": "Patient/8"})", false},
      {R"({"resource": {"resourceType": "Patient", "id": "1", "identifier": [{"system": "https://fhir.nhs.uk/Id/nhs-number", "value": "943 476 5919"}]}})",
       R"({"identifier": {"system": "https://fhir.nhs.uk/Id/nhs-number", "value": "9434765919"}})", true},
      {R"({"resource": {"resourceType": "Patient", "id": "1", "identifier": [{"system": "https://fhir.nhs.uk/Id/nhs-number", "value": "9434765919"}]}})",
       R"({"identifier": {"system": "https://fhir.nhs.uk/Id/nhs-number", "value": "9434765870"}})", false},
      {R"({"resource": {"resourceType": "Patient", "id": "1", "identifier": [{"system": "https://fhir.nhs.uk/Id/nhs-number", "value": "9434765919"}]}})",
       R"({"reference": "Patient/1", "identifier": {"system": "https://fhir.nhs.uk/Id/nhs-number", "value": "9434765870"}})",
       false},
  };
  for (const Case& c : cases) {
    INFO(c.patient << " and " << c.subject);
    const std::string json = fmt::format(R"({{"resourceType": "Bundle", "entry": [{}, {{"resource": {}}}]}})",
                                         c.patient, observation("o", c.subject));
    if (c.same) {
      const auto record = read(json);
      CHECK(of(record, "constipation").size() == 1);
      CHECK(record.issues().empty());
    } else {
      const Error error = read_error(json);
      CHECK(error.kind == ErrorKind::kInvalidInput);
      CHECK(error.where == "Bundle.entry[1].resource.subject");
      CHECK(error.message.find("94347") == std::string::npos);
    }
  }
}

TEST_CASE("record: an unclear subject is this patient's, with a warning") {
  struct Case {
    std::string_view subject, issue;
  };
  const Case cases[] = {
      {"null", "no-subject Bundle.entry[1].resource"},
      {"{}", "no-subject Bundle.entry[1].resource"},
      {R"({"display": "the patient"})", "no-subject Bundle.entry[1].resource"},
      {R"({"reference": "see the paper notes"})", "broken-reference Bundle.entry[1].resource.subject"},
      {R"("Patient/2")", "broken-reference Bundle.entry[1].resource.subject"},
      {R"({"reference": "#gone"})", "broken-reference Bundle.entry[1].resource.subject"},
  };
  for (const Case& c : cases) {
    INFO(c.subject);
    const auto record = read(bundle_of({observation("o", c.subject)}));
    CHECK(of(record, "constipation").size() == 1);
    CHECK(issue_texts(record) == std::vector<std::string>{std::string(c.issue)});
  }
}

TEST_CASE("record: what is about no patient is not used") {
  const auto record = read(
      bundle_of({observation("o", R"({"reference": "Group/7"})"), observation("p", R"({"reference": "Device/7"})")}));
  CHECK(record.statements().empty());
  CHECK(issue_count(record, IssueReason::kOtherSubject) == 2);
}

TEST_CASE("record: somebody else's document is left out") {
  const auto record = read(bundle_of(
      {R"({"resourceType": "DocumentReference", "status": "current", "description": "Annual risk acknowledgement", "subject": {"reference": "Patient/2"}})"}));
  CHECK(record.statements().empty());
  CHECK(issue_texts(record) == std::vector<std::string>{"other-subject Bundle.entry[1].resource.subject"});
}

TEST_CASE("record: somebody else is refused even where no rule could use the entry") {
  const Error error = read_error(bundle_of(
      {R"({"resourceType": "Flag", "status": "active", "code": {"text": "x"}, "subject": {"reference": "Patient/2"}})"}));
  CHECK(error.where == "Bundle.entry[1].resource.subject");
  CHECK(read_error(bundle_of({R"({"resourceType": "AllergyIntolerance", "patient": {"reference": "Patient/2"}})"}))
            .kind == ErrorKind::kInvalidInput);
}

TEST_CASE("record: a Patient that nothing names keeps one subject, not two") {
  const std::string patient = R"({"resource": {"resourceType": "Patient"}})";
  const auto bundle = [&](std::string_view second) {
    return fmt::format(R"({{"resourceType": "Bundle", "entry": [{}, {{"resource": {}}}, {{"resource": {}}}]}})",
                       patient, observation("a", to_patient("urn:uuid:aa")),
                       observation("b", to_patient(second), "2026-02-02"));
  };
  CHECK(of(read(bundle("urn:uuid:aa")), "constipation").size() == 2);
  CHECK(read_error(bundle("urn:uuid:bb")).kind == ErrorKind::kInvalidInput);
}

TEST_CASE("record: one Patient, and the one that is named") {
  const std::string two = bundle_of({R"({"resourceType": "Patient", "id": "2"})"});
  CHECK(read_error(two).kind == ErrorKind::kInvalidInput);
  CHECK(read_error(two).where == "Bundle.entry[1].resource");
  CHECK(read(bundle_of({R"({"resourceType": "Patient", "id": "1"})"})).person().reference == "Patient/1");
  CHECK(read_error(bundle_without_patient({observation("o", "null")})).kind == ErrorKind::kNotFound);
  CHECK(read_error(R"({"resourceType": "Practitioner", "id": "1"})").kind == ErrorKind::kNotFound);

  for (const std::string_view named : {"1", "Patient/1", "https://example.org/fhir/Patient/1"}) {
    INFO(named);
    ReadOptions options;
    options.expected_patient_id = named;
    CHECK(read(bundle_of({}), options).person().reference == "Patient/1");
    CHECK(read(bundle_without_patient({observation("o", to_patient("Patient/1"))}), options).person().reference ==
          "Patient/1");
    CHECK(read_error(bundle_without_patient({observation("o", to_patient("Patient/2"))}), options).kind ==
          ErrorKind::kInvalidInput);
    CHECK(reach(read(bundle_without_patient({}), options), RecordPart::kPatient) == Extent::Reach::kUnread);
  }
  ReadOptions other;
  other.expected_patient_id = "2";
  CHECK(read_error(bundle_of({}), other).where == "Bundle.entry[0].resource.id");
}

TEST_CASE("record: what is no FHIR is an error of the sender") {
  struct Case {
    std::string_view json, message;
  };
  const Case cases[] = {
      {"[]", "expected a FHIR resource, found an array"},
      {"3", "expected a FHIR resource, found a number"},
      {"{}", "expected a FHIR resource, found an object without `resourceType`"},
      {R"({"resourceType": 7})", "expected a FHIR resource, found an object without `resourceType`"},
      {R"({"resourceType": "Bundle", "type": "history"})", "a Bundle of type history holds versions, not a record"},
      {R"({"resourceType": "Bundle", "type": "collection", "type": "history"})", "a name stands twice in one object"},
      {"{", "not valid JSON: expected a name in quotes or `}`"},
  };
  for (const Case& c : cases) {
    INFO(c.json);
    CHECK(read_error(std::string(c.json)).message == c.message);
    CHECK(read_error(std::string(c.json)).kind == ErrorKind::kInvalidInput);
  }
}

TEST_CASE("record: references cross the pieces, in any order") {
  const auto record = read_pieces({
      {searchset("", {entry(resource("MedicationRequest",
                                     R"("status": "active", "medicationReference": {"reference": "urn:uuid:m"})"))}),
       "a", types(ResourceType::kMedicationRequest)},
      {searchset("",
                 {entry(R"({"resourceType": "Medication", "id": "x", "code": {"text": "Priadel"}})", "urn:uuid:m")}),
       "b", types(ResourceType::kMedication)},
      {R"({"resourceType": "Patient", "id": "1"})", "c", types(ResourceType::kPatient)},
  });
  REQUIRE(record);
  CHECK(of(*record, "lithium").size() == 1);
}

TEST_CASE("record: what stands twice is read once, and the newest version counts") {
  const auto version = [](std::string_view updated, std::string_view date) {
    return resource(
        "Observation",
        fmt::format(R"("id": "o", "meta": {{"lastUpdated": "{}"}}, "status": "final", "effectiveDateTime": "{}",
      "code": {{"coding": [{{"system": "http://snomed.info/sct", "code": "14760008"}}]}})",
                    updated, date));
  };
  const std::string same = version("2026-01-01T00:00:00Z", "2026-01-01");
  const auto twice = read(bundle_of({same, same, same}));
  CHECK(of(twice, "constipation").size() == 1);
  CHECK(issue_count(twice, IssueReason::kDuplicate) == 2);
  const std::string newer = version("2026-02-01T00:00:00Z", "2026-01-02");
  CHECK(time_text(only(read(bundle_of({same, newer})), "constipation")) == "2026-01-02");
  CHECK(time_text(only(read(bundle_of({newer, same})), "constipation")) == "2026-01-02");
  CHECK(of(read(bundle_of({version("", "2026-01-01"), version("", "2026-01-02")})), "constipation").size() == 2);
}

TEST_CASE("record: Parameters and Bundles inside Bundles") {
  const auto nested = read(fmt::format(
      R"({{"resourceType": "Parameters", "parameter": [{{"name": "x", "valueString": "y"}}, {{"name": "r", "resource": {}}}]}})",
      bundle_of({resource(
          "Observation",
          R"("status": "final", "effectiveDateTime": "?", "code": {"coding": [{"system": "http://snomed.info/sct", "code": "14760008"}]})")})));
  CHECK(
      issue_texts(nested) ==
      std::vector<std::string>{"unreadable-date Parameters.parameter[1].resource.entry[1].resource.effectiveDateTime"});
  std::string deep = bundle_of({});
  for (int i = 0; i < 12; ++i)
    deep = fmt::format(R"({{"resourceType": "Bundle", "entry": [{{"resource": {}}}]}})", deep);
  CHECK(read_error(deep).message == "Bundles stand too deep inside one another");
}

TEST_CASE("record: resourceType may stand last, and nulls in arrays are nothing") {
  const auto record = read(
      R"({"entry": [{"resource": {"id": "1", "resourceType": "Patient"}}, {"resource": {"status": "final", "subject": {"reference": "Patient/1"},
    "code": {"coding": [null, {"code": "14760008", "system": "http://snomed.info/sct"}, null]}, "component": [null], "hasMember": [null], "resourceType": "Observation"}}], "resourceType": "Bundle"})");
  CHECK(of(record, "constipation").size() == 1);
}

TEST_CASE("record: the census counts what was met, used and matched nothing") {
  RecordReader reader(test_vocabulary().vocabulary, {});
  const auto document = parse_json(bundle_of(
      {observation("a", to_patient("Patient/1")), observation("b", to_patient("Patient/1"), "2026-02-02"),
       resource("Observation", R"("status": "final", "code": {"coding": [{"system": "urn:x", "code": "y"}]})"),
       resource(
           "Observation",
           R"("status": "entered-in-error", "code": {"coding": [{"system": "http://snomed.info/sct", "code": "14760008"}]})"),
       R"({"resourceType": "Location"})"}));
  REQUIRE(reader.add(document->root(), "Bundle"));
  REQUIRE(reader.finish());
  const ReadCensus& census = reader.census();
  CHECK(census.met(ResourceType::kObservation) == 4);
  CHECK(census.of(ResourceType::kObservation, Fate::used()) == 2);
  CHECK(census.of(ResourceType::kObservation, Fate::unmatched()) == 1);
  CHECK(census.of(ResourceType::kObservation, Fate::left_out(IssueReason::kEnteredInError)) == 1);
  CHECK(census.other_types().at("Location") == 1);
  CHECK(census.of(ResourceType::kPatient, Fate::serving()) == 1);
}

// As the supplied GP Connect records have them: a code that says that there was none, and the entry's words beside it.
TEST_CASE("record: an entry that GP2GP degraded has text alone") {
  const auto degraded = [](std::string_view type, std::string_view members, std::string_view text) {
    return resource(type, fmt::format(R"({}, "code": {{"coding": [{{"system": "http://snomed.info/sct", "code":
      "196411000000103", "display": "Transfer-degraded record entry"}}]{}}})",
                                      members, text));
  };
  const std::string said = degraded("Observation", R"("status": "final")", R"(, "text": "Serum potassium")");
  const auto record = read(bundle_of({said}));
  CHECK(issue_texts(record) == std::vector<std::string>{"text-only Bundle.entry[1].resource.code"});
  CHECK(reach(record, RecordPart::kObservation) == Extent::Reach::kComplete);
  const auto wordless = read(bundle_of({degraded("Observation", R"("status": "final")", "")}));
  CHECK(issue_texts(wordless) == std::vector<std::string>{"no-code Bundle.entry[1].resource.code"});
  CHECK(reach(wordless, RecordPart::kObservation) == Extent::Reach::kUnread);
}

TEST_CASE("record: a drug that GP2GP degraded is known by its words") {
  const auto medicine = [](std::string_view text) {
    return read(bundle_of({resource("MedicationStatement", fmt::format(R"("status": "active",
      "medicationCodeableConcept": {{"coding": [{{"system": "http://read.info/readv2", "code": "9bJ..",
      "display": "Transfer-degraded medication entry"}}], "text": "{}"}})",
                                                                       text))}));
  };
  CHECK(of(medicine("Priadel 400mg tablets"), "lithium").size() == 1);
  CHECK(of(medicine("Local mixture"), "lithium").empty());
}

TEST_CASE("record: of a prescription's two names R4's is taken, else the one that is there") {
  const auto drug = [](std::string_view type, std::string_view id, std::string_view members) {
    return resource(type,
                    fmt::format(R"("id": "{}", "medicationCodeableConcept": {{"text": "Priadel"}}, {})", id, members));
  };
  const auto read_with = [&](std::string_view named) {
    const auto record =
        read(bundle_of({drug("MedicationRequest", "old", R"("status": "active", "authoredOn": "2024-01-01")"),
                        drug("MedicationRequest", "new", R"("status": "active", "authoredOn": "2024-01-02")"),
                        drug("MedicationAdministration", "a",
                             fmt::format(R"("status": "completed", "effectiveDateTime": "2024-01-03", {})", named))}));
    const auto lithium = of(record, "lithium");
    REQUIRE(lithium.size() == 3);
    return std::pair(lithium[2].prescription == lithium[0].prescription,
                     lithium[2].prescription == lithium[1].prescription);
  };
  const std::string stu3 = R"("prescription": {"reference": "MedicationRequest/old"})";
  const std::string r4 = R"("request": {"reference": "MedicationRequest/new"})";
  CHECK(read_with(stu3 + ", " + r4) == std::pair(false, true));
  CHECK(read_with(stu3) == std::pair(true, false));
  CHECK(read_with(r4) == std::pair(false, true));
}
