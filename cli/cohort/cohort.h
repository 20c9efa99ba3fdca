// `parity cohort` and `parity cohort merge`: a register in; the recall list, the gaps and the reports out. For
// cli/register_commands.cpp, which reads the options and the rules.
#pragma once

#include <ostream>
#include <string>
#include <vector>

#include "cli/cohort/cohort_header.h"
#include "engine/cohort/assess.h"
#include "engine/plan/plan.h"

namespace parity::cli {

/// How a register is read, for cohort and impact.
struct RegisterOptions {
  std::vector<std::string> paths;
  std::string hook = "patient-view";
  std::vector<Day> days;  // the first is today; the rest is the trend, newest first
  SwitchedGroups groups;
  std::vector<std::string> unavailable;
  std::string work;  // empty: in the folder of the results
  unsigned threads = 1;
  std::uint64_t memory_mib = 512;
  double checkpoint_seconds = 5;
  bool shows_progress = false;
};

struct CohortOptions {
  RegisterOptions input;
  std::string out;          // the folder of the results
  std::string partial;      // or one file of partial results; `-`: standard output
  std::string deprivation;  // a CSV file; may be empty
  std::uint64_t hidden_below = 5;
};

/// 0: everything was read. 2: no result; or the results stand, and some of the input could not be read.
int run_cohort(const CohortOptions& options, const Plan& plan, std::vector<CohortRuleSet> rule_sets, std::ostream& out,
               std::ostream& err);

struct MergeOptions {
  std::vector<std::string> partials;
  std::string out;
  std::uint64_t hidden_below = 5;
};
int run_merge(const MergeOptions& options, std::ostream& out, std::ostream& err);

}  // namespace parity::cli
