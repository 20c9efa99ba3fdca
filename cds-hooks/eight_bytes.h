// Eight bytes of a text at once, for the two walks that look at every byte of a request or an answer. Private to them.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace parity::hooks {

/// The eight bytes from `at` on, the first in the lowest bits. INVARIANT: they are there.
inline std::uint64_t eight_bytes(std::string_view text, std::size_t at) {
  std::uint64_t bytes = 0;
  std::memcpy(&bytes, text.data() + at, sizeof bytes);
  if constexpr (std::endian::native == std::endian::big) bytes = __builtin_bswap64(bytes);
  return bytes;
}

constexpr std::uint64_t eight_times(unsigned char byte) { return 0x0101010101010101U * byte; }

/// Marks where they are `byte`: the highest bit of each, up to and with the first; above that it may mark others as well.
/// None of them is zero once it is taken off (Hacker's Delight, 6-1).
inline std::uint64_t marks_of(std::uint64_t bytes, unsigned char byte) {
  const std::uint64_t rest = bytes ^ eight_times(byte);
  return (rest - eight_times(0x01)) & ~rest & eight_times(0x80);
}

/// How many zero bytes come before the first other; 8 if all are.
inline std::size_t zero_bytes(std::uint64_t bytes) { return static_cast<std::size_t>(std::countr_zero(bytes)) / 8; }

inline bool is_ascii(std::uint64_t bytes) { return (bytes & eight_times(0x80)) == 0; }

}  // namespace parity::hooks
