// Whole records: whose they are, how complete they are, references across pieces, repeats, paths.
#include "reader_fixture.h"

using namespace parity;
using namespace parity::fhir;
using namespace parity::fhir::test;

namespace {

constexpr auto kComplete = Extent::Reach::kComplete;
constexpr auto kUnread = Extent::Reach::kUnread;
constexpr auto kSince = Extent::Reach::kSince;

std::string observation(std::string_view id, std::string_view subject, std::string_view date = "2026-01-01") {
  return fmt::format(R"({{"resourceType": "Observation", "id": "{}", "status": "final", "effectiveDateTime": "{}",
    "code": {{"coding": [{{"system": "http://snomed.info/sct", "code": "14760008"}}]}}, "subject": {}}})",
                     id, date, subject);
}

std::string to_patient(std::string_view reference) { return fmt::format(R"({{"reference": "{}"}})", reference); }

std::string entry(std::string_view resource_text, std::string_view full_url = {}) {
  if (full_url.empty()) return fmt::format(R"({{"resource": {}}})", resource_text);
  return fmt::format(R"({{"fullUrl": "{}", "resource": {}}})", full_url, resource_text);
}

std::string searchset(std::string_view members, std::initializer_list<std::string> entries) {
  std::string list;
  for (const std::string& one : entries) list += (list.empty() ? "" : ", ") + one;
  return fmt::format(R"({{"resourceType": "Bundle", "type": "searchset", {}"entry": [{}]}})", members, list);
}

// Pieces as prefetch gives them, read to one record.
struct Piece {
  std::string json;
  std::string path;
  AskedFor asked;
};

Result<PatientRecord> read_pieces(std::vector<Piece> pieces, const ReadOptions& options = {}) {
  RecordReader reader(test_vocabulary().vocabulary, options);
  std::vector<JsonDocument> documents;
  for (Piece& piece : pieces) {
    auto document = parse_json(std::move(piece.json));
    REQUIRE(document);
    documents.push_back(std::move(*document));
    if (auto added = reader.add(documents.back().root(), piece.path, piece.asked); !added)
      return tl::unexpected<Error>(added.error());
  }
  return reader.finish();
}

AskedFor types(ResourceType type, SortOrder order = SortOrder::kUnknown) { return {TypeSet::of(type), order}; }

}  // namespace

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
    CHECK(reach(read(bundle_without_patient({}), options), RecordPart::kPatient) == kUnread);
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

TEST_CASE("completeness: a whole Bundle answers for every type, an empty one too") {
  const auto record = read(bundle_of({}));
  for (std::size_t i = 0; i < kRecordPartCount; ++i) {
    const auto part = static_cast<RecordPart>(i);
    INFO(to_text(part));
    CHECK(reach(record, part) == (part == RecordPart::kOrder ? kUnread : kComplete));
  }
}

TEST_CASE("completeness: pieces answer for the types they were asked for") {
  const auto record = read_pieces({
      {R"({"resourceType": "Patient", "id": "1"})", "prefetch.patient", types(ResourceType::kPatient)},
      {searchset("", {entry(observation("o", to_patient("Patient/1")))}), "prefetch.observations",
       types(ResourceType::kObservation)},
      {"null", "prefetch.conditions", types(ResourceType::kCondition)},
      {searchset("", {}), "prefetch.procedures", types(ResourceType::kProcedure)},
      {searchset("", {}), "prefetch.dispensings", types(ResourceType::kMedicationDispense)},
  });
  REQUIRE(record);
  CHECK(reach(*record, RecordPart::kObservation) == kComplete);
  CHECK(reach(*record, RecordPart::kCondition) == kComplete);
  CHECK(reach(*record, RecordPart::kProcedure) == kComplete);
  CHECK(reach(*record, RecordPart::kMedication) == kUnread);  // dispensings alone don't make it
  CHECK(reach(*record, RecordPart::kEncounter) == kUnread);
}

TEST_CASE("completeness: OperationOutcomes") {
  struct Case {
    std::string_view json;
    Extent::Reach observations, conditions;
  };
  const Case cases[] = {
      {R"({"resourceType": "OperationOutcome", "issue": [{"severity": "error", "code": "timeout"}]})", kUnread,
       kUnread},
      {R"({"resourceType": "OperationOutcome", "issue": [{"severity": "information", "code": "informational"}]})",
       kUnread, kUnread},
      {R"({"resourceType": "OperationOutcome"})", kUnread, kUnread},
      {R"({"resourceType": "Bundle", "entry": [{"search": {"mode": "outcome"}, "resource": {"resourceType": "OperationOutcome", "issue": [{"severity": "error"}]}}]})",
       kUnread, kUnread},
      {R"({"resourceType": "Bundle", "entry": [{"resource": {"resourceType": "OperationOutcome", "issue": [{"severity": "warning"}, {"severity": "fatal"}]}}]})",
       kUnread, kUnread},
      {R"({"resourceType": "Bundle", "entry": [{"resource": {"resourceType": "OperationOutcome", "issue": [{"severity": "warning"}]}}]})",
       kComplete, kComplete},
      {R"({"resourceType": "Bundle", "entry": [{"resource": {"resourceType": "OperationOutcome", "issue": [{"severity": "error", "expression": ["Observation"]}]}}]})",
       kUnread, kComplete},
      {R"({"resourceType": "Bundle", "entry": [{"resource": {"resourceType": "OperationOutcome", "issue": [{"severity": "error", "location": ["Condition.code"]}]}}]})",
       kComplete, kUnread},
      {R"({"resourceType": "Bundle", "entry": [{"resource": {"resourceType": "OperationOutcome", "issue": [{"severity": "error", "expression": ["Practitioner"]}]}}]})",
       kUnread, kUnread},
      {R"({"resourceType": "Bundle", "type": "batch-response", "entry": [{"response": {"status": "404 Not Found"}}]})",
       kUnread, kUnread},
      {R"({"resourceType": "Bundle", "type": "batch-response", "entry": [{"response": {"status": "200", "outcome": {"resourceType": "OperationOutcome", "issue": [{"severity": "error", "expression": ["Observation"]}]}}}]})",
       kUnread, kComplete},
      {R"({"resourceType": "Bundle", "type": "batch-response", "entry": [{"response": {"status": "200"}, "resource": {"resourceType": "Bundle", "type": "searchset"}}]})",
       kComplete, kComplete},
  };
  for (const Case& c : cases) {
    INFO(c.json);
    const AskedFor both{TypeSet::of(ResourceType::kObservation) | TypeSet::of(ResourceType::kCondition), {}};
    const auto record = read_pieces({{R"({"resourceType": "Patient", "id": "1"})", "p", types(ResourceType::kPatient)},
                                     {std::string(c.json), "prefetch.x", both}});
    REQUIRE(record);
    CHECK(reach(*record, RecordPart::kObservation) == c.observations);
    CHECK(reach(*record, RecordPart::kCondition) == c.conditions);
    CHECK(reach(*record, RecordPart::kPatient) == kComplete);
    const bool failed = c.observations == kUnread || c.conditions == kUnread;
    CHECK(issue_count(*record, IssueReason::kUnavailable) == (failed ? 1U : 0U));
  }
}

TEST_CASE("completeness: a next link that was not followed") {
  const std::string next = R"("link": [{"relation": "next", "url": "https://e.org/2"}], )";
  const auto dated = [](std::string_view id, std::string_view date) {
    return entry(observation(id, to_patient("Patient/1"), date));
  };
  const std::string included =
      R"({"search": {"mode": "include"}, "resource": {"resourceType": "Observation", "effectiveDateTime": "2026-09-09", "code": {"text": "x"}}})";
  struct Case {
    std::string json;
    SortOrder order;
    Extent::Reach reach;
    std::string_view since;
  };
  const Case cases[] = {
      {searchset(next, {dated("a", "2026-03-01"), dated("b", "2025-01-03")}), SortOrder::kNewestFirst, kSince,
       "2025-01-04"},
      {searchset(next, {dated("a", "2026-03-01"), dated("b", "2025-01")}), SortOrder::kNewestFirst, kSince,
       "2025-02-01"},
      {searchset(next, {dated("a", "2026-03-01"), dated("b", "2026-03-01"), included}), SortOrder::kNewestFirst, kSince,
       "2026-03-02"},
      {searchset(next, {dated("a", "2026-03-01"), dated("b", "2025-01-03")}), SortOrder::kUnknown, kUnread, ""},
      {searchset(
           R"("link": [{"relation": "self", "url": "https://e.org/Observation?_sort=-date"}, {"relation": "next", "url": "u"}], )",
           {dated("a", "2026-03-01")}),
       SortOrder::kUnknown, kSince, "2026-03-02"},
      {searchset(next, {dated("a", "2025-01-03"), dated("b", "2026-03-01")}), SortOrder::kNewestFirst, kUnread, ""},
      {searchset(next, {dated("a", "2026-03-01"), dated("b", "soon")}), SortOrder::kNewestFirst, kUnread, ""},
      {searchset(next, {}), SortOrder::kNewestFirst, kUnread, ""},
      {searchset(R"("total": 300, )", {dated("a", "2026-03-01")}), SortOrder::kNewestFirst, kSince, "2026-03-02"},
      {searchset(R"("total": 1, )", {dated("a", "2026-03-01")}), SortOrder::kNewestFirst, kComplete, ""},
      {searchset(R"("link": [{"relation": "self", "url": "u"}], )", {dated("a", "2026-03-01")}),
       SortOrder::kNewestFirst, kComplete, ""},
  };
  for (const Case& c : cases) {
    INFO(c.json);
    const auto record = read_pieces({{R"({"resourceType": "Patient", "id": "1"})", "p", types(ResourceType::kPatient)},
                                     {c.json, "prefetch.o", types(ResourceType::kObservation, c.order)}});
    REQUIRE(record);
    const Extent extent = record->extent(RecordPart::kObservation);
    CHECK(extent.reach == c.reach);
    if (c.reach == kSince) CHECK(to_text(extent.since) == c.since);
    CHECK(issue_count(*record, IssueReason::kTruncated) == (c.reach == kComplete ? 0U : 1U));
  }
}

TEST_CASE("completeness: the narrowest of several answers holds") {
  const std::string next = R"("link": [{"relation": "next", "url": "u"}], )";
  const auto record = read_pieces({
      {R"({"resourceType": "Patient", "id": "1"})", "p", types(ResourceType::kPatient)},
      {searchset(next, {entry(observation("a", to_patient("Patient/1"), "2025-01-03"))}), "a",
       types(ResourceType::kObservation, SortOrder::kNewestFirst)},
      {searchset(next, {entry(observation("b", to_patient("Patient/1"), "2026-01-03"))}), "b",
       types(ResourceType::kObservation, SortOrder::kNewestFirst)},
      {searchset("", {}), "c", types(ResourceType::kObservation)},
  });
  REQUIRE(record);
  CHECK(to_text(record->extent(RecordPart::kObservation).since) == "2026-01-04");
}

TEST_CASE("completeness: entries that can't be read") {
  const std::string_view entries[] = {"null",
                                      "7",
                                      "{}",
                                      R"({"fullUrl": "urn:uuid:x"})",
                                      R"({"resource": 3})",
                                      R"({"resource": {}})",
                                      R"({"resource": {"resourceType": ["Observation"]}})"};
  for (const std::string_view broken : entries) {
    INFO(broken);
    const auto record =
        read_pieces({{R"({"resourceType": "Patient", "id": "1"})", "p", types(ResourceType::kPatient)},
                     {searchset("", {std::string(broken)}), "prefetch.o", types(ResourceType::kObservation)},
                     {searchset("", {}), "prefetch.c", types(ResourceType::kCondition)}});
    REQUIRE(record);
    CHECK(reach(*record, RecordPart::kObservation) == kUnread);
    CHECK(reach(*record, RecordPart::kCondition) == kComplete);
    CHECK(issue_count(*record, IssueReason::kUnreadableEntry) == 1);
  }
  const auto fine = read(bundle_of({R"({"resourceType": "Practitioner"})", R"({"resourceType": "SomethingNew"})"}));
  CHECK(reach(fine, RecordPart::kObservation) == kComplete);
  CHECK(fine.issues().empty());
}

TEST_CASE("completeness: a value of another type than was asked for is the sender's error") {
  const auto record =
      read_pieces({{R"({"resourceType": "Condition"})", "prefetch.o", types(ResourceType::kObservation)}});
  REQUIRE_FALSE(record);
  CHECK(record.error().where == "prefetch.o");
}

TEST_CASE("completeness: what the caller could not get") {
  RecordReader reader(test_vocabulary().vocabulary, {});
  const auto patient = parse_json(bundle_of({}));
  REQUIRE(reader.add(patient->root(), "Bundle"));
  reader.mark_unavailable(RecordPart::kObservation);
  reader.mark_unavailable(ResourceType::kMedicationStatement);
  const auto record = reader.finish();
  REQUIRE(record);
  CHECK(reach(*record, RecordPart::kObservation) == kUnread);
  CHECK(reach(*record, RecordPart::kMedication) == kUnread);
  CHECK(reach(*record, RecordPart::kCondition) == kComplete);
  CHECK(issue_texts(*record) == std::vector<std::string>{"unavailable observation", "unavailable MedicationStatement"});
}

TEST_CASE("completeness: warnings of lists") {
  const auto list = [](std::string_view members) {
    return resource("List", fmt::format(R"("status": "current", "mode": "snapshot", {})", members));
  };
  const std::string_view warning =
      R"("extension": [{"url": "https://fhir.nhs.uk/STU3/StructureDefinition/Extension-CareConnect-GPC-ListWarningCode-1", "valueCode": "confidential-items"}])";
  const auto coded = [](std::string_view code) {
    return fmt::format(R"("code": {{"coding": [{{"system": "http://snomed.info/sct", "code": "{}"}}]}})", code);
  };
  struct Case {
    std::string members;
    std::vector<RecordPart> unread;
  };
  const std::vector<RecordPart> kAll = {RecordPart::kObservation, RecordPart::kCondition,    RecordPart::kMedication,
                                        RecordPart::kProcedure,   RecordPart::kImmunisation, RecordPart::kEncounter,
                                        RecordPart::kEpisode,     RecordPart::kReferral,     RecordPart::kAllergy,
                                        RecordPart::kFlag};
  const Case cases[] = {
      {fmt::format("{}, {}", warning, coded("933361000000108")), {RecordPart::kMedication}},
      {fmt::format("{}, {}", warning, coded("717711000000103")), {RecordPart::kCondition}},
      {fmt::format("{}, {}", warning, coded("887191000000108")), {RecordPart::kObservation}},
      {fmt::format("{}, {}", warning, coded("714311000000108")), {RecordPart::kReferral}},
      {fmt::format("{}, {}", warning, coded("problems-medications-related-to-problems")), {RecordPart::kMedication}},
      {fmt::format("{}, {}", warning, coded("consultations-problems-contained-in-consultations")),
       {RecordPart::kCondition}},
      {fmt::format(
           R"({}, {}, "entry": [{{"item": {{"reference": "MedicationStatement/1"}}}}, {{"item": {{"reference": "Procedure/1"}}}}])",
           warning, coded("24781000000107")),
       {RecordPart::kMedication, RecordPart::kProcedure}},
      {fmt::format("{}, {}", warning, coded("unheard-of")), kAll},
      {fmt::format(R"({}, "emptyReason": {{"coding": [{{"code": "no-content-recorded"}}]}})", coded("717711000000103")),
       {}},
      {fmt::format(R"({}, "emptyReason": {{"coding": [{{"code": "withheld"}}]}})", coded("717711000000103")),
       {RecordPart::kCondition}},
      {fmt::format(R"("extension": [{{"url": "u", "valueCode": "something-else"}}], {})", coded("717711000000103")),
       {}},
  };
  for (const Case& c : cases) {
    INFO(c.members);
    const auto record = read(bundle_of({list(c.members)}));
    for (const RecordPart part : kAll) {
      INFO(to_text(part));
      const bool unread = std::find(c.unread.begin(), c.unread.end(), part) != c.unread.end();
      CHECK(reach(record, part) == (unread ? kUnread : kComplete));
    }
    CHECK(issue_count(record, IssueReason::kMayBeIncomplete) == (c.unread.empty() ? 0U : 1U));
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
  const auto& row = reader.census().of(ResourceType::kObservation);
  CHECK(row.met == 4);
  CHECK(row.used == 2);
  CHECK(row.unmatched == 1);
  CHECK(reader.census().other_types == 1);
  CHECK(reader.census().of(ResourceType::kPatient).met == 1);
}

TEST_CASE("record: the preferred version's element is taken where two stand") {
  const std::string json = bundle_of(
      {resource("MedicationAdministration",
                R"("status": "completed", "medicationCodeableConcept": {"text": "Priadel"}, "notGiven": true)")});
  ReadOptions options;
  for (const auto version : {FhirVersion::kStu3, FhirVersion::kR4, FhirVersion::kR5}) {
    options.version = version;
    CHECK(of(read(json, options), "lithium").empty());  // a negation counts under any version's name
  }
}
