// A feedback request's body (CDS Hooks 2.0.1, "Feedback") as the audit's values, or every fault in it. Used by the
// services. All of a batch is read, or none.
#pragma once

#include <string>
#include <vector>

#include "audit/store.h"
#include "cds-hooks/operation_outcome.h"
#include "engine/base/result.h"

namespace parity::hooks {

/// `{"feedback": []}` is no fault and gives none. A reason needs a code alone: clients send it without display, and
/// without system.
tl::expected<std::vector<audit::FeedbackEvent>, std::vector<Fault>> decode_feedback(std::string body);

}  // namespace parity::hooks
