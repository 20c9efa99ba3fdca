// SECURITY.md names tests: each is there, by its very name.
#include <catch2/catch.hpp>

#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include "test_paths.h"
#include "tests/docs/test_names.h"

namespace {

namespace fs = std::filesystem;
using parity::docs::test::test_cases;

// What stands between backquotes in a text.
std::vector<std::string> quoted(const std::string& text) {
  std::vector<std::string> found;
  for (std::size_t at = text.find('`'); at != std::string::npos; at = text.find('`', at + 1)) {
    const std::size_t end = text.find('`', at + 1);
    if (end == std::string::npos) break;
    found.push_back(text.substr(at + 1, end - at - 1));
    at = end;
  }
  return found;
}

}  // namespace

TEST_CASE("security: every threat names a control, and a test that is there") {
  const std::set<std::string> known = test_cases();
  REQUIRE(known.size() > 500);
  const std::string page = parity::tests::file_text(fs::path(PARITY_SOURCE_DIR) / "SECURITY.md");
  std::size_t threats = 0;
  for (std::size_t at = page.find("\n| **"); at != std::string::npos; at = page.find("\n| **", at + 1)) {
    const std::string row = page.substr(at + 1, page.find('\n', at + 1) - at - 1);
    INFO(row);
    ++threats;
    const std::size_t last = row.rfind(" | ", row.size() - 3);
    REQUIRE(last != std::string::npos);
    const std::string shown = row.substr(last);
    if (shown.find("by hand: ") != std::string::npos) continue;
    const auto names = quoted(shown);
    CHECK_FALSE(names.empty());
    for (const std::string& name : names) {
      INFO(name);
      CHECK(known.count(name) == 1);
    }
  }
  CHECK(threats >= 18);
}
