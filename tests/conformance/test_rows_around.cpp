// The table's rows (design: cds-hooks.md, 5) around the protocol: cross-origin, HTTP, tokens, reload; and what is excluded,
// tried all the same.
#include <fmt/format.h>
#include <signal.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <map>
#include <regex>
#include <set>
#include <thread>

#include "response_reader.h"
#include "served_process.h"
#include "tests/file_text.h"
#include "tests/unit/cds-hooks/signer.h"

using namespace parity;
using namespace parity::conformance;
namespace fs = std::filesystem;

namespace {}  // namespace

TEST_CASE("rows: cross-origin", "[rows]") {
  const Served server;
  for (const std::string& path : {std::string("/cds-services"), kGp, kGp + "/feedback"}) {
    INFO(row(89) << path);
    const auto answer = server.ask("OPTIONS " + path + " HTTP/1.1\r\nHost: h\r\n" + kOrigin +
                                   "Access-Control-Request-Method: POST\r\n"
                                   "Access-Control-Request-Headers: authorization,content-type\r\n\r\n");
    CHECK((answer.status == 200 || answer.status == 204));
    CHECK(answer.has("Access-Control-Allow-Origin: *"));
    CHECK(answer.has("Access-Control-Allow-Methods: GET, POST"));
    CHECK(answer.has("Access-Control-Allow-Headers: Authorization"));
    INFO(row(92));
    CHECK_FALSE(answer.has("Access-Control-Allow-Credentials"));
  }
  INFO(row(91));
  for (const std::string& request :
       {tests::get("/nowhere", kOrigin), post_gp("{", kJson + kOrigin),
        post_gp(sample_request("patient-view-without-prefetch"), kJson + kOrigin), tests::get(kGp, kOrigin)})
    CHECK(server.ask(request).has("Access-Control-Allow-Origin: *"));

  const cli::test::TemporaryFolder folder;
  std::ofstream(folder.file("parity.yaml")) << "cors: {origins: [https://ehr.example]}\naudit: {path: a.db}\n";
  const Served listed({"--config", folder.file("parity.yaml")});
  INFO(row(90));
  CHECK(listed.get("/cds-services", kOrigin).has("Access-Control-Allow-Origin: https://ehr.example\r\n"));
  const auto other = listed.get("/cds-services", "Origin: https://other.example\r\n");
  CHECK_FALSE(other.has("Access-Control-Allow-Origin"));
  CHECK(other.has("Vary: Origin"));
}

TEST_CASE("rows: HTTP and hostile bytes", "[rows]") {
  const Served server;
  const std::string due = sample_request(kDue);
  const std::string chunked = fmt::format("{:x}\r\n{}\r\n0\r\n\r\n", due.size(), due);
  const std::string head = "POST " + kGp + " HTTP/1.1\r\nHost: h\r\n" + kJson;
  tests::Client client(server.port);
  for (int i = 0; i < 2; ++i) {
    INFO(row(93));
    CHECK(client.ask(post_gp(due)).status == 200);
    CHECK(client.ask(head + "Transfer-Encoding: chunked\r\n\r\n" + chunked).status == 200);
  }
  std::string deep =
      with(due, "\"context\"", "\"x\":" + std::string(10'000, '[') + std::string(10'000, ']') + ",\"context\"");
  const auto context_with = [](const std::string& id) {
    return R"({"hook":"patient-view","hookInstance":"0d3a6e4e-3d2b-4a52-9ad1-6c9a1fbd2d6b","context":)"
           R"({"userId":"Practitioner/1","patientId":)" +
           id + "}}";
  };
  check(server,
        {
            {row(93), "gzip", post_gp(due, kJson + "Content-Encoding: gzip\r\n"), {415}, ""},
            {row(94),
             "two framings",
             head + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
             {400},
             ""},
            {row(94), "bad length", head + "Content-Length: -1\r\n\r\n", {400}, ""},
            {row(94), "a bomb", tests::get("/cds-services", "X: " + std::string(20'000, 'a') + "\r\n"), {431}, ""},
            {row(95), "deep", post_gp(deep), {400}, ""},
            {row(95), "huge", post_gp(with(due, "\"context\"", "\"x\":1e99999,\"context\"")), {400}, "beyond"},
            {row(95),
             "many digits",
             post_gp(with(due, "\"context\"", "\"x\":" + std::string(5000, '9') + ",\"context\"")),
             {400},
             "beyond"},
            {row(95), "a lone surrogate", post_gp(context_with("\"\\ud800\"")), {400}, "surrogate"},
            {row(95), "NUL", post_gp(context_with("\"\\u0000\"")), {400}, "U+0000"},
            {row(95), "a raw NUL", post_gp(context_with(std::string("\"a\0b\"", 5))), {400}, ""},
            {row(96), "upwards", tests::get("/cds-services/%2e%2e/x"), {400, 404}, ""},
            {row(96), "a slash inside", tests::post("/cds-services/a%2Fb", due, kJson), {400, 404}, ""},
            {row(96), "not UTF-8", tests::get("/cds-services/%ff"), {400, 404}, ""},
        });
  INFO(row(97));
  std::vector<std::thread> threads;
  std::atomic<int> answered{0};
  for (int i = 0; i < 10; ++i)
    threads.emplace_back([&] {
      tests::Client one(server.port);
      for (int k = 0; k < 5; ++k) answered += one.ask(post_gp(due)).status == 200 ? 1 : 0;
    });
  for (auto& thread : threads) thread.join();
  CHECK(answered == 50);
}

TEST_CASE("rows: tokens", "[rows]") {
  const tests::Signer elliptic("k1");
  const tests::Signer rsa("k2", "RS384");
  const cli::test::TemporaryFolder folder;
  std::ofstream(folder.file("keys.json")) << R"({"keys":[)" + elliptic.jwk() + "," + rsa.jwk() + "]}";
  std::ofstream(folder.file("parity.yaml"))
      << "clients: [{name: ehr, issuer: https://ehr.example, jwks: keys.json}]\naudit: {path: a.db}\n";
  const Served server({"--config", folder.file("parity.yaml")});
  const auto now =
      std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch());
  int id = 0;
  const auto bearer = [&](const tests::Signer& by, const std::string& audience) {
    tests::Payload payload(now.count());
    payload.audience = audience;
    payload.id = "\"" + std::to_string(++id) + "\"";
    return "Authorization: Bearer " + by.sign(payload.json()) + "\r\n";
  };
  const std::string base = "http://127.0.0.1:" + std::to_string(server.port);
  const auto quoted = [&](const std::string& path) { return "\"" + base + path + "\""; };
  const std::string due = sample_request(kDue);
  for (const std::string& request : {tests::get("/cds-services", kOrigin), post_gp(due, kJson + kOrigin),
                                     tests::post(kGp + "/feedback", "{}", kJson + kOrigin)}) {
    INFO(row(75));
    const auto answer = server.ask(request);
    CHECK(answer.status == 401);
    CHECK(answer.has("WWW-Authenticate: Bearer"));
    CHECK(answer.has("Access-Control-Allow-Origin: *"));
  }
  for (const auto* by : {&elliptic, &rsa}) {
    INFO(row(76));
    CHECK(server.get("/cds-services", bearer(*by, quoted("/cds-services"))).status == 200);
    CHECK(server.post(kGp, due, kJson + bearer(*by, quoted(kGp))).status == 200);
    CHECK(server.post(kGp + "/feedback", R"({"feedback":[]})", kJson + bearer(*by, quoted(kGp + "/feedback"))).status ==
          200);
  }
  INFO(row(78));
  for (const std::string& audience : {quoted("/cds-services"), quoted(""), std::string("\"http://other.example\"")})
    CHECK(server.post(kGp, due, kJson + bearer(elliptic, audience)).status == 401);
  CHECK(server.post(kGp, due, kJson + bearer(elliptic, "[\"x\"," + quoted(kGp) + "]")).status == 200);
  INFO(row(81));
  const std::string once = bearer(elliptic, quoted("/cds-services"));
  std::atomic<int> accepted{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 50; ++i)
    threads.emplace_back([&] { accepted += server.get("/cds-services", once).status == 200 ? 1 : 0; });
  for (auto& thread : threads) thread.join();
  CHECK(accepted == 1);
  CHECK(server.get("/cds-services", once).status == 401);
}

TEST_CASE("rows: discovery while services reload", "[rows]") {
  const cli::test::TemporaryFolder folder;
  fs::copy(PARITY_SOURCE_DIR "/rules", folder.file("rules"), fs::copy_options::recursive);
  Served server({"--rules", folder.file("rules")});
  const std::string before = server.get("/cds-services").body;
  std::string text = parity::tests::file_text(folder.file("rules/services.yaml"));
  std::ofstream(folder.file("new.yaml")) << with(text, "smi-discharge:", "smi-handover:");
  fs::rename(folder.file("new.yaml"), folder.file("rules/services.yaml"));
  server.process.send_signal(SIGHUP);
  INFO(row(102));
  std::set<std::string> seen;
  for (int i = 0; i < 2000 && seen.size() < 2; ++i) {
    seen.insert(server.get("/cds-services").body);
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  REQUIRE(seen.size() == 2);
  CHECK(seen.contains(before));
  CHECK(seen.contains(with(before, "smi-discharge", "smi-handover")));
}

// What is excluded, tried all the same: once it passes, its line must go.
TEST_CASE("excluded row 31: an http fhirServer is refused", "[rows][!shouldfail]") {
  const Served server;
  const std::string body = with(sample_request("patient-view-without-prefetch"), "https://records", "http://records");
  CHECK(server.post(kGp, body).status == 400);
}

TEST_CASE("excluded row 100: the public sandbox", "[rows][!shouldfail]") {
  CHECK(parity::tests::file_text(PARITY_SOURCE_DIR "/tests/clients/package.json").find("cds-hooks-sandbox") !=
        std::string::npos);
}

TEST_CASE("excluded row 37: order-dispatch is served", "[rows][!shouldfail]") {
  const Served server;
  CHECK(server.get("/cds-services").body.find("\"order-dispatch\"") != std::string::npos);
}
