// The record knows which parts were read in full; the outcome, which of them matter.
#include "cli/evaluate/why_open.h"

#include <fmt/format.h>

namespace parity::cli {
namespace {

std::string_view reason_of_read(PartSet parts, UnknownReason reason) {
  if (reason != UnknownReason::kNone && reason != UnknownReason::kUnread) return to_text(reason);
  if (parts == PartSet::of(RecordPart::kPatient)) return to_text(UnknownReason::kNotRecorded);
  return "was read, and something in it leaves the rule open (`parity explain` says what)";
}

std::string parts_text(PartSet parts) {
  std::string text;
  for (std::size_t i = 0; i < kRecordPartCount; ++i) {
    const auto part = static_cast<RecordPart>(i);
    if (parts.contains(part)) text += fmt::format("{}{}", text.empty() ? "" : ", ", to_text(part));
  }
  return text;
}

}  // namespace

std::vector<OpenReason> why_open(const PatientRecord& record, const Outcome& outcome) {
  PartSet unread;
  PartSet read;
  for (std::size_t i = 0; i < kRecordPartCount; ++i) {
    const auto part = static_cast<RecordPart>(i);
    if (!outcome.missing.contains(part)) continue;
    (record.extent(part).is_complete() ? read : unread) |= PartSet::of(part);
  }
  std::vector<OpenReason> reasons;
  if (!unread.empty()) reasons.push_back({unread, to_text(UnknownReason::kUnread)});
  if (!read.empty()) reasons.push_back({read, reason_of_read(read, outcome.reason)});
  if (reasons.empty()) reasons.push_back({{}, to_text(outcome.reason)});
  return reasons;
}

std::string why_open_text(const PatientRecord& record, const Outcome& outcome) {
  std::string text;
  for (const OpenReason& reason : why_open(record, outcome))
    text += fmt::format("{}{}: {}", text.empty() ? "" : "; ", parts_text(reason.parts), reason.text);
  return text;
}

}  // namespace parity::cli
