// A patient's record from what a call brought along (its prefetch, key by key, and its draft orders), and from what was
// fetched for it. Used by the services, and by the cli for a patient on a FHIR server. The fetching is fetch.h's.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "cds-hooks/fetch.h"
#include "cds-hooks/operation_outcome.h"
#include "cds-hooks/prefetch.h"
#include "engine/base/result.h"
#include "engine/plan/plan.h"

namespace parity::hooks {

/// How a key of the prefetch came (CDS Hooks 2.0.1, "Providing FHIR Resources to a CDS Service"), given or fetched.
enum class KeyState : std::uint8_t {
  kGiven,    // a Bundle, a resource, or null: asked, and nothing there
  kAbsent,   // not answered: its types were not read
  kRefused,  // an OperationOutcome: asked, could not be read, and not to be asked again
};

struct KeyReading {
  KeyState state = KeyState::kAbsent;
  std::optional<fhir::FetchFault> fault;  // why fetching it, or the rest of it, did not help
};

struct GivenRecord {
  PatientRecord record;
  std::vector<KeyReading> keys;  // as many as templates
};

/// What is read, and for what; borrows its parts.
struct ReadingTask {
  const Plan& plan;
  std::span<const PrefetchTemplate> templates;
  Day today;
  std::string patient_id;       // without "Patient/"
  fhir::JsonView prefetch;      // an object, or missing
  fhir::JsonView draft_orders;  // a Bundle, or missing
};

/// Keys that no template has are ignored; without draft orders nothing is ordered. The fault is the client's: a value
/// that is no FHIR resource of the type asked for, or data of another patient. The same in what was fetched is the FHIR
/// server's, and then nothing of what was fetched is used (kNotFhir).
tl::expected<GivenRecord, Fault> read_given_record(const ReadingTask& task, const FetchedKeys& fetched = {});

}  // namespace parity::hooks
