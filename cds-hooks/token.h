// A bearer token (JWS compact form, RFC 7515; claims of RFC 7519 as CDS Hooks 2.0.1 wants them) taken apart: what it says,
// before anybody has checked who signed it. Made of hostile bytes; judged by token_rules.h, its signature by key_set.h.
// Errors name a member, never a value.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"

namespace parity::hooks {

/// What may be allowed (design: operations, who may call): never `none`, never HMAC.
inline constexpr std::array<std::string_view, 6> kAlgorithms = {"ES384", "RS384", "ES256", "RS256", "PS256", "PS384"};

inline constexpr std::size_t kLongestToken = 12 * 1024;

struct Token {
  // Of the header.
  std::string algorithm;
  std::string key_id;   // opaque: some vendors' hold `+/=`
  std::string key_url;  // `jku`; may be empty
  // Of the payload.
  std::string issuer;
  std::vector<std::string> audiences;
  std::int64_t expires = 0;  // seconds since 1970, as the others
  std::int64_t issued = 0;
  std::optional<std::int64_t> not_before;
  std::string id;  // `jti`
  std::string tenant;
  // The rest.
  std::string compact;  // the whole token: what was signed, and the signature
  std::size_t signature_bytes = 0;
};

/// Error: the token is too long, not of three parts of base64url, its header or payload no JSON object, a name stands
/// twice, a member is missing or of the wrong type, `typ` is not JWT, or the header wants something understood (`crit`).
Result<Token> parse_token(std::string_view compact);

/// Base64url without padding (RFC 4648, section 5). Nothing for anything else, also bits beyond the last byte.
std::optional<std::string> decode_base64url(std::string_view text);

}  // namespace parity::hooks
