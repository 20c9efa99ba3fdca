// Conditions: statuses of all versions, onset, abatement, and what is not used.
#include "reader_fixture.h"

using namespace parity;
using namespace parity::fhir;
using namespace parity::fhir::test;

namespace {

std::string smi(std::string_view members) {
  return resource(
      "Condition",
      fmt::format(
          R"("id": "c", "code": {{"coding": [{{"system": "http://snomed.info/sct", "code": "58214004"}}]}}, {})",
          members));
}

// FHIR's own coding beside one of the record system.
std::string two_statuses(std::string_view name, std::string_view local, std::string_view code) {
  constexpr std::string_view kFhir = "http://terminology.hl7.org/CodeSystem/x";
  constexpr std::string_view kLocal = "https://ehr.example/status";
  return fmt::format(R"("{}": {{"coding": [{{"system": "{}", "code": "{}"}}, {{"system": "{}", "code": "{}"}}]}})",
                     name, kLocal, local, kFhir, code);
}

// Two codings that are both FHIR's own.
std::string two_fhir_statuses(std::string_view name, std::string_view first, std::string_view second) {
  constexpr std::string_view kFhir = "http://terminology.hl7.org/CodeSystem/x";
  constexpr std::string_view kStu3 = "http://hl7.org/fhir/x";
  return fmt::format(R"("{}": {{"coding": [{{"system": "{}", "code": "{}"}}, {{"system": "{}", "code": "{}"}}]}})",
                     name, kFhir, first, kStu3, second);
}

std::string r4_status(std::string_view name, std::string_view code) {
  return fmt::format(R"("{}": {{"coding": [{{"system": "http://terminology.hl7.org/CodeSystem/x", "code": "{}"}}]}})",
                     name, code);
}

}  // namespace

TEST_CASE("condition: statuses as a string and as a CodeableConcept") {
  struct Case {
    std::string members;
    std::optional<Standing> want;
  };
  const Case cases[] = {
      {R"("clinicalStatus": "active")", Standing::kCurrent},
      {R"("clinicalStatus": "inactive")", Standing::kInactive},
      {R"("clinicalStatus": "resolved")", Standing::kResolved},
      {R"("clinicalStatus": "remission")", Standing::kResolved},
      {r4_status("clinicalStatus", "relapse"), Standing::kCurrent},
      {r4_status("clinicalStatus", "recurrence"), Standing::kCurrent},
      {r4_status("clinicalStatus", "remission"), Standing::kResolved},
      {R"("note": [])", Standing::kCurrent},
      {r4_status("verificationStatus", "confirmed"), Standing::kCurrent},
      {r4_status("verificationStatus", "provisional"), Standing::kTentative},
      {r4_status("verificationStatus", "unconfirmed"), Standing::kTentative},
      {R"("verificationStatus": "unknown")", Standing::kTentative},
      {R"("clinicalStatus": "resolved", "verificationStatus": "provisional")", Standing::kResolved},
      {R"("verificationStatus": "refuted")", std::nullopt},
      {R"("clinicalStatus": "active", "verificationStatus": "entered-in-error")", std::nullopt},
      {R"("clinicalStatus": "active", "verificationStatus": 7)", std::nullopt},
      {R"("clinicalStatus": "ACTIVE!")", std::nullopt},
      {two_statuses("clinicalStatus", "OPEN", "active"), Standing::kCurrent},
      {two_statuses("clinicalStatus", "active", "resolved"), Standing::kResolved},
      {two_statuses("verificationStatus", "EIE", "entered-in-error"), std::nullopt},
      {two_statuses("verificationStatus", "EIE", "confirmed"), Standing::kCurrent},
      {R"("clinicalStatus": {"text": "active"})", std::nullopt},
      {R"("abatementDateTime": "2020-01-01")", Standing::kResolved},
      {R"("abatementBoolean": true)", Standing::kResolved},
      {R"("abatementBoolean": false)", Standing::kCurrent},
      {R"("clinicalStatus": "active", "abatementDateTime": "2020-01-01")", Standing::kCurrent},
  };
  for (const Case& c : cases) {
    INFO(c.members);
    const auto record = read(bundle_of({smi(c.members)}));
    CHECK(of(record, "smi").size() == (c.want ? 1U : 0U));
    if (c.want) CHECK(only(record, "smi").standing == *c.want);
  }
}

TEST_CASE("condition: a status that can't be read makes conditions incomplete, a refusal does not") {
  CHECK(reach(read(bundle_of({smi(R"("clinicalStatus": "nonsense")")})), RecordPart::kCondition) ==
        Extent::Reach::kUnread);
  CHECK(reach(read(bundle_of({smi(R"("verificationStatus": "refuted")")})), RecordPart::kCondition) ==
        Extent::Reach::kComplete);
}

TEST_CASE("condition: two of FHIR's own codings of one status agree, or it can't be read, in whichever order") {
  struct Case {
    std::string_view element, one, other;
    std::optional<Standing> want;
  };
  const Case cases[] = {
      {"clinicalStatus", "active", "active", Standing::kCurrent},
      {"clinicalStatus", "active", "relapse", Standing::kCurrent},
      {"clinicalStatus", "inactive", "resolved", Standing::kResolved},
      {"clinicalStatus", "inactive", "remission", Standing::kResolved},
      {"clinicalStatus", "active", "resolved", std::nullopt},
      {"clinicalStatus", "active", "inactive", std::nullopt},
      {"clinicalStatus", "active", "nonsense", std::nullopt},
      {"verificationStatus", "confirmed", "confirmed", Standing::kCurrent},
      {"verificationStatus", "unconfirmed", "provisional", Standing::kTentative},
      {"verificationStatus", "confirmed", "provisional", std::nullopt},
      {"verificationStatus", "confirmed", "refuted", std::nullopt},
      {"verificationStatus", "confirmed", "entered-in-error", std::nullopt},
  };
  for (const Case& c : cases) {
    for (const auto& [first, second] : {std::pair(c.one, c.other), std::pair(c.other, c.one)}) {
      INFO(c.element << ": " << first << ", " << second);
      const auto record = read(bundle_of({smi(two_fhir_statuses(c.element, first, second))}));
      CHECK(of(record, "smi").size() == (c.want ? 1U : 0U));
      if (c.want) CHECK(only(record, "smi").standing == *c.want);
      CHECK(reach(record, RecordPart::kCondition) == (c.want ? Extent::Reach::kComplete : Extent::Reach::kUnread));
    }
  }
}

// The binding is required (FHIR R4, CodeSystem binding-strength): beside the coding that it demands there may be others, of
// FHIR's own systems as well, that say something else.
TEST_CASE("condition: a status's codings of the system that it must have count alone, in whichever order") {
  struct Case {
    std::string_view element, system, code, beside;
    std::optional<Standing> want;
  };
  const Case cases[] = {
      {"clinicalStatus", "http://terminology.hl7.org/CodeSystem/condition-clinical", "active", "suspended",
       Standing::kCurrent},
      {"clinicalStatus", "http://terminology.hl7.org/CodeSystem/condition-clinical", "resolved", "active",
       Standing::kResolved},
      {"clinicalStatus", "http://hl7.org/fhir/condition-clinical", "inactive", "active", Standing::kInactive},
      {"clinicalStatus", "http://terminology.hl7.org/CodeSystem/condition-clinical", "nonsense", "active",
       std::nullopt},
      {"verificationStatus", "http://terminology.hl7.org/CodeSystem/condition-ver-status", "confirmed", "suspended",
       Standing::kCurrent},
      {"verificationStatus", "http://terminology.hl7.org/CodeSystem/condition-ver-status", "refuted", "confirmed",
       std::nullopt},
      // The other's system is not its own.
      {"verificationStatus", "http://terminology.hl7.org/CodeSystem/condition-clinical", "confirmed", "suspended",
       std::nullopt},
  };
  for (const Case& c : cases) {
    const auto own = fmt::format(R"({{"system": "{}", "code": "{}"}})", c.system, c.code);
    const auto beside =
        fmt::format(R"({{"system": "http://terminology.hl7.org/CodeSystem/v3-ActStatus", "code": "{}"}})", c.beside);
    for (const auto& [first, second] : {std::pair(own, beside), std::pair(beside, own)}) {
      INFO(c.element << ": " << first << ", " << second);
      const auto record =
          read(bundle_of({smi(fmt::format(R"("{}": {{"coding": [{}, {}]}})", c.element, first, second))}));
      CHECK(of(record, "smi").size() == (c.want ? 1U : 0U));
      if (c.want) CHECK(only(record, "smi").standing == *c.want);
    }
  }
}

TEST_CASE("condition: when it began and ended") {
  struct Case {
    std::string_view members, began, ended;
  };
  const Case cases[] = {
      {R"("onsetDateTime": "2010-05", "recordedDate": "2015-06-01")", "2010-05", ""},
      {R"("onsetPeriod": {"start": "2010-05-01", "end": "2011-01-01"})", "2010-05-01", ""},
      {R"("recordedDate": "2015-06-01")", "2015-06-01", ""},
      {R"("assertedDate": "2015-06-01T10:00:00+01:00")", "2015-06-01", ""},
      {R"("onsetAge": {"value": 30, "unit": "a"}, "recordedDate": "2015-06-01")", "2015-06-01", ""},
      {R"("onsetString": "as a child")", "undated", ""},
      {R"("onsetDateTime": "2O10", "recordedDate": "2015-06-01")", "unreadable", ""},
      {R"("clinicalStatus": "resolved", "onsetDateTime": "2010", "abatementDateTime": "2020-03-01", "recordedDate": "2021-01-01")",
       "2010", "2020-03-01"},
      {R"("clinicalStatus": "resolved", "onsetDateTime": "2010", "abatementPeriod": {"start": "2020-02-01", "end": "2020-03-01"})",
       "2010", "2020-03-01"},
      {R"("clinicalStatus": "remission", "onsetDateTime": "2010", "recordedDate": "2021-01-01")", "2010", "2021-01-01"},
      {R"("clinicalStatus": "resolved", "abatementString": "last year", "assertedDate": "2021-01-01")", "2021-01-01",
       "2021-01-01"},
      {R"("clinicalStatus": "inactive", "recordedDate": "2021-01-01")", "2021-01-01", ""},
  };
  for (const Case& c : cases) {
    INFO(c.members);
    const Statement statement = only(read(bundle_of({smi(c.members)})), "smi");
    CHECK(time_text(statement) == c.began);
    CHECK((statement.ended ? to_text(*statement.ended) : "") == c.ended);
  }
}

TEST_CASE("condition: a text, or no code at all, matches nothing and is counted") {
  const auto record = read(bundle_of(
      {resource("Condition", R"("code": {"text": "Schizophrenia"})"), resource("Condition", R"("id": "x")")}));
  CHECK(record.statements().empty());
  CHECK(issue_texts(record) ==
        std::vector<std::string>{"text-only Bundle.entry[1].resource.code", "no-code Bundle.entry[2].resource.code"});
  CHECK(reach(record, RecordPart::kCondition) == Extent::Reach::kComplete);
}
