// `parity test --junit FILE`: the form that build servers read. No times: a run is too short to matter.
#include <fmt/format.h>
#include <map>
#include <sstream>

#include "cli/author/rule_test_report.h"
#include "cli/output/escaped.h"

namespace parity::cli {
namespace {

std::string outcome_text(const TestReport& report, const TestResult& result) {
  const RuleTest& test = report.tests[result.test];
  switch (result.verdict) {
    case TestVerdict::kPassed: return {};
    case TestVerdict::kSkipped: return fmt::format("      <skipped message=\"{}\"/>\n", escaped(test.skip));
    case TestVerdict::kTodo: return fmt::format("      <skipped message=\"known gap: {}\"/>\n", escaped(test.todo));
    case TestVerdict::kFailed: break;
  }
  std::ostringstream lines;
  print_differences(report, result, "", lines);
  return fmt::format("      <failure message=\"{}\">{}</failure>\n",
                     result.differences.empty() ? std::string() : escaped(result.differences.front()),
                     escaped(lines.str()));
}

struct Suite {
  std::size_t tests = 0;
  std::size_t failures = 0;
  std::size_t skipped = 0;
  std::string cases;
};

void add_case(const TestReport& report, const TestResult& result, Suite& suite) {
  const RuleTest& test = report.tests[result.test];
  ++suite.tests;
  suite.failures += result.verdict == TestVerdict::kFailed ? 1U : 0U;
  suite.skipped += result.verdict == TestVerdict::kSkipped || result.verdict == TestVerdict::kTodo ? 1U : 0U;
  const std::string& path = report.files[test.where.file].path;
  suite.cases +=
      fmt::format("    <testcase classname=\"{0}\" name=\"{1}\" file=\"{0}\" line=\"{2}\">\n{3}    </testcase>\n",
                  escaped(path), escaped(test.name), test.where.line, outcome_text(report, result));
}

}  // namespace

std::string junit_text(const TestReport& report) {
  std::map<std::uint32_t, Suite> suites;  // by file
  for (const TestResult& result : report.results)
    add_case(report, result, suites[report.tests[result.test].where.file]);
  std::string text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
  text += fmt::format("<testsuites name=\"parity test\" tests=\"{}\" failures=\"{}\">\n", report.results.size(),
                      report.count(TestVerdict::kFailed));
  for (const auto& [file, suite] : suites)
    text += fmt::format(
        "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" skipped=\"{}\" errors=\"0\">\n{}  </testsuite>\n",
        escaped(report.files[file].path), suite.tests, suite.failures, suite.skipped, suite.cases);
  return text + "</testsuites>\n";
}

}  // namespace parity::cli
