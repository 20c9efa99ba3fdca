// What is done with each patient of a register: the seam between reading a register (this room) and what is asked of
// it (cli/cohort). Implementations are called by many threads at once.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "engine/record/patient_record.h"
#include "fhir-adapter/record_reader.h"

namespace parity::cli {

/// One patient's documents, parsed. Views borrow; everything lives during the call only.
struct PatientDocuments {
  std::string_view id;                     // empty: told by the Patient in a Bundle
  std::span<const fhir::JsonView> pieces;  // a Bundle, or resources
  std::span<const fhir::JsonView> shared;  // Medications that they refer to
  fhir::TypeSet unread;                    // a line of these types is known to be unreadable
};

struct AnsweredPatient {
  std::string patient;  // the id; empty if the record has none
  std::string row;      // one JSON object on one line
};

class PatientWork {
 public:
  virtual ~PatientWork() = default;
  /// Error: this patient's record can't be read; the run goes on.
  virtual Result<AnsweredPatient> answer(const PatientDocuments& documents) const = 0;
  /// The row for a patient who has several: nothing in it may be claimed.
  virtual std::string in_doubt(std::string_view row) const = 0;
};

/// How a register's records are read.
struct RecordOptions {
  Day today;
  std::vector<std::string> unavailable;  // parts or resource types that were not exported
};

/// The record for a plan's vocabulary. Every type counts as asked for, but for those unavailable or unread.
Result<PatientRecord> read_record(const PatientDocuments& documents, const Vocabulary& vocabulary,
                                  const RecordOptions& options);
/// Error: a name of no part and no type.
Result<void> check_unavailable(const std::vector<std::string>& names);
/// The same, and the reader takes these as not read.
Result<void> mark_unavailable(fhir::RecordReader& reader, const std::vector<std::string>& names);

}  // namespace parity::cli
