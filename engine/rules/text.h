// Words of a rule file with their place, so that any later phase can point at the line.
#pragma once

#include <string>

#include "engine/base/diagnostics.h"

namespace parity {

/// A name or short text as the author wrote it.
struct Named {
  std::string text;
  Where where;
  bool empty() const { return text.empty(); }
};

/// Longer text: a template. `block_indent` is the column before the first character of a block
/// scalar's lines, 0 for text that stands on the key's own line. In a folded block scalar lines are lost.
struct Text {
  std::string text;
  Where where;
  std::uint32_t block_indent = 0;
  bool is_folded = false;

  bool empty() const { return text.empty(); }
  /// The place of the character at `offset`, also inside a block scalar; of a folded one its start.
  Where at(std::size_t offset, std::size_t length) const;
};

}  // namespace parity
