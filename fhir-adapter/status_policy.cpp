#include "fhir-adapter/status_policy.h"

namespace parity::fhir {
namespace {

using enum ResourceType;

constexpr TypeSet types(std::initializer_list<ResourceType> list) {
  TypeSet set;
  for (const ResourceType type : list) set = set | TypeSet::of(type);
  return set;
}

constexpr TypeSet kResults = types({kObservation, kDiagnosticReport});
constexpr TypeSet kCon = types({kCondition});
constexpr TypeSet kAll = types({kAllergyIntolerance});
constexpr TypeSet kMedReq = types({kMedicationRequest});
constexpr TypeSet kMedStat = types({kMedicationStatement});
constexpr TypeSet kAdmin = types({kMedicationAdministration});
constexpr TypeSet kDisp = types({kMedicationDispense});
constexpr TypeSet kProc = types({kProcedure});
constexpr TypeSet kImm = types({kImmunization});
constexpr TypeSet kEnc = types({kEncounter});
constexpr TypeSet kEpi = types({kEpisodeOfCare});
constexpr TypeSet kReq = types({kServiceRequest, kProcedureRequest, kReferralRequest, kCarePlan});
constexpr TypeSet kTeam = types({kCareTeam});
constexpr TypeSet kFl = types({kFlag});
constexpr TypeSet kCons = types({kConsent});
constexpr TypeSet kForm = types({kQuestionnaireResponse});
constexpr TypeSet kDoc = types({kDocumentReference});

struct Row {
  TypeSet types;
  std::string_view status;
  Verdict verdict;
};

constexpr Verdict kCurrent = Standing::kCurrent;
constexpr Verdict kTentative = Standing::kTentative;
constexpr Verdict kInactive = Standing::kInactive;
constexpr Verdict kResolved = Standing::kResolved;
constexpr Verdict kStopped = Standing::kStopped;
constexpr Verdict kNever = IssueReason::kNotAnEvent;
constexpr Verdict kNotDone = IssueReason::kNotDone;
constexpr Verdict kRefuted = IssueReason::kRefuted;

// The empty status is the last resort of each type.
constexpr Row kStatusRows[] = {
    {TypeSet::all(), "entered-in-error", IssueReason::kEnteredInError},

    {kResults, "final", kCurrent},
    {kResults, "amended", kCurrent},
    {kResults, "corrected", kCurrent},
    {kResults, "appended", kCurrent},
    {kResults, "unknown", kCurrent},  // a sixth of GP Connect's observations
    {kResults, "", kCurrent},
    {kResults, "registered", kTentative},
    {kResults, "partial", kTentative},
    {kResults, "preliminary", kTentative},
    {kResults, "modified", kTentative},
    {kResults, "cancelled", kNever},

    {kMedReq, "active", kCurrent},
    {kMedReq, "on-hold", kInactive},
    {kMedReq, "completed", kInactive},
    {kMedReq, "ended", kInactive},
    {kMedReq, "stopped", kStopped},
    {kMedReq, "draft", kNever},
    {kMedReq, "cancelled", kNever},
    {kMedReq, "unknown", kTentative},
    {kMedReq, "", kTentative},

    {kMedStat, "active", kCurrent},
    {kMedStat, "recorded", kCurrent},
    {kMedStat, "on-hold", kInactive},
    {kMedStat, "completed", kInactive},
    {kMedStat, "stopped", kStopped},
    {kMedStat, "intended", kTentative},
    {kMedStat, "unknown", kTentative},
    {kMedStat, "", kTentative},
    {kMedStat, "not-taken", kNotDone},
    {kMedStat, "draft", kNever},

    // A dose that was begun was given, also one that was broken off.
    {kAdmin, "in-progress", kCurrent},
    {kAdmin, "completed", kCurrent},
    {kAdmin, "stopped", kCurrent},
    {kAdmin, "on-hold", kTentative},
    {kAdmin, "unknown", kTentative},
    {kAdmin, "", kTentative},
    {kAdmin, "not-done", kNotDone},

    {kDisp, "completed", kCurrent},
    {kDisp, "preparation", kTentative},
    {kDisp, "in-progress", kTentative},
    {kDisp, "on-hold", kTentative},
    {kDisp, "stopped", kTentative},
    {kDisp, "unknown", kTentative},
    {kDisp, "", kTentative},
    {kDisp, "cancelled", kNever},
    {kDisp, "declined", kNotDone},

    {kProc, "completed", kCurrent},
    {kProc, "unknown", kCurrent},
    {kProc, "", kCurrent},
    {kProc, "preparation", kTentative},
    {kProc, "in-progress", kTentative},
    {kProc, "suspended", kTentative},
    {kProc, "on-hold", kTentative},
    {kProc, "aborted", kTentative},
    {kProc, "stopped", kTentative},
    {kProc, "not-done", kNotDone},

    {kImm, "completed", kCurrent},
    {kImm, "", kCurrent},
    {kImm, "not-done", kNotDone},

    {kEnc, "in-progress", kCurrent},
    {kEnc, "arrived", kCurrent},
    {kEnc, "triaged", kCurrent},
    {kEnc, "onleave", kTentative},
    {kEnc, "on-hold", kTentative},
    {kEnc, "finished", kInactive},
    {kEnc, "discharged", kInactive},
    {kEnc, "completed", kInactive},
    {kEnc, "discontinued", kInactive},
    {kEnc, "unknown", kInactive},
    {kEnc, "", kInactive},
    {kEnc, "planned", kNever},
    {kEnc, "cancelled", kNever},

    {kEpi, "active", kCurrent},
    {kEpi, "waitlist", kTentative},
    {kEpi, "onhold", kTentative},
    {kEpi, "", kTentative},
    {kEpi, "finished", kInactive},
    {kEpi, "planned", kNever},
    {kEpi, "cancelled", kNever},

    {kReq, "active", kCurrent},
    {kReq, "completed", kInactive},
    {kReq, "ended", kInactive},
    {kReq, "suspended", kInactive},
    {kReq, "on-hold", kInactive},
    {kReq, "unknown", kTentative},
    {kReq, "", kTentative},
    {kReq, "draft", kNever},
    {kReq, "cancelled", kNever},
    {kReq, "revoked", kNever},

    {kTeam, "active", kCurrent},
    {kTeam, "proposed", kTentative},
    {kTeam, "", kTentative},
    {kTeam, "suspended", kInactive},
    {kTeam, "inactive", kInactive},

    {kFl, "active", kCurrent},
    {kFl, "", kCurrent},
    {kFl, "inactive", kInactive},

    {kCons, "active", kCurrent},
    {kCons, "draft", kTentative},
    {kCons, "proposed", kTentative},
    {kCons, "unknown", kTentative},
    {kCons, "", kTentative},
    {kCons, "inactive", kInactive},
    {kCons, "rejected", kNever},
    {kCons, "not-done", kNotDone},

    {kForm, "completed", kCurrent},
    {kForm, "amended", kCurrent},
    {kForm, "in-progress", kTentative},
    {kForm, "", kTentative},
    {kForm, "stopped", kNever},

    {kDoc, "current", kCurrent},
    {kDoc, "", kCurrent},
    {kDoc, "superseded", kNever},
};

constexpr Row kClinicalRows[] = {
    {kCon | kAll, "active", kCurrent}, {kCon, "recurrence", kCurrent},       {kCon, "relapse", kCurrent},
    {kCon, "unknown", kCurrent},       {kCon | kAll, "", kCurrent},          {kCon | kAll, "inactive", kInactive},
    {kCon, "remission", kResolved},    {kCon | kAll, "resolved", kResolved},
};

// GP Connect sends nearly every allergy as unconfirmed: it is kept as it stands.
constexpr Row kVerificationRows[] = {
    {TypeSet::all(), "entered-in-error", IssueReason::kEnteredInError},
    {kCon | kAll, "refuted", kRefuted},
    {kCon | kAll, "confirmed", kCurrent},
    {kCon | kAll, "", kCurrent},
    {kAll, "unconfirmed", kCurrent},
    {kAll, "presumed", kCurrent},
    {kCon, "unconfirmed", kTentative},
    {kCon, "provisional", kTentative},
    {kCon, "differential", kTentative},
    {kCon, "unknown", kTentative},
};

template <std::size_t N>
Verdict look_up(const Row (&rows)[N], ResourceType type, std::string_view status) {
  for (const Row& row : rows)
    if (row.types.contains(type) && row.status == status) return row.verdict;
  return IssueReason::kUnreadableEntry;
}

}  // namespace

Verdict verdict_on(ResourceType type, StatusElement element, std::string_view status) {
  switch (element) {
    case StatusElement::kStatus: return look_up(kStatusRows, type, status);
    case StatusElement::kClinical: return look_up(kClinicalRows, type, status);
    case StatusElement::kVerification: return look_up(kVerificationRows, type, status);
  }
  return IssueReason::kUnreadableEntry;
}

}  // namespace parity::fhir
