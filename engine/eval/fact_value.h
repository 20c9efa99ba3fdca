// The value of a fact for one patient: whether it is there, what it is, how surely, and where in the
// record it came from. Made by the evaluator, read by conditions, templates and the trace.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "engine/base/date.h"
#include "engine/base/ternary.h"
#include "engine/record/patient_record.h"

namespace parity {

/// The numbers that a value can be: one, or all up to a comparator's bound, or an age between two.
struct NumberRange {
  Decimal low;
  Decimal high;
  bool no_low = false;  // no lower bound: `< 5`
  bool no_high = false;
  bool low_excluded = false;
  bool high_excluded = false;

  static NumberRange of(Decimal number) { return {number, number}; }
  static NumberRange of(const Quantity& quantity);
  bool is_one() const { return !no_low && !no_high && low == high; }
};

struct Bound;
/// Whether every number of the range meets the bound; unknown when some do and some do not.
Ternary meets(const NumberRange& range, const Bound& bound);

/// Why a fact could not be settled.
enum class UnknownReason : std::uint8_t {
  kNone,
  kUnread,       // a part of the record could not be read, or was cut short
  kPartialDate,  // a partial or unreadable date may or may not lie in the window
  kComparator,   // a recorded comparator leaves the comparison open
  kTentative,    // the only statement is preliminary, provisional or unconfirmed
  kAmbiguous,    // several values could be the latest, and they disagree
  kNotRecorded,  // a detail that everybody has, such as a date of birth, is not recorded or can't be right
  kOther,        // it rests on another fact that is unknown
};
std::string_view to_text(UnknownReason reason);

struct FactValue {
  Ternary present = Ternary::kFalse;
  bool is_certain = true;   // false: another value, unseen or undated, may be the right one
  bool is_bounded = false;  // `number` holds whatever the right one is, also if it is not certain which
  bool has_number = false;
  bool has_date = false;
  NumberRange number;
  Unit unit;
  Date when;
  std::optional<std::uint32_t> statement;  // the statement that it came from
  std::vector<std::uint32_t> others;       // statements that could equally be the right one
  bool is_tie = false;                     // `others` stand at the very same time
  bool is_undated = false;                 // nobody wrote down when, of any that it could be: in no window
  std::optional<std::uint32_t> unusable;   // the newest statement left out for its number
  PartSet missing;                         // parts of the record that could change it
  UnknownReason reason = UnknownReason::kNone;
};

}  // namespace parity
