// Strings and numbers found by their first character, without a parser: in a text that is no JSON it may find anything,
// within its bounds.
#include "cds-hooks/json_oddity.h"

#include <algorithm>
#include <charconv>

#include "cds-hooks/eight_bytes.h"

namespace parity::hooks {
namespace {

constexpr std::size_t kMostNumberLength = 64;
constexpr int kMostExponent = 308;

// The unit of a `\uXXXX` at the front; nothing else begins a surrogate or is NUL.
std::optional<unsigned> unit_at(std::string_view text) {
  unsigned unit = 0;
  if (text.size() < 6 || text[0] != '\\' || text[1] != 'u') return std::nullopt;
  const auto [end, fault] = std::from_chars(text.data() + 2, text.data() + 6, unit, 16);
  return fault == std::errc() && end == text.data() + 6 ? std::optional(unit) : std::nullopt;
}

bool is_between(unsigned unit, unsigned first, unsigned last) { return unit >= first && unit <= last; }

// To the next quotation mark or backslash.
std::size_t skip_plain(std::string_view text, std::size_t at) {
  while (text.size() - at >= 8) {
    const std::uint64_t bytes = eight_bytes(text, at);
    const std::size_t plain = zero_bytes(marks_of(bytes, '"') | marks_of(bytes, '\\'));
    at += plain;
    if (plain < 8) return at;
  }
  while (at < text.size() && text[at] != '"' && text[at] != '\\') ++at;
  return at;
}

// From behind a string's first quotation mark to behind its last.
std::size_t skip_string(std::string_view text, std::size_t at, std::optional<JsonOddity>& found) {
  for (at = skip_plain(text, at); at < text.size() && text[at] != '"';
       at = skip_plain(text, std::min(at, text.size()))) {
    const auto unit = unit_at(text.substr(at));
    if (!unit) {
      at += 2;
      continue;
    }
    const auto next = unit_at(text.substr(std::min(at + 6, text.size())));
    if (is_between(*unit, 0xD800, 0xDBFF) && next && is_between(*next, 0xDC00, 0xDFFF)) {
      at += 12;
      continue;
    }
    if (*unit == 0) found = JsonOddity{at, "U+0000 in a string"};
    if (is_between(*unit, 0xD800, 0xDFFF)) found = JsonOddity{at, "half of a surrogate pair"};
    at += 6;
  }
  return at + 1;
}

bool is_number_like(char c) {
  return (c >= '0' && c <= '9') || c == '-' || c == '+' || c == '.' || c == 'e' || c == 'E';
}

bool is_beyond_measure(std::string_view number) {
  if (number.size() > kMostNumberLength) return true;
  const std::size_t e = number.find_first_of("eE");
  if (e == std::string_view::npos) return false;
  const std::size_t digits = number.find_first_of("0123456789", e);
  if (digits == std::string_view::npos) return false;
  int exponent = 0;
  const auto fault = std::from_chars(number.data() + digits, number.data() + number.size(), exponent).ec;
  return fault != std::errc() || exponent > kMostExponent;
}

}  // namespace

std::optional<JsonOddity> find_oddity(std::string_view text) {
  std::optional<JsonOddity> found;
  std::size_t at = 0;
  while (at < text.size() && !found) {
    const char c = text[at];
    if (c == '"') {
      at = skip_string(text, at + 1, found);
    } else if (c == '-' || (c >= '0' && c <= '9')) {
      const std::size_t begin = at;
      while (at < text.size() && is_number_like(text[at])) ++at;
      if (is_beyond_measure(text.substr(begin, at - begin))) found = JsonOddity{begin, "a number beyond measure"};
    } else if (c == ' ' && text.size() - at >= 8) {
      at += std::max<std::size_t>(1, zero_bytes(eight_bytes(text, at) ^ eight_times(' ')));
    } else {
      ++at;
    }
  }
  return found;
}

}  // namespace parity::hooks
