// SHA-256 and HMAC-SHA-256: content hashes of rule sets, the audit chain, patient pseudonyms.
// The one place of the engine's rooms that uses a third party (OpenSSL): docs/decisions/0006.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace parity {

using Sha256 = std::array<std::uint8_t, 32>;

Sha256 sha256(std::string_view bytes);
Sha256 hmac_sha256(std::string_view key, std::string_view bytes);
/// 64 lower-case hexadecimal digits.
std::string to_hex(const Sha256& digest);

}  // namespace parity
