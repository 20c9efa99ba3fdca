// Rules written inside a test: one text that holds several files, loaded and compiled as the program does.
// For the tests of the engine, the diagnostics, the command line and the fuzz target; knows no assertion.
#pragma once

#include <algorithm>
#include <iterator>
#include <string>
#include <string_view>

#include "engine/load/load.h"
#include "engine/plan/compile.h"
#include "engine/testing/read_rule_tests.h"
#include "engine/testing/run_rule_tests.h"

namespace parity::test {

/// The files of one text: each begins with a line `--- # path/of/the/file.yaml`. What stands before the
/// first such line is left out. A last line `--- # end` cuts the text there.
inline SourceFiles virtual_files(std::string_view text) {
  constexpr std::string_view kMark = "--- # ";
  SourceFiles files;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size() - 1);
    std::string_view line = text.substr(0, end + 1);
    text.remove_prefix(end + 1);
    if (line.starts_with(kMark)) {
      line.remove_prefix(kMark.size());
      while (!line.empty() && (line.back() == '\n' || line.back() == '\r')) line.remove_suffix(1);
      files.push_back({std::string(line), {}});
    } else if (!files.empty()) {
      files.back().text += line;
    }
  }
  std::erase_if(files, [](const SourceFile& file) { return file.path == "end"; });
  return files;
}

/// Adds a file unless there is one with that path.
inline void add_missing(SourceFiles& files, std::string_view path, std::string_view text) {
  const bool there =
      std::any_of(files.begin(), files.end(), [path](const SourceFile& file) { return file.path == path; });
  if (!there) files.push_back({std::string(path), std::string(text)});
}

inline bool is_test_file(const SourceFile& file) { return file.path.find("/tests/") != std::string::npos; }

/// What became of a text of rules: a plan if there is no error, and all that was complained of.
struct LoadedRules {
  SourceFiles files;
  std::shared_ptr<const Plan> plan;
  std::vector<RuleTest> tests;
  std::vector<Diagnostic> diagnostics;

  std::string complaints() const { return to_text(diagnostics, files); }
};

/// Loads, compiles, and reads the rules' own tests, in the order in which the program does.
inline LoadedRules load(SourceFiles files, const LoadOptions& options = {}) {
  LoadedRules result;
  result.files = files;
  auto loaded = load_rules(files, options);
  auto compiled = compile(std::move(*loaded.product));
  result.diagnostics = std::move(loaded.diagnostics);
  std::move(compiled.diagnostics.begin(), compiled.diagnostics.end(), std::back_inserter(result.diagnostics));
  if (!has_error(result.diagnostics)) result.plan = std::move(*compiled.product);
  if (result.plan) {
    SourceFiles test_files = result.files;
    for (SourceFile& file : test_files)
      if (!is_test_file(file)) file.text = "tests: []";
    auto tests = read_rule_tests(test_files, *result.plan);
    result.tests = std::move(*tests.product);
    std::move(tests.diagnostics.begin(), tests.diagnostics.end(), std::back_inserter(result.diagnostics));
  }
  sort_by_position(result.diagnostics);
  return result;
}

}  // namespace parity::test
