// cjose reads keys and checks signatures; which key may check which algorithm is decided here, not by the token.
#include "cds-hooks/key_set.h"

#include <cjose/cjose.h>

#include <array>
#include <utility>

#include "fhir-adapter/json.h"

namespace parity::hooks {
namespace {

using fhir::JsonView;

struct Releases {
  void operator()(cjose_jwk_t* key) const { cjose_jwk_release(key); }
  void operator()(cjose_jws_t* signature) const { cjose_jws_release(signature); }
};
using KeyPointer = std::unique_ptr<cjose_jwk_t, Releases>;
using SignaturePointer = std::unique_ptr<cjose_jws_t, Releases>;

enum class Family : std::uint8_t { kP256, kP384, kRsa };

struct AlgorithmRow {
  std::string_view name;
  Family family;
  std::size_t signature_bytes;  // 0: as long as the key
};

constexpr std::array<AlgorithmRow, 6> kRows = {{{"ES256", Family::kP256, 64},
                                                {"ES384", Family::kP384, 96},
                                                {"RS256", Family::kRsa, 0},
                                                {"RS384", Family::kRsa, 0},
                                                {"PS256", Family::kRsa, 0},
                                                {"PS384", Family::kRsa, 0}}};
static_assert(kRows.size() == kAlgorithms.size());

const AlgorithmRow* row_of(std::string_view algorithm) {
  for (const AlgorithmRow& row : kRows)
    if (row.name == algorithm) return &row;
  return nullptr;
}

std::optional<Family> family_of(const cjose_jwk_t* key) {
  constexpr std::size_t kSmallestRsa = 2048;
  cjose_err fault = {};
  switch (cjose_jwk_get_kty(key, &fault)) {
    case CJOSE_JWK_KTY_RSA:
      return cjose_jwk_get_keysize(key, &fault) >= kSmallestRsa ? std::optional(Family::kRsa) : std::nullopt;
    case CJOSE_JWK_KTY_EC: {
      const auto curve = cjose_jwk_EC_get_curve(key, &fault);
      if (curve == CJOSE_JWK_EC_P_256) return Family::kP256;
      if (curve == CJOSE_JWK_EC_P_384) return Family::kP384;
      return std::nullopt;
    }
    case CJOSE_JWK_KTY_OCT: return std::nullopt;
  }
  return std::nullopt;
}

bool is_for_signatures(JsonView key) {
  if (key["use"].is_string() && key["use"].text() != "sig") return false;
  if (!key["key_ops"].is_array()) return true;
  for (const JsonView operation : key["key_ops"].items())
    if (operation.text() == "verify") return true;
  return false;
}

}  // namespace

struct KeySet::Key {
  std::string id;
  std::string algorithm;  // the only one, if it says so
  Family family = Family::kRsa;
  KeyPointer key;
};

KeySet::KeySet(std::vector<Key> keys) : keys_(std::move(keys)) {}
KeySet::KeySet(KeySet&&) noexcept = default;
KeySet& KeySet::operator=(KeySet&&) noexcept = default;
KeySet::~KeySet() = default;

Result<KeySet> KeySet::read(std::string_view json) {
  auto document = fhir::parse_json(std::string(json), {.max_bytes = kMostBytes, .max_depth = 10});
  if (!document) return tl::unexpected(document.error());
  const JsonView keys = document->root()["keys"];
  if (!keys.is_array()) return invalid_input("no JWK Set: it has no array `keys`");
  if (keys.size() > kMostKeys) return invalid_input("more than 100 keys", "keys");
  std::vector<Key> read;
  for (const JsonView one : keys.items()) {
    if (one["d"].exists())
      return invalid_input("a private key stands among the public ones: whoever has it can sign", "keys",
                           "take `d`, `p`, `q`, `dp`, `dq` and `qi` out, and make a new pair of keys");
    if (one["kid"].text().empty() || !is_for_signatures(one)) continue;
    cjose_err fault = {};
    const std::string_view source = one.source();
    KeyPointer key(cjose_jwk_import(source.data(), source.size(), &fault));
    if (!key) continue;
    const auto family = family_of(key.get());
    if (family)
      read.push_back({std::string(one["kid"].text()), std::string(one["alg"].text()), *family, std::move(key)});
  }
  if (read.empty())
    return invalid_input("none of its keys can be used", "keys",
                         "each needs a `kid`, and is EC (P-256, P-384) or RSA of 2048 bits or more");
  return KeySet(std::move(read));
}

bool KeySet::has(std::string_view key_id) const {
  for (const Key& key : keys_)
    if (key.id == key_id) return true;
  return false;
}

bool KeySet::verify(const Token& token) const {
  const AlgorithmRow* row = row_of(token.algorithm);
  if (row == nullptr || (row->signature_bytes != 0 && token.signature_bytes != row->signature_bytes)) return false;
  cjose_err fault = {};
  const SignaturePointer signature(cjose_jws_import(token.compact.data(), token.compact.size(), &fault));
  if (!signature) return false;
  for (const Key& key : keys_) {
    if (key.id != token.key_id || key.family != row->family) continue;
    if (!key.algorithm.empty() && key.algorithm != token.algorithm) continue;
    if (cjose_jws_verify(signature.get(), key.key.get(), &fault)) return true;
  }
  return false;
}

}  // namespace parity::hooks
