// FHIR ValueSet and CodeSystem (R4, R5) as JSON: what they list, not what they would compute.
#pragma once

#include <string>
#include <variant>

#include "engine/base/result.h"
#include "terminology/code_list.h"

namespace parity::terminology {

/// A ValueSet by its expansion where it has one, else by the codes that `compose` lists; a complete CodeSystem with its
/// nesting as hierarchy. `name` is the file's, for messages. Errors, with the element's path: kInvalidInput, also for a
/// ValueSet that must be computed (a filter, another ValueSet, a whole code system): export its expansion; kTooLarge.
Result<std::variant<CodeList, CodeSystemRelease>> read_fhir(std::string json, const std::string& name);

}  // namespace parity::terminology
