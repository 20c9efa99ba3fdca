// FHIR R4 MeasureReports of a register: the annual checks and each gap, for systems that take measures in. For cohort.cpp.
#pragma once

#include <string>

#include "cli/cohort/cohort_report.h"

namespace parity::cli {

/// A Bundle (collection) of summary reports. `denominator`: whom the measure applies to. `numerator`: of a check, those
/// with it done; of a gap, those with a prompt. `denominator-exception`: declined or resting. Those who could not be told
/// are a population of Parity's own. A hidden count is left out, and says that it is masked.
std::string measure_reports_json(const CohortReport& report);

}  // namespace parity::cli
