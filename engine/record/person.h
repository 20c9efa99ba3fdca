// Who the patient is, as far as rules ask: age, sex, ethnicity, whether alive. No name, no address.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "engine/base/date.h"
#include "engine/base/ternary.h"
#include "engine/record/statement.h"

namespace parity {

enum class Sex : std::uint8_t { kUnknown, kMale, kFemale, kOther };
std::string_view to_text(Sex sex);

struct Person {
  std::string reference;  // "Patient/123", as the record names it; may be empty
  std::optional<Date> born;
  Sex sex = Sex::kUnknown;
  std::optional<ConceptSlice> ethnicity;  // concepts its ethnic category matched; nullopt: not recorded
  Ternary deceased = Ternary::kFalse;     // unknown: recorded and unreadable
  std::optional<Date> died;               // where it is known when

  /// Whether the patient had died by a day: somebody who died later was alive then. A death in the month or year of
  /// that day counts: nothing that is recorded lies ahead.
  Ternary deceased_on(Day day) const { return died && died->first > day ? Ternary::kFalse : deceased; }
};

}  // namespace parity
