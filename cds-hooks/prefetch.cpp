// A table of keys, and which of them a service needs. STU3's ProcedureRequest and ReferralRequest are answered by the
// key of R4's ServiceRequest: a template can't say both.
#include "cds-hooks/prefetch.h"

#include <fmt/format.h>

#include <array>

#include "cds-hooks/record_needs.h"

namespace parity::hooks {
namespace {

using enum fhir::ResourceType;

struct KeyRow {
  std::string_view key;
  fhir::ResourceType type;
  std::string_view sort;  // a search parameter of R4 and STU3 that sorts by date; empty: there is none in both
  PartSet parts;
};

constexpr PartSet of(RecordPart part) { return PartSet::of(part); }

// Encounters tell of inpatient stays, and so of episodes. Each type that can lead a part has a key.
constexpr std::array<KeyRow, 13> kKeys = {{
    {"patient", kPatient, "", of(RecordPart::kPatient)},
    {"conditions", kCondition, "", of(RecordPart::kCondition)},
    {"observations", kObservation, "date", of(RecordPart::kObservation)},
    {"medications", kMedicationRequest, "", of(RecordPart::kMedication)},
    {"medication-statements", kMedicationStatement, "", of(RecordPart::kMedication)},
    {"procedures", kProcedure, "date", of(RecordPart::kProcedure)},
    {"immunisations", kImmunization, "date", of(RecordPart::kImmunisation)},
    {"encounters", kEncounter, "date", of(RecordPart::kEncounter) | of(RecordPart::kEpisode)},
    {"episodes", kEpisodeOfCare, "", of(RecordPart::kEpisode)},
    {"care-teams", kCareTeam, "", of(RecordPart::kEpisode)},
    {"referrals", kServiceRequest, "", of(RecordPart::kReferral)},
    {"allergies", kAllergyIntolerance, "", of(RecordPart::kAllergy)},
    {"flags", kFlag, "", of(RecordPart::kFlag)},
}};

// A page that is cut short leaves what lies before it unknown, so pages are asked for large. Servers cap them as they
// like.
constexpr int kLargePage = 1000;
constexpr int kSmallPage = 500;
constexpr int kShortLookBackDays = 800;  // somewhat over two years

fhir::TypeSet types_of(fhir::ResourceType type) {
  const auto one = fhir::TypeSet::of(type);
  if (type != kServiceRequest) return one;
  return one | fhir::TypeSet::of(kProcedureRequest) | fhir::TypeSet::of(kReferralRequest);
}

// The longest that any of the row's parts needs; nothing if none is needed.
std::optional<PartNeed> need_of(const KeyRow& row, const RecordNeeds& needs) {
  std::optional<PartNeed> result;
  for (std::size_t i = 0; i < kRecordPartCount; ++i) {
    if (!row.parts.contains(static_cast<RecordPart>(i)) || !needs[i].is_needed) continue;
    if (!result) {
      result = needs[i];
    } else if (!needs[i].days_back || (result->days_back && *needs[i].days_back > *result->days_back)) {
      result->days_back = needs[i].days_back;
    }
  }
  return result;
}

std::string query_of(const KeyRow& row, const PartNeed& need) {
  const std::string_view type = to_text(row.type);
  if (row.type == kPatient) return fmt::format("{}/{{{{context.patientId}}}}", type);
  const bool is_short = need.days_back && *need.days_back <= kShortLookBackDays;
  std::string query = fmt::format("{}?patient={{{{context.patientId}}}}", type);
  if (!row.sort.empty()) query += fmt::format("&_sort=-{}", row.sort);
  return query + fmt::format("&_count={}", is_short ? kSmallPage : kLargePage);
}

}  // namespace

std::vector<PrefetchTemplate> prefetch_templates(const Plan& plan, const PlannedService& service) {
  const RecordNeeds needs = record_needs(plan, service);
  std::vector<PrefetchTemplate> templates;
  for (const KeyRow& row : kKeys) {
    const auto need = need_of(row, needs);
    if (!need) continue;
    const auto order = row.sort.empty() ? fhir::SortOrder::kUnknown : fhir::SortOrder::kNewestFirst;
    templates.push_back({std::string(row.key), query_of(row, *need), {types_of(row.type), order}, row.parts});
  }
  return templates;
}

}  // namespace parity::hooks
