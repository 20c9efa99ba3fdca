// Runs rule tests: the same plan and evaluator as the server.
#pragma once

#include <functional>

#include "engine/plan/plan.h"
#include "engine/testing/rule_test.h"
#include "engine/testing/test_run.h"

namespace parity {

enum class TestVerdict : std::uint8_t { kPassed, kFailed, kTodo, kSkipped };

/// Why a rule of a failed test came out as it did for an audience.
struct TestTrace {
  Audience audience = Audience::kGp;
  RuleTrace trace;
};

struct TestResult {
  std::size_t test = 0;  // index
  TestVerdict verdict = TestVerdict::kPassed;
  std::vector<std::string> differences;  // one line each: what was expected, and what came
  std::vector<TestTrace> traces;         // of what differs in a test that failed, each once
};

/// Shown the run of each test that passes: a test that fails proves nothing about what it reaches.
using TestObserver = std::function<void(const RuleTest&, const TestRun&)>;

TestResult run_rule_test(const RuleTest& test, const Plan& plan, const TestObserver& observer = {});
std::vector<TestResult> run_rule_tests(const std::vector<RuleTest>& tests, const Plan& plan,
                                       const TestObserver& observer = {});

}  // namespace parity
