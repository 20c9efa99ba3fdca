// One patient's data from several holders: each is read by itself, so that ids of one server never resolve
// in another's, and the records are then brought together. Used by cli.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "engine/base/result.h"
#include "engine/record/merged_record.h"
#include "fhir-adapter/json.h"

namespace parity::fhir {

/// A holder's record, and what its Patient says of who it is.
struct SourceRecord {
  PatientRecord record;
  std::string nhs_number;  // ten digits; empty: not recorded
  Setting setting = Setting::kUnknown;
  std::string name;  // for errors: a file
};

/// The NHS number of the Patient in a Bundle, or of a lone one; empty if there is none.
std::string nhs_number_in_record(JsonView root);

/// Brings the records together. Error, the giver's fault: more than one, and not all with the same NHS
/// number: ids of two systems tell nothing. No message holds a number.
Result<PatientRecord> merge_sources(const Vocabulary& vocabulary, std::span<const SourceRecord> sources);

/// "primary-care", "mental-health", "acute"; nothing for another word.
std::optional<Setting> setting_of(std::string_view word);

}  // namespace parity::fhir
