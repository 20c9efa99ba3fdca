// Fetching a client's key set over https, bounded in time and size, without redirects, from an address that the operator
// listed and from no other. Used by `parity serve`.
#pragma once

#include <chrono>
#include <memory>

#include "cds-hooks/client_keys.h"
#include "fhir-adapter/rest/name_resolver.h"

namespace parity::hooks {

/// TLS 1.2 or 1.3, the certificate checked against the host's name; of at most KeySet::kMostBytes. A name that leads to
/// a private address is not asked, unless its network is listed or the address itself says it (network_address.h).
/// Errors: kUnavailable, without the server's own words.
std::unique_ptr<KeyFetcher> make_https_key_fetcher(
    std::chrono::milliseconds patience = std::chrono::seconds(3),
    std::shared_ptr<fhir::NameResolver> resolver = fhir::make_system_resolver());

}  // namespace parity::hooks
