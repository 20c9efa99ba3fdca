// Fetching a client's key set over https, bounded in time and size, without redirects, from an address that the operator
// listed and from no other. Used by `parity serve`.
#pragma once

#include <chrono>
#include <memory>

#include "cds-hooks/client_keys.h"

namespace parity::hooks {

/// TLS 1.2 or 1.3, the certificate checked against the host's name; of at most KeySet::kMostBytes. Errors:
/// kUnavailable, without the server's own words.
std::unique_ptr<KeyFetcher> make_https_key_fetcher(std::chrono::milliseconds patience = std::chrono::seconds(3));

}  // namespace parity::hooks
