// `parity schema` held against the bundled files, and against bad ones, by an implementation of JSON Schema that is
// not ours (Debian's python3-jsonschema).
#include <sys/wait.h>
#include <catch2/catch.hpp>
#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include "test_paths.h"
#include "tests/file_text.h"
#include "tests/temporary_folder.h"

namespace {

namespace fs = std::filesystem;

constexpr int kModuleMissing = 77;

struct Answer {
  int exit_code = -1;
  std::string output;
};

Answer run(const std::string& command) {
  Answer answer;
  FILE* pipe = popen((command + " 2>&1").c_str(), "r");
  if (pipe == nullptr) return answer;
  char buffer[4096];
  while (const std::size_t count = std::fread(buffer, 1, sizeof buffer, pipe)) answer.output.append(buffer, count);
  const int status = pclose(pipe);
  answer.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  return answer;
}

}  // namespace

TEST_CASE("the schemas take every bundled file and refuse bad ones") {
  const parity::tests::TemporaryFolder folder;
  const std::string schemas = folder.file("schemas.json");
  REQUIRE(run(std::string(PARITY_BINARY) + " schema > " + schemas).exit_code == 0);
  const Answer answer = run("/usr/bin/python3 -W ignore " PARITY_SOURCE_DIR "/tests/cli/validate_schema.py " + schemas +
                            " " PARITY_SOURCE_DIR "/rules " PARITY_SOURCE_DIR "/tests/diagnostics");
  if (answer.exit_code == kModuleMissing || answer.exit_code == 127) {
    WARN("SKIPPED: python3-jsonschema and python3-yaml are not installed: " << answer.output);
    return;
  }
  CAPTURE(answer.output);
  CHECK(answer.exit_code == 0);
}

namespace {

// Rules with a complaint of each shape: a place in a line that is not ASCII, a file as a whole, no file at all.
std::vector<fs::path> folders_that_lint_complains_of(const parity::tests::TemporaryFolder& under) {
  under.write("not ascii/set/ruleset.yaml",
              "id: set\ntitle: Überprüfung\nversion: 1\nsources: {s: {title: S, confidence: P}}\n");
  under.write("not ascii/set/rules.yaml",
              "facts: {\"ä\": {observation: none}, b: {observation: nöne, whithin: 1 year}}\n");
  under.write("lost/set/ruleset.yaml", "id: set\ntitle: T\nversion: 1\nsources: {}\n");
  under.write("lost/elsewhere/facts.yaml", "facts: {}\n");
  under.write("empty/notes.yaml", "");
  return {under / "not ascii", under / "lost", under / "empty", PARITY_SOURCE_DIR "/rules"};
}

}  // namespace

TEST_CASE("SARIF of lint is valid by the published schema") {
  const std::string schema =
      PARITY_SOURCE_DIR "/tests/clients/node_modules/@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json";
  if (!fs::exists(schema)) {
    WARN("SKIPPED: no schema of SARIF: npm ci in tests/clients");
    return;
  }
  const parity::tests::TemporaryFolder under;
  std::string logs;
  for (const fs::path& folder : folders_that_lint_complains_of(under)) {
    const std::string log = (under / (folder.filename().string() + ".sarif")).string();
    const Answer answer = run("cd " + under.path() + " && " PARITY_BINARY " lint --patients 1 --format sarif '" +
                              folder.string() + "' > '" + log + "'");
    CAPTURE(folder, answer.output);
    CHECK((answer.exit_code == 0 || answer.exit_code == 1));
    logs += " '" + log + "'";
  }
  const Answer answer =
      run("/usr/bin/python3 -W ignore " PARITY_SOURCE_DIR "/tests/cli/validate_sarif.py " + schema + logs);
  if (answer.exit_code == kModuleMissing || answer.exit_code == 127) {
    WARN("SKIPPED: python3-jsonschema is not installed: " << answer.output);
    return;
  }
  CAPTURE(answer.output);
  CHECK(answer.exit_code == 0);
}

TEST_CASE("the committed schemas are what `parity schema` prints") {
  for (const fs::directory_entry& entry : fs::directory_iterator(PARITY_SOURCE_DIR "/docs/reference/schema")) {
    const std::string name = entry.path().filename().string();
    CAPTURE(name);
    const Answer answer = run(std::string(PARITY_BINARY) + " schema " + name.substr(0, name.find('.')));
    const std::string committed = parity::tests::file_text(entry.path());
    CHECK(answer.exit_code == 0);
    CHECK(committed == answer.output);  // else: parity schema --out docs/reference/schema
  }
}

TEST_CASE("parity schema: a kind that there is none of, and a folder that can't be written, are bad usage") {
  CHECK(run(std::string(PARITY_BINARY) + " schema rulez").exit_code == 2);
  CHECK(run(std::string(PARITY_BINARY) + " schema --out /dev/null/schemas").exit_code == 2);
}

TEST_CASE("the editor's settings name a schema for every kind of file, and each is there") {
  const std::string settings = parity::tests::file_text(PARITY_SOURCE_DIR "/.vscode/settings.json");
  for (const fs::directory_entry& entry : fs::directory_iterator(PARITY_SOURCE_DIR "/docs/reference/schema")) {
    CAPTURE(entry.path());
    CHECK(settings.find("\"./docs/reference/schema/" + entry.path().filename().string() + "\": [") !=
          std::string::npos);
  }
  CHECK(std::distance(fs::directory_iterator(PARITY_SOURCE_DIR "/docs/reference/schema"), {}) == 6);
}
