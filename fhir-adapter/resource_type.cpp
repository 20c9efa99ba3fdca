#include "fhir-adapter/resource_type.h"

#include <array>

namespace parity::fhir {
namespace {

struct TypeRow {
  std::string_view name;
  std::array<std::string_view, 3> sorted_by;
};

constexpr std::array<TypeRow, kResourceTypeCount> kTypes = {{
    {"Patient", {}},
    {"Observation", {"effective", "issued"}},
    {"DiagnosticReport", {"effective", "issued"}},
    {"Condition", {"recordedDate", "assertedDate", "onset"}},
    {"MedicationRequest", {"authoredOn"}},
    {"MedicationStatement", {"effective", "dateAsserted"}},
    {"MedicationAdministration", {"effective", "occurence"}},
    {"MedicationDispense", {"whenHandedOver", "whenPrepared", "recorded"}},
    {"Procedure", {"performed", "occurrence"}},
    {"CarePlan", {"period", "created"}},
    {"QuestionnaireResponse", {"authored"}},
    {"Consent", {"dateTime", "date"}},
    {"DocumentReference", {"date", "indexed"}},
    {"Immunization", {"occurrence", "date"}},
    {"Encounter", {"period", "actualPeriod"}},
    {"EpisodeOfCare", {"period"}},
    {"CareTeam", {"period"}},
    {"ServiceRequest", {"authoredOn", "occurrence"}},
    {"ProcedureRequest", {"authoredOn", "occurrence"}},
    {"ReferralRequest", {"authoredOn", "occurrence"}},
    {"AllergyIntolerance", {"recordedDate", "assertedDate"}},
    {"Flag", {"period"}},
    {"Medication", {}},
    {"List", {}},
    {"Bundle", {}},
    {"Parameters", {}},
    {"OperationOutcome", {}},
}};

template <class... Types>
constexpr TypeSet set_of(Types... types) {
  return (TypeSet() | ... | TypeSet::of(types));
}

using enum ResourceType;

// By RecordPart. An inpatient Encounter is an episode too (design: rule language, subjects).
constexpr std::array<PartTypes, kRecordPartCount> kParts = {{
    {set_of(kPatient), {}},
    {set_of(kObservation), set_of(kDiagnosticReport)},
    {set_of(kCondition), {}},
    {set_of(kMedicationRequest, kMedicationStatement), set_of(kMedicationAdministration, kMedicationDispense)},
    {set_of(kProcedure), set_of(kCarePlan, kQuestionnaireResponse, kConsent, kDocumentReference)},
    {set_of(kImmunization), {}},
    {set_of(kEncounter), {}},
    {set_of(kEpisodeOfCare, kCareTeam), set_of(kEncounter)},
    {set_of(kServiceRequest, kProcedureRequest, kReferralRequest), {}},
    {set_of(kAllergyIntolerance), {}},
    {set_of(kFlag), {}},
    {{}, {}},  // orders come with the request, not from a search
}};

}  // namespace

std::string_view to_text(ResourceType type) { return kTypes[static_cast<std::size_t>(type)].name; }

std::optional<ResourceType> resource_type_of(std::string_view name) {
  for (std::size_t i = 0; i < kTypes.size(); ++i)
    if (kTypes[i].name == name) return static_cast<ResourceType>(i);
  return std::nullopt;
}

PartTypes types_of(RecordPart part) { return kParts[static_cast<std::size_t>(part)]; }

std::span<const std::string_view> sort_elements(ResourceType type) {
  const auto& names = kTypes[static_cast<std::size_t>(type)].sorted_by;
  std::size_t count = 0;
  while (count < names.size() && !names[count].empty()) ++count;
  return std::span(names).first(count);
}

}  // namespace parity::fhir
