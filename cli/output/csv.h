// Comma-separated values: RFC 4180 out and in. What a spreadsheet would take for a formula is written so that it
// can't be one. For every command that writes tables.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace parity::cli {

/// A cell as it stands in a line, quoted where it has to be. One that begins with = + - @ tab or carriage return gets an
/// apostrophe before it (OWASP, CSV injection).
std::string csv_cell(std::string_view cell);

/// One line of cells with its line end.
std::string csv_line(const std::vector<std::string>& cells);

/// Takes the next line off `text`, quoted cells with line ends too; nothing at the end.
std::optional<std::vector<std::string>> take_csv_line(std::string_view& text);

}  // namespace parity::cli
