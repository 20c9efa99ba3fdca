#include "engine/base/date.h"

#include <fmt/format.h>
#include <array>

namespace parity {
namespace {

constexpr int kFirstYear = 1800;
constexpr int kLastYear = 2200;

constexpr std::array<std::string_view, 12> kMonthNames = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                          "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

// Digits of a fixed width; nothing else. -1 when there are fewer.
template <std::size_t kWidth>
int take_number(std::string_view& text) {
  if (text.size() < kWidth) return -1;
  int number = 0;
  for (std::size_t i = 0; i < kWidth; ++i) {
    const unsigned digit = static_cast<unsigned char>(text[i]) - unsigned{'0'};
    if (digit > 9) return -1;
    number = number * 10 + static_cast<int>(digit);
  }
  text.remove_prefix(kWidth);
  return number;
}

bool take(std::string_view& text, char wanted) {
  if (text.empty() || text.front() != wanted) return false;
  text.remove_prefix(1);
  return true;
}

// Takes the date part off the front of `text`. Nothing: not a calendar date.
std::optional<Date> take_date(std::string_view& text) {
  const int year = take_number<4>(text);
  if (year < kFirstYear || year > kLastYear) return std::nullopt;
  if (!take(text, '-')) return Date{to_day({year, 1, 1}), to_day({year, 12, 31}), DatePrecision::kYear};
  const int month = take_number<2>(text);
  if (month < 1 || month > 12) return std::nullopt;
  if (!take(text, '-'))
    return Date{to_day({year, month, 1}), to_day({year, month, days_in_month(year, month)}), DatePrecision::kMonth};
  const int day = take_number<2>(text);
  if (day < 1 || day > days_in_month(year, month)) return std::nullopt;
  return Date::of(to_day({year, month, day}));
}

// hh:mm[:ss[.fff]] as seconds of the day, or -1.
int take_time(std::string_view& text) {
  const int hour = take_number<2>(text);
  const bool colon = take(text, ':');
  const int minute = take_number<2>(text);
  if (hour < 0 || hour > 23 || !colon || minute < 0 || minute > 59) return -1;
  int second = 0;
  if (take(text, ':')) {
    second = take_number<2>(text);
    if (second < 0 || second > 59) return -1;
    if (take(text, '.')) {
      if (take_number<1>(text) < 0) return -1;
      while (take_number<1>(text) >= 0) {
      }
    }
  }
  return hour * 3600 + minute * 60 + second;
}

// Z, +hh:mm, -hh:mm as seconds ahead of UTC; no zone is nullopt with the text left as it is.
std::optional<int> take_zone(std::string_view& text) {
  if (take(text, 'Z')) return 0;
  if (text.empty() || (text.front() != '+' && text.front() != '-')) return std::nullopt;
  std::string_view rest = text.substr(1);
  const int hour = take_number<2>(rest);
  const bool colon = take(rest, ':');
  const int minute = take_number<2>(rest);
  if (hour < 0 || hour > 14 || !colon || minute < 0 || minute > 59) return std::nullopt;
  const int seconds = hour * 3600 + minute * 60;
  const bool behind = text.front() == '-';
  text = rest;
  return behind ? -seconds : seconds;
}

// The last Sunday of the month.
Day last_sunday(int year, int month) {
  const Day end = to_day({year, month, days_in_month(year, month)});
  return end - (((end.number % 7) + 7 + 4) % 7);  // 1970-01-01 was a Thursday
}

// The Sunday on or after a day of the month.
Day sunday_from(int year, int month, int day) {
  const Day from = to_day({year, month, day});
  return from + (7 - (((from.number % 7) + 7 + 4) % 7)) % 7;
}

struct Summer {
  std::int64_t begin;
  std::int64_t end;
};

// 1996 on: last Sundays of March and October at 01:00 UTC. 1981-1995: last Sunday of March to the
// Sunday on or after 23 October (from 1990 on, 22 October), 01:00 UTC. 1972-1980: the Sunday after the
// third Saturday of March to the same autumn rule, at 02:00 UTC and 02:00 UTC (03:00 local).
Summer work_out_summer(int year) {
  constexpr std::int64_t kHour = 3600;
  if (year >= 1996) {
    return {std::int64_t{last_sunday(year, 3).number} * 86400 + kHour,
            std::int64_t{last_sunday(year, 10).number} * 86400 + kHour};
  }
  const std::int64_t autumn = sunday_from(year, 10, year >= 1990 ? 22 : 23).number;
  if (year >= 1981) return {std::int64_t{last_sunday(year, 3).number} * 86400 + kHour, autumn * 86400 + kHour};
  return {std::int64_t{sunday_from(year, 3, 16).number} * 86400 + 2 * kHour, autumn * 86400 + 2 * kHour};
}

// The years that records are of are worked out once.
Summer summer_of(int year) {
  constexpr int kFirst = 1900;
  static const auto kSummers = [] {
    std::array<Summer, 200> summers{};
    for (int i = 0; i < static_cast<int>(summers.size()); ++i)
      summers[static_cast<std::size_t>(i)] = work_out_summer(kFirst + i);
    return summers;
  }();
  const auto at = static_cast<std::size_t>(year - kFirst);
  return at < kSummers.size() ? kSummers[at] : work_out_summer(year);
}

std::int64_t floor_divide(std::int64_t a, std::int64_t b) { return a / b - (a % b < 0 ? 1 : 0); }

// Of an instant in that year or within a day of it: the clock is never changed near the new year.
int london_offset_in(int year, Instant instant) {
  // The year-round British Standard Time experiment, 18 Feb 1968 to 31 Oct 1971.
  constexpr std::int64_t kBegin = -59004000;  // 1968-02-18T02:00:00Z
  constexpr std::int64_t kEnd = 57722400;     // 1971-10-31T02:00:00Z
  if (instant.seconds >= kBegin && instant.seconds < kEnd) return 3600;
  const Summer summer = summer_of(year);
  return instant.seconds >= summer.begin && instant.seconds < summer.end ? 3600 : 0;
}

Day shift_months(Day day, int months) {
  const CivilDate civil = to_civil(day);
  const int index = civil.year * 12 + (civil.month - 1) + months;
  const int year = static_cast<int>(floor_divide(index, 12));
  const int month = index - year * 12 + 1;
  const int last = days_in_month(year, month);
  return to_day({year, month, civil.day < last ? civil.day : last});
}

Day shift(Day day, const Span& span, int direction) {
  const int more = direction * span.days_more;
  switch (span.unit) {
    case SpanUnit::kDays: return day + (direction * span.count + more);
    case SpanUnit::kWeeks: return day + (direction * span.count * 7 + more);
    case SpanUnit::kMonths: return shift_months(day, direction * span.count) + more;
    case SpanUnit::kYears: return shift_months(day, direction * span.count * 12) + more;
  }
  return day;
}

}  // namespace

bool is_leap_year(int year) { return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0; }

int days_in_month(int year, int month) {
  constexpr std::array<int, 12> kDays = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return month == 2 && is_leap_year(year) ? 29 : kDays[static_cast<std::size_t>(month - 1)];
}

// Days from civil and back: Howard Hinnant, chrono-Compatible Low-Level Date Algorithms.
Day to_day(CivilDate date) {
  const int y = date.year - (date.month <= 2 ? 1 : 0);
  const int era = (y >= 0 ? y : y - 399) / 400;
  const int year_of_era = y - era * 400;
  const int day_of_year = (153 * (date.month + (date.month > 2 ? -3 : 9)) + 2) / 5 + date.day - 1;
  const int day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return {era * 146097 + day_of_era - 719468};
}

CivilDate to_civil(Day day) {
  const int z = day.number + 719468;
  const int era = (z >= 0 ? z : z - 146096) / 146097;
  const int day_of_era = z - era * 146097;
  const int year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  const int day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const int shifted_month = (5 * day_of_year + 2) / 153;
  const int month = shifted_month + (shifted_month < 10 ? 3 : -9);
  return {year_of_era + era * 400 + (month <= 2 ? 1 : 0), month, day_of_year - (153 * shifted_month + 2) / 5 + 1};
}

std::string to_text(Day day) {
  const CivilDate civil = to_civil(day);
  return fmt::format("{:04}-{:02}-{:02}", civil.year, civil.month, civil.day);
}

std::string to_human_text(Day day) { return to_human_text(Date::of(day)); }

Result<Date> parse_date(std::string_view text) {
  const auto date = take_date(text);
  if (!date || !text.empty()) return invalid_input("not a date", {}, "write YYYY, YYYY-MM or YYYY-MM-DD");
  return *date;
}

std::string to_text(const Date& date) {
  const std::string full = to_text(date.first);
  switch (date.precision) {
    case DatePrecision::kYear: return full.substr(0, 4);
    case DatePrecision::kMonth: return full.substr(0, 7);
    case DatePrecision::kDay: return full;
  }
  return full;
}

std::string to_human_text(const Date& date) {
  const CivilDate civil = to_civil(date.first);
  const std::string_view month = kMonthNames[static_cast<std::size_t>(civil.month - 1)];
  switch (date.precision) {
    case DatePrecision::kYear: return fmt::format("{}", civil.year);
    case DatePrecision::kMonth: return fmt::format("{} {}", month, civil.year);
    case DatePrecision::kDay: return fmt::format("{} {} {}", civil.day, month, civil.year);
  }
  return {};
}

Result<Timestamp> parse_timestamp(std::string_view text) {
  std::string_view front = text;
  const int year = take_number<4>(front);
  const auto date = take_date(text);
  if (!date) return invalid_input("not a date", {}, "write YYYY, YYYY-MM or YYYY-MM-DD");
  if (text.empty()) return Timestamp{*date, std::nullopt, false};
  if (!date->is_full() || !take(text, 'T')) return invalid_input("not a date and time");
  const int seconds = take_time(text);
  const bool time_read = seconds >= 0;
  const std::optional<int> zone = take_zone(text);
  if (!time_read || !text.empty()) return invalid_input("not a date and time");
  const std::int64_t local = std::int64_t{date->first.number} * 86400 + seconds;
  if (zone) {
    const Instant instant{local - *zone};
    const std::int64_t in_london = instant.seconds + london_offset_in(year, instant);
    return Timestamp{Date::of({static_cast<std::int32_t>(floor_divide(in_london, 86400))}), instant, false};
  }
  return Timestamp{*date, Instant{local - london_offset_in(year, Instant{local - 3600})}, true};
}

int london_offset_seconds(Instant instant) {
  const auto day = static_cast<std::int32_t>(floor_divide(instant.seconds, 86400));
  return london_offset_in(to_civil({day}).year, instant);
}

Day london_day(Instant instant) {
  return {static_cast<std::int32_t>(floor_divide(instant.seconds + london_offset_seconds(instant), 86400))};
}

// The clock never changes at midnight, so the offset at 00:00 UTC is that of local midnight too.
Instant start_of(Day day) {
  const std::int64_t utc = std::int64_t{day.number} * 86400;
  return {utc - london_offset_seconds({utc})};
}

std::string to_text(Instant instant) {
  const std::int64_t day = floor_divide(instant.seconds, 86400);
  const std::int64_t second = instant.seconds - day * 86400;
  return fmt::format("{}T{:02}:{:02}:{:02}Z", to_text(Day{static_cast<std::int32_t>(day)}), second / 3600,
                     second / 60 % 60, second % 60);
}

Result<Span> parse_span(std::string_view text) {
  struct Name {
    std::string_view text;
    SpanUnit unit;
  };
  constexpr std::array<Name, 8> kNames = {{{"day", SpanUnit::kDays},
                                           {"days", SpanUnit::kDays},
                                           {"week", SpanUnit::kWeeks},
                                           {"weeks", SpanUnit::kWeeks},
                                           {"month", SpanUnit::kMonths},
                                           {"months", SpanUnit::kMonths},
                                           {"year", SpanUnit::kYears},
                                           {"years", SpanUnit::kYears}}};
  int count = 0;
  std::size_t digits = 0;
  for (; digits < text.size() && text[digits] >= '0' && text[digits] <= '9' && count <= kMaxSpanCount; ++digits)
    count = count * 10 + (text[digits] - '0');
  const auto fault = [] {
    return invalid_input("not a length of time", {}, "write `12 months`, `28 days`, `6 weeks` or `1 year`");
  };
  if (digits == 0 || count > kMaxSpanCount || digits == text.size() || text[digits] != ' ') return fault();
  const std::string_view word = text.substr(digits + 1);
  for (const Name& name : kNames) {
    if (name.text != word) continue;
    const Span span{count, name.unit};
    if (longest_days(span) > kMaxSpanCount) return fault();
    return span;
  }
  return fault();
}

std::string to_text(const Span& span) {
  constexpr std::array<std::string_view, 4> kWords = {"day", "week", "month", "year"};
  return fmt::format("{} {}{}", span.count, kWords[static_cast<std::size_t>(span.unit)], span.count == 1 ? "" : "s");
}

Day operator-(Day day, const Span& span) { return shift(day, span, -1); }
Day operator+(Day day, const Span& span) { return shift(day, span, 1); }

int longest_days(const Span& span) {
  constexpr std::array<int, 4> kLongest = {1, 7, 31, 366};
  return span.count * kLongest[static_cast<std::size_t>(span.unit)] + span.days_more;
}

int age_in_years(Day born, Day on) {
  const CivilDate birth = to_civil(born);
  const CivilDate today = to_civil(on);
  const bool had_birthday = today.month > birth.month || (today.month == birth.month && today.day >= birth.day);
  return today.year - birth.year - (had_birthday ? 0 : 1);
}

Ternary within(const Date& date, const DayRange& range) {
  if (date.last < range.first || date.first > range.last) return Ternary::kFalse;
  if (date.first >= range.first && date.last <= range.last) return Ternary::kTrue;
  return Ternary::kUnknown;
}

Ternary before(const Date& a, const Date& b) {
  if (a.last < b.first) return Ternary::kTrue;
  return a.first >= b.last ? Ternary::kFalse : Ternary::kUnknown;
}

Ternary on_or_before(const Date& a, const Date& b) { return !before(b, a); }

}  // namespace parity
