// JSON's lexical grammar (RFC 8259, sections 6 and 7) byte by byte: string escapes, numbers, and where
// a text stops being JSON. Used by json_parser.cpp, on its slow paths, and by to_json.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace parity::fhir {

/// Appends the text of a string's content (between the quotes). Gives the offset in `content` of the
/// first escape that is none; nothing if all is well. A lone surrogate is written as U+FFFD.
std::optional<std::size_t> unescape(std::string_view content, std::string& out);

/// Appends the text as a JSON string, with its quotes.
void append_quoted(std::string_view text, std::string& out);

/// The length of the number that stands at the front; 0 if none does.
std::size_t number_length(std::string_view text);

struct TextFault {
  std::size_t offset = 0;
  std::string_view expected;
};
/// The first byte that no JSON text may hold: broken UTF-8, a raw control character in a string, a
/// string that is not closed.
std::optional<TextFault> find_text_fault(std::string_view text);

/// "line 3, column 14 (byte 57)": lines and columns from 1, columns in characters, bytes from 0.
std::string describe_position(std::string_view text, std::size_t offset);

}  // namespace parity::fhir
