// Small plots as inline SVG: stacked bars over weeks, a spark line, a bar of shares. Text is escaped; no script, nothing
// loaded. Knows nothing of audits: numbers, names and colours come from the caller.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace parity::cli {

struct PlotSeries {
  std::string name;
  std::string_view colour;  // of the program's own, "#0072B2"
  std::vector<double> values;
};

/// Bars, the first series at the bottom, under a scale and with some of the labels (one a value) below.
std::string stacked_bars(std::string_view title, std::span<const PlotSeries> series,
                         std::span<const std::string> labels);

/// A line over the values, from 0 to their highest, with its last point marked.
struct SparkLine {
  std::string title;
  std::vector<double> values;
  std::string_view colour;
};
std::string spark_line(const SparkLine& line);

/// One horizontal bar, divided as the values are; empty when all are 0.
std::string share_bar(std::string_view title, std::span<const PlotSeries> parts);

}  // namespace parity::cli
