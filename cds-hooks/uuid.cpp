// If OpenSSL has no randomness (it can't read any from the system), the system is asked directly.
#include "cds-hooks/uuid.h"

#include <fmt/format.h>
#include <openssl/rand.h>

#include <array>
#include <iterator>
#include <random>

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

}  // namespace

std::string random_uuid() {
  UuidBytes bytes = random_bytes();
  bytes[6] = static_cast<unsigned char>((bytes[6] & 0x0FU) | 0x40U);  // version 4
  bytes[8] = static_cast<unsigned char>((bytes[8] & 0x3FU) | 0x80U);  // variant of RFC 9562
  std::string text;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) text += '-';
    fmt::format_to(std::back_inserter(text), "{:02x}", bytes[i]);
  }
  return text;
}

}  // namespace parity::hooks
