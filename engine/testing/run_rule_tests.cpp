#include "engine/testing/run_rule_tests.h"

#include "engine/testing/test_record.h"

namespace parity {

TestResult run_rule_test(const RuleTest& test, const Plan& plan, const TestObserver& observer) {
  TestResult result;
  if (!test.skip.empty()) {
    result.verdict = TestVerdict::kSkipped;
    return result;
  }
  const auto record = build_test_record(test, plan);
  if (record) {
    const TestRun run(test, plan, *record);
    result.differences = run.differences();
    if (observer && result.differences.empty()) observer(test, run);
  } else {
    result.differences.push_back(to_text(record.error()));
  }
  const bool failed = !result.differences.empty();
  if (test.todo.empty())
    result.verdict = failed ? TestVerdict::kFailed : TestVerdict::kPassed;
  else
    result.verdict = failed ? TestVerdict::kTodo : TestVerdict::kFailed;
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
