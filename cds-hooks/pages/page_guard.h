// Whether a request for a page comes from where pages may be asked for: a browser that was sent here by name, not by
// another site. Keeps other sites' scripts, and names that were rebound to this address, away from what the pages may
// do. Used by the pages; the CDS Hooks API has CORS and tokens instead.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "cds-hooks/http.h"

namespace parity::hooks {

/// A `Host` that is this computer (localhost, 127.0.0.1, [::1]) or one of `hosts`, with any port; and, where the
/// browser says so, nobody but our own page asking (Sec-Fetch-Site, Origin). A link from elsewhere may open a page.
bool is_from_own_page(const HttpRequest& request, std::span<const std::string> hosts);

}  // namespace parity::hooks
