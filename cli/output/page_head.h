// The head of a page that stands alone, and may load nothing and run nothing. Used by whatever writes one.
#pragma once

#include <string>
#include <string_view>

namespace parity::cli {

/// From the doctype to `<body>`. The title is escaped here; the style sheet is ours, and stands as it is.
std::string page_head(std::string_view title, std::string_view style);

}  // namespace parity::cli
