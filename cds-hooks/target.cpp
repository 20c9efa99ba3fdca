// Splitting before decoding, in one pass over the text.
#include "cds-hooks/target.h"

#include <algorithm>
#include <optional>

#include "cds-hooks/utf8.h"

namespace parity::hooks {
namespace {

std::optional<unsigned> hex_digit(char c) {
  if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<unsigned>(c - 'a') + 10;
  if (c >= 'A' && c <= 'F') return static_cast<unsigned>(c - 'A') + 10;
  return std::nullopt;
}

bool is_control(unsigned value) { return value < 0x20 || value == 0x7F; }

Result<std::string> percent_decoded(std::string_view text) {
  std::string decoded;
  decoded.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      decoded += text[i];
      continue;
    }
    const auto high = i + 2 < text.size() ? hex_digit(text[i + 1]) : std::nullopt;
    const auto low = i + 2 < text.size() ? hex_digit(text[i + 2]) : std::nullopt;
    if (!high || !low) return invalid_input("the request target has a broken percent escape");
    const unsigned value = *high * 16 + *low;
    if (is_control(value)) return invalid_input("the request target escapes a control character");
    decoded += static_cast<char>(value);
    i += 2;
  }
  if (!is_valid_utf8(decoded)) return invalid_input("the request target is not UTF-8");
  return decoded;
}

// Calls `take` with each piece of `text` between `separator`s; false stops.
template <class Take>
bool for_each_piece(std::string_view text, char separator, Take take) {
  for (;;) {
    const std::size_t end = text.find(separator);
    if (!take(text.substr(0, end))) return false;
    if (end == std::string_view::npos) return true;
    text.remove_prefix(end + 1);
  }
}

// What follows the authority of an absolute-form target: its path and query.
Result<std::string_view> origin_form(std::string_view text) {
  if (text.starts_with('/')) return text;
  const std::size_t scheme = text.find("://");
  if (scheme == std::string_view::npos || scheme == 0) return invalid_input("the request target is no path");
  const std::size_t path = text.find_first_of("/?", scheme + 3);
  if (path == scheme + 3) return invalid_input("the request target names no host");
  if (path == std::string_view::npos) return std::string_view("/");
  if (text[path] == '?') return invalid_input("the request target names no path");
  return text.substr(path);
}

}  // namespace

Result<Target> parse_target(std::string_view text) {
  if (text == "*") return Target{"*", {}, {}};
  const bool plain = std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < '\x7F' && c != '#'; });
  if (!plain) return invalid_input("the request target holds a character that must be percent-encoded");
  const auto origin = origin_form(text);
  if (!origin) return tl::unexpected(origin.error());

  const std::size_t mark = origin->find('?');
  Target target;
  target.path = std::string(origin->substr(0, mark));
  Error error;
  const auto decode_into = [&error](std::string_view piece, std::string& out) {
    auto decoded = percent_decoded(piece);
    if (!decoded) error = decoded.error();
    if (decoded) out = std::move(*decoded);
    return decoded.has_value();
  };
  const bool path_ok = for_each_piece(std::string_view(target.path).substr(1), '/', [&](std::string_view piece) {
    return decode_into(piece, target.segments.emplace_back());
  });
  if (!path_ok) return tl::unexpected(error);
  if (mark == std::string_view::npos) return target;
  const bool query_ok = for_each_piece(origin->substr(mark + 1), '&', [&](std::string_view piece) {
    if (piece.empty()) return true;
    const std::size_t equals = piece.find('=');
    auto& [name, value] = target.query.emplace_back();
    return decode_into(piece.substr(0, equals), name) &&
           (equals == std::string_view::npos || decode_into(piece.substr(equals + 1), value));
  });
  if (!query_ok) return tl::unexpected(error);
  return target;
}

}  // namespace parity::hooks
