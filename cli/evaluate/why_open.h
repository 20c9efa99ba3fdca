// Why a rule could not be decided, each of its parts of the record by its own reason. Used by the outputs of
// `parity evaluate`; knows no rules.
#pragma once

#include <string>
#include <vector>

#include "engine/eval/evaluate.h"
#include "engine/record/patient_record.h"

namespace parity::cli {

struct OpenReason {
  PartSet parts;
  std::string_view text;
};

/// Of an unknown outcome: first the parts that were not read in full, then what was read and yet does not settle it.
/// An outcome keeps one reason for all of its parts (Outcome::reason), which would say of a part that was read that it
/// was not, or the reverse.
std::vector<OpenReason> why_open(const PatientRecord& record, const Outcome& outcome);

/// "observation, medication: that part …; patient: the date of birth …".
std::string why_open_text(const PatientRecord& record, const Outcome& outcome);

}  // namespace parity::cli
