// The watch over firing rates: which rules have fallen silent or flood. A rule that stops firing because a code was
// changed elsewhere is the fault that nobody sees. Pure functions over a report's firing lines.
//
// Method. For each rule and audience, the last 1, 2, 4 and 8 whole weeks are each compared with up to 12 weeks before
// them. The expected number of firings is the earlier rate (firings a call) times the calls of the window. Weeks differ
// by more than chance, so the variance is the expected number times a dispersion: Pearson's chi-square of the earlier
// weeks over its degrees of freedom, not below 1, enlarged for the uncertainty of the earlier rate by
// (1 + calls now / calls then). The tail probability is of a negative binomial with that mean and variance (a Poisson
// where the dispersion is 1). A window raises an alarm when its probability is below `alarm` / 4 (four windows) and the
// number is at most half, or at least double, of what was expected. The shortest window that does is reported.
// A rule that never fired counts as half a firing, so that its flood shows. A season is no fault: a window raises no
// alarm if a window of the year before, at most two weeks earlier or later in that year, was as quiet or as busy.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "audit/report.h"
#include "engine/base/date.h"

namespace parity::audit {

struct WatchOptions {
  double alarm = 1e-4;  // chance of a false alarm, for a rule, an audience and a week
  int baseline_weeks = 12;
  int least_weeks = 4;  // of a baseline; a rule with fewer is too new to be judged
};
/// How far back watch() looks from the judged week: the longest window, or the same season a year before.
inline constexpr int kWatchedWeeks = 52 + 8 + 2;

struct WatchFinding {
  enum class Kind : std::uint8_t { kSilent, kFlooding };
  Kind kind = Kind::kSilent;
  std::string rule;
  std::string audience;
  int weeks = 1;  // length of the window that ends with the judged week
  std::int64_t fired = 0;
  double expected = 0;
  double probability = 1;  // of this few, or this many
};
std::string_view to_text(WatchFinding::Kind kind);

/// Judges the weeks up to and with the one that begins on `last_week` (a Monday; a whole week, or a quiet Sunday looks
/// like a fault). Lines may be in any order; a week without lines is a week without calls. Sorted by rule and audience.
std::vector<WatchFinding> watch(std::span<const FiringLine> lines, Day last_week, const WatchOptions& options);

}  // namespace parity::audit
