#include "engine/rules/text.h"

#include <algorithm>

namespace parity {

Where Text::at(std::size_t offset, std::size_t length) const {
  if (is_folded) return where;
  Where place = where;
  place.length = static_cast<std::uint32_t>(length);
  const std::size_t end = std::min(offset, text.size());
  if (block_indent == 0) {
    place.column += static_cast<std::uint32_t>(end);
    return place;
  }
  const auto lines = std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(end), '\n');
  const std::size_t line_start = end == 0 ? std::string::npos : text.rfind('\n', end - 1);
  const std::size_t in_line = line_start == std::string::npos ? end : end - line_start - 1;
  place.line += static_cast<std::uint32_t>(lines) + 1;
  place.column = block_indent + static_cast<std::uint32_t>(in_line) + 1;
  return place;
}

}  // namespace parity
