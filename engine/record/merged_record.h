// One patient's records from several holders (a practice, a trust) as one record. Used by fhir-adapter's
// sources; that they are of one patient is the caller's to know.
#pragma once

#include <span>

#include "engine/record/patient_record.h"
#include "engine/record/vocabulary.h"

namespace parity {

/// A record, and who holds it. Both are borrowed for the call.
struct HeldRecord {
  const PatientRecord* record = nullptr;  // INVARIANT: not null, read with the vocabulary
  Setting setting = Setting::kUnknown;    // of statements that name no setting themselves
};

/// Statements of all, each with its setting; one result that several hold is one (its first holder's). A
/// part is known as far back as every holder's was: what one could not say may stand there. Who the patient
/// is comes from the first that says it; dead, if any says so.
PatientRecord merge_records(const Vocabulary& vocabulary, std::span<const HeldRecord> held);

}  // namespace parity
