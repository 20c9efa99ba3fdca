// Two small functions, so that the server has one place for it.
#include "cds-hooks/cors.h"

#include <algorithm>

namespace parity::hooks {
namespace {

bool allows_any(const CorsPolicy& policy) {
  return std::find(policy.origins.begin(), policy.origins.end(), "*") != policy.origins.end();
}

bool allows(const CorsPolicy& policy, std::string_view origin) {
  return allows_any(policy) || std::find(policy.origins.begin(), policy.origins.end(), origin) != policy.origins.end();
}

}  // namespace

void add_cors(const CorsPolicy& policy, std::optional<std::string_view> origin, HttpResponse& response) {
  response.headers.push_back({"Vary", "Origin"});
  if (allows_any(policy)) {
    response.headers.push_back({"Access-Control-Allow-Origin", "*"});
  } else if (origin && allows(policy, *origin)) {
    response.headers.push_back({"Access-Control-Allow-Origin", std::string(*origin)});
  } else {
    return;
  }
  response.headers.push_back({"Access-Control-Expose-Headers", "X-Request-Id, Retry-After, WWW-Authenticate, Allow"});
}

HttpResponse preflight(const CorsPolicy& policy, const HttpRequest& request, std::string_view allowed_methods) {
  HttpResponse response;
  response.status = 204;
  response.headers.push_back({"Allow", std::string(allowed_methods)});
  const auto origin = request.header("Origin");
  if (!origin || !allows(policy, *origin)) return response;
  response.headers.push_back({"Access-Control-Allow-Methods", "GET, POST"});
  response.headers.push_back(
      {"Access-Control-Allow-Headers", "Authorization, Content-Type, Accept, X-Request-Id, traceparent, tracestate"});
  response.headers.push_back({"Access-Control-Max-Age", std::to_string(policy.max_age.count())});
  return response;
}

}  // namespace parity::hooks
