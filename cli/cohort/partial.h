// Partial results: the rows of some of a register's patients, to be put together with those of other machines. A
// file of lines: the head, a row for each patient in the order of patients, a line for each problem, a last line that
// says that it is whole.
// For cohort.cpp.
#pragma once

#include <functional>
#include <ostream>
#include <string>
#include <vector>

#include "cli/cohort/cohort_header.h"
#include "cli/cohort/cohort_report.h"
#include "engine/cohort/cohort_row.h"

namespace parity::cli {

class PartialWriter {
 public:
  PartialWriter(const CohortHeader& header, std::ostream& out);
  /// In the order of patients.
  void add(const CohortRow& row);
  /// Error: the problems can't be read.
  Result<void> finish(const CountedRegister& counted, ProblemList& problems);

 private:
  std::ostream& out_;
  std::uint64_t rows_ = 0;
};

/// The rows of all files, each patient once, in the order of patients. A patient in two of them (the register was not
/// split by patient) is one row in which nothing is known, and a problem. Errors: a file can't be read, is cut short,
/// or answers another question (rules, days).
struct MergeSteps {
  std::function<void(const CohortHeader&)> begin;
  std::function<void(const CohortRow&)> take;
};
Result<CountedRegister> merge_partials(const std::vector<std::string>& files, ProblemList& problems,
                                       const MergeSteps& steps);

}  // namespace parity::cli
