// The examples of docs/reference/rule-language.md are one rules folder: loaded, compiled, and their tests run.
#include <catch2/catch.hpp>
#include <map>

#include "engine/load/load.h"
#include "engine/plan/compile.h"
#include "engine/testing/read_rule_tests.h"
#include "engine/testing/run_rule_tests.h"
#include "test_paths.h"
#include "tests/file_text.h"

namespace {

using namespace parity;

std::string read_page() { return tests::file_text(PARITY_SOURCE_DIR "/docs/reference/rule-language.md"); }

// Blocks that begin with ```yaml file=PATH, by path.
SourceFiles example_files(const std::string& page) {
  const std::string mark = "```yaml file=";
  std::map<std::string, std::string> files;
  for (std::size_t at = page.find(mark); at != std::string::npos; at = page.find(mark, at)) {
    const std::size_t end_of_name = page.find('\n', at);
    const std::size_t end = page.find("```", end_of_name);
    const std::string path = page.substr(at + mark.size(), end_of_name - at - mark.size());
    files[path] += page.substr(end_of_name + 1, end - end_of_name - 1);
    at = end;
  }
  SourceFiles result;
  for (auto& [path, text] : files) result.push_back({path, text});
  return result;
}

}  // namespace

TEST_CASE("the rule language page's examples load, compile and pass their own tests") {
  const SourceFiles files = example_files(read_page());
  REQUIRE(files.size() >= 8);
  auto loaded = load_rules(files, {});
  INFO(to_text(loaded.diagnostics, files));
  REQUIRE(loaded.diagnostics.empty());
  auto compiled = compile(std::move(*loaded.product));
  INFO(to_text(compiled.diagnostics, files));
  REQUIRE(compiled.product);

  SourceFiles test_files;
  for (const SourceFile& file : files)
    if (file.path.find("/tests/") != std::string::npos) test_files.push_back(file);
  const auto tests = read_rule_tests(test_files, **compiled.product);
  INFO(to_text(tests.diagnostics, test_files));
  REQUIRE(tests.diagnostics.empty());
  REQUIRE(tests.product->size() >= 3);
  for (const TestResult& result : run_rule_tests(*tests.product, **compiled.product)) {
    INFO((*tests.product)[result.test].name);
    for (const std::string& line : result.differences) INFO(line);
    CAPTURE(result.differences);
    CHECK(result.verdict == TestVerdict::kPassed);
  }
}

TEST_CASE("a wrong example on the page would be found") {
  SourceFiles files = example_files("```yaml file=a/ruleset.yaml\nid: a\ntitel: A\n```\n");
  REQUIRE(files.size() == 1);
  CHECK(has_error(load_rules(files, {}).diagnostics));
}
