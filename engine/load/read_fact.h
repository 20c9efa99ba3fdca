// Reads facts: what is looked up in a record.
#pragma once

#include <vector>

#include "engine/load/reader.h"
#include "engine/rules/fact.h"

namespace parity {

/// Reads a named fact and appends it to `facts`, after the facts written inside it, which get names
/// of their own ("weight-gain/1").
void read_fact(Reader& reader, const Named& name, const YamlNode& node, std::vector<Fact>& facts);

}  // namespace parity
