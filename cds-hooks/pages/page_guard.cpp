// Host against DNS rebinding; Sec-Fetch-Site, and Origin where there is none, against other sites (Fetch Metadata).
#include "cds-hooks/pages/page_guard.h"

#include <algorithm>
#include <array>

namespace parity::hooks {
namespace {

constexpr std::array<std::string_view, 3> kThisComputer = {"localhost", "127.0.0.1", "[::1]"};

std::string_view without_port(std::string_view host) {
  const auto bracket = host.rfind(']');
  const auto colon = host.rfind(':');
  if (colon == std::string_view::npos || (bracket != std::string_view::npos && colon < bracket)) return host;
  return host.substr(0, colon);
}

bool is_known_host(std::string_view host, std::span<const std::string> hosts) {
  const auto same = [name = without_port(host)](std::string_view known) { return same_header_name(known, name); };
  return std::ranges::any_of(kThisComputer, same) || std::ranges::any_of(hosts, same);
}

// Another site may link to a page, as any link does; it may not ask for anything else.
bool is_followed_link(const HttpRequest& request) {
  return request.method == Method::kGet && request.header("Sec-Fetch-Mode").value_or("") == "navigate" &&
         request.header("Sec-Fetch-Dest").value_or("") == "document";
}

}  // namespace

bool is_from_own_page(const HttpRequest& request, std::span<const std::string> hosts) {
  const std::string_view host = request.header("Host").value_or("");
  if (!is_known_host(host, hosts)) return false;
  if (const auto site = request.header("Sec-Fetch-Site"); site && *site != "same-origin" && *site != "none")
    return is_followed_link(request);
  const auto origin = request.header("Origin");
  if (!origin) return true;
  const auto scheme = origin->find("://");
  return scheme != std::string_view::npos && origin->substr(scheme + 3) == host;
}

}  // namespace parity::hooks
