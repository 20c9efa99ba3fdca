// One patient's records from several holders (a practice, a trust) as one record. Used by fhir-adapter's
// sources; that they are of one patient is the caller's to know.
#pragma once

#include <span>
#include <string>

#include "engine/record/patient_record.h"
#include "engine/record/vocabulary.h"

namespace parity {

/// A record, and who holds it.
struct HeldRecord {
  const PatientRecord* record = nullptr;  // INVARIANT: not null, read with the vocabulary; borrowed for the call
  Setting setting = Setting::kUnknown;    // of statements that name no setting themselves
  std::string label;  // "trust.json": before the sources and issue paths of this holder; may be empty
};

/// Statements of all, each with its setting; what several hold is one statement, its first holder's: the same
/// concepts, value, standing and day, where the times of day agree, or one is not known, or the identifiers are
/// the same. Medications stay as each holder has them: a prescription and its issues belong together. A part is
/// known as far back as every holder's was: what one could not say may stand there. Who the patient is comes from
/// the first that says it; dead, if any says so, from the first day that is named; a sex on which they differ is unknown, ethnic categories add up.
PatientRecord merge_records(const Vocabulary& vocabulary, std::span<const HeldRecord> held);

}  // namespace parity
