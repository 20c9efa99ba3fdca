// `parity evaluate --fhir-server` and the server's own fetching, against a FHIR server process that is not ours
// (tests/clients/fhir_server.mjs). Skipped, and saying so, where node or its packages are not there.
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>
#include <thread>

#include "serve_process.h"
#include "test_paths.h"
#include "tests/cli/run_command.h"

namespace parity::cli {
namespace {

const std::string kClients = PARITY_SOURCE_DIR "/tests/clients";
const std::string kPractice = PARITY_SOURCE_DIR "/samples/practice/";

// Loaded with two of the sample patients; pages of four, so that one of them takes several.
class FhirServerProcess {
 public:
  FhirServerProcess() {
    int in[2] = {};
    int out[2] = {};
    if (::pipe2(in, O_CLOEXEC) != 0 || ::pipe2(out, O_CLOEXEC) != 0) return;
    const std::string script = kClients + "/fhir_server.mjs";
    const std::string carl = kPractice + "carl-dummy-some-due.json";
    const std::string sam = kPractice + "sam-saltshaker-lithium.json";
    process_ = ::fork();
    if (process_ == 0) {
      ::dup2(in[0], STDIN_FILENO);
      ::dup2(out[1], STDOUT_FILENO);
      ::execlp("node", "node", script.c_str(), "t0ken", carl.c_str(), sam.c_str(), nullptr);
      ::_exit(127);
    }
    ::close(in[0]);
    ::close(out[1]);
    ends_it_ = in[1];
    std::string line;
    char byte = 0;
    while (::read(out[0], &byte, 1) == 1 && byte != '\n') line += byte;
    ::close(out[0]);
    url_ = line.substr(std::min(line.find("http://"), line.size()));
  }
  FhirServerProcess(const FhirServerProcess&) = delete;
  FhirServerProcess& operator=(const FhirServerProcess&) = delete;
  ~FhirServerProcess() {
    ::close(ends_it_);
    int status = 0;
    ::waitpid(process_, &status, 0);
  }
  const std::string& url() const { return url_; }

 private:
  pid_t process_ = -1;
  int ends_it_ = -1;
  std::string url_;
};

bool is_there() {
  if (std::filesystem::exists(kClients + "/node_modules/@medplum/fhir-router")) return true;
  WARN("skipped: no node packages in tests/clients (scripts/install-test-clients)");
  return false;
}

std::vector<std::string> with_rules(std::vector<std::string> arguments) {
  for (const char* more : {"--rules", PARITY_SOURCE_DIR "/rules", "--today", "2026-11-22", "--format", "json"})
    arguments.emplace_back(more);
  return arguments;
}

TEST_CASE("evaluate: a patient on a FHIR server is evaluated like her file", "[fhir-server]") {
  if (!is_there()) return;
  const FhirServerProcess server;
  REQUIRE_FALSE(server.url().empty());
  const test::TemporaryFolder folder;
  const std::string token = folder.file("token");
  std::ofstream(token) << "t0ken\n";

  for (const char* file : {"carl-dummy-some-due.json", "sam-saltshaker-lithium.json"}) {
    CAPTURE(file);
    const std::string id = std::string(file).substr(0, std::string(file).find('-', std::string(file).find('-') + 1));
    const cli::test::Answer fetched = cli::test::run(with_rules(
        {"evaluate", "--fhir-server", server.url(), "--patient", id, "--token-file", token, "--deadline", "60"}));
    const cli::test::Answer read = cli::test::run(with_rules({"evaluate", kPractice + file}));
    CHECK(fetched.err.empty());
    CHECK(fetched.code == 0);
    // What stands in the data is told by where it was found; all else is the same.
    const auto prompts = [](const std::string& json) { return json.substr(0, json.find("\"warnings\"")); };
    CHECK(prompts(fetched.out) == prompts(read.out));
    CHECK(prompts(read.out).size() > 100);
  }

  SECTION("without its token nothing is read, and nothing claimed") {
    const cli::test::Answer ran =
        cli::test::run(with_rules({"evaluate", "--fhir-server", server.url(), "--patient", "carl-dummy"}));
    CHECK(ran.code == 2);
    CHECK(ran.out.empty());
    CHECK(ran.err.find("observations: not read: the FHIR server refused access") != std::string::npos);
  }
  SECTION("a patient whom it does not have") {
    const cli::test::Answer ran = cli::test::run(
        with_rules({"evaluate", "--fhir-server", server.url(), "--patient", "nobody", "--token-file", token}));
    CHECK(ran.code == 2);
    CHECK(ran.out.empty());
    CHECK(ran.err.find("the patient could not be read") != std::string::npos);
    CHECK(ran.err.find("t0ken") == std::string::npos);
  }
}

TEST_CASE("evaluate: what is refused before anybody is asked", "[fhir-server]") {
  const test::TemporaryFolder folder;
  const std::string token = folder.file("token");
  std::ofstream(token) << "t0ken\n";
  std::ofstream(folder.file("two")) << "a b\n";
  struct Case {
    std::vector<std::string> arguments;
    const char* want;
  };
  const Case cases[] = {
      {{"evaluate"}, "--fhir-server and --patient"},
      {{"evaluate", "x.json", "--fhir-server", "https://a.org", "--patient", "1"}, "excludes"},
      {{"evaluate", "--fhir-server", "https://a.org"}, "requires --patient"},
      {{"evaluate", "--patient", "1"}, "requires --fhir-server"},
      {{"evaluate", "--fhir-server", "a.org", "--patient", "1"}, "is not the base URL of a FHIR server"},
      {{"evaluate", "--fhir-server", "http://a.org", "--patient", "1", "--token-file", token}, "without TLS"},
      {{"evaluate", "--fhir-server", "https://a.org", "--patient", "1", "--token-file", folder.file("two")},
       "no bearer token"},
      {{"evaluate", "--fhir-server", "https://a.org", "--patient", "1", "--token-file", folder.file("none")},
       "can't be opened"},
      {{"evaluate", "--fhir-server", "http://127.0.0.1:1", "--patient", "."}, "no patient's id"},
      {{"evaluate", "--fhir-server", "http://127.0.0.1:1", "--patient", "1", "--unavailable", "observation"},
       "excludes"},
      {{"evaluate", "--fhir-server", "http://127.0.0.1:1", "--patient", "1"}, "could not be reached"},
  };
  for (const Case& one : cases) {
    CAPTURE(one.want);
    const cli::test::Answer ran = cli::test::run(with_rules(one.arguments));
    CHECK(ran.code == 2);
    CHECK(ran.out.empty());
    CHECK(ran.err.find(one.want) != std::string::npos);
  }
}

}  // namespace
}  // namespace parity::cli
