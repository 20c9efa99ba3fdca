// The watch over firing rates, on synthetic histories: what it must see, and how rarely it may cry wolf.
#include "audit/watch.h"

#include <algorithm>
#include <cmath>
#include <random>

#include "tests/unit/audit/fixture.h"

namespace parity::audit::testing {
namespace {

using Kind = WatchFinding::Kind;
const Day kFirstWeek = parse_date("2026-01-05")->first;

FiringLine week_of_rule(int week, std::int64_t fired, std::int64_t calls, const std::string& rule = "rule") {
  FiringLine line;
  line.key = {kFirstWeek + 7 * week, rule, "gp"};
  line.counts[static_cast<std::size_t>(RuleState::kFired)] = fired;
  line.counts[static_cast<std::size_t>(RuleState::kNotFired)] = calls - fired;
  return line;
}

std::vector<WatchFinding> judged(const std::vector<FiringLine>& lines, int last_week) {
  return watch(lines, kFirstWeek + 7 * last_week, {});
}

}  // namespace

TEST_CASE("audit watch: what falls silent or floods is seen, as soon as it can be told from chance", "[audit]") {
  struct Case {
    std::string name;
    std::vector<std::int64_t> fired;  // a week each, of `calls`
    std::int64_t calls;
    std::string want;  // kind and window, or nothing
  };
  const std::vector<Case> cases{
      {"steady", {50, 48, 53, 51, 47, 50, 52, 49, 50, 51, 48, 50, 52}, 1000, ""},
      {"a frequent rule stops", {50, 48, 53, 51, 47, 50, 52, 49, 50, 51, 48, 50, 0}, 1000, "silent 1"},
      {"a frequent rule nearly stops", {50, 48, 53, 51, 47, 50, 52, 49, 50, 51, 48, 50, 4}, 1000, "silent 1"},
      {"a rare rule is quiet for a week", {4, 3, 5, 4, 2, 4, 6, 3, 4, 4, 3, 5, 0}, 1000, ""},
      {"a rare rule is quiet for four", {4, 3, 5, 4, 2, 4, 6, 3, 4, 4, 3, 5, 0, 0, 0, 0}, 1000, "silent 4"},
      {"a very rare rule says nothing by silence", {0, 1, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0}, 1000, ""},
      {"a flood", {50, 48, 53, 51, 47, 50, 52, 49, 50, 51, 48, 50, 160}, 1000, "flooding 1"},
      {"a rare rule floods", {1, 0, 2, 1, 1, 0, 1, 2, 1, 0, 1, 1, 14}, 1000, "flooding 1"},
      {"half as much again is no flood", {50, 48, 53, 51, 47, 50, 52, 49, 50, 51, 48, 50, 76}, 1000, ""},
      {"a rule that always went up and down", {10, 90, 15, 80, 5, 95, 20, 70, 10, 90, 12, 85, 8}, 1000, ""},
      {"too new to be judged", {50, 50, 50, 0}, 1000, ""},
      {"just old enough", {50, 50, 50, 50, 0}, 1000, "silent 1"},
      {"never fired", {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}, 1000, ""},
      {"never fired, then floods", {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 40}, 1000, "flooding 1"},
      {"never fired, then once", {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}, 1000, ""},
      {"every call", {1000, 1000, 1000, 1000, 1000, 1000, 1000, 0}, 1000, "silent 1"},
  };
  for (const Case& c : cases) {
    DYNAMIC_SECTION(c.name) {
      std::vector<FiringLine> lines;
      int week = 0;
      for (const std::int64_t fired : c.fired) lines.push_back(week_of_rule(week++, fired, c.calls));
      std::reverse(lines.begin(), lines.end());
      std::string got;
      for (const WatchFinding& f : judged(lines, week - 1)) {
        got += fmt::format("{} {}", to_text(f.kind), f.weeks);
        CHECK(f.rule == "rule");
        CHECK(f.audience == "gp");
        CHECK(f.probability < 1e-4);
        CHECK(std::abs(static_cast<double>(f.fired) - f.expected) > f.expected / 2);
      }
      CHECK(got == c.want);
    }
  }
}

TEST_CASE("audit watch: fewer calls are not silence, and a rest after an answer is none", "[audit]") {
  std::vector<FiringLine> lines;
  for (int week = 0; week < 12; ++week) lines.push_back(week_of_rule(week, 50, 1000));
  SECTION("a holiday week") {
    lines.push_back(week_of_rule(12, 5, 100));
    CHECK(judged(lines, 12).empty());
  }
  SECTION("no calls at all") { CHECK(judged(lines, 12).empty()); }
  SECTION("everybody was snoozed") {
    lines.push_back(week_of_rule(12, 0, 1000));
    lines.back().counts[static_cast<std::size_t>(RuleState::kSnoozed)] = 50;
    CHECK(judged(lines, 12).empty());
  }
  SECTION("it has become not applicable to all") {
    lines.push_back(week_of_rule(12, 0, 0));
    lines.back().counts[static_cast<std::size_t>(RuleState::kNotApplicable)] = 1000;
    CHECK(judged(lines, 12).size() == 1);
  }
  SECTION("weeks after the judged one are not looked at") {
    lines.push_back(week_of_rule(12, 0, 1000));
    CHECK(judged(lines, 11).empty());
  }
}

TEST_CASE("audit watch: over years of steady firing it cries wolf less than once in a thousand rule-weeks", "[audit]") {
  std::mt19937 random(11);
  std::size_t alarms = 0;
  std::size_t looks = 0;
  for (const double mean : {0.5, 3.0, 20.0, 200.0}) {
    for (int rule = 0; rule < 25; ++rule) {
      std::vector<FiringLine> lines;
      // Weeks differ by more than chance: the rate itself varies (by 15 %).
      std::gamma_distribution<double> rate(44.0, mean / 44.0);
      for (int week = 0; week < 80; ++week) {
        std::poisson_distribution<std::int64_t> fired(rate(random));
        lines.push_back(week_of_rule(week, fired(random), 2000));
        if (week < 20) continue;
        alarms += judged(lines, week).size();
        ++looks;
      }
    }
  }
  CHECK(looks == 6000);
  CHECK(alarms < looks / 1000);
}

TEST_CASE("audit watch: of frequent rules that stop, it sees all within a week, of rarer ones within four", "[audit]") {
  struct Case {
    double mean;
    int weeks;
  };
  std::mt19937 random(12);
  for (const Case& c : {Case{40, 1}, Case{8, 4}}) {
    int seen = 0;
    for (int rule = 0; rule < 100; ++rule) {
      std::vector<FiringLine> lines;
      std::poisson_distribution<std::int64_t> fired(c.mean);
      for (int week = 0; week < 16; ++week) lines.push_back(week_of_rule(week, fired(random), 2000));
      for (int week = 16; week < 16 + c.weeks; ++week) lines.push_back(week_of_rule(week, 0, 2000));
      seen += judged(lines, 15 + c.weeks).empty() ? 0 : 1;
    }
    INFO(c.mean << " a week");
    CHECK(seen >= 98);
  }
}

TEST_CASE("audit watch: a season that came last year too is no fault; without that year it is told", "[audit]") {
  // Fires in 26 weeks of 52, as a reminder for a vaccination does.
  const auto fired_in = [](int week) { return week % 52 < 26 ? std::int64_t{60} : std::int64_t{0}; };
  const auto history = [&](int first, int weeks) {
    std::vector<FiringLine> lines;
    for (int week = first; week < weeks; ++week) lines.push_back(week_of_rule(week, fired_in(week), 1000));
    return lines;
  };
  SECTION("two years: neither its end nor its beginning") {
    for (int week = 54; week < 130; ++week) CHECK(judged(history(0, week + 1), week).empty());
  }
  SECTION("one year: the first end is told once, as silence") {
    const auto found = judged(history(0, 27), 26);
    REQUIRE(found.size() == 1);
    CHECK(found[0].kind == Kind::kSilent);
  }
  SECTION("it stops in its season") {
    auto lines = history(0, 66);
    for (int week = 66; week < 68; ++week) lines.push_back(week_of_rule(week, 0, 1000));
    CHECK(judged(lines, 66).size() == 1);
    CHECK(judged(lines, 67).size() == 1);
  }
  SECTION("it floods out of its season") {
    auto lines = history(0, 90);
    lines.push_back(week_of_rule(90, 60, 1000));
    const auto found = judged(lines, 90);
    REQUIRE(found.size() == 1);
    CHECK(found[0].kind == Kind::kFlooding);
  }
  SECTION("more than its season explains") {
    auto lines = history(0, 66);
    lines.push_back(week_of_rule(66, 300, 1000));
    CHECK(judged(lines, 66).size() == 1);
  }
}

TEST_CASE("audit watch: weekends, holidays and a handful of calls", "[audit]") {
  std::mt19937 random(13);
  std::size_t alarms = 0;
  for (int rule = 0; rule < 50; ++rule) {
    std::vector<FiringLine> lines;
    for (int week = 0; week < 60; ++week) {
      // A practice closes on weekends and bank holidays: the calls of a week vary threefold, its rate does not.
      const std::int64_t calls = week % 13 == 0 ? 20 : week % 5 == 0 ? 40 : 60;
      std::binomial_distribution<std::int64_t> fired(calls, 0.15);
      lines.push_back(week_of_rule(week, fired(random), calls));
      if (week >= 12) alarms += judged(lines, week).size();
    }
  }
  CHECK(alarms <= 2);  // of 2,400 rule-weeks
}

TEST_CASE("audit watch: huge numbers are judged in no time", "[audit]") {
  std::vector<FiringLine> lines;
  for (int week = 0; week < 12; ++week) lines.push_back(week_of_rule(week, 5'000'000, 9'000'000));
  lines.push_back(week_of_rule(12, 1, 9'000'000));
  CHECK(judged(lines, 12).size() == 1);
}

}  // namespace parity::audit::testing
