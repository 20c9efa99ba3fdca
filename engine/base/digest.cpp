#include "engine/base/digest.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <memory>

namespace parity {
namespace {

const unsigned char* as_bytes(std::string_view text) {
  return static_cast<const unsigned char*>(static_cast<const void*>(text.data()));
}

// Looking the algorithm up and making a context costs more than hashing a row of the audit: each thread keeps one.
struct Hasher {
  std::unique_ptr<EVP_MD, decltype(&EVP_MD_free)> algorithm{EVP_MD_fetch(nullptr, "SHA256", nullptr), &EVP_MD_free};
  std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context{EVP_MD_CTX_new(), &EVP_MD_CTX_free};
};

}  // namespace

Sha256 sha256(std::string_view bytes) {
  static thread_local const Hasher hasher;
  Sha256 digest{};
  EVP_DigestInit_ex(hasher.context.get(), hasher.algorithm.get(), nullptr);
  EVP_DigestUpdate(hasher.context.get(), bytes.data(), bytes.size());
  EVP_DigestFinal_ex(hasher.context.get(), digest.data(), nullptr);
  return digest;
}

Sha256 hmac_sha256(std::string_view key, std::string_view bytes) {
  Sha256 digest{};
  unsigned int size = 0;
  HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), as_bytes(bytes), bytes.size(), digest.data(), &size);
  return digest;
}

std::string to_hex(const Sha256& digest) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  text.reserve(digest.size() * 2);
  for (const std::uint8_t byte : digest) {
    text += kDigits[byte >> 4U];
    text += kDigits[byte & 15U];
  }
  return text;
}

}  // namespace parity
