#include "cli/test.h"

#include <fmt/format.h>
#include <algorithm>
#include <array>

#include "cli/exit_code.h"
#include "cli/rules_folder.h"
#include "engine/testing/read_rule_tests.h"
#include "engine/testing/run_rule_tests.h"

namespace parity::cli {
namespace {

bool is_test_file(const SourceFile& file) { return file.path.find("/tests/") != std::string::npos; }

Result<SourceFiles> read_test_files(const std::string& folder) {
  return read_rule_files(folder).map([](SourceFiles files) {
    std::erase_if(files, [](const SourceFile& file) { return !is_test_file(file); });
    return files;
  });
}

void print_result(const RuleTest& test, const TestResult& result, const SourceFiles& files, std::ostream& out) {
  if (result.verdict == TestVerdict::kPassed) return;
  constexpr std::array<std::string_view, 4> kWords = {"passed", "FAILED", "todo", "skipped"};
  out << fmt::format("{}:{}: {}: {}\n", files[test.where.file].path, test.where.line,
                     kWords[static_cast<std::size_t>(result.verdict)], test.name);
  if (!test.todo.empty()) out << fmt::format("    known gap: {}\n", test.todo);
  if (!test.skip.empty()) out << fmt::format("    skipped: {}\n", test.skip);
  if (result.verdict == TestVerdict::kFailed)
    for (const std::string& line : result.differences) out << "    " << line << '\n';
}

}  // namespace

int run_test(const TestOptions& options, std::ostream& out, std::ostream& err) {
  const std::string folder = rules_folder(options.rules);
  const auto plan = load_plan(folder, err);
  if (!plan) return kBadUsage;
  const auto files = read_test_files(folder);
  if (!files) {
    err << "parity: " << to_text(files.error()) << '\n';
    return kBadUsage;
  }
  auto tests = read_rule_tests(*files, *plan);
  err << to_text(tests.diagnostics, *files);
  if (has_error(tests.diagnostics)) return kBadUsage;
  std::erase_if(*tests.product,
                [&](const RuleTest& test) { return test.name.find(options.only) == std::string::npos; });
  std::array<std::size_t, 4> counts{};
  for (const TestResult& result : run_rule_tests(*tests.product, *plan)) {
    ++counts[static_cast<std::size_t>(result.verdict)];
    print_result((*tests.product)[result.test], result, *files, out);
  }
  out << fmt::format("{} passed, {} failed, {} skipped, {} known gaps\n", counts[0], counts[1], counts[3], counts[2]);
  return counts[1] == 0 ? kDone : kAnswerNo;
}

}  // namespace parity::cli
