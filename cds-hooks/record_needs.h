// What of a patient's record the rules of a service need: every part that one of their facts stands in, and how far
// back. Used for prefetch templates (prefetch.h). Knows rules and facts, no FHIR.
#pragma once

#include <array>
#include <optional>

#include "engine/plan/plan.h"

namespace parity::hooks {

struct PartNeed {
  bool is_needed = false;
  std::optional<int> days_back;  // the longest that a rule looks back; nothing: all that there is
};
using RecordNeeds = std::array<PartNeed, kRecordPartCount>;

/// By RecordPart. Follows conditions, schedules, checklists, texts, and the facts that other facts count from or are
/// derived from. The patient is needed by every rule: nobody is reminded of somebody who has died.
RecordNeeds record_needs(const Plan& plan, const PlannedService& service);

}  // namespace parity::hooks
