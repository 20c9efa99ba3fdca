// Reads a condition of the rule language.
#pragma once

#include "engine/load/reader.h"
#include "engine/rules/condition.h"

namespace parity {

/// A condition in any of its forms; a malformed one is complained of (R0107, R0111) and given as an
/// empty `all`, so that reading goes on.
Condition read_condition(Reader& reader, const YamlNode& node);
std::optional<Comparison> read_comparison(Reader& reader, const YamlNode& node);

}  // namespace parity
