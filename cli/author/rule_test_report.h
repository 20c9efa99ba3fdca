// What `parity test` found, and its three forms: text for a person, JSON, and JUnit XML for a build
// server. The run itself is in rule_tests.cpp.
#pragma once

#include <array>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include "engine/testing/coverage.h"
#include "engine/testing/mutation.h"
#include "engine/testing/run_rule_tests.h"

namespace parity::cli {

struct TestReport {
  const Plan& plan;
  const SourceFiles& files;  // of the tests
  const std::vector<RuleTest>& tests;
  std::vector<TestResult> results;
  std::optional<CoverageReport> coverage;
  std::optional<MutationReport> mutation;

  std::size_t count(TestVerdict verdict) const;
};

std::string_view to_text(TestVerdict verdict);
/// The differences of a failed test, and why each rule that differs came out as it did.
void print_differences(const TestReport& report, const TestResult& result, const std::string& indent,
                       std::ostream& out);

void print_test_text(const TestReport& report, std::ostream& out);
void print_test_json(const TestReport& report, std::ostream& out);
/// A suite for each test file, a case for each test; known gaps and skipped tests are `skipped`.
std::string junit_text(const TestReport& report);

}  // namespace parity::cli
