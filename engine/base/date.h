// Calendar days, partial dates and spans, in Europe/London. Time is always an argument: nothing
// here reads a clock.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "engine/base/result.h"
#include "engine/base/ternary.h"

namespace parity {

/// A day on the proleptic Gregorian calendar, counted from 1970-01-01.
struct Day {
  std::int32_t number = 0;
  friend constexpr auto operator<=>(Day, Day) = default;
  friend constexpr Day operator+(Day day, std::int32_t days) { return {day.number + days}; }
  friend constexpr Day operator-(Day day, std::int32_t days) { return {day.number - days}; }
  friend constexpr std::int32_t operator-(Day a, Day b) { return a.number - b.number; }
};

/// Before and after every date that can be read (parse_date), for what has no known bound.
inline constexpr Day kLongAgo{-1'000'000};
inline constexpr Day kFarAhead{1'000'000};

struct CivilDate {
  int year = 1970;
  int month = 1;  // 1..12
  int day = 1;    // 1..31
};

bool is_leap_year(int year);
int days_in_month(int year, int month);
Day to_day(CivilDate date);
CivilDate to_civil(Day day);
/// "2026-11-22"
std::string to_text(Day day);
/// "22 Nov 2026", as a GP reads it.
std::string to_human_text(Day day);

enum class DatePrecision : std::uint8_t { kYear, kMonth, kDay };

/// A possibly partial date as the interval of days that it can mean, both ends included:
/// 2024-05 is 2024-05-01 .. 2024-05-31 (FHIR R4 datatypes, date and dateTime).
struct Date {
  Day first;
  Day last;
  DatePrecision precision = DatePrecision::kDay;

  static constexpr Date of(Day day) { return {day, day, DatePrecision::kDay}; }
  constexpr bool is_full() const { return precision == DatePrecision::kDay; }
  friend constexpr bool operator==(const Date&, const Date&) = default;
};

/// Reads YYYY, YYYY-MM or YYYY-MM-DD, years 1800 to 2200. Error: anything else.
Result<Date> parse_date(std::string_view text);
/// As precise as it is known: "2024", "2024-05", "2024-05-17".
std::string to_text(const Date& date);
/// "2024", "May 2024", "17 May 2024".
std::string to_human_text(const Date& date);

/// A point in time: seconds since 1970-01-01T00:00:00Z.
struct Instant {
  std::int64_t seconds = 0;
  friend constexpr auto operator<=>(Instant, Instant) = default;
};

/// A recorded time: the London day (or partial date) it falls on, and the instant where known.
struct Timestamp {
  Date date;
  std::optional<Instant> instant;
  bool assumed_zone = false;  // a time without a zone was read as London time
};

/// Reads a FHIR date, dateTime or instant (fractional seconds are dropped; a second of 60 and
/// `24:00` are refused). A time without a zone is London time and says so in `assumed_zone`. In the hour that comes twice
/// in October it is taken for the first: such times keep the order of the clock, and one of the second hour lies an hour
/// too early beside times with a zone, on its right day. In the hour that March leaves out the clock was not put forward.
Result<Timestamp> parse_timestamp(std::string_view text);

/// Seconds that Europe/London is ahead of UTC at that instant: 3600 in British Summer Time.
/// Rules since 1972 (Summer Time Orders, EU directive 2000/84/EC); earlier summers are taken by
/// the rule of 1972, which can move a time within an hour of midnight by one day.
int london_offset_seconds(Instant instant);
Day london_day(Instant instant);
/// Midnight in London, with which the day begins.
Instant start_of(Day day);
/// "2026-11-22T09:30:00Z"
std::string to_text(Instant instant);

enum class SpanUnit : std::uint8_t { kDays, kWeeks, kMonths, kYears };

/// A length of calendar time, "12 months". INVARIANT: 0 <= count <= kMaxSpanCount.
struct Span {
  int count = 0;
  SpanUnit unit = SpanUnit::kDays;
  int days_more = 0;  // "12 months and a day"; -1: less a day. Never read from YAML: mutation of rules sets it
  friend constexpr bool operator==(const Span&, const Span&) = default;
};
inline constexpr int kMaxSpanCount = 36'600;

/// Reads "12 months", "1 year", "28 days", "6 weeks". Error: anything else.
Result<Span> parse_span(std::string_view text);
std::string to_text(const Span& span);

/// Calendar arithmetic: months and years keep the day of the month, clamped to the month's end
/// (12 months before 29 February is 28 February).
Day operator-(Day day, const Span& span);
Day operator+(Day day, const Span& span);
/// A span's length in days, months as 31 and years as 366: an upper bound for look-back limits.
int longest_days(const Span& span);

/// Completed years from a full birth date to a day; born on 29 February, the birthday is 1 March
/// in a common year.
int age_in_years(Day born, Day on);

/// The days that a window reaches back over, both ends included.
struct DayRange {
  Day first;
  Day last;
};
/// Whether a date lies in the range: unknown when a partial date straddles an end.
Ternary within(const Date& date, const DayRange& range);
Ternary before(const Date& a, const Date& b);        // a earlier than b
Ternary on_or_before(const Date& a, const Date& b);  // a not later than b

}  // namespace parity
