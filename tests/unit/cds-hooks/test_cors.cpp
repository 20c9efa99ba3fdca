// Cross-origin answers: who is allowed, and what a preflight hears.
#include <catch2/catch.hpp>

#include "cds-hooks/cors.h"
#include "response_field.h"

using namespace parity::hooks;
using parity::hooks::test::field;

namespace {

const CorsPolicy kListed{.origins = {"https://ehr.example", "http://127.0.0.1:9000"}};
const CorsPolicy kAny{.origins = {"*"}};
const CorsPolicy kNone{};

}  // namespace

TEST_CASE("cors: the origin is allowed, or is not named at all", "[cds-hooks]") {
  struct Case {
    const char* name;
    const CorsPolicy& policy;
    std::optional<std::string_view> origin;
    std::optional<std::string> want;
  };
  const Case cases[] = {
      {"listed", kListed, "https://ehr.example", "https://ehr.example"},
      {"the second", kListed, "http://127.0.0.1:9000", "http://127.0.0.1:9000"},
      {"another port", kListed, "https://ehr.example:444", std::nullopt},
      {"a longer host", kListed, "https://ehr.example.evil", std::nullopt},
      {"null", kListed, "null", std::nullopt},
      {"none sent", kListed, std::nullopt, std::nullopt},
      {"any", kAny, "https://who.example", "*"},
      {"any, none sent", kAny, std::nullopt, "*"},
      {"nobody", kNone, "https://ehr.example", std::nullopt},
  };
  for (const Case& c : cases) {
    INFO(c.name);
    HttpResponse response;
    add_cors(c.policy, c.origin, response);
    CHECK(field(response, "Access-Control-Allow-Origin") == c.want);
    CHECK(field(response, "Vary") == "Origin");
    CHECK_FALSE(field(response, "Access-Control-Allow-Credentials"));
  }
}

TEST_CASE("cors: a preflight names methods and headers", "[cds-hooks]") {
  HttpRequest request;
  request.headers = {{"Origin", "https://ehr.example"}, {"Access-Control-Request-Method", "POST"}};
  const auto response = preflight(kListed, request, "POST, OPTIONS");
  CHECK(response.status == 204);
  CHECK(response.body.empty());
  CHECK(field(response, "Access-Control-Allow-Methods") == "GET, POST");
  const auto headers = field(response, "Access-Control-Allow-Headers").value_or("");
  CHECK(headers.find("Authorization") != std::string::npos);
  CHECK(headers.find("Content-Type") != std::string::npos);
  CHECK(field(response, "Access-Control-Max-Age") == "600");
}

TEST_CASE("cors: a preflight from elsewhere hears only what is allowed anyway", "[cds-hooks]") {
  HttpRequest request;
  request.headers = {{"Origin", "https://evil.example"}};
  const auto response = preflight(kListed, request, "POST, OPTIONS");
  CHECK(response.status == 204);
  CHECK(field(response, "Allow") == "POST, OPTIONS");
  CHECK_FALSE(field(response, "Access-Control-Allow-Headers"));
}
