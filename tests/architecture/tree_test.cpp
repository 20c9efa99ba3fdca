// The architecture checks, on every source of the checkout.
#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <string>
#include <vector>

#include "test_paths.h"
#include "tests/architecture/checks.h"
#include "tests/architecture/rooms.h"
#include "tests/file_text.h"

namespace parity::architecture {
namespace {

namespace fs = std::filesystem;

std::vector<Source> read_sources(const Places& folders) {
  static const Places kEndings = {".h", ".hh", ".hpp", ".ipp", ".inc", ".c", ".cc", ".cpp", ".cxx"};
  const fs::path root = PARITY_SOURCE_DIR;
  std::vector<Source> sources;
  for (const auto folder : folders) {
    for (const auto& entry : fs::recursive_directory_iterator(root / folder)) {
      const std::string ending = entry.path().extension().string();
      if (std::find(kEndings.begin(), kEndings.end(), ending) == kEndings.end()) continue;
      sources.push_back(
          make_source(entry.path().lexically_relative(root).generic_string(), parity::tests::file_text(entry.path())));
    }
  }
  return sources;
}

const std::vector<Source>& code() {
  static const std::vector<Source> sources = read_sources(kCodeFolders);
  return sources;
}

const std::vector<Source>& tests() {
  static const std::vector<Source> sources = read_sources({"tests"});
  return sources;
}

template <class Check>
std::string violations(const std::vector<Source>& sources, Check check) {
  std::string text;
  for (const Source& source : sources) text += to_text(check(source));
  return text;
}

}  // namespace

TEST_CASE("the table's rooms are the checkout's folders, and the checks see sources") {
  for (const Room& room : kRooms) {
    INFO(room.folder);
    CHECK(fs::is_directory(fs::path(PARITY_SOURCE_DIR) / room.folder));
  }
  CHECK(code().size() > 10);
}

TEST_CASE("every include is an edge of the table") { CHECK(violations(code(), check_includes) == ""); }

TEST_CASE("a library from outside stays in its files") { CHECK(to_text(check_exclusive_headers(code())) == ""); }

TEST_CASE("no clock, file, print or exit where it may not be") { CHECK(violations(code(), check_bans) == ""); }

TEST_CASE("no source is too long") {
  CHECK(violations(code(), check_file_length) == "");
  CHECK(violations(tests(), check_file_length) == "");
}

TEST_CASE("no function is too long") { CHECK(violations(code(), check_function_lengths) == ""); }

TEST_CASE("every source has a snake_case name and stands in a room") {
  CHECK(violations(code(), check_place) == "");
  CHECK(violations(tests(), check_place) == "");
}

}  // namespace parity::architecture
