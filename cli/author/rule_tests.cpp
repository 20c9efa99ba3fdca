#include "cli/author/rule_tests.h"

#include <fmt/format.h>
#include <algorithm>
#include <fstream>
#include <thread>

#include "cli/author/rule_test_report.h"
#include "cli/output/complain.h"
#include "cli/output/exit_code.h"
#include "cli/output/progress_line.h"
#include "cli/site/rules_folder.h"
#include "engine/testing/read_rule_tests.h"

namespace parity::cli {
namespace {

// False, with a complaint, where nothing is left to run: that would look like a success.
bool keep_named(const std::string& only, std::vector<RuleTest>& tests, std::ostream& err) {
  if (tests.empty()) err << "parity: there are no tests: add them to `tests/*.yaml` beside the rules\n";
  if (tests.empty()) return false;
  std::erase_if(tests, [&](const RuleTest& test) { return test.name.find(only) == std::string::npos; });
  if (tests.empty()) err << fmt::format("parity: no test's name holds `{}`\n", only);
  return !tests.empty();
}

bool write_junit(const TestReport& report, const std::string& path, std::ostream& err) {
  std::ofstream file(path, std::ios::binary);
  file << junit_text(report);
  file.flush();
  if (!file) err << fmt::format("parity: {}: can't be written\n", path);
  return static_cast<bool>(file);
}

bool is_good(const TestReport& report, const TestOptions& options, std::ostream& err) {
  bool good = report.count(TestVerdict::kFailed) == 0;
  if (report.coverage && report.coverage->percent() < options.min_coverage) {
    err << fmt::format("parity: coverage is {} %, below {} %\n", report.coverage->percent(), options.min_coverage);
    good = false;
  }
  if (report.mutation && report.mutation->percent() < options.min_score) {
    err << fmt::format("parity: the mutation score is {} %, below {} %\n", report.mutation->percent(),
                       options.min_score);
    good = false;
  }
  return good;
}

MutationReport mutate(const std::vector<RuleTest>& tests, const Plan& plan, const TestOptions& options,
                      std::ostream& err) {
  MutationOptions mutation;
  mutation.threads = std::max(1U, std::thread::hardware_concurrency());
  if (!options.only.empty()) mutation.rules = rules_named_by(tests, plan);
  ProgressLine line(err);
  if (options.shows_progress)
    mutation.progress = [&line](std::size_t done, std::size_t total) {
      const double share = static_cast<double>(done) / static_cast<double>(std::max<std::size_t>(total, 1));
      if (line.is_due()) line.write(fmt::format("{} of {} changes", progress_bar(share), total));
    };
  return run_mutations(tests, plan, mutation);
}

}  // namespace

int run_test(const TestOptions& options, std::ostream& out, std::ostream& err) {
  const auto site = site_rules(options.rules, err);
  if (!site) return kBadUsage;
  const auto& plan = site->plan;
  const auto files = read_rule_files(site->folder).map(test_files_of);
  if (!files) return refuse(files.error(), err);
  auto tests = read_rule_tests(*files, *plan);
  err << to_text(tests.diagnostics, *files);
  if (has_error(tests.diagnostics)) return kBadUsage;
  if (!keep_named(options.only, *tests.product, err)) return kBadUsage;

  CoverageCollector collector(*plan);
  TestReport report{*plan, *files, *tests.product, {}, {}, {}};
  report.results = run_rule_tests(*tests.product, *plan,
                                  [&](const RuleTest& test, const TestRun& run) { collector.add(test, run); });
  if (options.coverage || options.min_coverage > 0) report.coverage = collector.report();
  if (options.mutate || options.min_score > 0) report.mutation = mutate(*tests.product, *plan, options, err);
  if (options.format == "json")
    print_test_json(report, out);
  else
    print_test_text(report, out);
  if (!options.junit.empty() && !write_junit(report, options.junit, err)) return kBadUsage;
  return is_good(report, options, err) ? kDone : kAnswerNo;
}

}  // namespace parity::cli
