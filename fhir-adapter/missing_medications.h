// Which Medications the resources of an answer refer to that nobody gave: a drug whose name stands elsewhere. Used by
// fhir-adapter/rest, which then asks for them.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "fhir-adapter/json.h"

namespace parity::fhir {

/// The ids, each once, sorted, of the Medications that stand in none of the values (Bundles, Parameters, resources) and
/// that a drug depends on: its reference has no display. `base` is the server's, without a slash at its end: absolute
/// references elsewhere, urn:… and ids that FHIR does not allow can't be asked for and are left out. At most `most`.
std::vector<std::string> missing_medications(std::span<const JsonView> values, std::string_view base, std::size_t most);

}  // namespace parity::fhir
