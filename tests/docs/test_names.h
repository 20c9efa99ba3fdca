// The names of the test cases in the sources: documents that name tests are held against them.
#pragma once

#include <filesystem>
#include <set>
#include <string>
#include <string_view>

#include "test_paths.h"
#include "tests/file_text.h"

namespace parity::docs::test {

inline std::set<std::string> test_cases() {
  std::set<std::string> names;
  constexpr std::string_view kMark = "TEST_CASE(\"";
  for (const auto& entry : std::filesystem::recursive_directory_iterator(PARITY_SOURCE_DIR "/tests")) {
    if (entry.path().extension() != ".cpp") continue;
    const std::string text = tests::file_text(entry.path());
    for (std::size_t at = text.find(kMark); at != std::string::npos; at = text.find(kMark, at + 1)) {
      const std::size_t start = at + kMark.size();
      names.insert(text.substr(start, text.find('"', start) - start));
    }
  }
  return names;
}

}  // namespace parity::docs::test
