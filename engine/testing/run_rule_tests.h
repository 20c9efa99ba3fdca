// Runs rule tests: the same plan and evaluator as the server.
#pragma once

#include "engine/plan/plan.h"
#include "engine/testing/rule_test.h"

namespace parity {

enum class TestVerdict : std::uint8_t { kPassed, kFailed, kTodo, kSkipped };

struct TestResult {
  std::size_t test = 0;  // index
  TestVerdict verdict = TestVerdict::kPassed;
  std::vector<std::string> differences;  // one line each: what was expected, and what came
};

TestResult run_rule_test(const RuleTest& test, const Plan& plan);
std::vector<TestResult> run_rule_tests(const std::vector<RuleTest>& tests, const Plan& plan);

}  // namespace parity
