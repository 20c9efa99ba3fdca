// Text and numbers inside HTML and SVG. For the pages that `parity` writes.
#pragma once

#include <string>
#include <string_view>

namespace parity::cli {

/// Safe in text and in a quoted attribute; control characters become blanks.
std::string html_escaped(std::string_view text);

/// A coordinate with at most two decimals: "12.5".
std::string svg_number(double value);

}  // namespace parity::cli
