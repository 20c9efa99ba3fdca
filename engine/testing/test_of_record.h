// A patient's record as a rule test: what somebody tried by hand becomes something that is tried for ever. Used by the
// workbench.
#pragma once

#include <span>
#include <string>

#include "engine/base/result.h"
#include "engine/plan/plan.h"
#include "engine/record/patient_record.h"

namespace parity {

/// A record that was tried, and what of it counts.
struct TriedRecord {
  const Plan& plan;             // with whose vocabulary the record was read
  const PatientRecord& record;  // both are borrowed
  Day today;
  RuleIndex rule{};
  std::span<const ConceptId> concepts;  // statements of others are left out
  std::string name;                     // of the test; control characters become blanks
};

/// An item of a `tests:` list in YAML that expects what the rule comes to for the record. Holds dates and values of the
/// record, and no identifier. Error: the rule test language can't say what the record holds (a part that was read from some
/// day on, a time that can't be read): its outcome would be another.
Result<std::string> test_of_record(const TriedRecord& tried);

}  // namespace parity
