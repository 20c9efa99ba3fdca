#include "engine/base/digest.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>

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

struct KeyedHasher {
  KeyedHasher() {
    char name[] = "SHA256";
    const OSSL_PARAM digest[] = {OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, name, 0),
                                 OSSL_PARAM_construct_end()};
    EVP_MAC_CTX_set_params(context.get(), digest);
  }
  std::unique_ptr<EVP_MAC, decltype(&EVP_MAC_free)> algorithm{EVP_MAC_fetch(nullptr, "HMAC", nullptr), &EVP_MAC_free};
  std::unique_ptr<EVP_MAC_CTX, decltype(&EVP_MAC_CTX_free)> context{EVP_MAC_CTX_new(algorithm.get()),
                                                                    &EVP_MAC_CTX_free};
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
  static thread_local const KeyedHasher hasher;
  Sha256 digest{};
  std::size_t size = 0;
  // A key without an address would stand for the last one.
  EVP_MAC_init(hasher.context.get(), as_bytes(key.data() == nullptr ? "" : key), key.size(), nullptr);
  EVP_MAC_update(hasher.context.get(), as_bytes(bytes), bytes.size());
  EVP_MAC_final(hasher.context.get(), digest.data(), &size, digest.size());
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
