// The pages on HTTP and on metrics name what the sources have, and nothing else.
#include <catch2/catch.hpp>
#include <filesystem>
#include <regex>
#include <set>

#include "test_paths.h"
#include "tests/file_text.h"

namespace {

namespace fs = std::filesystem;

const fs::path kRoot = PARITY_SOURCE_DIR;

// The first group of every match.
std::set<std::string> all_of(const std::string& text, const std::string& pattern) {
  const std::regex regex(pattern);
  std::set<std::string> found;
  for (std::sregex_iterator at(text.begin(), text.end(), regex), end; at != end; ++at) found.insert((*at)[1]);
  return found;
}

}  // namespace

TEST_CASE("metrics: the page names every metric that the server has, and no other") {
  std::set<std::string> metrics;
  for (const auto& entry : fs::directory_iterator(kRoot / "cds-hooks"))
    if (entry.path().extension() == ".cpp")
      metrics.merge(all_of(parity::tests::file_text(entry.path()), "\"(parity_[a-z_]+)\", *\n? *\""));
  CHECK(metrics.size() > 20);
  CHECK(all_of(parity::tests::file_text(kRoot / "docs/reference/metrics.md"), "\n\\| `(parity_[a-z_]+)` \\|") ==
        metrics);
}

TEST_CASE("http: the page has the paths and statuses of the published interface") {
  const std::string page = parity::tests::file_text(kRoot / "docs/reference/http.md");
  const std::string published = parity::tests::file_text(kRoot / "docs/openapi.yaml");
  const std::regex path("\n  (/[^:]*):\n([\\s\\S]*?)(?=\n  /|\ncomponents)");
  int count = 0;
  for (std::sregex_iterator at(published.begin(), published.end(), path), end; at != end; ++at, ++count) {
    const std::string name = (*at)[1];
    const std::size_t row = page.find(name + "` |");
    CAPTURE(name);
    REQUIRE(row != std::string::npos);
    const std::string line = page.substr(row, page.find('\n', row) - row);
    CHECK(all_of(line, "\\b([2345][0-9][0-9])\\b") == all_of((*at)[2], "\"([2345][0-9][0-9])\":"));
  }
  CHECK(count == 6);
}
