// The status table: every status of the published value sets has a verdict, and nothing else has.
#include <catch2/catch.hpp>

#include "fhir-adapter/status_policy.h"

using namespace parity;
using namespace parity::fhir;

namespace {

bool is_known(ResourceType type, std::string_view status) {
  const Verdict verdict = verdict_on(type, StatusElement::kStatus, status);
  const auto* reason = std::get_if<IssueReason>(&verdict);
  return reason == nullptr || *reason != IssueReason::kUnreadableEntry;
}

}  // namespace

TEST_CASE("statuses: the value sets of STU3, R4 and R5 are covered") {
  struct Case {
    ResourceType type;
    std::vector<std::string_view> statuses;
  };
  using enum ResourceType;
  const Case cases[] = {
      {kObservation,
       {"registered", "preliminary", "final", "amended", "corrected", "cancelled", "entered-in-error", "unknown"}},
      {kDiagnosticReport,
       {"registered", "partial", "preliminary", "modified", "final", "amended", "corrected", "appended", "cancelled",
        "entered-in-error", "unknown"}},
      {kMedicationRequest,
       {"active", "on-hold", "ended", "stopped", "completed", "cancelled", "entered-in-error", "draft", "unknown"}},
      {kMedicationStatement,
       {"active", "completed", "entered-in-error", "intended", "stopped", "on-hold", "unknown", "not-taken", "recorded",
        "draft"}},
      {kMedicationAdministration,
       {"in-progress", "not-done", "on-hold", "completed", "entered-in-error", "stopped", "unknown"}},
      {kMedicationDispense,
       {"preparation", "in-progress", "cancelled", "on-hold", "completed", "entered-in-error", "stopped", "declined",
        "unknown"}},
      {kProcedure,
       {"preparation", "in-progress", "not-done", "suspended", "on-hold", "aborted", "stopped", "completed",
        "entered-in-error", "unknown"}},
      {kImmunization, {"completed", "entered-in-error", "not-done"}},
      {kEncounter,
       {"planned", "arrived", "triaged", "in-progress", "onleave", "on-hold", "discharged", "finished", "completed",
        "cancelled", "discontinued", "entered-in-error", "unknown"}},
      {kEpisodeOfCare, {"planned", "waitlist", "active", "onhold", "finished", "cancelled", "entered-in-error"}},
      {kServiceRequest,
       {"draft", "active", "on-hold", "suspended", "revoked", "cancelled", "completed", "entered-in-error", "unknown"}},
      {kCarePlan,
       {"draft", "active", "on-hold", "suspended", "revoked", "cancelled", "completed", "entered-in-error", "unknown"}},
      {kProcedureRequest, {"draft", "active", "suspended", "cancelled", "completed", "entered-in-error", "unknown"}},
      {kReferralRequest, {"draft", "active", "suspended", "cancelled", "completed", "entered-in-error", "unknown"}},
      {kCareTeam, {"proposed", "active", "suspended", "inactive", "entered-in-error"}},
      {kFlag, {"active", "inactive", "entered-in-error"}},
      {kConsent, {"draft", "proposed", "active", "rejected", "inactive", "entered-in-error", "not-done", "unknown"}},
      {kQuestionnaireResponse, {"in-progress", "completed", "amended", "entered-in-error", "stopped"}},
      {kDocumentReference, {"current", "superseded", "entered-in-error"}},
  };
  for (const Case& c : cases) {
    for (const std::string_view status : c.statuses) {
      INFO(to_text(c.type) << " " << status);
      CHECK(is_known(c.type, status));
    }
    CHECK(is_known(c.type, ""));
    CHECK_FALSE(is_known(c.type, "nonsense"));
    CHECK_FALSE(is_known(c.type, "?"));
    CHECK(verdict_on(c.type, StatusElement::kStatus, "entered-in-error") == Verdict(IssueReason::kEnteredInError));
  }
}
