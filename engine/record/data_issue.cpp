#include "engine/record/data_issue.h"

#include <array>

namespace parity {
namespace {

struct Row {
  std::string_view name;
  std::string_view text;
  bool warning;
};

constexpr std::array<Row, kIssueReasonCount> kRows = {{
    {"entered-in-error", "entered in error", false},
    {"not-done", "not done, not given or not taken", false},
    {"not-an-event", "a draft, plan, proposal or cancellation, not an event", false},
    {"refuted", "refuted", false},
    {"modifier-extension", "a modifier that is not understood, so the entry is not used", true},
    {"unreadable-entry", "can't be read", true},
    {"no-code", "has no code", true},
    {"text-only", "has text but no code, and matches nothing", true},
    {"unreadable-date", "has a date that can't be read", true},
    {"no-date", "has no date", false},
    {"assumed-zone", "has a time without a zone, read as London time", true},
    {"unusable-value", "has a value that can't be used", true},
    {"broken-reference", "refers to something that is not there", true},
    {"no-subject", "names no subject, taken as this patient's", true},
    {"other-subject", "is not about this patient, so it is not used", true},
    {"duplicate", "stands more than once", false},
    {"may-be-incomplete", "may be incomplete: the sender warns of it", true},
    {"unavailable", "could not be read", true},
    {"truncated", "was cut short", true},
}};

}  // namespace

std::string_view to_name(IssueReason reason) { return kRows[static_cast<std::size_t>(reason)].name; }
std::string_view to_text(IssueReason reason) { return kRows[static_cast<std::size_t>(reason)].text; }
bool is_warning(IssueReason reason) { return kRows[static_cast<std::size_t>(reason)].warning; }

}  // namespace parity
