// A patient's record from what a call brought along: its prefetch, key by key, and its draft orders. Used by the
// services. Fetching what was not given is not its business.
#pragma once

#include <span>
#include <vector>

#include "cds-hooks/hook_request.h"
#include "cds-hooks/operation_outcome.h"
#include "cds-hooks/prefetch.h"
#include "engine/base/result.h"
#include "engine/plan/plan.h"

namespace parity::hooks {

/// How a key of the prefetch came (CDS Hooks 2.0.1, "Providing FHIR Resources to a CDS Service").
enum class KeyState : std::uint8_t {
  kGiven,    // a Bundle, a resource, or null: asked, and nothing there
  kAbsent,   // not answered: its types were not read
  kRefused,  // an OperationOutcome: asked, could not be read, and not to be asked again
};

struct GivenRecord {
  PatientRecord record;
  std::vector<KeyState> keys;  // as many as templates
};

/// What reading needs besides the request; borrows its parts.
struct ReadingTask {
  const Plan& plan;
  std::span<const PrefetchTemplate> templates;
  Day today;
};

/// Keys that no template has are ignored; without draft orders nothing is ordered. The fault is the client's: a value
/// that is no FHIR resource of the type asked for, or data of another patient.
tl::expected<GivenRecord, Fault> read_given_record(const ReadingTask& task, const HookRequest& request);

}  // namespace parity::hooks
