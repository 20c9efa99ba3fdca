// The real server while a FHIR server hangs: calls that need nothing of it are answered as if it were not there, those
// beyond its share at once, and the others at the deadline.
#include <fmt/format.h>

#include <atomic>
#include <catch2/catch.hpp>
#include <fstream>
#include <thread>

#include "test_paths.h"
#include "tests/cli/serve_process.h"
#include "tests/failure/fhir_stub.h"
#include "tests/failure/http_client.h"
#include "tests/file_text.h"

namespace parity::tests {
namespace {

using namespace std::chrono_literals;

constexpr const char* kPath = "/cds-services/smi-physical-health-gp";
constexpr auto kPatience = 100s;
constexpr const char* kJson = "Content-Type: application/json\r\n";

std::string sample_call() { return post(kPath, parity::tests::sample_request("patient-view-some-due"), kJson); }

std::string call_without_prefetch(const std::string& server) {
  return post(kPath,
              fmt::format(R"({{"hook":"patient-view","hookInstance":"0d3a6e4e-3d2b-4a52-9ad1-6c9a1fbd2d6b",)"
                          R"("fhirServer":"{}","context":{{"userId":"Practitioner/9","patientId":"1"}}}})",
                          server),
              kJson);
}

// Hangs until it is let go, and then ends the connection with a reset.
class HangingServer {
 public:
  HangingServer()
      : stub_([this](const StubRequest&, StubConnection& connection) {
          while (!is_let_go_ && connection.wait(10ms)) {
          }
          connection.reset();
        }) {}
  void let_go() { is_let_go_ = true; }
  std::string base() const { return stub_.server()->base.text(); }
  std::size_t asked() const { return stub_.requests().size(); }

 private:
  std::atomic<bool> is_let_go_ = false;
  FhirStub stub_;
};

TEST_CASE("a FHIR server that hangs holds up nobody else", "[fhir]") {
  constexpr std::size_t kShare = 32;  // FhirClientOptions::max_sets_of_a_server
  constexpr std::size_t kCalls = 40;
  HangingServer hanging;
  const std::string base = hanging.base();
  const cli::test::TemporaryFolder folder;
  // The deadlines are so far away that the order of things says all, on the slowest machine.
  std::ofstream(folder.file("parity.yaml")) << fmt::format(
      "listen: {{port: 0}}\nfhir: {{servers: [\"{}\"], deadline-ms: 60000}}\nlimits: {{answer-deadline-ms: 120000}}\n"
      "audit: {{path: audit.db}}\n",
      base);
  cli::test::ServeProcess server({"--config", folder.file("parity.yaml")}, {});
  const std::uint16_t port = server.wait_for_port();
  INFO(server.err());
  REQUIRE(port != 0);

  std::atomic<std::size_t> answered = 0;
  std::atomic<std::size_t> undecided = 0;
  std::vector<std::thread> callers;
  for (std::size_t i = 0; i < kCalls; ++i) {
    callers.emplace_back([&] {
      if (Client(port, kPatience).ask(call_without_prefetch(base)).status == 412) ++undecided;
      ++answered;
    });
  }
  // As soon as those beyond the share have been told, the rest of them waits.
  for (int i = 0; i < 3'000 && answered < kCalls - kShare; ++i) std::this_thread::sleep_for(10ms);
  CHECK(answered == kCalls - kShare);
  const std::string call = sample_call();
  for (int i = 0; i < 10; ++i) CHECK(Client(port).ask(call).status == 200);
  CHECK(Client(port).ask(get("/health")).status == 200);
  CHECK(answered == kCalls - kShare);

  hanging.let_go();
  for (std::thread& caller : callers) caller.join();
  CHECK(undecided == kCalls);
  // It has failed more than five times by now, and is left alone.
  const auto asked = hanging.asked();
  CHECK(Client(port).ask(call_without_prefetch(base)).status == 412);
  CHECK(hanging.asked() == asked);
  const std::string metrics = Client(port).ask(get("/metrics")).body;
  CHECK(metrics.find(fmt::format("parity_fhir_circuit_breaker{{server=\"{}\"}} 1", base)) != std::string::npos);
  CHECK(metrics.find(fmt::format("parity_fhir_fetches_total{{server=\"{}\",result=\"overload\"}}", base)) !=
        std::string::npos);
}

TEST_CASE("a call that waits for a hanging FHIR server is answered at its deadline", "[fhir]") {
  const HangingServer hanging;  // is never let go
  const std::string base = hanging.base();
  const cli::test::TemporaryFolder folder;
  std::ofstream(folder.file("parity.yaml")) << fmt::format(
      "listen: {{port: 0}}\nfhir: {{servers: [\"{}\"], deadline-ms: 300}}\naudit: {{path: audit.db}}\n", base);
  cli::test::ServeProcess server({"--config", folder.file("parity.yaml")}, {});
  const std::uint16_t port = server.wait_for_port();
  INFO(server.err());
  REQUIRE(port != 0);
  CHECK(Client(port).ask(call_without_prefetch(base)).status == 412);
}

}  // namespace
}  // namespace parity::tests
