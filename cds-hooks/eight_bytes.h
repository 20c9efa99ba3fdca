// Eight bytes of a text at once, for the two walks that look at every byte of a request or an answer. Private to them.
#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>

namespace parity::hooks {

/// The eight bytes from `at` on. INVARIANT: they are there.
inline std::uint64_t eight_bytes(std::string_view text, std::size_t at) {
  std::uint64_t bytes = 0;
  std::memcpy(&bytes, text.data() + at, sizeof bytes);
  return bytes;
}

constexpr std::uint64_t eight_times(unsigned char byte) { return 0x0101010101010101U * byte; }

/// Whether one of them is `byte`: none of them is zero once it is taken off (Hacker's Delight, 6-1).
inline bool has_byte(std::uint64_t bytes, unsigned char byte) {
  const std::uint64_t rest = bytes ^ eight_times(byte);
  return ((rest - eight_times(0x01)) & ~rest & eight_times(0x80)) != 0;
}

inline bool is_ascii(std::uint64_t bytes) { return (bytes & eight_times(0x80)) == 0; }

}  // namespace parity::hooks
