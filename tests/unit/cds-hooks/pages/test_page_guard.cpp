// Who may ask for a page: this server's own pages, and whoever follows a link to one.
#include <catch2/catch.hpp>

#include "cds-hooks/pages/page_guard.h"

using namespace parity::hooks;

TEST_CASE("page guard: who may ask", "[pages]") {
  struct Case {
    const char* name;
    Method method;
    std::vector<HttpHeader> headers;
    bool want;
  };
  const std::vector<std::string> hosts = {"cds.example.nhs.uk"};
  const std::vector<Case> cases = {
      {"this computer", Method::kGet, {{"Host", "localhost:8080"}}, true},
      {"by address", Method::kGet, {{"Host", "127.0.0.1"}}, true},
      {"by IPv6 address", Method::kGet, {{"Host", "[::1]:8080"}}, true},
      {"by the server's own name, in any case", Method::kGet, {{"Host", "CDS.example.nhs.uk"}}, true},
      {"a name that was rebound to this address", Method::kGet, {{"Host", "evil.example"}}, false},
      {"a name that begins alike", Method::kGet, {{"Host", "localhost.evil.example"}}, false},
      {"no host", Method::kGet, {}, false},
      {"own script", Method::kPost, {{"Host", "localhost"}, {"Sec-Fetch-Site", "same-origin"}}, true},
      {"typed by hand", Method::kGet, {{"Host", "localhost"}, {"Sec-Fetch-Site", "none"}}, true},
      {"another site's script", Method::kPost, {{"Host", "localhost"}, {"Sec-Fetch-Site", "cross-site"}}, false},
      {"another port's script", Method::kPost, {{"Host", "localhost"}, {"Sec-Fetch-Site", "same-site"}}, false},
      {"a link from another site",
       Method::kGet,
       {{"Host", "localhost"},
        {"Sec-Fetch-Site", "cross-site"},
        {"Sec-Fetch-Mode", "navigate"},
        {"Sec-Fetch-Dest", "document"}},
       true},
      {"a frame in another site",
       Method::kGet,
       {{"Host", "localhost"},
        {"Sec-Fetch-Site", "cross-site"},
        {"Sec-Fetch-Mode", "navigate"},
        {"Sec-Fetch-Dest", "iframe"}},
       false},
      {"a form of another site",
       Method::kPost,
       {{"Host", "localhost"},
        {"Sec-Fetch-Site", "cross-site"},
        {"Sec-Fetch-Mode", "navigate"},
        {"Sec-Fetch-Dest", "document"}},
       false},
      {"own origin", Method::kPost, {{"Host", "localhost:8080"}, {"Origin", "http://localhost:8080"}}, true},
      {"another origin", Method::kPost, {{"Host", "localhost:8080"}, {"Origin", "http://localhost:9090"}}, false},
      {"a hidden origin", Method::kPost, {{"Host", "localhost:8080"}, {"Origin", "null"}}, false},
  };
  for (const Case& c : cases) {
    INFO(c.name);
    HttpRequest request;
    request.method = c.method;
    request.headers = c.headers;
    CHECK(is_from_own_page(request, hosts) == c.want);
  }
}
