// A patient on a FHIR server, for evaluate and explain: what the rules need is fetched as the server does it, by the
// same queries and the same client.
#pragma once

#include <chrono>
#include <ostream>
#include <string>

#include "engine/eval/evaluate.h"
#include "engine/plan/plan.h"

namespace parity::cli {

struct PatientServerOptions {
  std::string url;         // empty: patients are files
  std::string patient;     // "123" or "Patient/123"
  std::string token_file;  // may be empty; `-` is standard input
  std::chrono::milliseconds deadline{10'000};
};

/// What is evaluated; borrows its parts.
struct PatientTask {
  const Plan& plan;
  const PlannedService& service;
  Day today;
  std::string draft_orders;  // a file; may be empty
};

/// The record. What could not be read is said in `err`, a line each, and unknown in the record. Errors: no base URL, no
/// token in the file, a token that would go out without TLS, a patient who could not be read.
Result<PatientRecord> fetch_patient(const PatientServerOptions& options, const PatientTask& task, std::ostream& err);

}  // namespace parity::cli
