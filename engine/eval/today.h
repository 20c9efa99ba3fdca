// The day of an evaluation. It is asked by comparisons, and each notes since when it would have come out the same: so it
// is known how far back an outcome holds without trying every day. Private to engine/eval.
#pragma once

#include <algorithm>

#include "engine/base/date.h"

namespace parity {

class Today {
 public:
  /// `steady_since` is moved later with each comparison; it starts with a day before all records.
  Today(Day day, Day& steady_since) : day_(day), steady_since_(&steady_since) {}

  /// For what depends on the day in a way that these comparisons don't tell: pair it with changes_daily().
  Day day() const { return day_; }
  void changes_daily() const { *steady_since_ = day_; }

  bool has_reached(Day day) const {
    if (day > day_) return false;
    note(day);
    return true;
  }
  bool is_past(Day day) const { return has_reached(day + 1); }

  /// Whether the window of this length that ends today begins after the day.
  bool has_left(Day day, const Span& window) const;

  /// A date's part that is not in the future: "2026" said in November 2026 ends today.
  Date until(Date when) const;
  /// Whether a date lies in the window of this length that ends today, both ends included.
  Ternary is_within(const Date& when, const Span& window) const;
  /// Whether it lies before that window.
  Ternary is_older(const Date& when, const Span& window) const;
  /// Whether a date is today or later.
  Ternary is_still(const Date& end) const;
  int age_since(Day born) const;

 private:
  bool has_left(Day day, const Span& window, Day start) const;
  void note(Day day) const { *steady_since_ = std::max(*steady_since_, day); }

  Day day_;
  Day* steady_since_;
};

}  // namespace parity
