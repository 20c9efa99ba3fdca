// FHIR times, and Europe/London's offset against the machine's own zone data.
#include <catch2/catch.hpp>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <optional>
#include <string>

#include "engine/base/date.h"

namespace parity {
namespace {

TEST_CASE("timestamp: the London day and the instant", "[engine][base]") {
  struct Case {
    std::string_view text, day, instant;
    bool assumed;
  };
  for (const Case& c : {
           Case{"2026-11-22T09:30:00Z", "2026-11-22", "2026-11-22T09:30:00Z", false},
           Case{"2026-11-22T09:30Z", "2026-11-22", "2026-11-22T09:30:00Z", false},
           Case{"2026-11-22T09:30:00.123456789Z", "2026-11-22", "2026-11-22T09:30:00Z", false},
           Case{"2026-07-01T23:30:00Z", "2026-07-02", "2026-07-01T23:30:00Z", false},
           Case{"2026-07-02T00:30:00+01:00", "2026-07-02", "2026-07-01T23:30:00Z", false},
           Case{"2026-01-01T00:30:00+05:45", "2025-12-31", "2025-12-31T18:45:00Z", false},
           Case{"2026-01-01T23:30:00-11:00", "2026-01-02", "2026-01-02T10:30:00Z", false},
           Case{"2026-01-01T00:00:00+14:00", "2025-12-31", "2025-12-31T10:00:00Z", false},
           Case{"1969-12-31T23:59:59Z", "1970-01-01", "1969-12-31T23:59:59Z", false},  // British Standard Time
           // Without a zone: London time.
           Case{"2026-11-22T09:30:00", "2026-11-22", "2026-11-22T09:30:00Z", true},
           Case{"2026-07-01T23:30:00", "2026-07-01", "2026-07-01T22:30:00Z", true},
           Case{"2026-03-29T00:59:59", "2026-03-29", "2026-03-29T00:59:59Z", true},
           Case{"2026-03-29T02:00:00", "2026-03-29", "2026-03-29T01:00:00Z", true},
           Case{"2026-10-25T00:59:59", "2026-10-25", "2026-10-24T23:59:59Z", true},
           // The hour that comes twice: the first of the two, so that the clock's order is kept.
           Case{"2026-10-25T01:00:00", "2026-10-25", "2026-10-25T00:00:00Z", true},
           Case{"2026-10-25T01:29:59", "2026-10-25", "2026-10-25T00:29:59Z", true},
           Case{"2026-10-25T01:30:00", "2026-10-25", "2026-10-25T00:30:00Z", true},
           Case{"2026-10-25T01:59:59", "2026-10-25", "2026-10-25T00:59:59Z", true},
           Case{"1975-10-26T02:45:00", "1975-10-26", "1975-10-26T01:45:00Z", true},
           // The hour that is left out, by a clock that was not put forward.
           Case{"2026-03-29T01:15:00", "2026-03-29", "2026-03-29T01:15:00Z", true},
           Case{"2026-03-29T01:45:00", "2026-03-29", "2026-03-29T01:45:00Z", true},
           Case{"2026-10-25T02:00:00", "2026-10-25", "2026-10-25T02:00:00Z", true},
       }) {
    INFO(c.text);
    const auto got = parse_timestamp(c.text);
    REQUIRE(got);
    CHECK(to_text(got->date) == c.day);
    REQUIRE(got->instant);
    CHECK(to_text(*got->instant) == c.instant);
    CHECK(got->assumed_zone == c.assumed);
  }
}

TEST_CASE("timestamp: a date alone has no instant", "[engine][base]") {
  for (const std::string_view text : {"2024", "2024-05", "2024-05-17"}) {
    INFO(text);
    const auto got = parse_timestamp(text);
    REQUIRE(got);
    CHECK(to_text(got->date) == text);
    CHECK_FALSE(got->instant);
    CHECK_FALSE(got->assumed_zone);
  }
}

TEST_CASE("timestamp: what is no FHIR time is refused", "[engine][base]") {
  const std::string long_fraction = "2026-11-22T09:30:00." + std::string(100'000, '1');
  for (const std::string_view text : {"",
                                      "now",
                                      "2026-11-22 09:30:00",
                                      "2026-11-22T",
                                      "2026-11-22T9:30",
                                      "2026-11-22T24:00:00Z",
                                      "2026-11-22T09:60:00Z",
                                      "2026-11-22T23:59:60Z",
                                      "2026-11-22T09:30:00z",
                                      "2026-11-22T09:30:00+1:00",
                                      "2026-11-22T09:30:00+0100",
                                      "2026-11-22T09:30:00+15:00",
                                      "2026-11-22T09:30:00+01:60",
                                      "2026-11-22T09:30:00Zx",
                                      "2026-11T09:30:00Z",
                                      "2026T09:30:00Z",
                                      "2026-11-22T09:30:00.Z",
                                      "2026-11-22T09Z",
                                      "2026-02-30T09:30:00Z",
                                      "2026-11-22T09:30:00+"}) {
    INFO(text);
    CHECK_FALSE(parse_timestamp(text));
  }
  CHECK(parse_timestamp(long_fraction + "Z"));
}

// POSIX zone of this process, put back at the end.
class LondonZone {
 public:
  LondonZone() {
    if (const char* before = std::getenv("TZ")) before_ = before;
    setenv("TZ", "Europe/London", 1);
    tzset();
  }
  ~LondonZone() {
    if (before_)
      setenv("TZ", before_->c_str(), 1);
    else
      unsetenv("TZ");
    tzset();
  }
  LondonZone(const LondonZone&) = delete;
  LondonZone& operator=(const LondonZone&) = delete;

 private:
  std::optional<std::string> before_;
};

bool has_zone_data() {
  const LondonZone zone;
  const std::time_t july = 1'751'500'800;  // 2025-07-03
  std::tm local{};
  localtime_r(&july, &local);
  return local.tm_gmtoff == 3600;
}

// Every half hour, so that a change at any whole or half hour shows.
void compare_offsets(int first_year, int last_year) {
  if (!has_zone_data()) {
    WARN("no zone data of Europe/London on this machine: skipped");
    return;
  }
  const LondonZone zone;
  const std::int64_t end = std::int64_t{to_day({last_year + 1, 1, 1}).number} * 86400;
  int differences = 0;
  for (std::int64_t at = std::int64_t{to_day({first_year, 1, 1}).number} * 86400; at < end; at += 1800) {
    const std::time_t time = at;
    std::tm local{};
    localtime_r(&time, &local);
    if (local.tm_gmtoff == london_offset_seconds({at})) continue;
    if (++differences <= 3) UNSCOPED_INFO(to_text(Instant{at}) << " should be " << local.tm_gmtoff);
  }
  CHECK(differences == 0);
}

TEST_CASE("timestamp: London's offset is the machine's, every half hour from 1972 to 2037", "[engine][base]") {
  compare_offsets(1972, 2037);
}

TEST_CASE("timestamp: British Standard Time held all year from 1968 to 1971", "[engine][base]") {
  compare_offsets(1969, 1971);
}

TEST_CASE("timestamp: a London day is at most one from the day in UTC", "[engine][base]") {
  for (std::int64_t at = -2'000'000'000; at < 4'000'000'000; at += 40'000'007) {
    const std::int64_t utc_day = at >= 0 ? at / 86400 : -((-at + 86399) / 86400);
    const int difference = london_day({at}).number - static_cast<int>(utc_day);
    INFO(at);
    REQUIRE((difference == 0 || difference == 1));
  }
}

}  // namespace
}  // namespace parity
