// Makes the record of a rule test, by the same builder as records read from FHIR.
#pragma once

#include "engine/base/result.h"
#include "engine/plan/plan.h"
#include "engine/testing/rule_test.h"

namespace parity {

/// Error: a value that is neither a number with a unit nor a concept.
Result<PatientRecord> build_test_record(const RuleTest& test, const Plan& plan);

}  // namespace parity
