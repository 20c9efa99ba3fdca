// `parity serve` by its configuration: what it prints, who may call, and what a reload does while it runs.
#include <signal.h>

#include <catch2/catch.hpp>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <thread>

#include "run_command.h"
#include "serve_process.h"
#include "storage/sqlite.h"
#include "test_paths.h"
#include "tests/failure/http_client.h"
#include "tests/file_text.h"
#include "tests/unit/cds-hooks/signer.h"

using namespace parity;
using namespace parity::cli::test;
using parity::tests::Client;
using parity::tests::Payload;
using parity::tests::Signer;
namespace fs = std::filesystem;

namespace {

void write(const std::string& path, const std::string& text) {
  std::ofstream(path + ".new", std::ios::binary) << text;
  fs::rename(path + ".new", path);
}

void replace(const std::string& path, const std::string& before, const std::string& after) {
  std::string text = parity::tests::file_text(path);
  const std::size_t at = text.find(before);
  REQUIRE(at != std::string::npos);
  write(path, text.replace(at, before.size(), after));
}

template <class Condition>
bool eventually(Condition holds) {
  for (int i = 0; i < 400; ++i) {
    if (holds()) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  return false;
}

// A server whose rules, configuration and keys are a copy that the test may change.
struct Site {
  explicit Site(const std::string& more = {}, const std::string& file = {}) {
    fs::copy(PARITY_SOURCE_DIR "/rules", folder.file("rules"), fs::copy_options::recursive);
    if (!file.empty()) write(folder.file("keys.json"), file);
    write(config(), "listen: {port: 0}\nrules: {directory: rules}\naudit: {path: audit.db}\n" + more);
    process.emplace(std::vector<std::string>{"--config", config()}, std::vector<std::string>{});
    port = process->wait_for_port();
    INFO(process->err());
    REQUIRE(port != 0);
  }

  std::string config() const { return folder.file("parity.yaml"); }
  std::string get(const std::string& path, const std::string& fields = {}) const {
    return Client(port).ask(tests::get(path, fields)).body;
  }
  int status(const std::string& path, const std::string& fields = {}) const {
    return Client(port).ask(tests::get(path, fields)).status;
  }
  bool logs(const std::string& text) const { return process->err().find(text) != std::string::npos; }
  std::string running() const {
    const std::string health = get("/health");
    const std::size_t at = health.find("\"running\":\"");
    return at == std::string::npos ? health : health.substr(at + 11, 71);
  }

  TemporaryFolder folder;
  std::optional<ServeProcess> process;
  std::uint16_t port = 0;
};

std::int64_t now() {
  return std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch()).count();
}

const std::string kClients = "clients: [{name: ehr, issuer: https://ehr.example, jwks: keys.json}]\n";

}  // namespace

TEST_CASE("serve: prints its configuration, with what holds over it", "[serve]") {
  const TemporaryFolder folder;
  write(folder.file("parity.yaml"), "listen: {port: 1}\nlimits: {max-cards: 3}\n");
  ServeProcess process({"--config", folder.file("parity.yaml"), "--print-config", "--host", "127.0.0.2"},
                       {"PARITY_LISTEN_PORT=8081"});
  CHECK(process.wait() == 0);
  const std::string out = process.out();
  for (const char* line :
       {"  host: \"127.0.0.2\"\n", "  port: 8081\n", "  max-cards: 3\n", "  max-connections: 4096\n"})
    CHECK(out.find(line) != std::string::npos);
  CHECK(process.err().empty());
}

TEST_CASE("serve: a configuration that is wrong starts nothing", "[serve]") {
  const TemporaryFolder folder;
  write(folder.file("parity.yaml"),
        "listen: {port: x}\nlog: {level: loud}\nclients: [{name: a, issuer: b, jwks: k.json}]\n");
  write(folder.file("k.json"), R"({"keys":[]})");
  ServeProcess wrong({"--config", folder.file("parity.yaml")}, {});
  CHECK(wrong.wait() == 2);
  CHECK(wrong.err().find("parity.yaml:1:16: error[C0101]") != std::string::npos);
  CHECK(wrong.err().find("parity.yaml:2:14: error[R0104]") != std::string::npos);
  ServeProcess missing({"--config", folder.file("none.yaml")}, {});
  CHECK(missing.wait() == 2);
  CHECK(missing.err().find("none.yaml: the configuration can't be read") != std::string::npos);
  write(folder.file("parity.yaml"), "listen: {port: 0}\nclients: [{name: a, issuer: b, jwks: k.json}]\n");
  ServeProcess keys({"--config", folder.file("parity.yaml")}, {});
  CHECK(keys.wait() == 2);
  CHECK(keys.err().find("k.json: the keys of client `a`: keys: none of its keys can be used") != std::string::npos);
  write(folder.file("parity.yaml"), "listen: {port: 0}\nrules: {require-approval: true}\n");
  ServeProcess draft({"--config", folder.file("parity.yaml")}, {});
  CHECK(draft.wait() == 2);
  CHECK(draft.err().find("is not approved as it stands (sha256:") != std::string::npos);
}

TEST_CASE("serve: rules and configuration are read anew when they change", "[serve]") {
  Site site;
  const std::string before = site.running();
  CHECK(site.get("/cds-services", "Origin: https://a.example\r\n").find("smi-discharge") != std::string::npos);

  // A broken file changes nothing, and everybody can see it.
  const std::string rules = site.folder.file("rules/services.yaml");
  replace(rules, "smi-discharge:", "smi-discharge: [");
  CHECK(eventually([&] { return site.get("/health").find(R"("outcome":"failed")") != std::string::npos; }));
  CHECK(site.get("/health").find(R"({"status":"degraded")") == 0);
  CHECK(site.get("/health").find(R"("on-disk":"unreadable")") != std::string::npos);
  CHECK(site.get("/metrics").find("\nparity_reload_failed 1\n") != std::string::npos);
  CHECK(eventually([&] { return site.logs("\"reload_failed\""); }));
  CHECK(eventually([&] { return site.logs("services.yaml:"); }));
  CHECK(site.running() == before);
  CHECK(site.status("/ready") == 200);
  CHECK(site.get("/cds-services").find("smi-discharge") != std::string::npos);

  // Mended, and one thing of each changed: all of it holds from then on.
  replace(rules, "smi-discharge: [", "smi-handover:");
  write(site.config(), parity::tests::file_text(site.config()) +
                           "cors: {origins: [https://b.example]}\nlimits: {max-connections: 9}\n");
  site.process->send_signal(SIGHUP);
  CHECK(eventually([&] { return site.get("/cds-services").find("smi-handover") != std::string::npos; }));
  CHECK(eventually([&] { return site.get("/health").find(R"({"status":"ok")") == 0; }));
  CHECK(site.get("/metrics").find("\nparity_reload_failed 0\n") != std::string::npos);
  const auto answer = Client(site.port).ask(tests::get("/cds-services", "Origin: https://a.example\r\n"));
  CHECK_FALSE(answer.has("Access-Control-Allow-Origin"));
  CHECK(eventually([&] { return site.logs("takes_effect_at_next_start"); }));
  CHECK(site.logs("limits.max-connections"));
  site.process->send_signal(SIGTERM);
  CHECK(site.process->wait() == 0);
}

TEST_CASE("serve: a reload that asks for approval keeps the last rules", "[serve]") {
  Site site;
  const std::string before = site.running();
  write(site.config(), parity::tests::file_text(site.config()) + "limits: {max-cards: 1}\n");
  replace(site.config(), "rules: {", "rules: {require-approval: true, ");
  CHECK(eventually([&] { return site.logs("\"reload_failed\""); }));
  CHECK(site.logs("is not approved as it stands"));
  CHECK(site.running() == before);
  CHECK(site.get("/health").find("\"on-disk\":\"" + before) != std::string::npos);
}

TEST_CASE("serve: a sign-off that a reload can't note in the audit is logged", "[serve]") {
  Site site;
  const auto sign = [&site](const std::string& name) {
    return run(
        {"approve", "--rules", site.folder.file("rules"), "--name", name, "--role", "CSO", "--reason", "a test"});
  };
  {
    auto audit = storage::Database::open(site.folder.file("audit.db"), storage::Database::Access::kWrite);
    REQUIRE(audit);
    REQUIRE(audit->execute("BEGIN IMMEDIATE"));
    REQUIRE(sign("A. Person").code == 0);
    CHECK(eventually([&] { return site.logs("\"approvals_not_noted\""); }));
    CHECK(site.logs("an approval could not be noted in the audit"));
  }
  CHECK(site.logs("\"reloaded\""));
}

TEST_CASE("serve: clients by their tokens", "[serve]") {
  const Signer signer("k1");
  Site site(kClients, signer.jwks());
  CHECK_FALSE(site.logs("anybody on this computer may call"));
  CHECK(site.logs("draft content"));
  int id = 0;
  const auto bearer = [&](const Signer& by, const std::string& path) {
    Payload payload(now());
    payload.audience = "\"http://127.0.0.1:" + std::to_string(site.port) + path + "\"";
    payload.id = "\"marked-jti-" + std::to_string(++id) + "\"";
    return "Authorization: Bearer " + by.sign(payload.json()) + "\r\n";
  };
  for (const char* path : {"/health", "/ready", "/metrics"}) CHECK(site.status(path) == 200);
  const auto refused = Client(site.port).ask(tests::get("/cds-services", "Origin: https://a.example\r\n"));
  CHECK(refused.status == 401);
  CHECK(refused.has("WWW-Authenticate: Bearer"));
  CHECK(refused.has("Access-Control-Allow-Origin: *"));
  CHECK(site.status("/cds-services", "Authorization: Bearer x.y.z\r\n") == 401);
  CHECK(site.status("/cds-services", bearer(signer, "/cds-services/x")) == 401);
  const std::string good = bearer(signer, "/cds-services");
  CHECK(site.status("/cds-services", good) == 200);
  CHECK(site.status("/cds-services", good) == 401);

  // The keys change: the old key no longer counts, what was used stays used.
  const Signer next("k2");
  write(site.folder.file("keys.json"), next.jwks());
  CHECK(eventually([&] { return site.status("/cds-services", bearer(next, "/cds-services")) == 200; }));
  CHECK(site.status("/cds-services", bearer(signer, "/cds-services")) == 401);
  CHECK(site.get("/metrics").find("parity_tokens_refused_total{client=\"ehr\",reason=\"replayed\"} 1\n") !=
        std::string::npos);
  site.process->send_signal(SIGTERM);
  CHECK(site.process->wait() == 0);
  CHECK(site.logs("\"token_refused\""));
  for (const std::string& secret : {good.substr(30, 40), std::string("marked-jti")}) CHECK_FALSE(site.logs(secret));
}
