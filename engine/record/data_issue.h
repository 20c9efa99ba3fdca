// What of a record was not used, and why. Each issue is a reason (countable, safe to log) and an
// element path; `detail` may hold a recorded value and is shown to the caller only, never logged.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace parity {

enum class IssueReason : std::uint8_t {
  kEnteredInError,
  kNotDone,     // not-done, not-taken, not-given, doNotPerform
  kNotAnEvent,  // draft, planned, cancelled, revoked, rejected, proposal
  kRefuted,
  kModifierExtension,  // a modifierExtension that is not understood
  kUnreadableEntry,    // an entry, type, status or code that can't be read
  kNoCode,             // no coding and no text
  kTextOnly,           // text without a code: matches nothing
  kUnreadableDate,
  kNoDate,
  kAssumedZone,    // a time without a zone, read as London time
  kUnusableValue,  // a number that can't be used (see ValueFault)
  kBrokenReference,
  kNoSubject,
  kOtherSubject,  // about a group, a device, or a document of somebody else
  kDuplicate,
  kMayBeIncomplete,  // the sender warned that a part may be incomplete
  kUnavailable,      // a part that could not be read at all
  kTruncated,        // a part that was cut short
};
inline constexpr std::size_t kIssueReasonCount = 19;

/// A stable kebab-case name for JSON and metrics, "unusable-value".
std::string_view to_name(IssueReason reason);
/// A phrase for a person: "a recorded value could not be used".
std::string_view to_text(IssueReason reason);
/// Whether a person reading a record's warnings wants to see it; expected statuses (entered in
/// error, planned) are counted only.
bool is_warning(IssueReason reason);

struct DataIssue {
  IssueReason reason = IssueReason::kUnreadableEntry;
  std::string path;    // "Bundle.entry[3].resource.valueQuantity.unit", or "Observation/9"
  std::string detail;  // "712 kg is outside 20..400 kg, not used"; may be empty
};

}  // namespace parity
