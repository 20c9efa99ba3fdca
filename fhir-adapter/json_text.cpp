#include "fhir-adapter/json_text.h"

#include <fmt/format.h>
#include <algorithm>
#include <cstdint>

namespace parity::fhir {
namespace {

constexpr char32_t kReplacement = 0xFFFD;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
std::uint8_t byte_at(std::string_view text, std::size_t at) { return static_cast<std::uint8_t>(text[at]); }

void append_utf8(char32_t point, std::string& out) {
  const auto put = [&out](char32_t byte) { out += static_cast<char>(byte); };
  if (point < 0x80) {
    put(point);
  } else if (point < 0x800) {
    put(0xC0 | point >> 6U);
    put(0x80 | (point & 0x3F));
  } else if (point < 0x10000) {
    put(0xE0 | point >> 12U);
    put(0x80 | (point >> 6U & 0x3F));
    put(0x80 | (point & 0x3F));
  } else {
    put(0xF0 | point >> 18U);
    put(0x80 | (point >> 12U & 0x3F));
    put(0x80 | (point >> 6U & 0x3F));
    put(0x80 | (point & 0x3F));
  }
}

// Four hex digits at `at`.
std::optional<char32_t> hex_unit(std::string_view text, std::size_t at) {
  if (text.size() < at + 4) return std::nullopt;
  char32_t unit = 0;
  for (const char c : text.substr(at, 4)) {
    char32_t digit = 0;
    if (is_digit(c))
      digit = static_cast<char32_t>(c - '0');
    else if (c >= 'a' && c <= 'f')
      digit = static_cast<char32_t>(c - 'a' + 10);
    else if (c >= 'A' && c <= 'F')
      digit = static_cast<char32_t>(c - 'A' + 10);
    else
      return std::nullopt;
    unit = unit << 4U | digit;
  }
  return unit;
}

bool is_high_surrogate(char32_t unit) { return unit >= 0xD800 && unit < 0xDC00; }
bool is_low_surrogate(char32_t unit) { return unit >= 0xDC00 && unit < 0xE000; }

// Reads what follows `\u` at `at`, with the second half of a pair; moves `at` behind it.
bool take_unicode_escape(std::string_view content, std::size_t& at, std::string& out) {
  const auto first = hex_unit(content, at);
  if (!first) return false;
  at += 4;
  char32_t point = *first;
  if (is_high_surrogate(point) && content.substr(at, 2) == "\\u") {
    const auto second = hex_unit(content, at + 2);
    if (second && is_low_surrogate(*second)) {
      point = 0x10000 + ((*first - 0xD800) << 10U) + (*second - 0xDC00);
      at += 6;
    }
  }
  if (is_high_surrogate(point) || is_low_surrogate(point)) point = kReplacement;
  append_utf8(point, out);
  return true;
}

char simple_escape(char c) {
  switch (c) {
    case '"': return '"';
    case '\\': return '\\';
    case '/': return '/';
    case 'b': return '\b';
    case 'f': return '\f';
    case 'n': return '\n';
    case 'r': return '\r';
    case 't': return '\t';
    default: return '\0';
  }
}

// The length of the UTF-8 character at `at`, or 0 (Unicode 15, table 3-7).
std::size_t utf8_length(std::string_view text, std::size_t at) {
  const std::uint8_t lead = byte_at(text, at);
  if (lead < 0x80) return 1;
  const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || text.size() - at < length) return 0;
  const std::uint8_t second = byte_at(text, at + 1);
  const std::uint8_t low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
  const std::uint8_t high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
  if (second < low || second > high) return 0;
  for (std::size_t i = 2; i < length; ++i)
    if ((byte_at(text, at + i) & 0xC0U) != 0x80U) return 0;
  return length;
}

}  // namespace

std::optional<std::size_t> unescape(std::string_view content, std::string& out) {
  std::size_t at = 0;
  while (at < content.size()) {
    const std::size_t backslash = std::min(content.find('\\', at), content.size());
    out.append(content, at, backslash - at);
    if (backslash == content.size()) break;
    at = backslash + 2;
    if (at > content.size()) return backslash;
    const char escape = content[at - 1];
    if (escape == 'u') {
      if (!take_unicode_escape(content, at, out)) return backslash;
    } else if (const char c = simple_escape(escape); c != '\0') {
      out += c;
    } else {
      return backslash;
    }
  }
  return std::nullopt;
}

void append_quoted(std::string_view text, std::string& out) {
  out += '"';
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (static_cast<std::uint8_t>(c) < 0x20) {
      out += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
    } else {
      out += c;
    }
  }
  out += '"';
}

std::size_t number_length(std::string_view text) {
  const char* at = text.data();
  const char* const end = at + text.size();
  const auto digits = [&at, end] {
    const char* const from = at;
    while (at != end && is_digit(*at)) ++at;
    return at - from;
  };
  if (at != end && *at == '-') ++at;
  const bool is_zero = at != end && *at == '0';
  const auto whole = digits();
  if (whole == 0 || (whole > 1 && is_zero)) return 0;
  if (at != end && *at == '.') {
    ++at;
    if (digits() == 0) return 0;
  }
  if (at != end && (*at == 'e' || *at == 'E')) {
    ++at;
    if (at != end && (*at == '+' || *at == '-')) ++at;
    if (digits() == 0) return 0;
  }
  return static_cast<std::size_t>(at - text.data());
}

std::optional<TextFault> find_text_fault(std::string_view text) {
  constexpr std::size_t kOutside = std::string_view::npos;
  std::size_t opened = kOutside;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = utf8_length(text, at);
    if (length == 0) return TextFault{at, "UTF-8"};
    const char c = text[at];
    const bool inside = opened != kOutside;
    if (inside && byte_at(text, at) < 0x20) return TextFault{at, "an escape in place of a control character"};
    if (inside && c == '\\' && at + 1 < text.size() && byte_at(text, at + 1) >= 0x20 && byte_at(text, at + 1) < 0x80) {
      at += 2;
      continue;
    }
    if (c == '"') opened = inside ? kOutside : at;
    at += length;
  }
  if (opened != kOutside) return TextFault{opened, "a string that is closed"};
  return std::nullopt;
}

std::string describe_position(std::string_view text, std::size_t offset) {
  const std::string_view before = text.substr(0, offset);
  const auto line = std::count(before.begin(), before.end(), '\n') + 1;
  const std::size_t line_start = before.rfind('\n') + 1;  // npos + 1 is 0
  std::string_view row = before.substr(line_start);
  if (line_start == 0 && row.starts_with("\xEF\xBB\xBF")) row.remove_prefix(3);
  const auto column =
      std::count_if(row.begin(), row.end(), [](char c) { return (static_cast<std::uint8_t>(c) & 0xC0U) != 0x80U; }) + 1;
  return fmt::format("line {}, column {} (byte {})", line, column, offset);
}

}  // namespace parity::fhir
