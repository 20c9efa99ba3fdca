// FHIR OperationOutcome bodies (R4, hl7.org/fhir/R4/operationoutcome.html): what every answer of the server that is no
// success carries. Says what is wrong and where, never a value of the request.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "cds-hooks/http.h"

namespace parity::hooks {

/// The codes of the required value set issue-type that Parity uses.
enum class IssueCode : std::uint8_t {
  kStructure,     // the bytes or the JSON can't be read
  kRequired,      // an element is missing
  kValue,         // an element has a wrong value or type
  kInvalid,       // the request contradicts itself
  kSecurity,      // another patient's data
  kLogin,         // the caller is not known
  kNotFound,      // no such path or service
  kNotSupported,  // method, content type
  kTooLong,       // over a limit of size
  kTimeout,       // the request or an answer took too long
  kThrottled,     // overload: try again later
  kIncomplete,    // data that is needed could not be had
  kTransient,     // the store or a server is not available now
  kException,     // a defect of Parity's own
};

std::string_view to_text(IssueCode code);

struct Fault {
  IssueCode code = IssueCode::kInvalid;
  std::string diagnostics;  // one sentence for the integrator
  std::string path;         // JSON path such as `context.patientId`; empty when there is none
};

/// {"resourceType":"OperationOutcome","issue":[…]}, every issue of severity error, in the given order. No fault at all
/// is one issue of code `exception`: FHIR wants at least one.
std::string operation_outcome(const std::vector<Fault>& faults);

/// An answer with that body. 503 and 429 also get `Retry-After: 1`.
HttpResponse error_response(int status, const std::vector<Fault>& faults);
HttpResponse error_response(int status, Fault fault);

}  // namespace parity::hooks
