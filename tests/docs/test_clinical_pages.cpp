// docs/clinical is what `parity describe` says of the bundled rules today. Made anew with PARITY_UPDATE_GOLDEN=1.
#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include "cli/author/describe.h"
#include "cli/author/rule_page.h"
#include "test_paths.h"
#include "tests/file_text.h"
#include "tests/temporary_folder.h"

using namespace parity;
namespace fs = std::filesystem;

namespace {

const fs::path kRoot = PARITY_SOURCE_DIR;
const fs::path kPages = kRoot / "docs/clinical";

std::map<std::string, std::string> pages_in(const fs::path& folder) {
  std::map<std::string, std::string> pages;
  if (!fs::exists(folder)) return pages;
  for (const auto& entry : fs::directory_iterator(folder))
    pages.emplace(entry.path().filename().string(), parity::tests::file_text(entry.path()));
  return pages;
}

struct Said {
  int code = 0;
  std::string out;
  std::string err;
};

Said describe(const cli::DescribeCommand& command) {
  std::ostringstream out;
  std::ostringstream err;
  const int code = cli::run_describe(command, out, err);
  return {code, out.str(), err.str()};
}

struct Scratch {
  tests::TemporaryFolder folder;
  fs::path path = folder.path();
};

}  // namespace

TEST_CASE("the clinical pages are what the rules say") {
  const std::string rules = (kRoot / "rules").string();
  const char* update = std::getenv("PARITY_UPDATE_GOLDEN");
  if (update != nullptr && std::string(update) == "1") CHECK(describe({rules, "", kPages.string()}).code == 0);
  const Scratch scratch;
  REQUIRE(describe({rules, "", scratch.path.string()}).code == 0);
  const auto made = pages_in(scratch.path);
  const auto committed = pages_in(kPages);
  REQUIRE(made.size() > 50);
  for (const auto& [name, text] : made) {
    CAPTURE(name);
    const auto at = committed.find(name);
    REQUIRE(at != committed.end());  // PARITY_UPDATE_GOLDEN=1 makes it
    CHECK((at->second == text));     // PARITY_UPDATE_GOLDEN=1 makes it anew
    CHECK(text.find("no clinician has approved") + text.find("No clinician has approved") != 2 * std::string::npos);
  }
  for (const auto& [name, text] : committed) {
    CAPTURE(name);
    CHECK(made.contains(name));
  }
}

TEST_CASE("describe: one rule, the index, no such rule, a folder with pages of others") {
  const std::string rules = (kRoot / "rules").string();
  const Said one = describe({rules, "lithium-level-high", ""});
  CHECK(one.code == 0);
  CHECK(one.out.find("is above 1.0 and below 1.5 mmol/L.") != std::string::npos);
  CHECK(describe({rules, "", ""}).out.find("(lithium-level-high.md)") != std::string::npos);
  const Said none = describe({rules, "lithium-levels", ""});
  CHECK(none.code == 2);
  CHECK(none.err == "parity: there is no rule `lithium-levels`; `parity describe` lists them\n");
  CHECK(describe({rules, "lithium-level-hihg", ""}).err ==
        "parity: there is no rule `lithium-level-hihg`; did you mean `lithium-level-high`?\n");
  CHECK(describe({(kRoot / "no-such-folder").string(), "", ""}).code == 2);

  const Scratch scratch;
  std::ofstream(scratch.path / "notes.md") << "A page of somebody else.\n";
  std::ofstream(scratch.path / "gone.md") << "<!-- Made by `parity describe`. Change the rules, not this page. -->\n";
  CHECK(describe({rules, "", scratch.path.string()}).code == 0);
  CHECK(fs::exists(scratch.path / "notes.md"));
  CHECK_FALSE(fs::exists(scratch.path / "gone.md"));
}

TEST_CASE("templates and headings as pages say them") {
  CHECK(cli::spoken_template("due (last: {{ last-bp.date | date | or 'not recorded' }})") ==
        "due (last: [last bp date, or “not recorded”])");
  CHECK(cli::spoken_template("{{ a.value }} and {{ list | list }}") == "[a value] and [list]");
  CHECK(cli::spoken_template("a {{ broken") == "a {{ broken");
  CHECK(cli::anchor_of("QRISK score") == "qrisk-score");
  CHECK(cli::in_cell("a|b\nc") == "a\\|b c");
}
