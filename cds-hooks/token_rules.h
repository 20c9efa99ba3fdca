// What a token must say to be accepted from a client, apart from its signature (CDS Hooks 2.0.1, "Trusting CDS Clients",
// and the security best practices): a pure function of the token, the client's settings, the address called and the time.
#pragma once

#include <string>
#include <vector>

#include "cds-hooks/client.h"
#include "cds-hooks/token.h"
#include "engine/base/date.h"

namespace parity::hooks {

/// Clocks of two computers may differ by that much.
inline constexpr std::int64_t kClockSkewSeconds = 60;

struct TokenUse {
  const Client& client;
  const std::vector<std::string>& own_audiences;  // addresses under which the endpoint may have been called
  Instant now;
};

/// Error: why it is refused, as a word for metrics: "audience", "expired", "age", "not-yet", "tenant", "algorithm".
Result<void> check_claims(const Token& token, const TokenUse& use);

}  // namespace parity::hooks
