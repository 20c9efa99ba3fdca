// Comma-separated values: RFC 4180 out and in. What a spreadsheet would take for a formula is written so that it
// can't be one. For this folder.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace parity::cli {

/// One line with its line end. A cell that begins with = + - @ tab or carriage return gets an apostrophe before it
/// (OWASP, CSV injection).
std::string csv_line(const std::vector<std::string>& cells);

/// Takes the next line off `text`, quoted cells with line ends too; nothing at the end.
std::optional<std::vector<std::string>> take_csv_line(std::string_view& text);

}  // namespace parity::cli
