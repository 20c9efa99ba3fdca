// The report that a board can read: one page that loads nothing and runs nothing. For cohort.cpp.
#pragma once

#include <string>

#include "cli/cohort/cohort_report.h"

namespace parity::cli {

std::string report_html(const CohortReport& report);

}  // namespace parity::cli
