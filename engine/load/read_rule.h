// Reads rules and groups with their prompts.
#pragma once

#include "engine/load/reader.h"
#include "engine/rules/rule.h"

namespace parity {

Rule read_rule(Reader& reader, const YamlNode& node);
Group read_group(Reader& reader, const Named& name, const YamlNode& node);
/// A tree for a suggestion's resource; scalars keep their place.
Tree read_tree(const YamlNode& node);

}  // namespace parity
