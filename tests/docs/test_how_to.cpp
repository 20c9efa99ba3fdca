// The tutorial and the how-to pages are carried out, block by block, in an empty folder beside the rules and samples:
//   ```yaml file=F   is that file
//   ```diff file=F   lines with `-` become those with `+`, the others stand around them, once in the file
//   ```sh exit=N     runs; 0 without it, `any` for whatever comes
//   ```text          each line stands in what the last command printed
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "test_paths.h"
#include "tests/file_text.h"
#include "tests/temporary_folder.h"

namespace {

namespace fs = std::filesystem;

const fs::path kRoot = PARITY_SOURCE_DIR;

struct Block {
  std::string kind;    // diff, sh, text
  std::string option;  // file=…, exit=…
  std::string text;
};

std::vector<Block> blocks_of(const std::string& page) {
  std::vector<Block> blocks;
  std::istringstream stream(page);
  bool inside = false;
  for (std::string line; std::getline(stream, line);) {
    if (line.starts_with("```")) {
      inside = !inside;
      if (!inside) continue;
      const std::size_t blank = std::min(line.find(' '), line.size());
      blocks.push_back({line.substr(3, blank - 3), blank < line.size() ? line.substr(blank + 1) : "", ""});
    } else if (inside) {
      blocks.back().text += line + "\n";
    }
  }
  return blocks;
}

// A page's own folder, with what its commands name: the rules, the samples and the program.
class Walk {
 public:
  Walk() {
    fs::copy(kRoot / "rules", folder_ / "rules", fs::copy_options::recursive);
    fs::create_directory_symlink(kRoot / "samples", folder_ / "samples");
  }

  void take(const Block& block) {
    CAPTURE(block.kind, block.option, block.text);
    if (block.kind == "sh")
      run(block);
    else if (block.kind == "diff")
      change(block);
    else if (block.kind == "yaml")
      write(block);
    else if (block.kind == "text")
      compare(block);
    else
      FAIL("a block that is not tested");
  }

 private:
  void run(const Block& block) {
    const std::string path = fs::path(PARITY_BINARY).parent_path().string();
    std::ofstream(folder_ / "step.sh") << "set -e\nexport PATH='" << path << "':\"$PATH\"\n" << block.text;
    FILE* pipe = popen(("cd '" + folder_.path() + "' && sh ./step.sh 2>&1").c_str(), "r");
    REQUIRE(pipe != nullptr);
    printed_.clear();
    char buffer[4096];
    while (const std::size_t count = std::fread(buffer, 1, sizeof buffer, pipe)) printed_.append(buffer, count);
    const int status = pclose(pipe);
    CAPTURE(printed_);
    REQUIRE(WIFEXITED(status));
    if (block.option == "exit=any") return;
    CHECK(WEXITSTATUS(status) == (block.option.empty() ? 0 : std::stoi(block.option.substr(5))));
  }

  void change(const Block& block) {
    REQUIRE(block.option.starts_with("file="));
    const fs::path path = folder_ / block.option.substr(5);
    std::string before;
    std::string after;
    std::istringstream stream(block.text);
    for (std::string line; std::getline(stream, line);) {
      if (line[0] != '+') before += line.substr(1) + "\n";
      if (line[0] != '-') after += line.substr(1) + "\n";
    }
    std::string text = parity::tests::file_text(path);
    const std::size_t at = text.find(before);
    REQUIRE(at != std::string::npos);
    REQUIRE(text.find(before, at + 1) == std::string::npos);
    text.replace(at, before.size(), after);
    std::ofstream(path, std::ios::binary) << text;
  }

  void write(const Block& block) const {
    REQUIRE(block.option.starts_with("file="));
    const fs::path path = folder_ / block.option.substr(5);
    fs::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << block.text;
  }

  void compare(const Block& block) const {
    CAPTURE(printed_);
    std::istringstream stream(block.text);
    for (std::string line; std::getline(stream, line);) {
      CAPTURE(line);
      CHECK(printed_.find(line) != std::string::npos);
    }
  }

  parity::tests::TemporaryFolder folder_;
  std::string printed_;
};

// In parts, so that they run beside each other, and none comes near the limit of time of one test.
using Pages = std::vector<std::string>;
const Pages kOfRules = {"add-a-rule", "change-a-threshold", "add-a-code"};
const Pages kOfRulesInUse = {"retire-a-rule", "read-a-trace", "see-the-impact", "import-snomed", "use-the-workbench"};
const Pages kOfServers = {"connect-an-ehr", "behind-a-proxy", "install", "upgrade"};
const Pages kOfRecords = {"look-after-the-audit", "restore-a-backup", "run-a-register", "merge-two-records"};

void walk_through(const Pages& pages) {
  for (const std::string& page : pages) {
    CAPTURE(page);
    const auto blocks = blocks_of(parity::tests::file_text(kRoot / "docs/how-to" / (page + ".md")));
    REQUIRE(blocks.size() >= 3);
    Walk walk;
    for (const Block& block : blocks) walk.take(block);
  }
}

}  // namespace

TEST_CASE("the tutorial does what it says") {
  const auto blocks = blocks_of(parity::tests::file_text(kRoot / "docs/tutorial/first-rule.md"));
  REQUIRE(blocks.size() >= 10);
  Walk walk;
  for (const Block& block : blocks) walk.take(block);
}

TEST_CASE("the how-to pages do what they say: writing rules") { walk_through(kOfRules); }
TEST_CASE("the how-to pages do what they say: rules in use") { walk_through(kOfRulesInUse); }
TEST_CASE("the how-to pages do what they say: servers") { walk_through(kOfServers); }
TEST_CASE("the how-to pages do what they say: audit and records") { walk_through(kOfRecords); }

TEST_CASE("the how-to pages do what they say: no page is left out") {
  Pages pages;
  for (const Pages* part : {&kOfRules, &kOfRulesInUse, &kOfServers, &kOfRecords})
    pages.insert(pages.end(), part->begin(), part->end());
  for (const auto& entry : fs::directory_iterator(kRoot / "docs/how-to")) {
    CAPTURE(entry.path());
    CHECK(std::count(pages.begin(), pages.end(), entry.path().stem().string()) == 1);
  }
}

TEST_CASE("the page of the HTTP interface says what the server does") {
  const auto blocks = blocks_of(parity::tests::file_text(kRoot / "docs/reference/http.md"));
  REQUIRE(blocks.size() >= 6);
  Walk walk;
  for (const Block& block : blocks) walk.take(block);
}

TEST_CASE("what is explained can be seen") {
  const auto blocks = blocks_of(parity::tests::file_text(kRoot / "docs/explanation/three-truth-values.md"));
  REQUIRE(blocks.size() >= 3);
  Walk walk;
  for (const Block& block : blocks) walk.take(block);
}
