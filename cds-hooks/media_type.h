// Whether a request's body can be read as JSON, by what its header says. Used by Api.
#pragma once

#include <optional>

#include "cds-hooks/http.h"
#include "cds-hooks/operation_outcome.h"

namespace parity::hooks {

/// Empty when it can: Content-Type absent, application/json, text/json or …+json, charset UTF-8 if given, and no
/// Content-Encoding but identity. Otherwise the fault of a 415.
std::optional<Fault> media_type_fault(const HttpRequest& request);

}  // namespace parity::hooks
