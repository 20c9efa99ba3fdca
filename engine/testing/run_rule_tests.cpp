#include "engine/testing/run_rule_tests.h"

#include <set>

#include "engine/testing/test_record.h"

namespace parity {
namespace {

void note(const TestRun& run, const std::vector<TestDifference>& differences, TestResult& result) {
  std::set<std::pair<Audience, RuleIndex>> traced;
  for (const TestDifference& difference : differences) {
    result.differences.push_back(difference.text);
    if (difference.rule && traced.emplace(difference.audience, *difference.rule).second)
      result.traces.push_back({difference.audience, run.trace(difference.audience, *difference.rule)});
  }
}

}  // namespace

TestResult run_rule_test(const RuleTest& test, const Plan& plan, const TestObserver& observer) {
  TestResult result;
  if (!test.skip.empty()) {
    result.verdict = TestVerdict::kSkipped;
    return result;
  }
  const auto record = build_test_record(test, plan);
  if (record) {
    const TestRun run(test, plan, *record);
    note(run, run.differences(), result);
    if (observer && result.differences.empty()) observer(test, run);
  } else {
    result.differences.push_back(to_text(record.error()));
  }
  const bool failed = !result.differences.empty();
  if (test.todo.empty())
    result.verdict = failed ? TestVerdict::kFailed : TestVerdict::kPassed;
  else
    result.verdict = failed ? TestVerdict::kTodo : TestVerdict::kFailed;
  if (result.verdict == TestVerdict::kTodo) result.traces.clear();
  if (!test.todo.empty() && !failed) result.differences.push_back("a known gap passes now: take out its `todo`");
  return result;
}

std::vector<TestResult> run_rule_tests(const std::vector<RuleTest>& tests, const Plan& plan,
                                       const TestObserver& observer) {
  std::vector<TestResult> results;
  for (std::size_t i = 0; i < tests.size(); ++i) {
    results.push_back(run_rule_test(tests[i], plan, observer));
    results.back().test = i;
  }
  return results;
}

}  // namespace parity
