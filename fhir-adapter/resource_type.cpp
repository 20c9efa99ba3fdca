#include "fhir-adapter/resource_type.h"

#include <algorithm>
#include <array>

#include "fhir-adapter/json.h"

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

// Type names by the first of a hash's slots that each has to itself: row + 1, or 0.
constexpr std::size_t kSlots = 1024;
constexpr std::size_t slot_of(std::string_view name) { return JsonName(name).hash() % kSlots; }
constexpr std::array<std::uint8_t, kSlots> kTypeRows = [] {
  std::array<std::uint8_t, kSlots> rows{};
  for (std::size_t i = 0; i < kTypes.size(); ++i) rows[slot_of(kTypes[i].name)] = static_cast<std::uint8_t>(i + 1);
  return rows;
}();
static_assert(std::count(kTypeRows.begin(), kTypeRows.end(), 0) == kSlots - kTypes.size(), "two names share a slot");

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
  const std::uint8_t row = kTypeRows[slot_of(name)];
  if (row == 0 || kTypes[row - 1U].name != name) return std::nullopt;
  return static_cast<ResourceType>(row - 1);
}

PartTypes types_of(RecordPart part) { return kParts[static_cast<std::size_t>(part)]; }

std::span<const std::string_view> sort_elements(ResourceType type) {
  const auto& names = kTypes[static_cast<std::size_t>(type)].sorted_by;
  std::size_t count = 0;
  while (count < names.size() && !names[count].empty()) ++count;
  return std::span(names).first(count);
}

}  // namespace parity::fhir
