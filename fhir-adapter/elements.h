// A resource's elements, found once; and the one table of what STU3, R4 and R5 call the same element. Used by the
// readers; source: the published StructureDefinitions (design: fhir, version differences).
#pragma once

#include <string_view>

#include "fhir-adapter/json_slots.h"
#include "fhir-adapter/resource_type.h"

namespace parity::fhir {

/// Every element of a resource that some reader asks for by name. One that is missing here is found all the same, by a
/// search.
inline constexpr JsonSlotTable kElementTable(std::to_array<JsonName>({
                                                 "id",
                                                 "meta",
                                                 "identifier",
                                                 "extension",
                                                 "contained",
                                                 "modifierExtension",
                                                 "implicitRules",
                                                 // what it says
                                                 "code",
                                                 "category",
                                                 "scope",
                                                 "type",
                                                 "class",
                                                 "serviceType",
                                                 "vaccineCode",
                                                 "performerType",
                                                 "serviceRequested",
                                                 "specialty",
                                                 "reasonCode",
                                                 "reaction",
                                                 "description",
                                                 "questionnaire",
                                                 "_questionnaire",
                                                 "content",
                                                 "medicationCodeableConcept",
                                                 "medicationReference",
                                                 "medication",
                                                 "conclusionCode",
                                                 "codedDiagnosis",
                                                 "component",
                                                 "dataAbsentReason",
                                                 // of whom, when, and whether it stands
                                                 "subject",
                                                 "patient",
                                                 "focus",
                                                 "issued",
                                                 "authoredOn",
                                                 "recordedDate",
                                                 "assertedDate",
                                                 "dispenseRequest",
                                                 "statusChanged",
                                                 "status",
                                                 "intent",
                                                 "clinicalStatus",
                                                 "verificationStatus",
                                                 "adherence",
                                                 "isSubpotent",
                                                 "notDone",
                                                 "notGiven",
                                                 "taken",
                                                 "doNotPerform",
                                                 // what it is a part of, or rests on
                                                 "hasMember",
                                                 "related",
                                                 "result",
                                                 "basedOn",
                                                 "authorizingPrescription",
                                                 "prescription",
                                                 "request",
                                             }),
                                             std::to_array<JsonName>({"effective", "value", "onset", "abatement",
                                                                      "performed", "occurrence"}));

/// A resource, a contained one, or a component, as the readers see it.
using Elements = JsonSlots<kElementTable>;

/// An element's name in each version; empty where the version has no such element.
struct ElementNames {
  Elements::Name stu3;
  Elements::Name r4;
  Elements::Name r5;
};

namespace element {
inline constexpr ElementNames kConditionRecorded{"assertedDate", "recordedDate", "recordedDate"};
inline constexpr ElementNames kPanelMembers{"related", "hasMember", "hasMember"};
inline constexpr ElementNames kPanelMemberTarget{"target", "", ""};  // the reference is inside in STU3
inline constexpr ElementNames kPerformed{"performed", "performed", "occurrence"};
inline constexpr ElementNames kImmunized{"date", "occurrence", "occurrence"};
inline constexpr ElementNames kAdministered{"effective", "effective", "occurence"};  // sic, R5
inline constexpr ElementNames kEncounterPeriod{"period", "period", "actualPeriod"};
inline constexpr ElementNames kNotDone{"notDone", "", ""};    // Procedure, MedicationDispense
inline constexpr ElementNames kNotGiven{"notGiven", "", ""};  // Immunization, MedicationAdministration
inline constexpr ElementNames kTaken{"taken", "", ""};        // MedicationStatement: y, n, unk, na
inline constexpr ElementNames kDoNotPerform{"", "doNotPerform", "doNotPerform"};
inline constexpr ElementNames kMedication{"medicationReference", "medicationReference", "medication"};
inline constexpr ElementNames kMedicationItem{"itemCodeableConcept", "itemCodeableConcept", "item"};
inline constexpr ElementNames kAdministrationRequest{"prescription", "request", "request"};
inline constexpr ElementNames kConsentDate{"dateTime", "dateTime", "date"};
inline constexpr ElementNames kDocumentDate{"indexed", "date", "date"};
}  // namespace element

/// The element, with the name that it was found under. Which version a resource is of, its names tell: none of these means
/// another thing in another version. Of two that stand there R4's counts, then STU3's. Null counts as missing.
JsonMember find_element(const Elements& object, const ElementNames& names);

}  // namespace parity::fhir
