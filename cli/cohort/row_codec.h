// A cohort row as one line of JSON: what the work files and partial results hold. For this folder.
//   {"patient":"Patient/7","in":["A82006","35-44","female","White","2"],"states":["fn-us"],
//    "due":[[0,"warning","gp","2025-01-11",false]]}
// `in`: practice, age band, sex, ethnicity, deprivation. `states`: a text a day, a letter a rule: f fired, n not
// fired, u could not tell, s suppressed, - not applicable. `due`: rule, indicator, owner, since, or earlier.
#pragma once

#include <string>
#include <string_view>

#include "cli/cohort/cohort_header.h"
#include "engine/cohort/cohort_row.h"

namespace parity::cli {

std::string to_json(const CohortRow& row);
/// Error: no row of a run with this head.
Result<CohortRow> read_row(std::string_view line, const CohortHeader& header);

}  // namespace parity::cli
