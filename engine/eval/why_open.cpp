// The record knows which parts were read in full; the outcome, which of them matter.
#include "engine/eval/why_open.h"

#include <fmt/format.h>

namespace parity {
namespace {

PartSet without(PartSet parts, PartSet others) {
  PartSet rest;
  for (std::size_t i = 0; i < kRecordPartCount; ++i) {
    const auto part = static_cast<RecordPart>(i);
    if (parts.contains(part) && !others.contains(part)) rest |= PartSet::of(part);
  }
  return rest;
}

std::string_view reason_of_read(PartSet parts, UnknownReason reason) {
  if (reason != UnknownReason::kNone && reason != UnknownReason::kUnread) return to_text(reason);
  if (parts == PartSet::of(RecordPart::kPatient)) return to_text(UnknownReason::kNotRecorded);
  return "was read, and something in it leaves the rule open (the trace says what)";
}

}  // namespace

std::string parts_text(PartSet parts) {
  std::string text;
  for (std::size_t i = 0; i < kRecordPartCount; ++i) {
    const auto part = static_cast<RecordPart>(i);
    if (parts.contains(part)) text += fmt::format("{}{}", text.empty() ? "" : ", ", to_text(part));
  }
  return text;
}

PartSet not_read(const PatientRecord& record, PartSet parts) {
  PartSet unread;
  for (std::size_t i = 0; i < kRecordPartCount; ++i) {
    const auto part = static_cast<RecordPart>(i);
    if (parts.contains(part) && !record.extent(part).is_complete()) unread |= PartSet::of(part);
  }
  return unread;
}

std::string why_open_text(const PatientRecord& record, const Outcome& outcome) {
  if (outcome.missing.empty()) return std::string(to_text(outcome.reason));
  const PartSet unread = not_read(record, outcome.missing);
  const PartSet read = without(outcome.missing, unread);
  std::string text;
  if (!unread.empty()) text = fmt::format("{}: {}", parts_text(unread), to_text(UnknownReason::kUnread));
  if (read.empty()) return text;
  return text +
         fmt::format("{}{}: {}", text.empty() ? "" : "; ", parts_text(read), reason_of_read(read, outcome.reason));
}

}  // namespace parity
