// If OpenSSL has no randomness (it can't read any from the system), the system is asked directly.
#include "cds-hooks/uuid.h"

#include <openssl/rand.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <random>
#include <string_view>
#include <utility>

namespace parity::hooks {
namespace {

using UuidBytes = std::array<unsigned char, 16>;

UuidBytes random_bytes() {
  UuidBytes bytes{};
  if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) == 1) return bytes;
  std::random_device device;
  for (unsigned char& byte : bytes) byte = static_cast<unsigned char>(device() & 0xFFU);
  return bytes;
}

// A thousand cards a second would each ask the generator, which looks each time whether the process has forked.
UuidBytes buffered_random_bytes() {
  static thread_local std::array<UuidBytes, 32> stock;
  static thread_local std::size_t left = 0;
  if (left == 0) {
    if (RAND_bytes(stock.front().data(), static_cast<int>(sizeof stock)) != 1) return random_bytes();
    left = stock.size();
  }
  return std::exchange(stock[--left], UuidBytes{});
}

std::string text_of(UuidBytes bytes, unsigned version) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  bytes[6] = static_cast<unsigned char>((bytes[6] & 0x0FU) | (version << 4U));
  bytes[8] = static_cast<unsigned char>((bytes[8] & 0x3FU) | 0x80U);  // variant of RFC 9562
  std::string text;
  text.reserve(36);
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) text += '-';
    text += kDigits[bytes[i] >> 4U];
    text += kDigits[bytes[i] & 0x0FU];
  }
  return text;
}

}  // namespace

std::string random_uuid() { return text_of(random_bytes(), 4); }

std::string time_ordered_uuid() {
  UuidBytes bytes = buffered_random_bytes();
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  auto milliseconds = static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::milliseconds>(now).count());
  for (std::size_t i = 6; i-- > 0; milliseconds >>= 8U) bytes[i] = static_cast<unsigned char>(milliseconds & 0xFFU);
  return text_of(bytes, 4);
}

}  // namespace parity::hooks
