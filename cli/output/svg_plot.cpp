#include "cli/output/svg_plot.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include "cli/output/escaped.h"

namespace parity::cli {
namespace {

// A scale's step: 1, 2 or 5 times a power of ten, four or five steps to the top.
double step_of(double highest) {
  if (highest <= 4) return 1;
  const double power = std::pow(10.0, std::floor(std::log10(highest / 4)));
  for (const double factor : {1.0, 2.0, 5.0})
    if (power * factor * 5 >= highest) return power * factor;
  return power * 10;
}

double sum_at(std::span<const PlotSeries> series, std::size_t i) {
  return std::accumulate(series.begin(), series.end(), 0.0,
                         [i](double sum, const PlotSeries& one) { return sum + one.values[i]; });
}

std::string opening(std::string_view kind, double width, double height, std::string_view title) {
  return fmt::format(
      "<svg class=\"{}\" viewBox=\"0 0 {:.0f} {:.0f}\" width=\"{:.0f}\" height=\"{:.0f}\" role=\"img\" "
      "aria-label=\"{}\">"
      "<title>{}</title>",
      kind, width, height, width, height, escaped(title), escaped(title));
}

/// Where the bars of a plot stand.
struct Frame {
  double left = 46;
  double top = 8;
  double width = 880;
  double height = 190;
  double highest = 1;
  double y(double value) const { return top + height * (1 - value / highest); }
};

std::string scale(const Frame& frame, double step) {
  std::string text;
  for (double value = 0; value <= frame.highest + step / 2; value += step) {
    text += fmt::format("<line x1=\"{0:.0f}\" x2=\"{1:.0f}\" y1=\"{2:.1f}\" y2=\"{2:.1f}\" stroke=\"#d8dde0\"/>",
                        frame.left, frame.left + frame.width, frame.y(value));
    text += fmt::format("<text x=\"{:.0f}\" y=\"{:.1f}\" text-anchor=\"end\">{:.0f}</text>", frame.left - 6,
                        frame.y(value) + 4, value);
  }
  return text;
}

}  // namespace

std::string stacked_bars(std::string_view title, std::span<const PlotSeries> series,
                         std::span<const std::string> labels) {
  Frame frame;
  double highest = 1;
  for (std::size_t i = 0; i < labels.size(); ++i) highest = std::max(highest, sum_at(series, i));
  const double step = step_of(highest);
  frame.highest = std::ceil(highest / step) * step;
  std::string svg = opening("plot", frame.left + frame.width + 30, frame.height + 32, title) + scale(frame, step);
  const double slot = frame.width / static_cast<double>(std::max<std::size_t>(labels.size(), 1));
  const double bar = std::min(slot * 0.72, 44.0);
  const std::size_t each = labels.size() / 9 + 1;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    const double x = frame.left + slot * (static_cast<double>(i) + 0.5) - bar / 2;
    double below = 0;
    for (const PlotSeries& one : series) {
      const double value = one.values[i];
      if (value > 0)
        svg += fmt::format(
            "<rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\" fill=\"{}\"><title>{}: {} "
            "{:.0f}</title>"
            "</rect>",
            x, frame.y(below + value), bar, frame.y(below) - frame.y(below + value), one.colour, escaped(labels[i]),
            escaped(one.name), value);
      below += value;
    }
    if (i % each == 0)
      svg += fmt::format("<text x=\"{:.1f}\" y=\"{:.0f}\" text-anchor=\"middle\">{}</text>", x + bar / 2,
                         frame.top + frame.height + 18, escaped(labels[i]));
  }
  return svg + "</svg>";
}

std::string spark_line(const SparkLine& line) {
  constexpr double kWidth = 150;
  constexpr double kHeight = 30;
  constexpr double kMargin = 4;
  if (line.values.empty()) return {};
  const double highest = std::max(*std::max_element(line.values.begin(), line.values.end()), 1e-9);
  const double gap = line.values.size() > 1 ? (kWidth - 2 * kMargin) / static_cast<double>(line.values.size() - 1) : 0;
  std::string points;
  double x = kMargin;
  double y = 0;
  for (std::size_t i = 0; i < line.values.size(); ++i) {
    x = kMargin + gap * static_cast<double>(i);
    y = kHeight - kMargin - (kHeight - 2 * kMargin) * line.values[i] / highest;
    points += fmt::format("{}{:.1f},{:.1f}", i == 0 ? "" : " ", x, y);
  }
  return opening("spark", kWidth, kHeight, line.title) +
         fmt::format("<line x1=\"{0}\" x2=\"{1}\" y1=\"{2}\" y2=\"{2}\" stroke=\"#d8dde0\"/>", kMargin,
                     kWidth - kMargin, kHeight - kMargin) +
         fmt::format(
             "<polyline fill=\"none\" stroke=\"{0}\" stroke-width=\"1.6\" points=\"{1}\"/>"
             "<circle cx=\"{2:.1f}\" cy=\"{3:.1f}\" r=\"2.6\" fill=\"{0}\"/></svg>",
             line.colour, points, x, y);
}

std::string share_bar(std::string_view title, std::span<const PlotSeries> parts) {
  constexpr double kWidth = 150;
  constexpr double kHeight = 14;
  const double whole = sum_at(parts, 0);
  if (whole <= 0) return {};
  std::string svg = opening("share", kWidth, kHeight, title);
  double x = 0;
  for (const PlotSeries& part : parts) {
    const double width = kWidth * part.values[0] / whole;
    if (width > 0)
      svg += fmt::format("<rect x=\"{:.1f}\" y=\"0\" width=\"{:.1f}\" height=\"{:.0f}\" fill=\"{}\"/>", x, width,
                         kHeight, part.colour);
    x += width;
  }
  return svg + "</svg>";
}

}  // namespace parity::cli
