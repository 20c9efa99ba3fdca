// `parity test` for a person.
#include <fmt/format.h>
#include <algorithm>

#include "cli/author/rule_test_report.h"
#include "cli/evaluate/trace_text.h"
#include "engine/base/place.h"

namespace parity::cli {
namespace {

void print_result(const TestReport& report, const TestResult& result, std::ostream& out) {
  if (result.verdict == TestVerdict::kPassed) return;
  const RuleTest& test = report.tests[result.test];
  const bool failed = result.verdict == TestVerdict::kFailed;
  out << fmt::format("{}:{}: {}: {}\n", report.files[test.where.file].path, test.where.line,
                     failed ? "FAILED" : to_text(result.verdict), test.name);
  if (!test.todo.empty()) out << fmt::format("    known gap: {}\n", test.todo);
  if (!test.skip.empty()) out << fmt::format("    skipped: {}\n", test.skip);
  if (failed) print_differences(report, result, "    ", out);
}

// "true, unknown"
std::string not_seen(const CoverageItem& item) {
  std::string words;
  for (const Ternary truth : {Ternary::kTrue, Ternary::kFalse, Ternary::kUnknown}) {
    const auto i = static_cast<std::size_t>(truth);
    if (item.wanted[i] && !item.seen[i]) words += fmt::format("{}{}", words.empty() ? "" : ", ", to_text(truth));
  }
  return words;
}

// Only what is not complete: the rest is in the totals, and in the JSON form.
void print_coverage(const TestReport& report, std::ostream& out) {
  const CoverageReport& coverage = *report.coverage;
  std::size_t place_width = 0;
  std::size_t words_width = 0;
  for (const CoverageItem& item : coverage.items) {
    if (item.is_complete()) continue;
    place_width = std::max(place_width, place_text(item.where, report.plan.files).size());
    words_width = std::max(words_width, not_seen(item).size());
  }
  out << "\nCoverage: what no test has seen\n";
  for (const CoverageItem& item : coverage.items) {
    if (item.is_complete()) continue;
    out << fmt::format("  {:<{}}  {:<{}}  {}: {}\n", place_text(item.where, report.plan.files), place_width,
                       not_seen(item), words_width, item.owner, item.text);
    if (!item.explained.empty()) out << fmt::format("  {:<{}}  explained: {}\n", "", place_width, item.explained);
  }
  const auto complete = std::count_if(coverage.items.begin(), coverage.items.end(),
                                      [](const CoverageItem& item) { return item.is_complete(); });
  out << fmt::format("  {} of {} rules, conditions, phases and audience lines seen in full\n", complete,
                     coverage.items.size());
  out << fmt::format("  {} of {} truth values seen, {} explained: {} %\n", coverage.seen, coverage.wanted,
                     coverage.explained, coverage.percent());
}

void print_mutation(const TestReport& report, std::ostream& out) {
  const MutationReport& mutation = *report.mutation;
  out << "\nMutation: changes that no test notices\n";
  for (const Survivor& survivor : mutation.survivors) {
    out << fmt::format("  {}: {}: {}\n", place_text(survivor.where, report.plan.files), survivor.owner, survivor.text);
    if (!survivor.explained.empty()) out << fmt::format("      explained: {}\n", survivor.explained);
  }
  out << fmt::format("  {} of {} changes noticed, {} explained: {} %\n", mutation.tried - mutation.survivors.size(),
                     mutation.tried, mutation.explained, mutation.percent());
}

}  // namespace

std::size_t TestReport::count(TestVerdict verdict) const {
  return static_cast<std::size_t>(
      std::count_if(results.begin(), results.end(), [&](const TestResult& r) { return r.verdict == verdict; }));
}

std::string_view to_text(TestVerdict verdict) {
  switch (verdict) {
    case TestVerdict::kPassed: return "passed";
    case TestVerdict::kFailed: return "failed";
    case TestVerdict::kTodo: return "todo";
    case TestVerdict::kSkipped: return "skipped";
  }
  return "";
}

void print_differences(const TestReport& report, const TestResult& result, const std::string& indent,
                       std::ostream& out) {
  constexpr std::size_t kMostTraces = 3;  // who adds a rule to many sees the others' prompts first
  for (const std::string& line : result.differences) out << indent << line << '\n';
  for (std::size_t i = 0; i < std::min(kMostTraces, result.traces.size()); ++i) {
    const TestTrace& traced = result.traces[i];
    const RuleTrace& trace = traced.trace;
    out << fmt::format("{}why `{}` is {} ({}):\n", indent, report.plan.rule(trace.rule).id,
                       to_text(trace.outcome.state), to_text(traced.audience));
    print_trace_tree(trace, indent + "  ", out);
  }
  if (result.traces.size() > kMostTraces)
    out << fmt::format(
        "{0}and why {1} more (`--format json`)\n{0}`gp: [...]` names every prompt of the audience; `outcomes: {{rule: "
        "fired}}` asks about one rule alone\n",
        indent, result.traces.size() - kMostTraces);
}

void print_test_text(const TestReport& report, std::ostream& out) {
  for (const TestResult& result : report.results) print_result(report, result, out);
  out << fmt::format("{} passed, {} failed, {} skipped, {} known gaps\n", report.count(TestVerdict::kPassed),
                     report.count(TestVerdict::kFailed), report.count(TestVerdict::kSkipped),
                     report.count(TestVerdict::kTodo));
  if (report.coverage) print_coverage(report, out);
  if (report.mutation) print_mutation(report, out);
}

}  // namespace parity::cli
