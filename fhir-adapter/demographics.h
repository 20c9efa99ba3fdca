// How a register is broken down, as a Patient resource says it: practice and ethnic group. Apart from the
// record, because no rule may depend on it. For cli/cohort; the rules' own ethnicity is in the record.
#pragma once

#include <string>

#include "fhir-adapter/json.h"

namespace parity::fhir {

struct Demographics {
  std::string practice;   // the name or code of the registered practice; empty: not recorded
  std::string ethnicity;  // "White", "Mixed", "Asian", "Black", "Other", "Not stated"; empty: not recorded
};

/// Of a Patient, or of the first Patient in a Bundle. The practice is `generalPractitioner`, where it is an
/// organisation, else `managingOrganization`: its ODS code or other identifier, else its display, else its id.
/// The ethnic group is that of the ethnic category of UK Core, Care Connect (16 categories of the 2001 census,
/// NHS Data Dictionary) or US Core race (OMB categories); a code of no known system is "Other".
Demographics read_demographics(JsonView resource);

}  // namespace parity::fhir
