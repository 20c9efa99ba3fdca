// `parity serve` as a site runs it: over TLS and mutual TLS with tokens, on all addresses; and reloaded under load, when no
// request may be lost.
#include <fmt/format.h>
#include <signal.h>

#include <atomic>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <thread>

#include "test_paths.h"
#include "tests/cli/serve_process.h"
#include "tests/failure/http_certificates.h"
#include "tests/file_text.h"
#include "tests/unit/cds-hooks/signer.h"

namespace parity::tests {
namespace {

using cli::test::ServeProcess;

const std::string kCall = "/cds-services/smi-physical-health-gp";
const std::string kJson = "Content-Type: application/json\r\n";

std::string sample() { return parity::tests::sample_request("patient-view-everything-due"); }

// A site with its certificates, and a client that signs its tokens.
struct Site {
  TemporaryFolder folder;
  Identity root = make_identity("Parity test authority", nullptr);
  Identity self = make_identity("localhost", &root);
  std::string authority = root.write(folder, "root");
  std::string certificate = self.write(folder, "server");
  Signer signer{"k1"};
  int ids = 0;

  std::string configure(const std::string& more_tls) {
    std::ofstream(folder.file("keys.json")) << signer.jwks();
    std::ofstream(folder.file("parity.yaml")) << fmt::format(
        "listen:\n  host: 0.0.0.0\n  port: 0\n  base-url: https://cds.example\n"
        "  tls: {{certificate: server.pem, key: server.key{}}}\n"
        "clients: [{{name: ehr, issuer: 'https://ehr.example', jwks: keys.json}}]\n"
        "audit: {{path: audit.db}}\n",
        more_tls);
    return folder.file("parity.yaml");
  }

  std::string token(const std::string& path) {
    const auto now =
        std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch());
    Payload payload(now.count());
    payload.audience = "\"https://cds.example" + path + "\"";
    payload.id = "\"" + std::to_string(++ids) + "\"";
    return "Authorization: Bearer " + signer.sign(payload.json()) + "\r\n";
  }
};

std::uint16_t started(ServeProcess& process) {
  const std::uint16_t port = process.wait_for_port();
  INFO(process.err());
  REQUIRE(port != 0);
  return port;
}

}  // namespace

TEST_CASE("serve over TLS: discovery, a call and an answer, with tokens", "[serve]") {
  Site site;
  ServeProcess process({"--config", site.configure("")}, {});
  const std::uint16_t port = started(process);
  CHECK(process.out().find("https://0.0.0.0:") != std::string::npos);
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    INFO(version);
    TlsClient client(port, {site.authority, nullptr, version});
    REQUIRE(client.shaken());
    CHECK(client.ask(get("/cds-services")).status == 401);
    CHECK(client.ask(get("/cds-services", site.token("/cds-services"))).status == 200);
    const auto answer = client.ask(post(kCall, sample(), kJson + site.token(kCall)));
    CHECK(answer.status == 200);
    CHECK(answer.body.find("checks due") != std::string::npos);
    CHECK(client.ask(post(kCall + "/feedback", R"({"feedback":[]})", kJson + site.token(kCall + "/feedback"))).status ==
          200);
    CHECK(client.ask(get("/ready")).status == 200);
  }
  CHECK_FALSE(TlsClient(port, {site.authority, nullptr, TLS1_1_VERSION}).shaken());
  CHECK(Client(port).ask(get("/cds-services")).status == 0);
  process.send_signal(SIGTERM);
  CHECK(process.wait() == 0);
}

TEST_CASE("serve over mutual TLS: a certificate, and a token all the same", "[serve]") {
  Site site;
  const Identity stranger_root = make_identity("Somebody else", nullptr);
  const Identity known = make_identity("ehr", &site.root);
  const Identity expired = make_identity("ehr of old", &site.root, Lifetime::kExpired);
  const Identity stranger = make_identity("ehr", &stranger_root);
  ServeProcess process({"--config", site.configure(", client-ca: root.pem")}, {});
  const std::uint16_t port = started(process);
  struct Case {
    const char* name;
    const Identity* self;
    int want;
  };
  const Case cases[] = {
      {"none", nullptr, 0}, {"untrusted", &stranger, 0}, {"expired", &expired, 0}, {"valid", &known, 200}};
  for (const Case& c : cases) {
    INFO(c.name);
    TlsClient client(port, {site.authority, c.self});
    CHECK(client.ask(get("/cds-services", site.token("/cds-services"))).status == c.want);
  }
  CHECK(TlsClient(port, {site.authority, &known}).ask(get("/cds-services")).status == 401);
}

TEST_CASE("serve: reloads under load lose no request, and each is answered by one version of the rules", "[serve]") {
  const TemporaryFolder folder;
  std::filesystem::copy(PARITY_SOURCE_DIR "/rules", folder.file("rules"), std::filesystem::copy_options::recursive);
  ServeProcess process({"--port", "0", "--rules", folder.file("rules")}, {});
  const std::uint16_t port = started(process);
  const std::string services = folder.file("rules/services.yaml");
  const std::string first = parity::tests::file_text(services);
  const std::size_t title = first.find("SMI physical health (GP)");
  REQUIRE(title != std::string::npos);
  const std::string second = std::string(first).replace(title, 24, "SMI physical health (XX)");

  const std::string request = post(kCall, sample(), kJson);
  std::atomic<bool> goes_on{true};
  std::atomic<int> answered{0};
  std::atomic<int> lost{0};
  std::vector<std::thread> clients;
  for (int i = 0; i < 4; ++i)
    clients.emplace_back([&] {
      Client client(port);
      while (goes_on) ++(client.ask(request).status == 200 ? answered : lost);
    });
  const auto reloads = [&] {
    const std::string metrics = Client(port).ask(get("/metrics")).body;
    constexpr std::string_view kName = "parity_reloads_total{outcome=\"done\"} ";
    const std::size_t at = metrics.find(kName);
    return at == std::string::npos ? 0 : std::atoi(metrics.c_str() + at + kName.size());
  };
  for (int i = 0; i < 4; ++i) {
    const int before = reloads();
    std::ofstream(folder.file("new.yaml")) << (i % 2 == 0 ? second : first);
    std::filesystem::rename(folder.file("new.yaml"), services);
    process.send_signal(SIGHUP);
    for (int wait = 0; wait < 400 && reloads() == before; ++wait)
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
    CHECK(reloads() > before);
  }
  goes_on = false;
  for (auto& client : clients) client.join();
  CHECK(lost == 0);
  CHECK(answered > 8);
  process.send_signal(SIGTERM);
  CHECK(process.wait() == 0);
}

}  // namespace parity::tests
