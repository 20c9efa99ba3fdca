// Matches decoded segments, so that an escaped slash never makes a path.
#include "cds-hooks/router.h"

#include <algorithm>
#include <array>

namespace parity::hooks {
namespace {

struct RouteRow {
  Route route;
  std::string_view name;
  std::array<Method, 3> methods;
  std::string_view allow;
};

constexpr std::array<Method, 3> kReading = {Method::kGet, Method::kHead, Method::kOptions};
constexpr std::array<Method, 3> kWriting = {Method::kPost, Method::kOptions, Method::kOptions};

// INVARIANT: in the order of Route.
constexpr std::array<RouteRow, 8> kRoutes = {{{Route::kNone, "none", kReading, ""},
                                              {Route::kDiscovery, "discovery", kReading, "GET, HEAD, OPTIONS"},
                                              {Route::kService, "service", kWriting, "POST, OPTIONS"},
                                              {Route::kFeedback, "feedback", kWriting, "POST, OPTIONS"},
                                              {Route::kHealth, "health", kReading, "GET, HEAD, OPTIONS"},
                                              {Route::kReady, "ready", kReading, "GET, HEAD, OPTIONS"},
                                              {Route::kMetrics, "metrics", kReading, "GET, HEAD, OPTIONS"},
                                              {Route::kPage, "page", kReading, "GET, HEAD"}}};

const RouteRow& row(Route route) { return kRoutes.at(static_cast<std::size_t>(route)); }

RouteMatch match_cds_services(const std::vector<std::string>& segments) {
  const std::size_t count = segments.size();
  if (count == 1 || (count == 2 && segments[1].empty())) return {Route::kDiscovery, {}};
  const std::string_view id = segments[1];
  if (id.empty()) return {};
  if (count == 2) return {Route::kService, id};
  if (count == 3 && segments[2] == "feedback") return {Route::kFeedback, id};
  return {};
}

}  // namespace

RouteMatch match_route(const Target& target) {
  const auto& segments = target.segments;
  if (segments.empty()) return {};
  if (segments[0] == "cds-services") return match_cds_services(segments);
  if (segments.size() != 1) return {};
  if (segments[0] == "health") return {Route::kHealth, {}};
  if (segments[0] == "ready") return {Route::kReady, {}};
  if (segments[0] == "metrics") return {Route::kMetrics, {}};
  return {};
}

std::string_view to_text(Route route) { return row(route).name; }

bool allows(Route route, Method method) {
  const auto& methods = row(route).methods;
  return route != Route::kNone && std::find(methods.begin(), methods.end(), method) != methods.end();
}

std::string_view allowed_methods(Route route) { return row(route).allow; }

}  // namespace parity::hooks
