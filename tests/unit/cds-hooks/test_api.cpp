// The API's handler without a socket: routes, the order of checks, and what every answer carries.
#include <catch2/catch.hpp>

#include <algorithm>
#include <mutex>
#include <string>
#include <vector>

#include "cds-hooks/api.h"
#include "cds-hooks/log.h"
#include "cds-hooks/metrics.h"
#include "cds-hooks/router.h"
#include "response_field.h"

using namespace parity;
using namespace parity::hooks;
using parity::hooks::test::field;

namespace {

class Services final : public CdsEndpoints {
 public:
  bool has_service(std::string_view id) const override { return id == "gp"; }
  HttpResponse discover(const Caller& caller) override { return {.body = "discovery for " + caller.client}; }
  void call(ServiceCall call, Responder responder) override {
    responder.send({.body = "call " + call.service_id + " " + call.request.body});
  }
  void feedback(ServiceCall, Responder) override {}  // dropped: answers 500
};

class Status final : public StatusEndpoints {
 public:
  HttpResponse health() override { return {.body = "healthy"}; }
  HttpResponse ready() override { return {.status = 503}; }
};

class Tokens final : public Authenticator {
 public:
  Result<Caller> authenticate(const HttpRequest& request, KeyPatience) override {
    if (request.header("Authorization") == "Bearer good") return Caller{"sandbox", "https://issuer"};
    return invalid_input("a reason that nobody may see");
  }
};

struct Server {
  Services services;
  Status status;
  Metrics metrics;
  std::vector<std::string> lines;
  std::optional<Log> log;
  std::optional<Api> api;

  explicit Server(CorsPolicy cors = {.origins = {"*"}}, LogLevel level = LogLevel::kInfo) {
    log.emplace(LogOptions{.level = level}, [this](std::string_view line) { lines.emplace_back(line); });
    api.emplace(ApiParts{services, status, metrics, *log, {nullptr, std::move(cors)}});
  }

  void want_tokens() {
    api.emplace(ApiParts{services, status, metrics, *log, {std::make_shared<Tokens>(), {.origins = {"*"}}}});
  }

  // As the listener calls it.
  HttpResponse answer(HttpRequest request) {
    if (auto early = api->answer_early(request)) return *early;
    HttpResponse got;
    api->handle(std::move(request), Responder([&got](HttpResponse response) { got = std::move(response); }));
    return got;
  }

  const std::vector<std::string>& log_lines() {
    log.reset();
    return lines;
  }
};

HttpRequest request(Method method, const char* target, std::vector<HttpHeader> headers = {}) {
  HttpRequest made;
  made.method = method;
  made.target = *parse_target(target);
  made.headers = std::move(headers);
  made.request_id = "d1577c69-dfbe-44ad-ba6d-3e05e953b2ea";
  made.started = std::chrono::steady_clock::now();
  return made;
}

}  // namespace

TEST_CASE("router: paths", "[cds-hooks]") {
  struct Case {
    const char* path;
    Route want;
    const char* id;
  };
  const Case cases[] = {
      {"/cds-services", Route::kDiscovery, ""},
      {"/cds-services/", Route::kDiscovery, ""},
      {"/cds-services?x=1", Route::kDiscovery, ""},
      {"/cds-services/gp", Route::kService, "gp"},
      {"/cds-services/g%70", Route::kService, "gp"},
      {"/cds-services/a%2Fb", Route::kService, "a/b"},
      {"/cds-services/gp/feedback", Route::kFeedback, "gp"},
      {"/cds-services/feedback", Route::kService, "feedback"},
      {"/health", Route::kHealth, ""},
      {"/ready", Route::kReady, ""},
      {"/metrics", Route::kMetrics, ""},
      {"/", Route::kNone, ""},
      {"*", Route::kNone, ""},
      {"/CDS-services", Route::kNone, ""},
      {"/cds-services/gp/", Route::kNone, ""},
      {"/cds-services//feedback", Route::kNone, ""},
      {"/cds-services/gp/feedback/", Route::kNone, ""},
      {"/cds-services/gp/analytics", Route::kNone, ""},
      {"/cds-services%2Fgp", Route::kNone, ""},
      {"//cds-services", Route::kNone, ""},
      {"/cds-services/../health", Route::kNone, ""},
      {"/health/", Route::kNone, ""},
  };
  for (const Case& c : cases) {
    INFO(c.path);
    const auto target = parse_target(c.path);
    REQUIRE(target);
    const auto match = match_route(*target);
    CHECK(match.route == c.want);
    CHECK(match.service_id == c.id);
  }
}

TEST_CASE("api: the order of checks, without authentication", "[cds-hooks]") {
  struct Case {
    const char* name;
    HttpRequest input;
    int want;
  };
  auto large = request(Method::kPost, "/cds-services/gp", {{"Content-Type", "text/plain"}});
  large.body_state = BodyState::kTooLarge;
  auto large_nowhere = request(Method::kPost, "/cds-services/nobody");
  large_nowhere.body_state = BodyState::kTooLarge;
  const Case cases[] = {
      {"discovery", request(Method::kGet, "/cds-services"), 200},
      {"discovery, head", request(Method::kHead, "/cds-services/"), 200},
      {"call", request(Method::kPost, "/cds-services/gp"), 200},
      {"outside", request(Method::kPost, "/elsewhere"), 404},
      {"outside, odd method", request(Method::kDelete, "/elsewhere"), 404},
      {"outside, preflight", request(Method::kOptions, "/elsewhere"), 404},
      {"wrong method", request(Method::kPost, "/cds-services"), 405},
      {"wrong method, unknown service", request(Method::kGet, "/cds-services/nobody"), 405},
      {"unknown method", request(Method::kOther, "/health"), 405},
      {"unknown service", request(Method::kPost, "/cds-services/nobody"), 404},
      {"unknown service, feedback", request(Method::kPost, "/cds-services/nobody/feedback"), 404},
      {"escaped slash", request(Method::kPost, "/cds-services/gp%2Ffeedback"), 404},
      {"unknown service before too large", large_nowhere, 404},
      {"too large before content type", large, 413},
      {"content type", request(Method::kPost, "/cds-services/gp", {{"Content-Type", "text/plain"}}), 415},
      {"gzip", request(Method::kPost, "/cds-services/gp", {{"Content-Encoding", "gzip"}}), 415},
      {"dropped by the service", request(Method::kPost, "/cds-services/gp/feedback"), 500},
      {"health", request(Method::kGet, "/health"), 200},
      {"ready", request(Method::kGet, "/ready"), 503},
      {"preflight", request(Method::kOptions, "/cds-services/gp", {{"Origin", "https://a"}}), 204},
  };
  Server server;
  for (const Case& c : cases) {
    INFO(c.name);
    const auto response = server.answer(c.input);
    CHECK(response.status == c.want);
    CHECK(field(response, "Access-Control-Allow-Origin") == "*");
    CHECK(field(response, "X-Request-Id") == "d1577c69-dfbe-44ad-ba6d-3e05e953b2ea");
    CHECK(field(response, "Cache-Control") == "no-store");
    const bool outcome = response.body.find(R"("resourceType":"OperationOutcome")") != std::string::npos;
    CHECK(outcome == (c.want >= 400 && c.want != 503));
  }
}

TEST_CASE("api: with authentication, who calls comes before what is there", "[cds-hooks]") {
  const HttpHeader good{"Authorization", "Bearer good"}, lower{"authorization", "bearer x"};
  struct Case {
    const char* name;
    HttpRequest input;
    int want;
  };
  auto large = request(Method::kPost, "/cds-services/gp", {lower});
  large.body_state = BodyState::kTooLarge;
  const Case cases[] = {
      {"no token, discovery", request(Method::kGet, "/cds-services"), 401},
      {"no token, unknown service", request(Method::kPost, "/cds-services/nobody"), 401},
      {"no token, wrong method", request(Method::kGet, "/cds-services/gp"), 405},
      {"no token, outside", request(Method::kGet, "/elsewhere"), 404},
      {"no token, health", request(Method::kGet, "/health"), 200},
      {"no token, preflight", request(Method::kOptions, "/cds-services/gp"), 204},
      {"another scheme", request(Method::kGet, "/cds-services", {{"Authorization", "Basic Zm9v"}}), 401},
      {"bad token, unknown service", request(Method::kPost, "/cds-services/nobody", {lower}), 401},
      {"bad token before too large", large, 401},
      {"good token", request(Method::kGet, "/cds-services", {good}), 200},
      {"good token, unknown service", request(Method::kPost, "/cds-services/nobody", {good}), 404},
  };
  Server server;
  server.want_tokens();
  for (const Case& c : cases) {
    INFO(c.name);
    const auto response = server.answer(c.input);
    CHECK(response.status == c.want);
    if (c.want != 401) continue;
    CHECK(field(response, "WWW-Authenticate") == "Bearer");
    CHECK(response.body.find("nobody may see") == std::string::npos);
    CHECK(field(response, "Access-Control-Allow-Origin") == "*");
  }
  CHECK(server.answer(request(Method::kGet, "/cds-services", {good})).body == "discovery for sandbox");
}

TEST_CASE("api: the operator sees why, also of a call without a token", "[cds-hooks]") {
  struct Case {
    const char* name;
    std::vector<HttpHeader> headers;
    const char* why;
  };
  const Case cases[] = {
      {"no token", {}, "none"},
      {"another scheme", {{"Authorization", "Basic Zm9v"}}, "none"},
      {"bad token", {{"Authorization", "Bearer x"}}, "a reason that nobody may see"},
  };
  for (const Case& c : cases) {
    INFO(c.name);
    Server server;
    server.want_tokens();
    CHECK(server.answer(request(Method::kGet, "/cds-services", c.headers)).status == 401);
    CHECK(server.answer(request(Method::kGet, "/health", c.headers)).status == 200);
    const std::string counted = std::string("parity_tokens_refused_total{client=\"\",reason=\"") + c.why + "\"} 1\n";
    CHECK(server.metrics.to_text().find(counted) != std::string::npos);
    const auto& lines = server.log_lines();
    const auto told = std::count_if(lines.begin(), lines.end(), [&](const std::string& line) {
      return line.find("token_refused") != std::string::npos && line.find(c.why) != std::string::npos;
    });
    CHECK(told == 1);
  }
}

TEST_CASE("api: what needs no body is answered early, the rest is not", "[cds-hooks]") {
  Server server;
  const auto early = [&server](Method method, const char* target) {
    return server.api->answer_early(request(method, target)).has_value();
  };
  CHECK(early(Method::kPost, "/elsewhere"));
  CHECK(early(Method::kGet, "/health"));
  CHECK(early(Method::kOptions, "/cds-services"));
  CHECK_FALSE(early(Method::kGet, "/cds-services"));
  CHECK_FALSE(early(Method::kPost, "/cds-services/nobody"));
  server.want_tokens();
  CHECK(early(Method::kPost, "/cds-services/gp"));
}

TEST_CASE("api: 405 names what is allowed", "[cds-hooks]") {
  Server server;
  CHECK(field(server.answer(request(Method::kPut, "/cds-services")), "Allow") == "GET, HEAD, OPTIONS");
  CHECK(field(server.answer(request(Method::kGet, "/cds-services/gp")), "Allow") == "POST, OPTIONS");
}

TEST_CASE("api: a refused request gets the same company", "[cds-hooks]") {
  Server server({.origins = {"https://ehr.example"}});
  const auto head = request(Method::kPost, "/cds-services/gp", {{"Origin", "https://ehr.example"}});
  const auto known = server.api->refuse({503, "the server is busy", &head});
  CHECK(known.status == 503);
  CHECK(field(known, "Retry-After") == "1");
  CHECK(field(known, "Access-Control-Allow-Origin") == "https://ehr.example");
  CHECK(known.body.find(R"("code":"throttled","diagnostics":"the server is busy")") != std::string::npos);
  const auto unknown = server.api->refuse({431, "the request header is too large", nullptr});
  CHECK(unknown.status == 431);
  CHECK_FALSE(field(unknown, "Access-Control-Allow-Origin"));
  CHECK(field(unknown, "Vary") == "Origin");
}

TEST_CASE("api: metrics count by route, known service and status", "[cds-hooks]") {
  Server server;
  server.answer(request(Method::kPost, "/cds-services/gp"));
  server.answer(request(Method::kPost, "/cds-services/gp"));
  server.answer(request(Method::kPost, "/cds-services/9434765919"));
  const auto page = server.answer(request(Method::kGet, "/metrics"));
  CHECK(page.content_type.starts_with("text/plain; version=0.0.4"));
  CHECK(page.body.find(R"(parity_http_requests_total{route="service",service="gp",status="200"} 2)") !=
        std::string::npos);
  CHECK(page.body.find(R"(parity_http_requests_total{route="service",service="",status="404"} 1)") !=
        std::string::npos);
  CHECK(page.body.find(R"(parity_http_request_duration_seconds_count{route="service",service="gp"} 2)") !=
        std::string::npos);
  CHECK(page.body.find("9434765919") == std::string::npos);
}

TEST_CASE("api: a log line for each answer, with nothing of the request's own words", "[cds-hooks]") {
  Server server;
  auto marked = request(Method::kPost, "/cds-services/gp?patient=MARK1",
                        {{"Authorization", "Bearer MARK2"}, {"Origin", "https://MARK3"}, {"X-Patient", "MARK4"}});
  marked.body = "MARK5";
  marked.peer = "MARK6";
  server.answer(marked);
  server.answer(request(Method::kPost, "/cds-services/MARK7"));
  server.answer(request(Method::kGet, "/MARK8"));
  server.answer(request(Method::kGet, "/health"));  // debug only
  const auto& lines = server.log_lines();
  REQUIRE(lines.size() == 3);
  CHECK(lines[0].find(R"("event":"request","request_id":"d1577c69-dfbe-44ad-ba6d-3e05e953b2ea")") != std::string::npos);
  CHECK(lines[0].find(R"("method":"POST","route":"service","service":"gp","status":200,"duration_us":)") !=
        std::string::npos);
  CHECK(lines[1].find(R"("service":"","status":404)") != std::string::npos);
  for (const auto& line : lines) CHECK(line.find("MARK") == std::string::npos);
}
