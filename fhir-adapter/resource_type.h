// The FHIR resource types that are read, and the parts of a record that they make up. Used by the
// readers here, and by callers that ask for resources (prefetch templates, REST queries).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "engine/record/statement.h"

namespace parity::fhir {

enum class FhirVersion : std::uint8_t { kStu3, kR4, kR5 };

/// STU3's ProcedureRequest and ReferralRequest are R4's ServiceRequest. Types from kMedication on
/// hold no statement of their own.
enum class ResourceType : std::uint8_t {
  kPatient,
  kObservation,
  kDiagnosticReport,
  kCondition,
  kMedicationRequest,
  kMedicationStatement,
  kMedicationAdministration,
  kMedicationDispense,
  kProcedure,
  kCarePlan,
  kQuestionnaireResponse,
  kConsent,
  kDocumentReference,
  kImmunization,
  kEncounter,
  kEpisodeOfCare,
  kCareTeam,
  kServiceRequest,
  kProcedureRequest,
  kReferralRequest,
  kAllergyIntolerance,
  kFlag,
  kMedication,
  kList,
  kBundle,
  kParameters,
  kOperationOutcome,
};
inline constexpr std::size_t kResourceTypeCount = 27;

/// FHIR's own name, "MedicationRequest".
std::string_view to_text(ResourceType type);
/// Nothing for a type that is not read.
std::optional<ResourceType> resource_type_of(std::string_view name);

/// A set of resource types, as bits.
class TypeSet {
 public:
  constexpr TypeSet() = default;
  static constexpr TypeSet of(ResourceType type) { return TypeSet(1U << static_cast<unsigned>(type)); }
  static constexpr TypeSet all() { return TypeSet((1U << kResourceTypeCount) - 1U); }
  constexpr bool contains(ResourceType type) const { return (bits_ >> static_cast<unsigned>(type) & 1U) != 0; }
  constexpr bool empty() const { return bits_ == 0; }
  friend constexpr TypeSet operator|(TypeSet a, TypeSet b) { return TypeSet(a.bits_ | b.bits_); }
  friend constexpr TypeSet operator&(TypeSet a, TypeSet b) { return TypeSet(a.bits_ & b.bits_); }
  friend constexpr bool operator==(TypeSet, TypeSet) = default;

 private:
  constexpr explicit TypeSet(std::uint32_t bits) : bits_(bits) {}
  std::uint32_t bits_ = 0;
};

/// The resource types that make up a part. At least one of `leading` must have been asked for, or the
/// part counts as unread; one of `further` only narrows it, where it was asked for and failed.
struct PartTypes {
  TypeSet leading;
  TypeSet further;
  constexpr TypeSet all() const { return leading | further; }
};
PartTypes types_of(RecordPart part);

/// The elements that a search sorted by date goes by, the most likely first ("effective" stands for
/// effectiveDateTime and its like); empty for types without one.
std::span<const std::string_view> sort_elements(ResourceType type);

}  // namespace parity::fhir
