// A client's public keys (JWK Set, RFC 7517) and signatures checked by them. The one door to cjose. Immutable once read:
// any number of threads may ask.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "cds-hooks/token.h"
#include "engine/base/result.h"

namespace parity::hooks {

class KeySet {
 public:
  static constexpr std::size_t kMostBytes = std::size_t{256} * 1024;
  static constexpr std::size_t kMostKeys = 100;

  /// Keys for other purposes or of other kinds are passed over. Errors: no JWK Set, none of its keys can be used, one of
  /// them is private (whoever has it can sign), or it is too large.
  static Result<KeySet> read(std::string_view json);

  KeySet(KeySet&&) noexcept;
  KeySet& operator=(KeySet&&) noexcept;
  ~KeySet();

  bool has(std::string_view key_id) const;

  /// Whether a key of the token's id and of the kind that its algorithm wants has signed it. ES256 wants P-256, ES384
  /// P-384, and both r and s at full length (RFC 7518, 3.4); the others RSA of at least 2048 bits.
  bool verify(const Token& token) const;

 private:
  struct Key;
  explicit KeySet(std::vector<Key> keys);
  std::vector<Key> keys_;
};

}  // namespace parity::hooks
