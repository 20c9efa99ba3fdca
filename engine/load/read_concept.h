// Reads a concept: a named set of codes and drug names, and how its values are kept.
#pragma once

#include "engine/load/reader.h"
#include "engine/rules/rule_set.h"

namespace parity {

Concept read_concept(Reader& reader, const Named& name, const YamlNode& node);

}  // namespace parity
