// The resources that say no more than what, when and where it stands: procedures, immunisations,
// encounters, episodes, teams, referrals, allergies, flags, plans, forms, documents, consents. One table
// of their elements, one reader. Used by record_reader.
#pragma once

#include "fhir-adapter/reading.h"

namespace parity::fhir {

/// The part that a type's statements belong to; nothing for a type that is not in the table.
std::optional<RecordPart> event_part_of(ResourceType type);

/// Reads the resource that the context is at; its type is in the table.
Reading read_event(ReadingContext& context);

}  // namespace parity::fhir
