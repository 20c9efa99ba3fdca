#include "engine/eval/today.h"

namespace parity {
namespace {

// The first day on which a window begins after the day. Months differ by up to three days, so that it may be later than
// the day and the window's length.
Day day_of_leaving(Day day, const Span& window) {
  Day left = day + window;
  while (left - window <= day) left = left + 1;
  return left;
}

}  // namespace

bool Today::has_left(Day day, const Span& window) const { return has_left(day, window, day_ - window); }

// Most are so long gone that they don't matter.
bool Today::has_left(Day day, const Span& window, Day start) const {
  if (start <= day) return false;
  if (day + longest_days(window) >= *steady_since_) note(std::min(day_of_leaving(day, window), day_));
  return true;
}

Date Today::until(Date when) const {
  if (when.last > day_) {
    if (has_reached(when.first)) changes_daily();
    when.last = day_;
  } else if (when.first < when.last) {
    note(when.last);
  }
  return when;
}

Ternary Today::is_within(const Date& when, const Span& window) const {
  has_reached(when.first);
  has_reached(when.last);
  const Day start = day_ - window;
  if (!has_left(when.last, window, start)) has_left(when.first, window, start);
  return within(when, {start, day_});
}

Ternary Today::is_older(const Date& when, const Span& window) const {
  const Day start = day_ - window;
  if (!has_left(when.last, window, start)) has_left(when.first, window, start);
  return before(when, Date::of(start));
}

Ternary Today::is_still(const Date& end) const {
  is_past(end.first);
  is_past(end.last);
  return on_or_before(Date::of(day_), end);
}

// A birthday of 29 February is a day later in a common year.
int Today::age_since(Day born) const {
  const int age = age_in_years(born, day_);
  const Day birthday = born + Span{age, SpanUnit::kYears};
  note(age_in_years(born, birthday) == age ? birthday : birthday + 1);
  return age;
}

}  // namespace parity
