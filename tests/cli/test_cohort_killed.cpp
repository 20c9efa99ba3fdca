// The real program, killed without warning at moments of no choice during a run over a register, and started again: it ends
// with the bytes of a run that nobody disturbed.
#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <map>
#include <thread>

#include "fhir-adapter/json.h"
#include "test_paths.h"
#include "tests/file_text.h"
#include "tests/temporary_folder.h"

namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr int kCopies = 60;
constexpr int kMostKills = 12;
constexpr milliseconds kMostTime{20'000};  // for all that is killed; a slow machine kills less often

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
  return text;
}

// Bulk Data by type from the sample practice, each patient many times over, with a line of every kind of fault.
void write_register(const fs::path& folder) {
  std::map<std::string, std::ofstream> files;
  for (const auto& entry : fs::directory_iterator(PARITY_SOURCE_DIR "/samples/practice")) {
    const auto document = parity::fhir::parse_json(parity::tests::file_text(entry.path())).value();
    std::vector<std::pair<std::string, std::string>> resources;
    std::string id;
    for (const auto item : document.root()["entry"].items()) {
      const auto resource = item["resource"];
      if (resource["resourceType"].text() == "Patient") id = resource["id"].text();
      if (resource["resourceType"].text() != "OperationOutcome")
        resources.emplace_back(resource["resourceType"].text(), parity::fhir::to_json(resource));
    }
    for (int copy = 0; copy < kCopies && !id.empty(); ++copy)
      for (const auto& [type, text] : resources) {
        auto& file = files.try_emplace(type, folder / (type + ".ndjson")).first->second;
        file << replaced(text, id, id + "-" + std::to_string(copy)) << '\n';
        if (copy % 20 == 0) file << text.substr(0, text.size() / 2) << '\n';
      }
  }
}

struct Program {
  std::vector<std::string> words;

  pid_t start() const {
    std::vector<char*> arguments;
    std::string name = PARITY_BINARY;
    std::vector<std::string> own = words;
    arguments.push_back(name.data());
    for (std::string& word : own) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    const pid_t child = fork();
    if (child != 0) return child;
    const int nowhere = open("/dev/null", O_WRONLY);
    dup2(nowhere, STDOUT_FILENO);
    dup2(nowhere, STDERR_FILENO);
    execv(PARITY_BINARY, arguments.data());
    _exit(127);
  }

  /// The exit code; -1: it was killed first.
  int run_for(milliseconds time) const {
    const pid_t child = start();
    const auto until = Clock::now() + time;
    int status = 0;
    while (waitpid(child, &status, WNOHANG) == 0) {
      if (Clock::now() >= until) kill(child, SIGKILL);
      std::this_thread::sleep_for(milliseconds(1));
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }
};

std::map<std::string, std::string> files_in(const fs::path& folder) {
  std::map<std::string, std::string> files;
  for (const auto& entry : fs::directory_iterator(folder))
    files[entry.path().filename().string()] =
        entry.is_directory() ? "(a folder)" : parity::tests::file_text(entry.path());
  return files;
}

}  // namespace

TEST_CASE("cohort: the program, killed at any moment and started again, ends with the same bytes") {
  const parity::tests::TemporaryFolder folder;
  fs::create_directories(folder / "in");
  write_register(folder / "in");
  const auto program = [&](const std::string& out) {
    return Program{{"cohort", folder.file("in"), "--out", folder.file(out), "--rules", PARITY_SOURCE_DIR "/rules",
                    "--today", "2026-11-22", "--checkpoint", "0.02", "--threads", "2"}};
  };
  const auto begun = Clock::now();
  constexpr milliseconds kNever{600'000};
  REQUIRE(program("whole").run_for(kNever) == 2);  // some lines are broken
  const auto whole = std::chrono::duration_cast<milliseconds>(Clock::now() - begun);

  int kills = 0;
  int exit = -1;
  milliseconds span = whole;
  // From just started to nearly done, in an order that comes back to each part of a run.
  for (int i = 0; i < kMostKills && exit == -1 && Clock::now() - begun < whole + kMostTime; ++i) {
    exit = program("killed").run_for(span * (1 + i * 7 % 12) / 13);
    kills += exit == -1 ? 1 : 0;
    if (exit == -1 || kills >= 2) continue;
    // Faster than the first run was, on a machine that had more to do then: once more, in shorter steps.
    fs::remove_all(folder / "killed");
    exit = -1;
    kills = 0;
    span /= 2;
  }
  CAPTURE(kills, whole.count());
  CHECK(kills >= 2);
  if (exit == -1) exit = program("killed").run_for(kNever);
  CHECK(exit == 2);
  const auto expected = files_in(folder / "whole");
  CHECK(expected.size() == 6);
  CHECK(expected.at("problems.csv").size() > 1000);
  CHECK(files_in(folder / "killed") == expected);
}
