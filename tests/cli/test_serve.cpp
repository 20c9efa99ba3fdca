// `parity serve` as a process: from its first line to its exit code, with an EHR's requests in between.
#include <signal.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>

#include "fhir-adapter/json.h"
#include "serve_process.h"
#include "test_paths.h"
#include "tests/failure/http_client.h"
#include "tests/file_text.h"

using namespace parity;
using namespace parity::cli::test;
using parity::tests::Answer;
using parity::tests::Client;
namespace fs = std::filesystem;

namespace {

const std::string kService = "/cds-services/smi-physical-health-gp";
const std::string kJson = "Content-Type: application/json\r\n";

// Runs until the end of the test; the audit is in its own home.
struct Running {
  explicit Running(std::vector<std::string> environment = {}, std::vector<std::string> arguments = {"--port", "0"})
      : process(std::move(arguments), std::move(environment)), port(process.wait_for_port()) {
    INFO(process.err());
    REQUIRE(port != 0);
  }

  Answer ask(const std::string& request) const { return Client(port).ask(request); }
  Answer post(const std::string& path, const std::string& body, const std::string& fields = kJson) const {
    return ask(tests::post(path, body, fields));
  }
  int end(int signal = SIGTERM) {
    process.send_signal(signal);
    return process.wait();
  }

  ServeProcess process;
  std::uint16_t port;
};

fhir::JsonDocument parse(const std::string& text) {
  auto document = fhir::parse_json(text);
  INFO(text);
  REQUIRE(document.has_value());
  return std::move(*document);
}

}  // namespace

TEST_CASE("serve: says where, discovers, answers, ends", "[serve]") {
  Running server;
  CHECK(server.process.out().find("/cds-services\n") != std::string::npos);
  CHECK(server.process.err().find("clients are not authenticated") != std::string::npos);
  CHECK(server.process.err().find("no clinician has approved") != std::string::npos);

  const Answer discovery = server.ask(tests::get("/cds-services"));
  CHECK(discovery.status == 200);
  CHECK(discovery.has("Content-Type: application/json"));
  CHECK(parse(discovery.body).root()["services"].size() >= 2);

  const Answer answer = server.post(kService, parity::tests::sample_request("patient-view-everything-due"));
  CHECK(answer.status == 200);
  const auto cards = parse(answer.body);
  REQUIRE(cards.root()["cards"].size() >= 1);
  CHECK(cards.root()["cards"].at(0)["summary"].text() == "6 of 6 annual physical health checks due");

  CHECK(parse(server.ask(tests::get("/health")).body).root()["rules"]["approved"].as_bool() == false);
  CHECK(server.ask(tests::get("/ready")).status == 200);
  const Answer metrics = server.ask(tests::get("/metrics"));
  CHECK(metrics.body.find("parity_rule_outcomes_total{rule=\"bp-overdue\",state=\"fired\"} 1\n") != std::string::npos);
  CHECK(metrics.body.find("parity_audit_writable 1\n") != std::string::npos);

  CHECK(server.end() == 0);
  for (const char* mark : {"bella", "Specimen", "9990000026", "gp-example"}) {
    CHECK(server.process.err().find(mark) == std::string::npos);
    CHECK(metrics.body.find(mark) == std::string::npos);
  }
}

TEST_CASE("serve: what is wrong with a request is said, to browsers too", "[serve]") {
  Running server;
  const std::string origin = "Origin: https://ehr.example\r\n";
  const std::string good = parity::tests::sample_request("patient-view-everything-due");
  struct Case {
    const char* name;
    std::string request;
    int status;
  };
  const Case cases[] = {
      {"not JSON", tests::post(kService, "{", kJson + origin), 400},
      {"another hook", tests::post("/cds-services/smi-medication-sign", good, kJson + origin), 400},
      {"no such path", tests::get("/nowhere", origin), 404},
      {"no such service", tests::post("/cds-services/nobody", good, kJson + origin), 404},
      {"another method", tests::get(kService, origin), 405},
      {"nothing to decide on",
       tests::post(kService, parity::tests::sample_request("patient-view-without-prefetch"), kJson + origin), 412},
      {"too large", tests::post(kService, std::string(9'000'000, ' '), kJson + origin), 413},
      {"not called JSON", tests::post(kService, good, "Content-Type: text/plain\r\n" + origin), 415},
  };
  for (const Case& c : cases) {
    INFO(c.name);
    const Answer answer = server.ask(c.request);
    CHECK(answer.status == c.status);
    CHECK(answer.has("Access-Control-Allow-Origin: *"));
    CHECK(parse(answer.body).root()["resourceType"].text() == "OperationOutcome");
  }
  const Answer preflight = server.ask("OPTIONS " + kService + " HTTP/1.1\r\nHost: h\r\n" + origin +
                                      "Access-Control-Request-Method: POST\r\n"
                                      "Access-Control-Request-Headers: authorization,content-type\r\n\r\n");
  CHECK(preflight.status == 204);
  CHECK(preflight.has("Access-Control-Allow-Origin: *"));
  CHECK(preflight.has("POST"));
  CHECK(preflight.has("Authorization"));
  CHECK(server.post(kService, good).status == 200);  // it lives on
  CHECK(server.end(SIGINT) == 0);
}

TEST_CASE("serve: an answer to a card makes its rules rest, also after a restart", "[serve]") {
  const TemporaryFolder folder;
  const std::string store = "PARITY_AUDIT_PATH=" + folder.file("audit.db");
  const std::string body = parity::tests::sample_request("patient-view-everything-due");
  {
    Running server({store});
    const auto first = parse(server.post(kService, body).body);
    const std::string card(first.root()["cards"].at(0)["uuid"].text());
    const std::string feedback = R"({"feedback":[{"card":")" + card +
                                 R"(","outcome":"overridden","overrideReason":{"reason":{"code":"patient-declined"}},)"
                                 R"("outcomeTimestamp":"2026-11-22T09:30:00Z"}]})";
    const Answer kept = server.post(kService + "/feedback", feedback);
    CHECK(kept.status == 200);
    CHECK(kept.body == "{}");
    CHECK(server.post(kService, body).body.find("annual physical health checks due") == std::string::npos);
    CHECK(server.end() == 0);
  }
  Running again({store});
  CHECK(again.post(kService, body).body.find("annual physical health checks due") == std::string::npos);
  // The other audience was not asked.
  CHECK(again.post("/cds-services/smi-physical-health-mental-health", body).body.find("6 of 6 annual") !=
        std::string::npos);
  CHECK(again.end() == 0);
}

TEST_CASE("serve: ends although a connection stays open", "[serve]") {
  Running server;
  Client idle(server.port);
  CHECK(idle.ask(tests::get("/health")).status == 200);
  CHECK(server.end() == 0);
  CHECK(idle.end() == Client::End::kClosed);
}

TEST_CASE("serve: keeps the audit in the user's state directory", "[serve]") {
  Running server;
  CHECK(fs::exists(server.process.home().file(".local/state/parity/parity.db")));
  const TemporaryFolder state;
  Running other({"XDG_STATE_HOME=" + state.path()});
  CHECK(fs::exists(state.file("parity/parity.db")));
  CHECK(fs::status(state.file("parity")).permissions() == fs::perms::owner_all);
}

TEST_CASE("serve: why it can't start is said, with what to do", "[serve]") {
  const TemporaryFolder folder;
  fs::create_directory(folder.file("rules"));
  std::ofstream(folder.file("rules/services.yaml")) << "services: [\n";
  Running first;
  struct Case {
    const char* name;
    std::vector<std::string> arguments;
    std::vector<std::string> environment;
    std::vector<std::string> says;
  };
  const Case cases[] = {
      {"the port is taken",
       {"--port", std::to_string(first.port)},
       {},
       {"can't listen on 127.0.0.1 port", "free port"}},
      {"any computer may call", {"--host", "0.0.0.0"}, {}, {"clients are not authenticated", "127.0.0.1"}},
      {"a name that only looks local", {"--host", "127.example.org"}, {}, {"clients are not authenticated"}},
      {"no rules there", {"--rules", folder.file("nowhere")}, {}, {"no such rules folder", "--rules"}},
      {"rules with an error", {"--rules", folder.file("rules")}, {}, {"services.yaml:", "error[R"}},
      {"no place for the audit", {}, {"PARITY_AUDIT_PATH=" + folder.file("nowhere/audit.db")}, {"nowhere/audit.db"}},
      {"the audit is no audit", {}, {"PARITY_AUDIT_PATH=" + folder.file("rules/services.yaml")}, {"services.yaml"}},
  };
  for (const Case& c : cases) {
    INFO(c.name);
    auto arguments = c.arguments;
    if (std::find(arguments.begin(), arguments.end(), "--port") == arguments.end())
      arguments.insert(arguments.end(), {"--port", "0"});
    ServeProcess process(arguments, c.environment);
    CHECK(process.wait() == 2);
    CHECK(process.out().empty());
    INFO(process.err());
    for (const std::string& piece : c.says) CHECK(process.err().find(piece) != std::string::npos);
  }
}
