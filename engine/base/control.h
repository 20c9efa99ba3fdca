// Which characters steer a terminal instead of standing on it. Used by whatever prints text from outside.
#pragma once

#include <cstddef>
#include <string_view>

namespace parity {

/// How many bytes the control character is that this UTF-8 text begins with: of C0 and DEL one, of C1 (U+0080 to U+009F,
/// which holds a terminal's own CSI and OSC) two; 0 if it begins with none.
constexpr std::size_t control_at_front(std::string_view text) {
  if (text.empty()) return 0;
  const auto byte = static_cast<unsigned char>(text[0]);
  if (byte < 0x20 || byte == 0x7F) return 1;
  if (byte != 0xC2 || text.size() < 2) return 0;
  const auto second = static_cast<unsigned char>(text[1]);
  return second >= 0x80 && second < 0xA0 ? 2 : 0;
}

}  // namespace parity
