// A CDS Hooks response as somebody else reads it: JSON text to the values that the product's validator judges, with a
// fault for what the values can't express (a missing or unknown word, null, an empty element). For tests alone.
#pragma once

#include <string>
#include <vector>

#include "cds-hooks/card_validator.h"
#include "fhir-adapter/json.h"

namespace parity::conformance {

/// Every fault of a published or own response, the validator's included.
std::vector<hooks::CardFault> judge(fhir::JsonView response);

/// A JSON value as a tree; numbers as they came.
Tree to_tree(fhir::JsonView value);

}  // namespace parity::conformance
