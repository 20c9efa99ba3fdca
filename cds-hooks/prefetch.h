// Prefetch templates of a service, computed from what its rules need. Used by discovery, which publishes them, and by
// what reads a request's prefetch. Only the query subset that CDS Hooks 2.0.1 recommends, and only its tokens.
#pragma once

#include <string>
#include <vector>

#include "engine/plan/plan.h"
#include "fhir-adapter/record_reader.h"

namespace parity::hooks {

struct PrefetchTemplate {
  std::string key;       // "observations"
  std::string query;     // "Observation?patient={{context.patientId}}&_sort=-date&_count=1000"
  fhir::AskedFor asked;  // what a value under this key answers
  PartSet parts;         // of a record, that it helps to make up
};

/// In a fixed order, the patient first. A key stands only if some rule of the service needs it; a service without
/// rules has none. Draft orders come with the request and have no key.
std::vector<PrefetchTemplate> prefetch_templates(const Plan& plan, const PlannedService& service);

}  // namespace parity::hooks
