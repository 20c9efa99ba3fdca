// Tokens as an EHR makes them, signed by OpenSSL alone (the product checks with cjose), from any header and payload: also
// the ones that nobody should send. For tests.
#pragma once

#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>

#include <fmt/format.h>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace parity::tests {

inline std::string base64url(std::string_view bytes) {
  static constexpr std::string_view kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  std::string text;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const std::size_t count = std::min<std::size_t>(3, bytes.size() - i);
    std::uint32_t bits = 0;
    for (std::size_t k = 0; k < 3; ++k) bits = bits << 8U | (k < count ? static_cast<std::uint8_t>(bytes[i + k]) : 0U);
    for (std::size_t k = 0; k <= count; ++k) text += kLetters[bits >> (18 - 6 * k) & 63U];
  }
  return text;
}

class Signer {
 public:
  /// `algorithm` as in a token's header: ES256, ES384, RS256, RS384, PS256, PS384.
  explicit Signer(std::string key_id, std::string_view algorithm = "ES384", unsigned rsa_bits = 2048)
      : key_id_(std::move(key_id)), algorithm_(algorithm) {
    if (is_ec())
      key_.reset(EVP_EC_gen(algorithm_ == "ES256" ? "P-256" : "P-384"));
    else
      key_.reset(EVP_RSA_gen(rsa_bits));
    must(key_ != nullptr);
  }

  const std::string& key_id() const { return key_id_; }

  /// Its public key as a JWK; `more` stands behind, with a comma in front.
  std::string jwk(std::string_view more = {}) const {
    if (is_ec()) {
      const bool small = algorithm_ == "ES256";
      return fmt::format(R"({{"kty":"EC","crv":"{}","x":"{}","y":"{}","kid":"{}"{}}})", small ? "P-256" : "P-384",
                         number(OSSL_PKEY_PARAM_EC_PUB_X, small ? 32 : 48),
                         number(OSSL_PKEY_PARAM_EC_PUB_Y, small ? 32 : 48), key_id_, more);
    }
    return fmt::format(R"({{"kty":"RSA","n":"{}","e":"{}","kid":"{}"{}}})", number(OSSL_PKEY_PARAM_RSA_N, 0),
                       number(OSSL_PKEY_PARAM_RSA_E, 0), key_id_, more);
  }
  std::string jwks() const { return R"({"keys":[)" + jwk() + "]}"; }

  std::string header(std::string_view more = {}) const {
    return fmt::format(R"({{"alg":"{}","kid":"{}","typ":"JWT"{}}})", algorithm_, key_id_, more);
  }

  std::string sign(std::string_view header, std::string_view payload) const {
    const std::string text = base64url(header) + "." + base64url(payload);
    return text + "." + base64url(signature(text));
  }
  std::string sign(std::string_view payload) const { return sign(header(), payload); }

  /// The signature of a text as the algorithm wants it.
  std::string signature(std::string_view text) const {
    const std::string made = der_signature(text);
    return is_ec() ? joined(made, algorithm_ == "ES256" ? 32 : 48) : made;
  }

  std::string der_signature(std::string_view text) const {
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
    EVP_PKEY_CTX* options = nullptr;
    const EVP_MD* digest = algorithm_.ends_with("256") ? EVP_sha256() : EVP_sha384();
    must(EVP_DigestSignInit(context.get(), &options, digest, nullptr, key_.get()) == 1);
    if (algorithm_.starts_with("PS")) {
      EVP_PKEY_CTX_set_rsa_padding(options, RSA_PKCS1_PSS_PADDING);
      EVP_PKEY_CTX_set_rsa_pss_saltlen(options, RSA_PSS_SALTLEN_DIGEST);
    }
    const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
    std::size_t size = 0;
    must(EVP_DigestSign(context.get(), nullptr, &size, bytes, text.size()) == 1);
    std::string made(size, '\0');
    must(EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(made.data()), &size, bytes, text.size()) == 1);
    made.resize(size);
    return made;
  }

 private:
  // No assertion of the test framework: several threads sign at once.
  static void must(bool is_so) {
    if (!is_so) throw std::runtime_error("OpenSSL can't make the key or the signature");
  }

  bool is_ec() const { return algorithm_.starts_with("ES"); }

  std::string number(const char* name, std::size_t bytes) const {
    BIGNUM* value = nullptr;
    must(EVP_PKEY_get_bn_param(key_.get(), name, &value) == 1);
    const std::size_t size = bytes == 0 ? static_cast<std::size_t>(BN_num_bytes(value)) : bytes;
    std::string text(size, '\0');
    BN_bn2binpad(value, reinterpret_cast<unsigned char*>(text.data()), static_cast<int>(size));
    BN_free(value);
    return base64url(text);
  }

  // r and s, each at full length.
  static std::string joined(const std::string& der, int bytes) {
    const auto* from = reinterpret_cast<const unsigned char*>(der.data());
    const std::unique_ptr<ECDSA_SIG, decltype(&ECDSA_SIG_free)> pair(
        d2i_ECDSA_SIG(nullptr, &from, static_cast<long>(der.size())), ECDSA_SIG_free);
    must(pair != nullptr);
    std::string text(static_cast<std::size_t>(2 * bytes), '\0');
    auto* to = reinterpret_cast<unsigned char*>(text.data());
    BN_bn2binpad(ECDSA_SIG_get0_r(pair.get()), to, bytes);
    BN_bn2binpad(ECDSA_SIG_get0_s(pair.get()), to + bytes, bytes);
    return text;
  }

  std::string key_id_;
  std::string algorithm_;
  std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key_{nullptr, EVP_PKEY_free};
};

/// A payload in which everything is right; tests change one thing.
struct Payload {
  std::string issuer = R"("https://ehr.example")";
  std::string audience = R"("http://127.0.0.1:8080/cds-services")";
  std::string expires;
  std::string issued;
  std::string id = R"("jti-1")";
  std::string more;

  explicit Payload(std::int64_t now) : expires(std::to_string(now + 300)), issued(std::to_string(now)) {}

  std::string json() const {
    std::string text;
    const auto add = [&](const char* name, const std::string& value) {
      if (!value.empty()) text += fmt::format(R"({}"{}":{})", text.empty() ? "" : ",", name, value);
    };
    add("iss", issuer);
    add("aud", audience);
    add("exp", expires);
    add("iat", issued);
    add("jti", id);
    return "{" + text + more + "}";
  }
};

}  // namespace parity::tests
