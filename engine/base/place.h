// A place in a source file as people and their editors count it: lines and columns from 1, in characters, not in
// bytes. All that prints a place takes it from here, so that text, JSON, SARIF and traces agree.
#pragma once

#include <cstdint>
#include <string>

#include "engine/base/diagnostics.h"

namespace parity {

/// How many characters (Unicode code points) a UTF-8 text is.
std::size_t characters(std::string_view text);

struct ShownPlace {
  std::uint32_t line = 0;  // 0: the file as a whole, or no file of these
  std::size_t column = 0;
  std::size_t length = 0;
};
ShownPlace shown_place(const Where& where, const SourceFiles& files);

/// "rules/lithium.yaml:14:18"; the path alone for a file as a whole; "rules" where it is no file of these.
std::string place_text(const Where& where, const SourceFiles& files);

}  // namespace parity
