// Where a resource comes from: who holds it, and the number that its keeper knows it by. For bringing several
// holders' records of one patient together. Used by the readers and cli.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "engine/record/statement.h"
#include "fhir-adapter/elements.h"

namespace parity::fhir {

/// A practice's, if a profile that GP Connect alone sends says so (`meta.profile`, …/CareConnect-GPC-…); else unknown.
Setting setting_by_profile(const Elements& resource);

/// The first business identifier that has a system and a value, as one text; empty if there is none.
std::string business_identifier(const Elements& resource);

/// "primary-care", "mental-health", "acute"; nothing for another word.
std::optional<Setting> setting_of(std::string_view word);

}  // namespace parity::fhir
