// Patient files for evaluate, explain and the census: opened, read through fhir-adapter, with a clear error for each one
// that can't be.
#pragma once

#include <string>
#include <vector>

#include "engine/plan/plan.h"
#include "fhir-adapter/record_reader.h"

namespace parity::cli {

struct PatientOptions {
  Day today;
  std::vector<std::string> unavailable;  // parts or FHIR resource types that "could not be read"
  std::string draft_orders;              // a file with a Bundle of draft orders; may be empty
  bool drafts_are_orders = false;        // order-select and order-sign: drafts in the Bundle too
  std::string setting;                   // who holds the record, "primary-care"; may be empty
  std::vector<std::string> merge;        // other holders' records of the patient, "mental-health=FILE" or "FILE"
};

/// The paths themselves, and for a folder the `*.json` files in it, sorted. Error: a folder without any.
Result<std::vector<std::string>> expand_paths(const std::vector<std::string>& paths);

/// A file's bytes, unpacked where it is gzip, or its JSON without a name that stands twice in an object. `-` is standard
/// input. Errors: it can't be opened, is larger than 512 MiB, is no such JSON.
Result<std::string> read_bytes(const std::string& path);
Result<fhir::JsonDocument> read_json(const std::string& path);

/// One patient's record, with what other holders' files add to it. `-` is standard input. Errors: a file
/// can't be opened, is too large, is not a patient's Bundle, or is about somebody else than the first;
/// kNotFound: it holds no patient.
Result<PatientRecord> read_patient_file(const std::string& path, const Plan& plan, const PatientOptions& options);

/// A record, and what became of each resource of its file.
struct CountedPatient {
  PatientRecord record;
  fhir::ReadCensus census;
};
/// The same of one file alone, with the paths of that many resources of each type and fate.
Result<CountedPatient> count_patient_file(const std::string& path, const Plan& plan, const PatientOptions& options,
                                          std::uint32_t examples);

}  // namespace parity::cli
