// A hook call's body as plain values (CDS Hooks 2.0.1, "Calling a CDS Service"), or every fault in it. Used by the
// services. What it does not know it ignores; FHIR in `context` and `prefetch` is judged by whoever reads it.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cds-hooks/operation_outcome.h"
#include "engine/base/result.h"
#include "fhir-adapter/json.h"
#include "fhir-adapter/rest/access_token.h"

namespace parity::hooks {

/// Access to the client's FHIR server for this call alone: never stored, never logged.
struct FhirAuthorization {
  std::shared_ptr<const fhir::AccessToken> access_token;  // null only in a request with a fault
  std::int64_t expires_in = 0;                            // seconds
  std::string scope;
  std::string subject;
  std::string patient;  // that a patient-level token is for (CDS Hooks 3.0 ballot), as it was given; may be empty
};

struct HookRequest {
  fhir::JsonDocument document;  // what the views below borrow from
  std::string hook;
  std::string hook_instance;  // not always a UUID
  std::string fhir_server;    // normalised (normalised_server); empty: not given
  std::optional<FhirAuthorization> authorization;
  std::string patient_id;       // without "Patient/"; empty for a hook that has none
  std::string user_id;          // "Practitioner/1"; may be empty
  std::string encounter_id;     // may be empty
  fhir::JsonView context;       // an object
  fhir::JsonView draft_orders;  // of order-select and order-sign; missing for other hooks
  fhir::JsonView prefetch;      // an object, or missing
};

/// Reads a body. The faults are the client's, each with its JSON path and without a value; `hook` decides which fields
/// `context` must have (hook library of 2026), and one that is not of the library only needs an object.
tl::expected<HookRequest, std::vector<Fault>> decode_hook_request(std::string body);

/// Whether the call's token is said to be for another patient than its context is about.
bool has_token_of_another_patient(const HookRequest& request);

/// Scheme and host in lower case, without default port and trailing slashes, so that one server has one name.
std::string normalised_server(std::string_view url);

/// The version of a hook in the hook library, "1.0"; empty for a hook that is not there.
std::string_view hook_version(std::string_view hook);

}  // namespace parity::hooks
