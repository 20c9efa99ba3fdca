// The report's plots of measures: bars as HTML, so that their labels stay readable on a narrow screen; lines over time as
// SVG. Colours are the page's CSS classes, chosen to be told apart by colour-blind readers and in grey; a hidden number is
// never drawn to scale. For report_html.cpp.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/cohort/cohort_report.h"

namespace parity::cli {

/// A bar of parts of a whole: done, due, suppressed, could not tell.
struct MeasureBar {
  std::string label;
  CellLine line;
};
/// One bar a line, to 100 %, each part with its share. A line with hidden parts is drawn hatched where they lie.
std::string measure_bars(const std::vector<MeasureBar>& bars);

/// A share over the days of a trend; nothing where it is hidden.
struct TrendLine {
  std::string label;
  std::vector<std::optional<double>> shares;  // 0..1, oldest first
};
/// A small plot each, with one scale, so that they can be compared.
std::string trend_plots(const std::vector<TrendLine>& lines, const std::vector<Day>& days);

/// People for whom something is due, and as many for whom it could not be told.
struct PeopleBar {
  std::string label;
  Cell due;
  Cell unknown;
};
std::string people_bars(const std::vector<PeopleBar>& bars);

/// Done of all to whom the measure applies, could-not-tell included; nothing when hidden or nobody.
std::optional<double> share_done(const CellLine& line);
std::string percent_text(double share);

}  // namespace parity::cli
