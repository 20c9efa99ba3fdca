// In the order of the best practices, cheap before dear; the signature and the replay are the authenticator's.
#include "cds-hooks/token_rules.h"

#include <algorithm>

namespace parity::hooks {
namespace {

template <class Texts>
bool holds(const Texts& texts, const std::string& text) {
  return std::find(texts.begin(), texts.end(), text) != texts.end();
}

bool is_for_us(const Token& token, const TokenUse& use) {
  return std::any_of(token.audiences.begin(), token.audiences.end(), [&](const std::string& audience) {
    return holds(use.own_audiences, audience) || holds(use.client.audiences, audience);
  });
}

bool is_allowed(const std::string& algorithm, const Client& client) {
  if (!client.algorithms.empty()) return holds(client.algorithms, algorithm);
  return algorithm == "ES384" || algorithm == "RS384";
}

}  // namespace

Result<void> check_claims(const Token& token, const TokenUse& use) {
  const std::int64_t now = use.now.seconds;
  if (!is_allowed(token.algorithm, use.client)) return invalid_input("algorithm");
  if (!is_for_us(token, use)) return invalid_input("audience");
  if (token.expires + kClockSkewSeconds < now) return invalid_input("expired");
  if (token.issued > now + kClockSkewSeconds) return invalid_input("not-yet");
  if (token.not_before && *token.not_before > now + kClockSkewSeconds) return invalid_input("not-yet");
  if (token.expires < token.issued || token.expires - token.issued > use.client.max_token_age.count())
    return invalid_input("age");
  if (!use.client.tenants.empty() && !holds(use.client.tenants, token.tenant)) return invalid_input("tenant");
  return {};
}

}  // namespace parity::hooks
