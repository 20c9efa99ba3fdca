// Why a rule could not be decided, each of its parts of the record by its own reason. Used by the outputs of
// `parity evaluate`, the surgery's chart, the could-not-check card and the trace; knows no rules.
#pragma once

#include <string>

#include "engine/eval/evaluate.h"
#include "engine/record/patient_record.h"

namespace parity {

/// "observation, medication".
std::string parts_text(PartSet parts);

/// Those of the parts that were not read in full. None: a rule that misses them is open for another reason, such as a
/// partial date.
PartSet not_read(const PatientRecord& record, PartSet parts);

/// Of an unknown outcome: first the parts that were not read in full, then what was read and yet does not settle it, as
/// "observation: that part of the record …; patient: the date of birth …". An outcome keeps one reason for all of its
/// parts (Outcome::reason), which would say of a part that was read that it was not, or the reverse.
std::string why_open_text(const PatientRecord& record, const Outcome& outcome);

}  // namespace parity
