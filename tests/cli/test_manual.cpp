// `parity manual` and `parity completion`: asked as `man` and the shells ask them.
#include <sys/wait.h>
#include <unistd.h>
#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <cstdio>
#include <filesystem>
#include <fstream>

#include "test_paths.h"
#include "tests/file_text.h"
#include "tests/temporary_folder.h"

namespace {

namespace fs = std::filesystem;

struct Ran {
  int status = -1;
  std::string out;
};

Ran run(const std::string& command) {
  Ran ran;
  FILE* pipe = popen(("exec 2>&1; " + command).c_str(), "r");
  REQUIRE(pipe != nullptr);
  std::array<char, 4096> buffer{};
  for (std::size_t n = 0; (n = fread(buffer.data(), 1, buffer.size(), pipe)) > 0;) ran.out.append(buffer.data(), n);
  ran.status = pclose(pipe);
  return ran;
}

const std::string kParity = PARITY_BINARY;

// Every sub-command, by its help: `audit`, `audit report`.
std::vector<std::string> all_commands(const std::string& path = {}) {
  std::vector<std::string> commands;
  std::string help = run(kParity + " " + path + " --help").out;
  const auto list = help.find("\nSubcommands:\n");
  if (list == std::string::npos) return commands;
  help.resize(std::min(help.size(), help.find("\n\n", list)));  // examples come after
  for (std::size_t at = help.find("\n  ", list); at != std::string::npos; at = help.find("\n  ", at + 1)) {
    const std::string name = help.substr(at + 3, help.find(' ', at + 3) - at - 3);
    if (name.empty() || name.find('\n') != std::string::npos) continue;
    const std::string whole = path.empty() ? name : path + " " + name;
    commands.push_back(whole);
    for (std::string& below : all_commands(whole)) commands.push_back(std::move(below));
  }
  return commands;
}

bool has(const std::string& program) { return run("command -v " + program).status == 0; }

}  // namespace

TEST_CASE("each sub-command has a manual page, which man takes without a warning") {
  const parity::tests::TemporaryFolder folder;
  REQUIRE(run(kParity + " manual --out " + folder.path()).status == 0);
  const auto commands = all_commands();
  REQUIRE(commands.size() > 20);
  for (std::string name : commands) {
    INFO(name);
    std::replace(name.begin(), name.end(), ' ', '-');
    const std::string page = parity::tests::file_text(folder / ("parity-" + name + ".1"));
    CHECK(page.find(".SH SYNOPSIS") != std::string::npos);
    CHECK(page.find("\\-\\-help") != std::string::npos);
  }
  if (!has("groff")) {
    WARN("SKIPPED: there is no groff here");
    return;
  }
  for (const auto& entry : fs::directory_iterator(folder.path())) {
    INFO(entry.path().filename());
    CHECK(run("groff -K utf8 -man -Tutf8 -ww -z " + entry.path().string()).out.empty());
  }
}

TEST_CASE("a folder for manual pages that can't be made is an error that says so") {
  const Ran ran = run(kParity + " manual --out /dev/null/man");
  CHECK(WEXITSTATUS(ran.status) == 2);
  CHECK(ran.out.find("/dev/null/man") != std::string::npos);
}

TEST_CASE("the reference of the command line is what the command says of itself") {
  const fs::path page = fs::path(PARITY_SOURCE_DIR) / "docs/reference/command-line.md";
  const std::string said = run(kParity + " manual --format markdown").out;
  if (std::getenv("PARITY_UPDATE_GOLDEN") != nullptr) std::ofstream(page, std::ios::binary) << said;
  CHECK(parity::tests::file_text(page) == said);
}

TEST_CASE("bash completes commands, options, their values, files and folders") {
  struct Case {
    const char* typed;  // the last word is the one to complete
    const char* want;
  };
  const Case cases[] = {
      {"au", "audit"},
      {"audit rep", "report"},
      {"audit report --fr", "--from"},
      {"audit report --format ''", "text csv json html"},
      {"audit report --format = c", "csv"},
      {"audit report --from ''", ""},
      {"evaluate --audience m", "mental-health"},
      {"evaluate READ", "README.md"},
      {"evaluate --rules docs/ref", "docs/reference"},
      {"test --junit READ", "README.md"},
      {"test docs/ref", "docs/reference"},
      {"completion ''", "bash zsh fish"},
      {"nosuch ''",
       "serve evaluate explain test approve lint schema fmt describe audit cohort impact terminology manual "
       "completion"},
  };
  for (const Case& c : cases) {
    INFO(c.typed);
    const Ran ran = run("cd " PARITY_SOURCE_DIR " && bash -c 'source <(" + kParity +
                        " completion bash); COMP_WORDS=(parity \"$@\"); " +
                        "COMP_CWORD=$#; _parity; echo \"${COMPREPLY[*]}\"' bash " + c.typed);
    CHECK(ran.status == 0);
    CHECK(ran.out == std::string(c.want) + "\n");
  }
}

TEST_CASE("fish completes commands, options and their values") {
  if (!has("fish")) {
    WARN("SKIPPED: there is no fish here");
    return;
  }
  struct Case {
    const char* typed;
    const char* want;  // one completion, before its description
  };
  const Case cases[] = {{"parity audit rep", "report\t"},
                        {"parity audit report --format c", "csv\t"},
                        {"parity audit report --fr", "--from\t"},
                        {"parity ter", "terminology\t"}};
  for (const Case& c : cases) {
    INFO(c.typed);
    const Ran ran =
        run("fish --no-config -c '" + kParity + " completion fish | source; complete -C \"" + c.typed + "\"'");
    CHECK(ran.out.starts_with(c.want));
    CHECK(std::count(ran.out.begin(), ran.out.end(), '\n') == 1);
  }
}

TEST_CASE("zsh takes its completion") {
  if (!has("zsh")) {
    WARN("SKIPPED: there is no zsh here");
    return;
  }
  const Ran ran = run(kParity + " completion zsh | zsh -n");
  CHECK(ran.status == 0);
  CHECK(ran.out.empty());
}
