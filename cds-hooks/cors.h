// Cross-origin answers for browser clients (Fetch standard, CORS protocol). Put on every answer, errors too: without it
// a browser hides even the status. Credentials stay off: a client shows who it is in Authorization, not in cookies.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cds-hooks/http.h"

namespace parity::hooks {

struct CorsPolicy {
  std::vector<std::string> origins;  // as browsers send them (`https://ehr.example.nhs.uk`); `*` is any
  std::chrono::seconds max_age{600};
};

/// Adds `Access-Control-Allow-Origin` if `origin` (the request's Origin field) is allowed, and `Vary: Origin` always.
void add_cors(const CorsPolicy& policy, std::optional<std::string_view> origin, HttpResponse& response);

/// 204 with `Allow`, and for an allowed origin what a preflight asks for: methods GET and POST, and the headers by name,
/// because `*` does not cover Authorization. The origin itself is add_cors's.
HttpResponse preflight(const CorsPolicy& policy, const HttpRequest& request, std::string_view allowed_methods);

}  // namespace parity::hooks
