// The paths of the API and the methods of each. Used by Api (api.h). A table and nothing else.
#pragma once

#include <cstdint>
#include <string_view>

#include "cds-hooks/http.h"

namespace parity::hooks {

enum class Route : std::uint8_t {
  kNone,       // outside the API
  kDiscovery,  // /cds-services, also with a trailing slash
  kService,    // /cds-services/{id}
  kFeedback,   // /cds-services/{id}/feedback
  kHealth,     // /health
  kReady,      // /ready
  kMetrics,    // /metrics
  kPage,       // a page's: never found by match_route, which does not know them
};

struct RouteMatch {
  Route route = Route::kNone;
  std::string_view service_id;  // decoded, not empty for kService and kFeedback; a view into the target
};

RouteMatch match_route(const Target& target);

/// "discovery", "service", …; "none" outside the API. For logs and metrics.
std::string_view to_text(Route route);

bool allows(Route route, Method method);
/// "GET, HEAD, OPTIONS": the Allow field.
std::string_view allowed_methods(Route route);

}  // namespace parity::hooks
