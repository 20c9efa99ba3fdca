// What each status of each resource type allows: one table, no code per type. Used by the readers.
// Source: design, fhir, statuses (value sets of STU3, R4 and R5; the policy is Parity's proposal).
#pragma once

#include <string_view>
#include <variant>

#include "engine/record/data_issue.h"
#include "engine/record/statement.h"
#include "fhir-adapter/resource_type.h"

namespace parity::fhir {

/// Where a statement stands, or why it must not be used at all.
using Verdict = std::variant<Standing, IssueReason>;

/// Which of a resource's statuses is asked about.
enum class StatusElement : std::uint8_t { kStatus, kClinical, kVerification };

/// An empty status is "none was given": as `unknown` of that type, and usable where the type has no
/// such word. A word that no version knows gives kUnreadableEntry.
Verdict verdict_on(ResourceType type, StatusElement element, std::string_view status);

}  // namespace parity::fhir
