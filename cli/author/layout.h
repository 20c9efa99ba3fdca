// The canonical layout of a YAML file of rules: what `parity fmt` writes. Changes blanks and blank lines alone, and
// keeps a change only where the file then says the very same; comments stay where they are.
#pragma once

#include <string>
#include <vector>

#include "engine/base/diagnostics.h"

namespace parity::cli {

struct Layout {
  std::string text;
  std::vector<std::string> left;  // changes that would have changed what the file says, and were not made
};

/// - line ends are `\n`, one at the end of the file (but not where a block's text would take it as its own); no blanks at
///   the end of a line; at most one blank line in a row, none at the top; two blanks a level, where lists and maps stand on
///   lines of their own.
/// - the text of block scalars, and whatever stands within brackets or quotes over several lines, moves as a whole.
/// Running it again changes nothing. Diagnostics, and no layout: a file that is no YAML (R0001 to R0007), or holds a
/// tab (R0002).
Checked<Layout> laid_out(const SourceFile& file);

}  // namespace parity::cli
