// The workbench of the real program: whom it prints links for, what they open, and where there is no workbench.
#include <signal.h>

#include <catch2/catch.hpp>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <regex>
#include <thread>

#include "serve_process.h"
#include "test_paths.h"
#include "tests/failure/http_client.h"
#include "tests/unit/cds-hooks/signer.h"

using namespace parity;
using namespace parity::cli::test;
using parity::tests::Answer;
using parity::tests::Client;

namespace {

struct Workbench {
  explicit Workbench(const std::string& configuration, const std::string& keys = {}) {
    std::filesystem::create_directories(folder.file("pages"));
    std::ofstream(folder.file("pages/index.html")) << "surgery";
    std::ofstream(folder.file("pages/workbench.html")) << "shell";
    std::ofstream(folder.file("keys.json")) << keys;
    std::ofstream(folder.file("parity.yaml")) << "rules: {directory: " PARITY_SOURCE_DIR "/rules}\n" << configuration;
    process.emplace(std::vector<std::string>{"--config", folder.file("parity.yaml"), "--port", "0", "--pages",
                                             folder.file("pages")},
                    std::vector<std::string>{});
    port = process->wait_for_port();
    INFO(process->err());
    REQUIRE(port != 0);
  }

  Answer get(const std::string& path, const std::string& more = {}) const {
    return Client(port).ask("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n" + more + "\r\n");
  }
  Answer post(const std::string& path, const std::string& body, const std::string& more = {}) const {
    return Client(port).ask("POST " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n" +
                            "X-Parity-Workbench: page\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" +
                            more + "\r\n" + body);
  }
  std::string token_of(const std::string& name) const {
    const std::string said = process->err();
    std::string token;  // the last that was printed
    const std::regex one("for " + name + " .*#token=([0-9a-f]{64})\n");
    for (std::sregex_iterator at(said.begin(), said.end(), one), end; at != end; ++at) token = (*at)[1];
    return token;
  }

  TemporaryFolder folder;
  std::optional<ServeProcess> process;
  std::uint16_t port = 0;
};

std::string cookie_in(const Answer& answer) {
  std::smatch found;
  const std::regex cookie("Set-Cookie: (parity-workbench=[0-9a-f]+)");
  return std::regex_search(answer.head, found, cookie) ? "Cookie: " + found[1].str() + "\r\n" : "";
}

}  // namespace

TEST_CASE("workbench: a link for each person opens it once") {
  const Workbench bench("workbench: {editors: [Ed Editor], approvers: [Ann Approver]}\n");
  const std::string token = bench.token_of("Ed Editor");
  REQUIRE_FALSE(token.empty());
  CHECK(bench.token_of("Ann Approver") != token);
  CHECK(bench.get("/workbench").body == "shell");
  CHECK(bench.get("/workbench/api/rules").status == 401);
  const Answer entered = bench.post("/workbench/api/session", "{\"token\":\"" + token + "\"}");
  CHECK(entered.status == 200);
  CHECK(entered.has("HttpOnly; SameSite=Strict\r\n"));
  CHECK_FALSE(entered.has("Access-Control-Allow-Origin"));
  const std::string cookie = cookie_in(entered);
  CHECK(bench.get("/workbench/api/rules", cookie).status == 200);
  CHECK(bench.get("/workbench/api/rules", cookie + "Origin: https://evil.example\r\n").status == 403);
  CHECK(bench.post("/workbench/api/versions/x/restore", "{}", cookie).status == 403);
  CHECK(bench.post("/workbench/api/session", "{\"token\":\"" + token + "\"}").status == 401);
  // What was asked for is in no log.
  CHECK(bench.process->err().find(cookie.substr(cookie.find('=') + 1, 64)) == std::string::npos);
}

TEST_CASE("workbench: a reload prints new links") {
  const Workbench bench("workbench: {editors: [Ed Editor]}\n");
  const std::string first = bench.token_of("Ed Editor");
  bench.process->send_signal(SIGHUP);
  for (int i = 0; i < 2'000 && bench.token_of("Ed Editor") == first; ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  const std::string second = bench.token_of("Ed Editor");
  REQUIRE(second != first);
  CHECK(bench.post("/workbench/api/session", "{\"token\":\"" + second + "\"}").status == 200);
}

TEST_CASE("workbench: with nobody named there is one link, for an editor") {
  const Workbench bench({});
  CHECK_FALSE(bench.token_of("local").empty());
  CHECK(bench.process->err().find("for local (editor)") != std::string::npos);
}

TEST_CASE("workbench: a server with clients has it, and no surgery") {
  const tests::Signer signer("key-1");
  const Workbench bench("clients: [{name: a, issuer: https://a.example, jwks: keys.json}]\n", signer.jwks());
  CHECK(bench.get("/").status == 404);
  CHECK(bench.get("/surgery/patients").status == 404);
  CHECK(bench.get("/workbench").status == 200);
  CHECK(bench.get("/pages/workbench.html").status == 200);
  CHECK(bench.get("/workbench/api/rules").status == 401);
}

TEST_CASE("workbench: switched off there is none") {
  const Workbench bench("workbench: {enabled: false}\n");
  CHECK(bench.get("/workbench").status == 404);
  CHECK(bench.get("/workbench/api/session").status == 404);
  CHECK(bench.process->err().find("token") == std::string::npos);
}

TEST_CASE("workbench: a proxy names who asks") {
  const Workbench bench(
      "listen: {behind-proxy: true}\nworkbench: {viewers: [vi@example.nhs.uk], identity-header: X-Remote-User}\n");
  CHECK(bench.process->err().find("token") == std::string::npos);
  CHECK(bench.get("/workbench/api/session").status == 401);
  CHECK(bench.get("/workbench/api/session", "X-Remote-User: nobody\r\n").status == 401);
  const Answer vi = bench.get("/workbench/api/session", "X-Remote-User: vi@example.nhs.uk\r\n");
  CHECK(vi.status == 200);
  CHECK(vi.body.find("\"viewer\"") != std::string::npos);
  CHECK(bench.post("/workbench/api/revisions", "{}", "X-Remote-User: vi@example.nhs.uk\r\n").status == 403);
}
