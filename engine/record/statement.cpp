#include "engine/record/statement.h"

namespace parity {
namespace {

constexpr std::array<std::string_view, kRecordPartCount> kPartNames = {
    "patient",   "observation", "condition", "medication", "procedure", "immunisation",
    "encounter", "episode",     "referral",  "allergy",    "flag",      "order"};

constexpr std::array<std::string_view, 7> kFaultTexts = {"is usable",
                                                         "holds no number",
                                                         "has no unit",
                                                         "has a unit that is not understood",
                                                         "has a unit that can't be converted",
                                                         "has a unit that contradicts its code",
                                                         "is outside the plausible range"};

}  // namespace

std::string_view to_text(RecordPart part) { return kPartNames[static_cast<std::size_t>(part)]; }

std::optional<RecordPart> record_part_of(std::string_view text) {
  for (std::size_t i = 0; i < kPartNames.size(); ++i)
    if (kPartNames[i] == text) return static_cast<RecordPart>(i);
  return std::nullopt;
}

std::string_view to_text(ValueFault fault) { return kFaultTexts[static_cast<std::size_t>(fault)]; }

}  // namespace parity
