// The pages in a real browser against the real program: tests/browser/*.mjs drive Chromium, and fail with a non-zero
// exit code. Skipped, loudly, where there is no Node.js, Chromium, node package or built page; CI has them all.
#include <fmt/format.h>

#include <catch2/catch.hpp>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <utility>
#include <vector>

#include "test_paths.h"
#include "tests/cli/serve_process.h"
#include "tests/file_text.h"

namespace {

namespace fs = std::filesystem;
using parity::cli::test::ServeProcess;
using parity::cli::test::TemporaryFolder;

constexpr const char* kChromium = "/usr/bin/chromium";
const std::string kRoot = PARITY_SOURCE_DIR;
const std::string kPages = kRoot + "/build/pages";

std::string missing() {
  if (!fs::exists(kChromium)) return "chromium";
  if (!fs::exists(kRoot + "/tests/clients/node_modules/playwright-core")) return "npm ci in tests/clients";
  if (!fs::exists(kPages + "/index.html")) return "scripts/pages";
  // NOLINTNEXTLINE(cert-env33-c,concurrency-mt-unsafe): the test's own constant text
  if (std::system("command -v node >/dev/null") != 0) return "node";
  return {};
}

// Runs the script against a server; its last argument is the file of what the server says beside its answers.
void drive(const std::string& script, std::vector<std::string> arguments) {
  if (const std::string what = missing(); !what.empty()) {
    WARN("SKIPPED, nothing was tested: needs " << what);
    return;
  }
  arguments.insert(arguments.end(), {"--port", "0", "--pages", kPages, "--samples", kRoot + "/samples/practice"});
  ServeProcess server(std::move(arguments), {});
  const auto port = server.wait_for_port();
  INFO(server.err());
  REQUIRE(port != 0);
  const std::string log = server.home().file("browser.log");
  const std::string said = server.home().file("said");
  std::ofstream(said) << server.err();
  const std::string shots = std::string(PARITY_BINARY) + "-screenshots";
  const std::string command = fmt::format("cd '{}/tests/browser' && node {} http://127.0.0.1:{} '{}' '{}' >'{}' 2>&1",
                                          kRoot, script, port, shots, said, log);
  // NOLINTNEXTLINE(cert-env33-c,concurrency-mt-unsafe): the test's own constant text
  const int status = std::system(command.c_str());
  INFO(parity::tests::file_text(log));
  CHECK(status == 0);
  server.send_signal(SIGTERM);
  CHECK(server.wait() == 0);
}

}  // namespace

TEST_CASE("the surgery, as a GP uses it") { drive("surgery.mjs", {}); }

TEST_CASE("the workbench, as a safety officer uses it") {
  const TemporaryFolder folder;
  fs::copy(kRoot + "/rules", folder.file("rules"), fs::copy_options::recursive);
  std::ofstream(folder.file("parity.yaml")) << "rules: {directory: rules}\n"
                                               "workbench:\n"
                                               "  directory: bench\n"
                                               "  viewers: [Vera Viewer, Otto Viewer]\n"
                                               "  editors: [Ed Editor]\n"
                                               "  approvers: [Ann Approver]\n";
  drive("workbench.mjs", {"--config", folder.file("parity.yaml")});
}
