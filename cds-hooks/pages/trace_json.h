// A rule's trace as JSON: what `parity explain --format json` prints and what the pages draw as a tree.
#pragma once

#include <string>

#include "cds-hooks/json_writer.h"
#include "engine/eval/trace.h"

namespace parity::hooks {

/// The member "trace" of an object: [node…], as below.
void write_trace(const RuleTrace& trace, const Plan& plan, JsonWriter& json);

/// {"patient", "today", "rule", "state", "rules": hash, "trace": [node…]}; a node has "label", "truth" and, where there
/// is one, "value", "from", "why", "where" (file:line:column) and "children".
std::string trace_json(const Plan& plan, const PatientRecord& record, Day today, const RuleTrace& trace);

}  // namespace parity::hooks
