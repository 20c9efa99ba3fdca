// The ends of ranges of numbers, in order: what picks compare when a number is not known exactly. Private to
// engine/eval.
#pragma once

#include <tuple>

#include "engine/eval/fact_value.h"

namespace parity {

// One end of a range: a number, just below or above it, or beyond all numbers.
struct End {
  int infinite = 0;  // -1: below all numbers, 1: above
  Decimal number;
  int beside = 0;  // -1: just below the number, 1: just above

  friend bool operator<(const End& a, const End& b) {
    if (a.infinite != b.infinite || a.infinite != 0) return a.infinite < b.infinite;
    return std::tie(a.number, a.beside) < std::tie(b.number, b.beside);
  }
};

inline End low_end(const NumberRange& range) { return {range.no_low ? -1 : 0, range.low, range.low_excluded ? 1 : 0}; }
inline End high_end(const NumberRange& range) {
  return {range.no_high ? 1 : 0, range.high, range.high_excluded ? -1 : 0};
}

// The same seen from zero's other side, so that the lowest is the highest.
inline NumberRange mirrored(const NumberRange& range) {
  return {Decimal() - range.high, Decimal() - range.low, range.no_high,
          range.no_low,           range.high_excluded,   range.low_excluded};
}

}  // namespace parity
