// Observations and reports: values, units, panels in all their shapes, absent values, times.
#include "reader_fixture.h"

using namespace parity;
using namespace parity::fhir;
using namespace parity::fhir::test;

namespace {

std::string weight(std::string_view members) {
  return resource("Observation", fmt::format(R"("id": "w", "status": "final", "effectiveDateTime": "2026-05-01",
    "code": {{"coding": [{{"system": "http://loinc.org", "code": "29463-7"}}]}}, {})",
                                             members));
}

std::string coded(std::string_view id, std::string_view system, std::string_view code, std::string_view members) {
  return resource(
      "Observation",
      fmt::format(R"("id": "{}", "status": "final", "code": {{"coding": [{{"system": "{}", "code": "{}"}}]}}, {})", id,
                  system, code, members));
}

}  // namespace

TEST_CASE("observation: values and units") {
  struct Case {
    std::string_view members;
    std::string_view want;
    ValueFault fault;
  };
  const Case cases[] = {
      {R"("valueQuantity": {"value": 82.50, "unit": "kg", "system": "http://unitsofmeasure.org", "code": "kg"})",
       "82.50 kg", ValueFault::kNone},
      {R"("valueQuantity": {"value": 82, "unit": "kilogram", "system": "http://unitsofmeasure.org", "code": "kg"})",
       "82 kg", ValueFault::kNone},
      {R"("valueQuantity": {"value": 82, "unit": "Kg"})", "82 kg", ValueFault::kNone},
      {R"("valueQuantity": {"value": 82, "code": "kg"})", "82 kg", ValueFault::kNone},
      {R"("valueQuantity": {"value": 82, "unit": "kg", "system": "urn:x", "code": "KGM"})", "82 kg", ValueFault::kNone},
      {R"("valueQuantity": {"value": 82})", "none", ValueFault::kNoUnit},
      {R"("valueQuantity": {"value": 82, "unit": "bananas"})", "none", ValueFault::kUnknownUnit},
      {R"("valueQuantity": {"value": 82, "unit": "mmHg"})", "none", ValueFault::kNotConvertible},
      {R"("valueQuantity": {"unit": "kg"})", "none", ValueFault::kNotANumber},
      {R"("valueQuantity": {"value": "82", "unit": "kg"})", "82 kg", ValueFault::kNone},
      {R"("valueQuantity": {"value": "82 kg", "unit": "kg"})", "none", ValueFault::kNotANumber},
      {R"("valueQuantity": {"value": "8-2", "unit": "kg"})", "none", ValueFault::kNotANumber},
      {R"("valueQuantity": {"value": "", "unit": "kg"})", "none", ValueFault::kNotANumber},
      {R"("valueQuantity": {"value": 1e400, "unit": "kg"})", "none", ValueFault::kNotANumber},
      {R"("valueQuantity": {"value": 82, "comparator": "ad", "unit": "kg"})", "none", ValueFault::kNotANumber},
      {R"("valueString": "82 kg")", "none", ValueFault::kNotANumber},
      {R"("valueString": "82")", "none", ValueFault::kNotANumber},
      {R"("valueRange": {"low": {"value": 80}})", "none", ValueFault::kNotANumber},
      {R"("valueInteger": 82)", "none", ValueFault::kNoUnit},
      {R"("dataAbsentReason": {"text": "not done"})", "none", ValueFault::kNotANumber},
      {R"("comment": "the code alone is the fact")", "none", ValueFault::kNone},
      {R"("valueQuantity": null, "_valueQuantity": {"extension": []})", "none", ValueFault::kNone},
  };
  for (const Case& c : cases) {
    INFO(c.members);
    const auto record = read(bundle_of({weight(c.members)}));
    const Statement statement = only(record, "weight");
    CHECK(value_text(statement) == c.want);
    CHECK(statement.fault == c.fault);
    CHECK(record.text(statement.source) == "Observation/w");
  }
}

TEST_CASE("observation: a number is compared as it was written, with its comparator") {
  const auto record = read(bundle_of({weight(R"("valueQuantity": {"value": 2.0, "comparator": "<=", "unit": "kg"})")}));
  const Statement statement = only(record, "weight");
  CHECK(statement.quantity.number.to_string() == "2.0");
  CHECK(statement.quantity.comparator == Comparator::kLessOrEqual);
}

TEST_CASE("observation: a code that fixes the unit") {
  struct Case {
    std::string_view system, code, value, want;
    ValueFault fault;
  };
  const Case cases[] = {
      {kLoinc, "4548-4", R"({"value": 6.5})", "48 mmol/mol", ValueFault::kNone},
      {kSnomed, "999791000000106", R"({"value": 53})", "53 mmol/mol", ValueFault::kNone},
      {kSnomed, "999791000000106", R"({"value": 6.5, "unit": "%"})", "none", ValueFault::kContradictsCode},
      {kSnomed, "999791000000106", R"({"value": 712, "unit": "mmol/mol"})", "none", ValueFault::kImplausible},
  };
  for (const Case& c : cases) {
    INFO(c.value);
    const auto record = read(bundle_of({coded("h", c.system, c.code, fmt::format(R"("valueQuantity": {})", c.value))}));
    CHECK(value_text(only(record, "hba1c")) == c.want);
    CHECK(only(record, "hba1c").fault == c.fault);
  }
}

TEST_CASE("observation: an unusable value is an issue under the resource's name") {
  const auto named = read(bundle_of({weight(R"("valueQuantity": {"value": 82, "unit": "bananas"})")}));
  CHECK(issue_texts(named) == std::vector<std::string>{"unusable-value Observation/w"});
  CHECK(named.issues()[0].detail == "82 bananas: the unit is not understood, not used");
  const auto unnamed = read(bundle_of({resource(
      "Observation",
      R"("status": "final", "effectiveDateTime": "2026-05-01", "valueQuantity": {"value": 82}, "code": {"coding": [{"system": "http://loinc.org", "code": "29463-7"}]})")}));
  CHECK(issue_texts(unnamed) == std::vector<std::string>{"unusable-value Bundle.entry[1].resource.valueQuantity"});
  CHECK(unnamed.text(only(unnamed, "weight").source) == "Bundle.entry[1].resource");
}

TEST_CASE("observation: a value that is absent for a reason is not called a number") {
  const auto record = read(bundle_of({weight(R"("dataAbsentReason": {"coding": [{"code": "not-performed"}]})")}));
  CHECK(issue_texts(record) == std::vector<std::string>{"unusable-value Observation/w"});
  CHECK(record.issues()[0].detail == "no value was recorded, only why there is none");
}

TEST_CASE("observation: of a fetus, a parent or a device it is not the patient's") {
  struct Case {
    std::string_view focus;
    bool is_used;
  };
  const Case cases[] = {
      {R"({"reference": "RelatedPerson/mother"})", false},
      {R"({"reference": "#fetus"})", false},
      {R"({"reference": "Device/1"})", false},
      {R"({"reference": "Patient/other"})", false},
      {R"({"type": "RelatedPerson", "identifier": {"value": "1"}})", false},
      {R"({"reference": "urn:uuid:0b1c"})", false},
      {R"({"display": "the fetus"})", false},
      {R"({"reference": "Patient/1"})", true},
      {R"({"reference": "Condition/1"})", true},
      {R"({"reference": "BodyStructure/1"})", true},
  };
  for (const Case& c : cases) {
    INFO(c.focus);
    const auto record = read(bundle_of({weight(fmt::format(
        R"("valueQuantity": {{"value": 3, "unit": "kg"}}, "focus": [{}],
           "contained": [{{"resourceType": "RelatedPerson", "id": "fetus"}}])",
        c.focus))}));
    CHECK(of(record, "weight").size() == (c.is_used ? 1 : 0));
    CHECK(issue_count(record, IssueReason::kOtherSubject) == (c.is_used ? 0 : 1));
  }
}

TEST_CASE("observation: a focus that only a fullUrl tells is of its entry's type") {
  const std::string focused =
      weight(R"("valueQuantity": {"value": 3, "unit": "kg"}, "focus": [{"reference": "urn:uuid:c"}])");
  const auto bundle = [&focused](std::string_view first_type) {
    return fmt::format(
        R"({{"resourceType": "Bundle", "entry": [{{"resource": {{"resourceType": "Patient", "id": "1"}}}},
            {{"fullUrl": "urn:uuid:d", "resource": {{"resourceType": "Procedure"}}}},
            {{"fullUrl": "urn:uuid:c", "resource": {{"resourceType": "{}"}}}},
            {{"fullUrl": "urn:uuid:c", "resource": {{"resourceType": "Procedure"}}}},
            {{"resource": {}}}]}})",
        first_type, focused);
  };
  CHECK(of(read(bundle("Condition")), "weight").size() == 1);
  CHECK(of(read(bundle("Medication")), "weight").size() == 1);
  CHECK(of(read(bundle("RelatedPerson")), "weight").size() == 1);  // not kept: the next entry of that name is
}

TEST_CASE("observation: what was not performed does not count as done, what is left open is not certain") {
  struct Case {
    std::string_view reason;
    std::optional<Standing> want;
  };
  const Case cases[] = {
      {R"({"coding": [{"code": "not-performed"}]})", std::nullopt},
      {R"({"coding": [{"code": "asked-declined"}]})", std::nullopt},
      {R"({"coding": [{"code": "not-asked"}]})", std::nullopt},
      {R"({"coding": [{"code": "unknown"}]})", Standing::kTentative},
      {R"({"coding": [{"code": "error"}]})", Standing::kTentative},
      {R"({"text": "patient left"})", Standing::kTentative},
      {R"({"coding": [{"code": "masked"}]})", Standing::kCurrent},
      {R"({"coding": [{"code": "as-text"}]})", Standing::kCurrent},
      {R"({"coding": [{"code": "astext"}]})", Standing::kCurrent},
  };
  for (const Case& c : cases) {
    INFO(c.reason);
    const auto record =
        read(bundle_of({coded("a", kSnomed, "225323000", fmt::format(R"("dataAbsentReason": {})", c.reason))}));
    CHECK(of(record, "smoking-advice").empty() == !c.want);
    CHECK(issue_count(record, IssueReason::kNotDone) == (c.want ? 0 : 1));
    if (c.want) CHECK(only(record, "smoking-advice").standing == *c.want);
  }
}

TEST_CASE("observation: a coded value is matched beside the code") {
  const auto record = read(bundle_of({coded(
      "s", kLoinc, "72166-2",
      R"("effectiveDateTime": "2026-01-02", "valueCodeableConcept": {"coding": [{"system": "urn:x", "code": "y"}, {"system": "http://snomed.info/sct", "code": "77176002"}]})")}));
  const Statement statement = only(record, "smoking-status");
  const auto coded_value = record.concepts(statement.coded_value);
  REQUIRE(coded_value.size() == 1);
  CHECK(coded_value[0] == test_vocabulary().id("current-smoker"));
  CHECK(of(record, "current-smoker").empty());
}

TEST_CASE("observation: false says that the code is not so") {
  const auto record = read(bundle_of({coded("a", kSnomed, "14760008", R"("valueBoolean": false)"),
                                      coded("b", kSnomed, "77176002", R"("valueBoolean": true)")}));
  CHECK(of(record, "constipation").empty());
  CHECK(issue_count(record, IssueReason::kRefuted) == 1);
  CHECK_FALSE(only(record, "current-smoker").has_number);
}

TEST_CASE("observation: components are parts of one panel") {
  const auto record =
      read(bundle_of({coded("bp", kLoinc, "85354-9", R"("effectiveDateTime": "2026-03-04T09:30:00Z", "component": [
    {"code": {"coding": [{"system": "http://loinc.org", "code": "8480-6"}]}, "valueQuantity": {"value": 128, "unit": "mmHg"}},
    {"code": {"coding": [{"system": "http://loinc.org", "code": "8462-4"}]}, "valueQuantity": {"value": 82, "unit": "mmHg"}}])")}));
  const Statement systolic = only(record, "systolic");
  const Statement diastolic = only(record, "diastolic");
  CHECK(value_text(systolic) == "128 mm[Hg]");
  CHECK(systolic.panel != 0);
  CHECK(systolic.panel == diastolic.panel);
  CHECK(time_text(systolic) == "2026-03-04");
  CHECK(record.text(systolic.source) == "Observation/bp");
  const Statement reading = only(record, "blood-pressure");
  CHECK(reading.readings[0] != 0);
  CHECK(reading.readings[1] != 0);
}

TEST_CASE("observation: a panel without usable parts is no recorded panel") {
  const auto absent =
      read(bundle_of({coded("bp", kLoinc, "85354-9", R"("effectiveDateTime": "2026-03-04", "component": [
    {"code": {"coding": [{"system": "http://loinc.org", "code": "8480-6"}]}, "dataAbsentReason": {"text": "refused"}},
    {"code": {"coding": [{"system": "http://loinc.org", "code": "8462-4"}]}, "dataAbsentReason": {"text": "refused"}}])")}));
  CHECK(of(absent, "blood-pressure").empty());
  CHECK(only(absent, "systolic").fault == ValueFault::kNotANumber);
  const auto alone = read(bundle_of({coded("bp", kLoinc, "85354-9", R"("effectiveDateTime": "2026-03-04")")}));
  CHECK(only(alone, "blood-pressure").readings[0] == 0);
}

TEST_CASE("observation: members of a panel share its number, in R4's and STU3's words") {
  const char* const panels[] = {
      R"("hasMember": [{"reference": "Observation/s"}, {"reference": "Observation/d"}, {"reference": "Observation/bp"}, null])",
      R"("related": [{"type": "has-member", "target": {"reference": "Observation/s"}}, {"type": "has-member", "target": {"reference": "Observation/d"}},
                     {"type": "derived-from", "target": {"reference": "Observation/w"}}])",
  };
  for (const std::string_view members : panels) {
    INFO(members);
    const auto record = read(bundle_of({
        coded("bp", kSnomed, "75367002", fmt::format(R"("effectiveDateTime": "2026-03-04", {})", members)),
        coded("s", kSnomed, "72313002", R"("valueQuantity": {"value": 128, "unit": "mmHg"})"),
        coded("d", kSnomed, "1091811000000102",
              R"("effectiveDateTime": "2026-03-04", "valueQuantity": {"value": 82, "unit": "mmHg"})"),
        coded("w", kSnomed, "27113001",
              R"("effectiveDateTime": "2026-03-04", "valueQuantity": {"value": 82, "unit": "kg"})"),
    }));
    CHECK(only(record, "systolic").panel == only(record, "diastolic").panel);
    CHECK(only(record, "systolic").panel != 0);
    CHECK(time_text(only(record, "systolic")) == "2026-03-04");  // the panel's, as it has none
    CHECK(only(record, "weight").panel == 0);
    CHECK(only(record, "blood-pressure").readings[0] != 0);
  }
}

TEST_CASE("observation: a report's results are read once, and grouped") {
  const auto record = read(bundle_of({
      resource("DiagnosticReport", R"("id": "r", "status": "unknown", "issued": "2026-03-04T10:00:00Z",
        "code": {"coding": [{"system": "http://snomed.info/sct", "code": "26604007"}]}, "result": [{"reference": "Observation/h"}, {"reference": "Observation/gone"}])"),
      coded("h", kSnomed, "999791000000106",
            R"("issued": "2026-03-04T11:00:00Z", "valueQuantity": {"value": 41, "unit": "mmol/mol"})"),
  }));
  CHECK(time_text(only(record, "full-blood-count")) == "2026-03-04");
  CHECK(only(record, "hba1c").panel != 0);
  CHECK(only(record, "hba1c").issued == only(record, "hba1c").order_key);
}

TEST_CASE("observation: a result that stands alone and in a contained copy is one") {
  const auto record = read(bundle_of({
      resource("DiagnosticReport",
               R"("id": "r", "status": "final", "effectiveDateTime": "2026-03-04", "code": {"text": "HbA1c"},
        "contained": [{"resourceType": "Observation", "id": "c", "status": "final", "code": {"coding": [{"system": "http://snomed.info/sct", "code": "999791000000106"}]},
                       "effectiveDateTime": "2026-03-04", "valueQuantity": {"value": 41, "unit": "mmol/mol"}},
                      {"resourceType": "Observation", "id": "e", "status": "entered-in-error", "code": {"coding": [{"system": "http://snomed.info/sct", "code": "27113001"}]}}],
        "result": [{"reference": "#c"}, {"reference": "#c"}, {"reference": "#e"}])"),
      coded("h", kSnomed, "999791000000106",
            R"("effectiveDateTime": "2026-03-04", "valueQuantity": {"value": 41, "unit": "mmol/mol"})"),
  }));
  CHECK(value_text(only(record, "hba1c")) == "41 mmol/mol");
  CHECK(of(record, "weight").empty());
  CHECK(issue_count(record, IssueReason::kDuplicate) == 1);
}

TEST_CASE(
    "observation: a contained result that can't be read makes results incomplete, one that must not be used says why") {
  const std::string code = R"("code": {"coding": [{"system": "http://snomed.info/sct", "code": "999791000000106"}]})";
  struct Case {
    std::string_view name;
    std::string contained;
    Extent::Reach reach;
    IssueReason issue;
  };
  const Case cases[] = {
      {"a code that is none", R"("status": "final", "code": 7)", Extent::Reach::kUnread, IssueReason::kUnreadableEntry},
      {"a status that no version knows", R"("status": "perhaps", )" + code, Extent::Reach::kUnread,
       IssueReason::kUnreadableEntry},
      {"a modifier that is not understood", R"("status": "final", "modifierExtension": [{"url": "u"}], )" + code,
       Extent::Reach::kComplete, IssueReason::kModifierExtension},
      {"entered in error", R"("status": "entered-in-error", )" + code, Extent::Reach::kComplete,
       IssueReason::kEnteredInError},
      {"a code that is none, entered in error", R"("status": "entered-in-error", "code": 7)", Extent::Reach::kComplete,
       IssueReason::kTextOnly},
  };
  for (const Case& c : cases) {
    INFO(c.name);
    const auto record = read(bundle_of({resource(
        "DiagnosticReport", R"("status": "final", "effectiveDateTime": "2026-03-04", "code": {"text": "blood"}, )"
                            R"("contained": [{"resourceType": "Observation", "id": "c", )" +
                                c.contained + R"(}], "result": [{"reference": "#c"}])")}));
    CHECK(of(record, "hba1c").empty());
    CHECK(reach(record, RecordPart::kObservation) == c.reach);
    CHECK(issue_count(record, c.issue) == 1);
  }
}

TEST_CASE("observation: when it was") {
  struct Case {
    std::string_view members, want;
  };
  const Case cases[] = {
      {R"("effectiveDateTime": "2024")", "2024"},
      {R"("effectiveDateTime": "2024-05")", "2024-05"},
      {R"("effectiveDateTime": "2024-05-17T23:30:00Z")", "2024-05-18"},  // summer time in London
      {R"("effectiveInstant": "2024-05-17T10:30:00.123+01:00")", "2024-05-17"},
      {R"("effectivePeriod": {"start": "2024-05-01", "end": "2024-05-03"})", "2024-05-03"},
      {R"("effectivePeriod": {"start": "2024-05-01"})", "2024-05-01"},
      {R"("effectivePeriod": {"start": "2026-05-01", "end": "2026-12-31"})", "2026-05-01"},  // still open
      {R"("effectiveTiming": {"event": ["2024-05-01", "2024-06-01", "2024-04-01"]})", "2024-06-01"},
      {R"("effectiveTiming": {"repeat": {"boundsPeriod": {"start": "2024-05-01"}}})", "2024-05-01"},
      {R"("effectivePeriod": {}, "issued": "2024-07-01T09:00:00Z")", "2024-07-01"},
      {R"("issued": "2024-07-01T09:00:00Z")", "2024-07-01"},
      {R"("comment": "none")", "undated"},
      {R"("_effectiveDateTime": {"extension": [{"url": "http://hl7.org/fhir/StructureDefinition/data-absent-reason", "valueCode": "unknown"}]})",
       "undated"},
      {R"("effectiveDateTime": "17/05/2024")", "unreadable"},
      {R"("effectiveDateTime": "2024-05-17T24:00:00Z")", "unreadable"},
      {R"("effectiveDateTime": 2024)", "unreadable"},
      {R"("effectivePeriod": {"start": "2024-05-01", "end": "soon"})", "unreadable"},
  };
  ReadOptions options;
  options.today = to_day({2026, 11, 22});
  for (const Case& c : cases) {
    INFO(c.members);
    const auto record = read(bundle_of({coded("x", kSnomed, "14760008", c.members)}), options);
    CHECK(time_text(only(record, "constipation")) == c.want);
    CHECK(issue_count(record, IssueReason::kUnreadableDate) == (c.want == "unreadable" ? 1U : 0U));
  }
}

TEST_CASE("observation: a time without a zone is London time, with a warning") {
  const auto record =
      read(bundle_of({coded("x", kSnomed, "14760008", R"("effectiveDateTime": "2024-05-17T10:30:00")")}));
  CHECK(time_text(only(record, "constipation")) == "2024-05-17");
  CHECK(issue_texts(record) == std::vector<std::string>{"assumed-zone Bundle.entry[1].resource.effectiveDateTime"});
}

TEST_CASE("observation: statuses") {
  struct Case {
    std::string_view status;
    std::optional<Standing> want;
  };
  const Case cases[] = {
      {R"("status": "final")", Standing::kCurrent},
      {R"("status": "unknown")", Standing::kCurrent},
      {R"("comment": "no status")", Standing::kCurrent},
      {R"("status": "preliminary")", Standing::kTentative},
      {R"("status": "registered")", Standing::kTentative},
      {R"("status": "cancelled")", std::nullopt},
      {R"("status": "entered-in-error")", std::nullopt},
      {R"("status": "Final")", std::nullopt},
      {R"("status": 3)", std::nullopt},
  };
  for (const Case& c : cases) {
    INFO(c.status);
    const auto record = read(bundle_of({resource(
        "Observation",
        fmt::format(R"({}, "code": {{"coding": [{{"system": "http://snomed.info/sct", "code": "14760008"}}]}})",
                    c.status))}));
    CHECK(of(record, "constipation").size() == (c.want ? 1U : 0U));
    if (c.want) CHECK(only(record, "constipation").standing == *c.want);
  }
}

TEST_CASE("observation: what is not understood is not used") {
  const auto record = read(bundle_of({
      coded("m", kSnomed, "14760008",
            R"("modifierExtension": [{"url": "http://example.org/negated", "valueBoolean": true}])"),
      coded("i", kSnomed, "77176002", R"("implicitRules": "http://example.org/rules")"),
      coded("e", kSnomed, "58214004", R"("modifierExtension": [])"),
  }));
  CHECK(of(record, "constipation").empty());
  CHECK(of(record, "current-smoker").empty());
  CHECK(of(record, "smi").size() == 1);
  CHECK(issue_count(record, IssueReason::kModifierExtension) == 2);
  CHECK(reach(record, RecordPart::kObservation) == Extent::Reach::kComplete);
}

TEST_CASE("observation: codes that match nothing, and codes that can't be read") {
  struct Case {
    std::string_view code;
    std::string_view issue;  // empty: none
    Extent::Reach reach;
  };
  const auto kComplete = Extent::Reach::kComplete;
  const Case cases[] = {
      {R"({"coding": [{"system": "http://read.info/readv2", "code": "X"}]})", "", kComplete},
      {R"({"text": "Weight 82 kg"})", "text-only", kComplete},
      {R"({"coding": [{"display": "Weight"}]})", "text-only", kComplete},
      {R"({"coding": [{"system": "http://snomed.info/sct", "code": "196411000000103", "display": "Transfer-degraded record entry"}], "text": "Weight 82 kg"})",
       "text-only", kComplete},
      {R"({})", "no-code", Extent::Reach::kUnread},
      {R"(null)", "no-code", Extent::Reach::kUnread},
      {R"("29463-7")", "unreadable-entry", Extent::Reach::kUnread},
      {R"({"coding": {"system": "http://loinc.org", "code": "29463-7"}})", "unreadable-entry", Extent::Reach::kUnread},
      {R"({"coding": [{"system": "http://loinc.org", "code": 29463}]})", "unreadable-entry", Extent::Reach::kUnread},
      {R"({"coding": [17]})", "unreadable-entry", Extent::Reach::kUnread},
      {R"({"coding": [null, {"system": "urn:x", "code": "y"}]})", "", kComplete},
  };
  for (const Case& c : cases) {
    INFO(c.code);
    const auto record =
        read(bundle_of({resource("Observation", fmt::format(R"("status": "final", "code": {})", c.code))}));
    CHECK(record.statements().empty());
    CHECK(reach(record, RecordPart::kObservation) == c.reach);
    CHECK(reach(record, RecordPart::kCondition) == kComplete);
    const std::vector<std::string> want = c.issue.empty()
                                              ? std::vector<std::string>{}
                                              : std::vector{fmt::format("{} Bundle.entry[1].resource.code", c.issue)};
    CHECK(issue_texts(record) == want);
  }
}

TEST_CASE("observation: one entered in error needs no code") {
  const auto record = read(bundle_of({resource("Observation", R"("status": "entered-in-error", "code": 5)")}));
  CHECK(reach(record, RecordPart::kObservation) == Extent::Reach::kComplete);
  CHECK(record.issues().empty());
}
