// Conditions: problems and diagnoses, with onset, abatement and standing. Used by record_reader.
#pragma once

#include "fhir-adapter/reading.h"

namespace parity::fhir {

Reading read_condition(ReadingContext& context);

}  // namespace parity::fhir
