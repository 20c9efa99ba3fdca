#include "engine/eval/fact_value.h"

#include "engine/rules/condition.h"

namespace parity {

NumberRange NumberRange::of(const Quantity& quantity) {
  NumberRange range = of(quantity.number);
  switch (quantity.comparator) {
    case Comparator::kEqual: break;
    case Comparator::kLess: range.no_low = range.high_excluded = true; break;
    case Comparator::kLessOrEqual: range.no_low = true; break;
    case Comparator::kGreaterOrEqual: range.no_high = true; break;
    case Comparator::kGreater: range.no_high = range.low_excluded = true; break;
  }
  return range;
}

namespace {

// All of the range at or above x; `strictly` above it.
Ternary above(const NumberRange& range, Decimal x, bool strictly) {
  const bool low_meets = !range.no_low && (range.low > x || (range.low == x && (!strictly || range.low_excluded)));
  if (low_meets) return Ternary::kTrue;
  const bool high_fails = !range.no_high && (range.high < x || (range.high == x && (strictly || range.high_excluded)));
  return high_fails ? Ternary::kFalse : Ternary::kUnknown;
}

}  // namespace

Ternary meets(const NumberRange& range, const Bound& bound) {
  switch (bound.op) {
    case CompareOp::kGreaterOrEqual: return above(range, bound.number, false);
    case CompareOp::kGreater: return above(range, bound.number, true);
    case CompareOp::kLess: return !above(range, bound.number, false);
    case CompareOp::kLessOrEqual: return !above(range, bound.number, true);
    case CompareOp::kEqual: {
      const Ternary at_least = above(range, bound.number, false);
      const Ternary at_most = !above(range, bound.number, true);
      if (is_false(at_least) || is_false(at_most)) return Ternary::kFalse;
      return range.is_one() ? Ternary::kTrue : Ternary::kUnknown;
    }
  }
  return Ternary::kUnknown;
}

std::optional<Date> possible_dates(const FactValue& value) {
  if (is_true(value.present) && value.has_date && value.is_certain) return value.when;
  if (!value.not_after) return std::nullopt;
  if (!value.has_date) return Date{kLongAgo, *value.not_after, DatePrecision::kYear};
  return Date{value.when.first, std::max(value.when.last, *value.not_after), DatePrecision::kYear};
}

std::string_view to_text(UnknownReason reason) {
  switch (reason) {
    case UnknownReason::kNone: return "";
    case UnknownReason::kUnread: return "that part of the record could not be read, or was cut short";
    case UnknownReason::kPartialDate: return "its date is partial or can't be read";
    case UnknownReason::kComparator: return "the recorded comparator leaves it open";
    case UnknownReason::kTentative: return "it is preliminary or unconfirmed";
    case UnknownReason::kAmbiguous: return "several values could be the latest, and they disagree";
    case UnknownReason::kNotRecorded:
      return "the date of birth, the sex or the ethnicity is not recorded, or can't be right";
    case UnknownReason::kOther: return "it rests on something that is unknown";
  }
  return "";
}

}  // namespace parity
