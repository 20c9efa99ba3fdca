// The request target: what is read, what is refused, and that an escape never makes a path.
#include <catch2/catch.hpp>

#include "cds-hooks/target.h"

using namespace parity::hooks;
using Segments = std::vector<std::string>;

TEST_CASE("target: paths are split before they are decoded", "[cds-hooks]") {
  struct Case {
    const char* name;
    const char* input;
    Segments want;
  };
  const Case cases[] = {
      {"root", "/", {""}},
      {"one", "/health", {"health"}},
      {"trailing slash", "/cds-services/", {"cds-services", ""}},
      {"three", "/cds-services/a/feedback", {"cds-services", "a", "feedback"}},
      {"query is no path", "/cds-services?x=/y", {"cds-services"}},
      {"escaped slash stays inside", "/cds-services/a%2Fb", {"cds-services", "a/b"}},
      {"escaped dots are no step up", "/cds-services/%2e%2e/health", {"cds-services", "..", "health"}},
      {"plain dots neither", "/cds-services/../health", {"cds-services", "..", "health"}},
      {"double slash", "//cds-services", {"", "cds-services"}},
      {"UTF-8", "/caf%C3%A9", {"caf\xC3\xA9"}},
      {"escape is decoded once", "/%2541", {"%41"}},
      {"absolute form", "http://host.example:8080/cds-services/a", {"cds-services", "a"}},
      {"absolute form without path", "http://host.example", {""}},
      {"asterisk", "*", {}},
  };
  for (const Case& c : cases) {
    INFO(c.name);
    const auto target = parse_target(c.input);
    REQUIRE(target);
    CHECK(target->segments == c.want);
  }
}

TEST_CASE("target: the query is decoded in order", "[cds-hooks]") {
  const auto target = parse_target("/a?x=1&y=%20b%3Dc&flag&&x=2=3");
  REQUIRE(target);
  CHECK(target->path == "/a");
  using Pairs = std::vector<std::pair<std::string, std::string>>;
  CHECK(target->query == Pairs{{"x", "1"}, {"y", " b=c"}, {"flag", ""}, {"x", "2=3"}});
}

TEST_CASE("target: what is not readable is refused", "[cds-hooks]") {
  const std::string cases[] = {"",           "a/b",          "/a b",     "/a\tb",    "/a#b",      "/%",
                               "/%2",        "/%zz",         "/a%00",    "/a%0a",    "/%7f",      "/%FF",
                               "/%C3",       "/caf\xC3\xA9", "/a?x=%",   "/a?%FF=1", "http:///a", "://a/b",
                               "http://h?x", "/%ED%A0%80",   "host:443", "/%C0%AF",  "/a\x7F",    "**"};
  for (const std::string& input : cases) {
    INFO(input);
    CHECK_FALSE(parse_target(input));
  }
}
