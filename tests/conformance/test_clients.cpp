// Two clients that are not ours against the running server: an npm library that builds the prefetch by itself, and a page
// in a real browser on another origin (tests/clients).
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <cstdio>
#include <filesystem>

#include "served_process.h"

using namespace parity;
using namespace parity::conformance;
namespace fs = std::filesystem;

namespace {

const fs::path kClients = fs::path(PARITY_SOURCE_DIR) / "tests/clients";
const std::string kSample = PARITY_SOURCE_DIR "/samples/requests/patient-view-everything-due.json";

bool have(const fs::path& what) {
  if (fs::exists(what) && std::system("command -v node >/dev/null") == 0) return true;
  WARN("skipped: " << what.filename().string() << " or node is not here (scripts/install-test-clients)");
  return false;
}

// What a client prints on its last line, as JSON.
fhir::JsonDocument run(const std::string& script, std::uint16_t port) {
  const std::string command = "cd '" + kClients.string() + "' && timeout 90 node " + script +
                              " http://127.0.0.1:" + std::to_string(port) + " '" + kSample + "' 2>&1";
  FILE* pipe = ::popen(command.c_str(), "r");
  REQUIRE(pipe != nullptr);
  std::string printed;
  char block[4096];
  while (const std::size_t count = std::fread(block, 1, sizeof block, pipe)) printed.append(block, count);
  const int status = ::pclose(pipe);
  INFO(printed);
  REQUIRE(status == 0);
  const std::size_t end = printed.find_last_not_of('\n') + 1;
  const std::size_t begin = printed.rfind('\n', end - 1);
  return parsed(printed.substr(begin == std::string::npos ? 0 : begin + 1, end));
}

const std::string kCard = "6 of 6 annual physical health checks due";

}  // namespace

TEST_CASE("clients: @medplum/core discovers, builds the prefetch and calls", "[clients]") {
  if (!have(kClients / "node_modules/cds-client")) return;
  const Served server;
  const auto result = run("cds_hooks_medplum.mjs", server.port);
  INFO(row(101) << fhir::to_json(result.root()));
  CHECK(result.root()["services"].as_integer() >= 7);
  CHECK(result.root()["prefetch"].size() >= 8);
  CHECK(result.root()["unanswered"].size() == 0);
  REQUIRE(result.root()["cards"].size() >= 1);
  CHECK(result.root()["cards"].at(0).text() == kCard);
}

TEST_CASE("clients: a page in Chromium calls across origins", "[clients]") {
  if (!have(kClients / "node_modules/playwright-core") || !have("/usr/bin/chromium")) return;
  const Served server;
  const auto result = run("cds_hooks_browser.mjs", server.port);
  INFO(fhir::to_json(result.root()));
  CHECK(result.root()["services"].as_integer() >= 7);
  CHECK(result.root()["feedback"].as_integer() == 200);
  CHECK(result.root()["wrong"].as_integer() == 400);
  CHECK(result.root()["outcome"].text() == "OperationOutcome");
  CHECK(result.root()["request"].text().size() == 36);
  CHECK(result.root()["blocked"].size() == 0);
  REQUIRE(result.root()["cards"].size() >= 1);
  CHECK(result.root()["cards"].at(0).text() == kCard);
}
