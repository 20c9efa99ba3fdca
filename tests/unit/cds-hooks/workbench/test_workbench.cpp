// Who may ask the workbench for what: every endpoint, asked by everybody, from everywhere.
#include <catch2/catch.hpp>

#include <algorithm>

#include "cds-hooks/workbench/bench.h"
#include "tests/unit/cds-hooks/response_field.h"
#include "tests/unit/cds-hooks/workbench/bench_fixture.h"

using namespace parity;
using namespace parity::hooks;
using namespace parity::hooks::test;

namespace {

// "/workbench/api/rules/x" of "rules/{}".
std::string path_of(const Endpoint& endpoint) {
  std::string path = "/workbench/api/" + std::string(endpoint.path);
  for (std::size_t at = path.find("{}"); at != std::string::npos; at = path.find("{}")) path.replace(at, 2, "1");
  return path;
}

struct Origin {
  const char* name;
  std::vector<HttpHeader> headers;  // instead of what the page sends
};

}  // namespace

TEST_CASE("workbench: every endpoint, by nobody and by each role", "[workbench]") {
  BenchWorld world;
  const std::string cookies[] = {world.sign_in("Vi", Role::kViewer), world.sign_in("Ed", Role::kEditor),
                                 world.sign_in("Ap", Role::kApprover)};
  for (const Endpoint& endpoint : endpoints()) {
    if (endpoint.path == "sign-out") continue;
    const std::string path = path_of(endpoint);
    INFO(to_text(endpoint.method) << " " << path);
    const auto ask = [&](const std::string& cookie) {
      HttpRequest request = BenchWorld::request(endpoint.method, path, cookie);
      if (endpoint.method == Method::kPost) request.body = "{}";
      return world.ask(std::move(request));
    };
    const HttpResponse nobody = ask({});
    CHECK(nobody.status == 401);
    CHECK(nobody.body.find("weight") == std::string::npos);
    CHECK(ask("parity-workbench=0123456789abcdef").status == 401);
    for (std::size_t role = 0; role < 3; ++role) {
      INFO(to_text(static_cast<Role>(role)));
      const int status = ask(cookies[role]).status;
      const bool may = static_cast<Role>(role) >= endpoint.least;
      CHECK((status == 403) == !may);
      CHECK(status != 401);
      CHECK(status != 500);
    }
  }
}

TEST_CASE("workbench: other sites get nothing, whoever is signed in", "[workbench]") {
  BenchWorld world;
  const std::string cookie = world.sign_in("Ap", Role::kApprover);
  const HttpHeader kType{"Content-Type", "application/json"};
  const HttpHeader kPage{"X-Parity-Workbench", "page"};
  const HttpHeader kHost{"Host", "localhost:8080"};
  const std::vector<Origin> origins = {
      {"a script of another site", {kHost, kType, kPage, {"Sec-Fetch-Site", "cross-site"}}},
      {"a script of another port", {kHost, kType, kPage, {"Sec-Fetch-Site", "same-site"}}},
      {"a link from another site",
       {kHost,
        kPage,
        {"Sec-Fetch-Site", "cross-site"},
        {"Sec-Fetch-Mode", "navigate"},
        {"Sec-Fetch-Dest", "document"}}},
      {"another origin", {kHost, kType, kPage, {"Origin", "https://evil.example"}}},
      {"a hidden origin", {kHost, kType, kPage, {"Origin", "null"}}},
      {"a name rebound to this address", {{"Host", "evil.example"}, kType, kPage}},
      {"no host", {kType, kPage}},
  };
  for (const Origin& origin : origins)
    for (const Endpoint& endpoint : endpoints()) {
      INFO(origin.name << ": " << to_text(endpoint.method) << " " << endpoint.path);
      HttpRequest request = BenchWorld::request(endpoint.method, path_of(endpoint), {});
      request.headers = origin.headers;
      request.headers.push_back({"Cookie", cookie});
      if (endpoint.method == Method::kPost) request.body = "{}";
      CHECK(world.ask(std::move(request)).status == 403);
    }
}

TEST_CASE("workbench: a form can't post, even from this computer", "[workbench]") {
  BenchWorld world;
  const std::string cookie = world.sign_in("Ap", Role::kApprover);
  for (const Endpoint& endpoint : endpoints()) {
    if (endpoint.method != Method::kPost || endpoint.path == "sign-out") continue;
    INFO(endpoint.path);
    HttpRequest form = BenchWorld::request(Method::kPost, path_of(endpoint), cookie);
    form.body = "{}";
    std::erase_if(form.headers, [](const HttpHeader& header) { return header.name == "X-Parity-Workbench"; });
    CHECK(world.ask(form).status == 403);
    HttpRequest text = BenchWorld::request(Method::kPost, path_of(endpoint), cookie);
    text.headers[1].value = "text/plain";
    CHECK(world.ask(text).status == 415);
    HttpRequest broken = BenchWorld::request(Method::kPost, path_of(endpoint), cookie);
    broken.body = "{";
    CHECK(world.ask(broken).status == 400);
    CHECK(world.workbench->allowed_methods(broken.target).find("OPTIONS") == std::string_view::npos);
  }
}

TEST_CASE("workbench: a token is exchanged once, by the page alone", "[workbench]") {
  BenchWorld world;
  const std::string token = world.door->issue({"Rosa", Role::kViewer});
  HttpRequest other = BenchWorld::request(Method::kPost, "/workbench/api/session", {});
  other.body = "{\"token\":\"" + token + "\"}";
  other.headers.push_back({"Origin", "https://evil.example"});
  CHECK(world.ask(other).status == 403);
  CHECK(world.post("session", {}, "{}").status == 400);
  CHECK(world.post("session", {}, R"({"token":"0000"})").status == 401);
  const HttpResponse entered = world.post("session", {}, "{\"token\":\"" + token + "\"}");
  const auto who = json_of(entered);
  CHECK(who.root()["name"].text() == "Rosa");
  CHECK(who.root()["role"].text() == "viewer");
  CHECK(entered.body.find(token) == std::string::npos);
  const std::string cookie = field(entered, "Set-Cookie").value_or("");
  CHECK(json_of(world.get("session", cookie.substr(0, cookie.find(';')))).root()["name"].text() == "Rosa");
  CHECK(world.post("session", {}, "{\"token\":\"" + token + "\"}").status == 401);
  CHECK(world.post("sign-out", cookie.substr(0, cookie.find(';')), "{}").status == 204);
  CHECK(world.get("session", cookie.substr(0, cookie.find(';'))).status == 401);
}

TEST_CASE("workbench: the page without a session is an empty shell", "[workbench]") {
  BenchWorld world;
  for (const char* path : {"/workbench", "/workbench/", "/workbench/rules/weight-due", "/workbench/nothing/at/all"}) {
    INFO(path);
    const HttpResponse shell = world.ask(BenchWorld::request(Method::kGet, path, {}));
    CHECK(shell.status == 200);
    CHECK(shell.body == "<!doctype html>shell");
    const std::string policy = field(shell, "Content-Security-Policy").value_or("");
    CHECK(policy.find("default-src 'none'") == 0);
    CHECK(policy.find("unsafe") == std::string::npos);
    CHECK(policy.find("frame-ancestors 'none'") != std::string::npos);
  }
  HttpRequest rebound = BenchWorld::request(Method::kGet, "/workbench", {});
  rebound.headers[0].value = "evil.example";
  CHECK(world.ask(rebound).status == 403);
}

TEST_CASE("workbench: paths and their methods", "[workbench]") {
  BenchWorld world;
  const std::string cookie = world.sign_in("Vi", Role::kViewer);
  for (const char* path : {"/workbench/api/none", "/workbench/api/rules/a/b", "/workbench/api/rules/..%2f..%2fetc",
                           "/workbench/api/rules/", "/workbench/api/session/x"}) {
    INFO(path);
    CHECK(world.ask(BenchWorld::request(Method::kGet, path, cookie)).status == 404);
  }
  const auto allowed = [&](const char* path) { return world.workbench->allowed_methods(parse_target(path).value()); };
  CHECK(allowed("/workbench") == "GET, HEAD");
  CHECK(allowed("/workbench/api/rules") == "GET, HEAD");
  CHECK(allowed("/workbench/api/tests") == "POST");
  CHECK(allowed("/workbench/api/session") == "GET, HEAD, POST");
  CHECK_FALSE(world.workbench->owns(parse_target("/cds-services").value()));
  CHECK_FALSE(world.workbench->owns(parse_target("/").value()));
}

TEST_CASE("workbench: rules, concepts, services as they stand on the disk", "[workbench]") {
  BenchWorld world;
  const std::string cookie = world.sign_in("Vi", Role::kViewer);
  const auto sets = json_of(world.get("rule-sets", cookie));
  CHECK(sets.root()["running"].text() == sets.root()["onDisk"].text());
  CHECK(sets.root()["ruleSets"].at(0)["id"].text() == "weight");
  CHECK_FALSE(sets.root()["ruleSets"].at(0)["isApproved"].as_bool().value());
  const auto rules = json_of(world.get("rules", cookie));
  REQUIRE(rules.root()["rules"].size() == 1);
  CHECK(rules.root()["rules"].at(0)["confidence"].text() == "P");
  CHECK(rules.root()["rules"].at(0)["tests"].as_integer() == 1);
  const auto rule = json_of(world.get("rules/weight-due", cookie));
  CHECK(rule.root()["file"].text() == "weight/rules.yaml");
  CHECK(rule.root()["yaml"].text().find("  # Read it aloud.\n  - id: weight-due\n") == 0);
  CHECK(rule.root()["yaml"].text().ends_with("    status: draft\n"));
  CHECK(rule.root()["words"]["when"]["text"].text().find("weight") != std::string_view::npos);
  CHECK(rule.root()["terms"].at(0)["yaml"].text() == "  adult: {age: \">= 18 years\"}\n");
  CHECK(rule.root()["hazards"].at(0)["text"].text() == "It may be late");
  CHECK(rule.root()["testsOfIt"].at(0)["state"].text() == "fired");
  CHECK(json_of(world.get("concepts/body-weight", cookie)).root()["rules"].at(0).text() == "weight-due");
  CHECK(json_of(world.get("services", cookie)).root()["services"].at(0)["rules"].at(0).text() == "weight-due");
  CHECK(world.get("rules/none", cookie).status == 404);
  CHECK(world.get("concepts/none", cookie).status == 404);
  world.put_on_disk("weight/rules.yaml", "rules: [");
  const HttpResponse broken = world.get("rules", cookie);
  CHECK(broken.status == 409);
}

TEST_CASE("workbench: long work is its owner's alone, and says what went wrong", "[workbench]") {
  BenchWorld world;
  const std::string cookie = world.sign_in("Vi", Role::kViewer);
  const auto tests = world.finished("tests", cookie, "{}");
  CHECK(tests.root()["result"]["passed"].as_integer() == 1);
  CHECK(tests.root()["result"]["coverage"]["items"].size() > 0);
  const auto report = world.finished("report", cookie, "{}");
  CHECK(report.root()["state"].text() == "failed");  // there is no audit here
  CHECK(world.post("report", cookie, R"({"from":"soon"})").status == 400);
  const auto started = fhir::parse_json(world.post("tests", cookie, "{}").body);
  const std::string job = "jobs/" + std::string(started->root()["job"].text());
  CHECK(world.get(job, world.sign_in("Ap", Role::kApprover)).status == 404);
  CHECK(world.get("jobs/none", cookie).status == 404);
}
