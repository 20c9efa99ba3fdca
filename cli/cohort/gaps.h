// The gaps of a register as JSON and CSV, for machines and spreadsheets. For cohort.cpp.
#pragma once

#include <ostream>
#include <string>

#include "cli/cohort/cohort_report.h"

namespace parity::cli {

/// One object; hidden numbers are null.
std::string gaps_json(const CohortReport& report);
/// A line a measure, breakdown, category and day; hidden numbers are `*`.
std::string gaps_csv(const CohortReport& report);
/// The head of it for a person: all checks, each check, each gap.
std::string gaps_text(const CohortReport& report);
/// What could not be read: file, line, message. Error: a work file is damaged.
Result<void> write_problems_csv(ProblemList& problems, std::ostream& out);

}  // namespace parity::cli
