// The statistics of watch.h.
#include "audit/watch.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <optional>
#include <tuple>
#include <utility>

namespace parity::audit {
namespace {

constexpr std::array kWindows{1, 2, 4, 8};
constexpr std::int32_t kDaysAWeek = 7;

struct Week {
  double fired = 0;
  double calls = 0;
};
using Weeks = std::map<Day, Week>;

struct Baseline {
  double rate = 0;
  double calls = 0;
  double dispersion = 1;
};

std::optional<Baseline> baseline_of(const Weeks& weeks, Day first, Day end, const WatchOptions& options) {
  std::vector<Week> used;
  Week sum;
  for (auto week = weeks.lower_bound(first); week != weeks.end() && week->first < end; ++week) {
    if (week->second.calls <= 0) continue;
    used.push_back(week->second);
    sum.fired += week->second.fired;
    sum.calls += week->second.calls;
  }
  if (static_cast<int>(used.size()) < std::max(2, options.least_weeks)) return std::nullopt;
  // A rule that never fired is taken to have fired half a time: were it to flood, that must show.
  Baseline baseline{std::max(sum.fired, 0.5) / sum.calls, sum.calls, 1};
  double chi_square = 0;
  for (const Week& week : used) {
    const double expected = baseline.rate * week.calls;
    chi_square += (week.fired - expected) * (week.fired - expected) / expected;
  }
  baseline.dispersion = std::max(1.0, chi_square / static_cast<double>(used.size() - 1));
  return baseline;
}

/// std::lgamma writes a global.
double log_gamma(double x) {
  int sign = 0;
  return ::lgamma_r(x, &sign);
}

/// Logarithm of the probability of exactly `count`.
double log_probability(double count, double mean, double dispersion) {
  if (dispersion <= 1 + 1e-9) return count * std::log(mean) - mean - log_gamma(count + 1);
  const double size = mean / (dispersion - 1);
  return log_gamma(count + size) - log_gamma(size) - log_gamma(count + 1) - size * std::log(dispersion) +
         count * std::log1p(-1 / dispersion);
}

/// At most `count`: summed from the largest term down, until the terms no longer matter.
double probability_of_at_most(std::int64_t count, double mean, double dispersion) {
  double sum = 0;
  for (std::int64_t i = count; i >= 0; --i) {
    const double term = std::exp(log_probability(static_cast<double>(i), mean, dispersion));
    sum += term;
    if (term < sum * 1e-12 && static_cast<double>(i) < mean) break;
  }
  return std::min(1.0, sum);
}

double probability_of_at_least(std::int64_t count, double mean, double dispersion) {
  double sum = 0;
  for (std::int64_t i = count;; ++i) {
    const double term = std::exp(log_probability(static_cast<double>(i), mean, dispersion));
    sum += term;
    if ((term < sum * 1e-12 || term == 0) && static_cast<double>(i) > mean) break;
  }
  return std::min(1.0, sum);
}

Week sum_of(const Weeks& weeks, Day first, Day last) {
  Week sum;
  for (auto week = weeks.lower_bound(first); week != weeks.end() && week->first <= last; ++week) {
    sum.fired += week->second.fired;
    sum.calls += week->second.calls;
  }
  return sum;
}

/// Whether it was like this a year before: the season's share, not a fault. Seasons do not begin in the same week each
/// year, so the window of that year may begin up to two weeks earlier or later.
bool is_seasonal(const Weeks& weeks, const WatchFinding& finding, Day first, Day last) {
  constexpr std::int32_t kYear = 52;
  constexpr std::int32_t kEitherSide = 2;
  const Week now = sum_of(weeks, first, last);
  for (std::int32_t back = kYear - kEitherSide; back <= kYear + kEitherSide; ++back) {
    const Week then = sum_of(weeks, first - back * kDaysAWeek, last - back * kDaysAWeek);
    if (then.calls <= 0) continue;
    const double expected = then.fired / then.calls * now.calls;
    const bool is_alike = finding.kind == WatchFinding::Kind::kSilent ? expected < std::max(1.0, now.fired * 2)
                                                                      : now.fired < expected * 2;
    if (is_alike) return true;
  }
  return false;
}

std::optional<WatchFinding> judge(const Weeks& weeks, Day last_week, int length, const WatchOptions& options) {
  const Day first = last_week - kDaysAWeek * (length - 1);
  const auto baseline = baseline_of(weeks, first - kDaysAWeek * options.baseline_weeks, first, options);
  if (!baseline) return std::nullopt;
  const Week now = sum_of(weeks, first, last_week);
  if (now.calls <= 0) return std::nullopt;
  const double expected = baseline->rate * now.calls;
  const double dispersion = baseline->dispersion * (1 + now.calls / baseline->calls);
  const auto fired = static_cast<std::int64_t>(now.fired);
  WatchFinding finding{WatchFinding::Kind::kSilent, {}, {}, length, fired, expected, 1};
  if (now.fired <= expected / 2) {
    finding.probability = probability_of_at_most(fired, expected, dispersion);
  } else if (now.fired >= expected * 2) {
    finding.kind = WatchFinding::Kind::kFlooding;
    finding.probability = probability_of_at_least(fired, expected, dispersion);
  }
  const double alarm = options.alarm / static_cast<double>(kWindows.size());
  if (finding.probability >= alarm || is_seasonal(weeks, finding, first, last_week)) return std::nullopt;
  return finding;
}

}  // namespace

std::string_view to_text(WatchFinding::Kind kind) {
  return kind == WatchFinding::Kind::kSilent ? "silent" : "flooding";
}

std::vector<WatchFinding> watch(std::span<const FiringLine> lines, Day last_week, const WatchOptions& options) {
  std::map<std::pair<std::string, std::string>, Weeks> by_rule;
  for (const FiringLine& line : lines) {
    Week& week = by_rule[{line.key.rule, line.key.audience}][line.key.week];
    // A rule that rests after an answer works: only its card was held back.
    week.fired += static_cast<double>(line.of(RuleState::kFired) + line.of(RuleState::kSnoozed));
    week.calls += static_cast<double>(line.calls());
  }
  std::vector<WatchFinding> findings;
  for (const auto& [name, weeks] : by_rule) {
    for (const int length : kWindows) {
      auto finding = judge(weeks, last_week, length, options);
      if (!finding) continue;
      std::tie(finding->rule, finding->audience) = name;
      findings.push_back(std::move(*finding));
      break;
    }
  }
  return findings;
}

}  // namespace parity::audit
