// The documents as a site: mkdocs builds it, every link leads somewhere, and nothing is loaded from elsewhere.
#include <sys/wait.h>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <regex>
#include <string>

#include "test_paths.h"
#include "tests/file_text.h"
#include "tests/temporary_folder.h"

namespace {

namespace fs = std::filesystem;

}  // namespace

TEST_CASE("site: is built without a broken link, can be searched, and loads nothing from elsewhere") {
  if (std::system("command -v mkdocs > /dev/null 2>&1") != 0) {
    WARN("SKIPPED: there is no mkdocs here");
    return;
  }
  const parity::tests::TemporaryFolder folder;
  REQUIRE(std::system(("'" PARITY_SOURCE_DIR "/scripts/site' '" + folder.path() + "'").c_str()) == 0);
  CHECK(parity::tests::file_text(folder / "search/search_index.json").find("clozapine") != std::string::npos);
  const std::regex loads(R"re((?:<script[^>]* src|<link[^>]* href|<img[^>]* src)="(https?:)?//)re");
  std::size_t pages = 0;
  for (const auto& entry : fs::recursive_directory_iterator(folder.path())) {
    if (entry.path().extension() != ".html") continue;
    INFO(entry.path().filename());
    ++pages;
    CHECK_FALSE(std::regex_search(parity::tests::file_text(entry.path()), loads));
  }
  CHECK(pages > 60);
}
