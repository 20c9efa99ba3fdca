// How complete each part of a record is, by what was asked for and what came.
#include <algorithm>

#include "reader_fixture.h"

using namespace parity;
using namespace parity::fhir;
using namespace parity::fhir::test;

namespace {

constexpr auto kComplete = Extent::Reach::kComplete;
constexpr auto kUnread = Extent::Reach::kUnread;
constexpr auto kSince = Extent::Reach::kSince;

std::string dated(std::string_view id, std::string_view date) {
  return entry(observation(id, to_patient("Patient/1"), date));
}

// What a search adds to its matches.
const std::string included =
    R"({"search": {"mode": "include"}, "resource": {"resourceType": "Observation", "effectiveDateTime": "2026-09-09", "code": {"text": "x"}}})";
const std::string outcome =
    R"({"search": {"mode": "outcome"}, "resource": {"resourceType": "OperationOutcome", "issue": [{"severity": "information"}]}})";

}  // namespace

TEST_CASE("completeness: a whole Bundle answers for every type, an empty one too") {
  const auto record = read(bundle_of({}));
  for (std::size_t i = 0; i < kRecordPartCount; ++i) {
    const auto part = static_cast<RecordPart>(i);
    INFO(to_text(part));
    CHECK(reach(record, part) == kComplete);
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

TEST_CASE("completeness: pages that were followed are one answer") {
  const std::string next = R"("link": [{"relation": "next", "url": "https://e.org/2"}], )";
  const auto page = [](const std::string& members, const char* id, const char* date) {
    return searchset(members, {entry(observation(id, to_patient("Patient/1"), date))});
  };
  const std::string failed = R"({"resourceType": "OperationOutcome", "issue": [{"severity": "error"}]})";
  const std::string first = page(next, "a", "2026-03-01");
  const std::string second = page(next, "b", "2025-01-03");
  const std::string last = page("", "b", "2025-01-03");
  struct Case {
    const char* name;
    std::vector<std::string> pages;
    PagesAre are;
    Extent::Reach reach;
    const char* since;
  };
  const Case cases[] = {
      {"all of them", {first, last}, PagesAre::kWhole, kComplete, ""},
      {"one alone", {last}, PagesAre::kWhole, kComplete, ""},
      {"none", {}, PagesAre::kCut, kUnread, ""},
      {"cut after the second", {first, second}, PagesAre::kCut, kSince, "2025-01-04"},
      {"cut, and out of order between the pages", {second, first}, PagesAre::kCut, kUnread, ""},
      {"fewer than the total",
       {page(R"("total": 3, )" + next, "a", "2026-03-01"), last},
       PagesAre::kWhole,
       kSince,
       "2025-01-04"},
      {"as many as the total",
       {page(R"("total": 2, )" + next, "a", "2026-03-01"), last},
       PagesAre::kWhole,
       kComplete,
       ""},
      {"a total on the last page alone",
       {first, page(R"("total": 3, )", "b", "2025-01-03")},
       PagesAre::kWhole,
       kSince,
       "2025-01-04"},
      {"fewer matches than the total, one included",
       {searchset(R"("total": 4, )" + next, {dated("a", "2026-03-01"), included}), last},
       PagesAre::kWhole,
       kSince,
       "2025-01-04"},
      {"a total that counts what is included",
       {searchset(R"("total": 3, )" + next, {dated("a", "2026-03-01"), included}), last},
       PagesAre::kWhole,
       kComplete,
       ""},
      {"a later page that could not be read", {first, failed}, PagesAre::kWhole, kUnread, ""},
  };
  for (const Case& c : cases) {
    CAPTURE(c.name);
    std::vector<JsonDocument> documents;
    std::vector<JsonView> pages;
    for (const std::string& text : c.pages) documents.push_back(std::move(*parse_json(text)));
    for (const JsonDocument& document : documents) pages.push_back(document.root());
    ReadOptions options;
    options.expected_patient_id = "1";
    RecordReader reader(test_vocabulary().vocabulary, options);
    REQUIRE(reader.add_pages(pages, "fhirServer.o", types(ResourceType::kObservation, SortOrder::kNewestFirst), c.are));
    const auto record = reader.finish();
    REQUIRE(record);
    const Extent extent = record->extent(RecordPart::kObservation);
    CHECK(extent.reach == c.reach);
    if (c.reach == kSince) CHECK(to_text(extent.since) == c.since);
  }
}

TEST_CASE("completeness: a next link that was not followed") {
  const std::string next = R"("link": [{"relation": "next", "url": "https://e.org/2"}], )";
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
      {searchset(R"("total": 1, )", {dated("a", "2026-03-01"), included, outcome}), SortOrder::kNewestFirst, kComplete,
       ""},
      {searchset(R"("total": 2, )", {dated("a", "2026-03-01"), included, outcome}), SortOrder::kNewestFirst, kSince,
       "2026-03-02"},
      {searchset(R"("total": 3, )", {dated("a", "2026-03-01"), included, outcome}), SortOrder::kNewestFirst, kComplete,
       ""},
      {searchset(R"("total": 4, )", {dated("a", "2026-03-01"), included, outcome}), SortOrder::kNewestFirst, kSince,
       "2026-03-02"},
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
