// One patient's data from several holders: each is read by itself, so that ids of one server never resolve
// in another's, and the records are then brought together. Used by cli.
#pragma once

#include <span>
#include <string>

#include "engine/base/result.h"
#include "engine/record/merged_record.h"

namespace parity::fhir {

/// A holder's record, and what its Patient says of who it is.
struct SourceRecord {
  PatientRecord record;
  std::string nhs_number;               // RecordReader::verified_nhs_number
  Setting setting = Setting::kUnknown;  // of what names none itself
  std::string name;  // "trust.json": for errors, and before the paths and sources of all but the first
};

/// Brings the records together. Error, the giver's fault: more than one, and not all with the same verified NHS
/// number, as ids of two systems tell nothing; or with dates of birth that can't be the same. No message holds a
/// number or a date.
Result<PatientRecord> merge_sources(const Vocabulary& vocabulary, std::span<const SourceRecord> sources);

}  // namespace parity::fhir
