// The one table of what STU3, R4 and R5 call the same element, and how an element is found by it.
// Used by the readers; source: the published StructureDefinitions (design: fhir, version differences).
#pragma once

#include <optional>
#include <string_view>

#include "fhir-adapter/json.h"
#include "fhir-adapter/resource_type.h"

namespace parity::fhir {

/// An element's name in each version; empty where the version has no such element.
struct ElementNames {
  JsonName stu3;
  JsonName r4;
  JsonName r5;
};

namespace element {
inline constexpr ElementNames kConditionRecorded{"assertedDate", "recordedDate", "recordedDate"};
inline constexpr ElementNames kPanelMembers{"related", "hasMember", "hasMember"};
inline constexpr ElementNames kPanelMemberTarget{"target", "", ""};  // the reference is inside in STU3
inline constexpr ElementNames kPerformed{"performed", "performed", "occurrence"};
inline constexpr ElementNames kImmunized{"date", "occurrence", "occurrence"};
inline constexpr ElementNames kAdministered{"effective", "effective", "occurence"};  // sic, R5
inline constexpr ElementNames kEncounterPeriod{"period", "period", "actualPeriod"};
inline constexpr ElementNames kNotDone{"notDone", "", ""};    // Procedure, Communication
inline constexpr ElementNames kNotGiven{"notGiven", "", ""};  // Immunization, MedicationAdministration
inline constexpr ElementNames kTaken{"taken", "", ""};        // MedicationStatement: y, n, unk, na
inline constexpr ElementNames kDoNotPerform{"", "doNotPerform", "doNotPerform"};
inline constexpr ElementNames kMedication{"medicationReference", "medicationReference", "medication"};
inline constexpr ElementNames kMedicationItem{"itemCodeableConcept", "itemCodeableConcept", "item"};
inline constexpr ElementNames kAdministrationRequest{"prescription", "request", "request"};
inline constexpr ElementNames kConsentDate{"dateTime", "dateTime", "date"};
inline constexpr ElementNames kDocumentDate{"indexed", "date", "date"};
}  // namespace element

/// The element, with the name that it was found under: under the preferred version's name, else under any version's. Null counts as missing.
JsonMember find_element(JsonView object, const ElementNames& names, std::optional<FhirVersion> preferred);

}  // namespace parity::fhir
