#include "engine/eval/today.h"

namespace parity {

// Months differ by up to three days: the window may begin after the day only some days after its length has gone by.
bool Today::has_left(Day day, const Span& window) const {
  if (day_ - window <= day) return false;
  Day left = day + window;
  while (left < day_ && left - window <= day) left = left + 1;
  note(std::min(left, day_));
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
  if (!has_left(when.last, window)) has_left(when.first, window);
  return within(when, {day_ - window, day_});
}

Ternary Today::is_older(const Date& when, const Span& window) const {
  if (!has_left(when.last, window)) has_left(when.first, window);
  return before(when, Date::of(day_ - window));
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
