// Calendar days, partial dates, spans and times, and what of them London makes.
#include "engine/base/date.h"

#include <catch2/catch.hpp>
#include <string>

namespace parity {
namespace {

Day day(std::string_view text) {
  INFO(text);
  const auto date = parse_date(text);
  REQUIRE(date);
  REQUIRE(date->is_full());
  return date->first;
}

Date date(std::string_view text) {
  INFO(text);
  const auto result = parse_date(text);
  REQUIRE(result);
  return *result;
}

Span span(std::string_view text) {
  INFO(text);
  const auto result = parse_span(text);
  REQUIRE(result);
  return *result;
}

TEST_CASE("date: days and civil dates agree over 400 years", "[engine][base]") {
  Day expected = to_day({1800, 1, 1});
  for (int year = 1800; year <= 2200; ++year)
    for (int month = 1; month <= 12; ++month)
      for (int d = 1; d <= days_in_month(year, month); ++d, expected = expected + 1) {
        const Day got = to_day({year, month, d});
        const CivilDate back = to_civil(got);
        if (got != expected || back.year != year || back.month != month || back.day != d)
          FAIL(year << '-' << month << '-' << d);
      }
  CHECK(to_day({1970, 1, 1}).number == 0);
  CHECK(to_day({2000, 3, 1}).number == 11017);
  CHECK(to_day({1969, 12, 31}).number == -1);
}

TEST_CASE("date: leap years", "[engine][base]") {
  CHECK(is_leap_year(2024));
  CHECK(is_leap_year(2000));
  CHECK_FALSE(is_leap_year(1900));
  CHECK_FALSE(is_leap_year(2026));
  CHECK(days_in_month(2024, 2) == 29);
  CHECK(days_in_month(2100, 2) == 28);
}

TEST_CASE("date: full and partial dates are read, and said back as they came", "[engine][base]") {
  struct Case {
    std::string_view text, first, last, human;
  };
  for (const Case& c :
       {Case{"2024", "2024-01-01", "2024-12-31", "2024"}, Case{"2024-02", "2024-02-01", "2024-02-29", "Feb 2024"},
        Case{"2025-02", "2025-02-01", "2025-02-28", "Feb 2025"},
        Case{"2024-05-17", "2024-05-17", "2024-05-17", "17 May 2024"},
        Case{"1800-01-01", "1800-01-01", "1800-01-01", "1 Jan 1800"},
        Case{"2200-12-31", "2200-12-31", "2200-12-31", "31 Dec 2200"}}) {
    INFO(c.text);
    const Date got = date(c.text);
    CHECK(to_text(got) == c.text);
    CHECK(to_text(got.first) == c.first);
    CHECK(to_text(got.last) == c.last);
    CHECK(to_human_text(got) == c.human);
  }
}

TEST_CASE("date: what is no date is refused", "[engine][base]") {
  for (const std::string_view text :
       {"",        "24",         "1799",       "2201",      "0000",       "2024-",         "2024-1",      "2024-00",
        "2024-13", "2024-02-30", "2023-02-29", "2024-05-1", "2024-05-00", "2024-05-32",    "2024-05-17T", "2024-05-17 ",
        " 2024",   "2024/05/17", "17-05-2024", "20240517",  "-2024",      "2024-05-17-01", "２０２４"}) {
    INFO(text);
    CHECK_FALSE(parse_date(text));
  }
}

TEST_CASE("date: months and years clamp to the month's end", "[engine][base]") {
  struct Case {
    std::string_view from, length, before, after;
  };
  for (const Case& c : {Case{"2024-02-29", "12 months", "2023-02-28", "2025-02-28"},
                        Case{"2024-02-29", "1 year", "2023-02-28", "2025-02-28"},
                        Case{"2024-02-29", "4 years", "2020-02-29", "2028-02-29"},
                        Case{"2025-02-28", "12 months", "2024-02-28", "2026-02-28"},
                        Case{"2025-03-31", "1 month", "2025-02-28", "2025-04-30"},
                        Case{"2024-03-30", "1 month", "2024-02-29", "2024-04-30"},
                        Case{"2026-11-22", "12 months", "2025-11-22", "2027-11-22"},
                        Case{"2026-01-15", "13 months", "2024-12-15", "2027-02-15"},
                        Case{"2026-11-22", "28 days", "2026-10-25", "2026-12-20"},
                        Case{"2026-11-22", "6 weeks", "2026-10-11", "2027-01-03"},
                        Case{"2026-11-22", "0 days", "2026-11-22", "2026-11-22"},
                        Case{"2026-11-22", "100 years", "1926-11-22", "2126-11-22"}}) {
    INFO(c.from << ", " << c.length);
    CHECK(to_text(day(c.from) - span(c.length)) == c.before);
    CHECK(to_text(day(c.from) + span(c.length)) == c.after);
  }
}

TEST_CASE("date: spans are read and said", "[engine][base]") {
  struct Case {
    std::string_view text, want;
    int longest;
  };
  for (const Case& c :
       {Case{"12 months", "12 months", 372}, Case{"1 month", "1 month", 31}, Case{"1 year", "1 year", 366},
        Case{"2 years", "2 years", 732}, Case{"28 days", "28 days", 28}, Case{"1 weeks", "1 week", 7},
        Case{"0 days", "0 days", 0}, Case{"36600 days", "36600 days", 36600}, Case{"007 days", "7 days", 7}}) {
    INFO(c.text);
    CHECK(to_text(span(c.text)) == c.want);
    CHECK(longest_days(span(c.text)) == c.longest);
  }
  for (const std::string_view text :
       {"", "months", "12", "12 ", "12months", "12  months", "-1 days", "1.5 years", "12 Months", "12 months ",
        "36601 days", "101 years", "99999999999999999999 days", "1 fortnight", "12 months and 1 day"}) {
    INFO(text);
    CHECK_FALSE(parse_span(text));
  }
}

TEST_CASE("date: ages, and birthdays on 29 February", "[engine][base]") {
  struct Case {
    std::string_view born, on;
    int want;
  };
  for (const Case& c : {Case{"1980-02-03", "2026-02-02", 45}, Case{"1980-02-03", "2026-02-03", 46},
                        Case{"2008-02-29", "2026-02-28", 17}, Case{"2008-02-29", "2026-03-01", 18},
                        Case{"2008-02-29", "2028-02-28", 19}, Case{"2008-02-29", "2028-02-29", 20},
                        Case{"2026-11-22", "2026-11-22", 0}, Case{"2026-11-23", "2026-11-22", -1}}) {
    INFO(c.born << " on " << c.on);
    CHECK(age_in_years(day(c.born), day(c.on)) == c.want);
  }
}

TEST_CASE("date: a window holds both its ends, and a partial date that straddles one is unknown", "[engine][base]") {
  const DayRange window{day("2025-11-22"), day("2026-11-22")};
  struct Case {
    std::string_view date;
    Ternary want;
  };
  for (const Case& c :
       {Case{"2025-11-21", Ternary::kFalse}, Case{"2025-11-22", Ternary::kTrue}, Case{"2026-11-22", Ternary::kTrue},
        Case{"2026-11-23", Ternary::kFalse}, Case{"2025", Ternary::kUnknown}, Case{"2026", Ternary::kUnknown},
        Case{"2024", Ternary::kFalse}, Case{"2025-11", Ternary::kUnknown}, Case{"2025-12", Ternary::kTrue},
        Case{"2025-10", Ternary::kFalse}}) {
    INFO(c.date);
    CHECK(within(date(c.date), window) == c.want);
  }
}

TEST_CASE("date: order of partial dates", "[engine][base]") {
  struct Case {
    std::string_view a, b;
    Ternary before, on_or_before;
  };
  constexpr Ternary F = Ternary::kFalse;
  constexpr Ternary U = Ternary::kUnknown;
  constexpr Ternary T = Ternary::kTrue;
  for (const Case& c :
       {Case{"2024-05-01", "2024-05-02", T, T}, Case{"2024-05-02", "2024-05-02", F, T},
        Case{"2024-05-03", "2024-05-02", F, F}, Case{"2024", "2024-03", U, U}, Case{"2024-03", "2024", U, U},
        Case{"2023", "2024", T, T}, Case{"2024", "2023", F, F}, Case{"2024-12-31", "2024", F, U},
        Case{"2024", "2024-01-01", F, U}, Case{"2024-01-01", "2024", U, T}, Case{"2024", "2024-12-31", U, T}}) {
    INFO(c.a << " and " << c.b);
    CHECK(before(date(c.a), date(c.b)) == c.before);
    CHECK(on_or_before(date(c.a), date(c.b)) == c.on_or_before);
  }
}

}  // namespace
}  // namespace parity
