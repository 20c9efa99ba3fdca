// A piece of a rule file as its author wrote it: a rule, a fact, a concept, with the remarks right above it. For pages that
// show it, and for an editor that opens at its place.
#pragma once

#include <cstdint>
#include <string>

#include "engine/base/diagnostics.h"

namespace parity::hooks {

struct YamlBlock {
  std::string file;
  std::uint32_t line = 0;  // of `where`, 1-based
  std::string text;  // whole lines, without those that only other entries have; empty where there is no such place
};

/// The entry that begins on the line of `where`: it, what is indented below it, and comments right above it.
YamlBlock block_at(const SourceFiles& files, Where where);

}  // namespace parity::hooks
