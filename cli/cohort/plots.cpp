#include "cli/cohort/plots.h"

#include <fmt/format.h>
#include <algorithm>
#include <array>

#include "cli/cohort/html_text.h"

namespace parity::cli {
namespace {

constexpr double kLabelWidth = 350;
constexpr double kBarWidth = 500;
constexpr double kRowHeight = 34;
constexpr double kBarHeight = 22;

constexpr std::array kParts = {Column::kDone, Column::kSuppressed, Column::kUnknown, Column::kDue};

std::string_view words_of(Column column) {
  switch (column) {
    case Column::kDone: return "done";
    case Column::kDue: return "due";
    case Column::kSuppressed: return "declined or resting";
    case Column::kUnknown: return "could not tell";
    case Column::kApplicable: return "people";
  }
  return "";
}

std::string text_at(double x, double y, std::string_view css, std::string_view text) {
  return fmt::format("<text x=\"{}\" y=\"{}\" class=\"{}\">{}</text>\n", svg_number(x), svg_number(y), css,
                     html_escaped(text));
}

std::string rect(double x, double y, double width, std::string_view css, std::string_view title) {
  return fmt::format("<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" class=\"{}\"><title>{}</title></rect>\n",
                     svg_number(x), svg_number(y), svg_number(width), svg_number(kBarHeight), css, html_escaped(title));
}

std::string open_svg(double width, double height, std::string_view label) {
  return fmt::format(
      "<svg viewBox=\"0 0 {} {}\" role=\"img\" aria-label=\"{}\" xmlns=\"http://www.w3.org/2000/svg\">\n",
      svg_number(width), svg_number(height), html_escaped(label));
}

// The parts that are shown, from the left; what is left of the whole is hidden and hatched, in one piece.
std::string one_bar(const StackedBar& bar, double y) {
  const Cell& whole = cell(bar.line, Column::kApplicable);
  std::string svg;
  if (whole.is_hidden || whole.value == 0) {
    svg += rect(kLabelWidth, y, kBarWidth, "hidden", "hidden: a small number");
    return svg + text_at(kLabelWidth + 8, y + 16, "on-light", whole.value == 0 ? "applies to nobody" : "hidden");
  }
  double x = kLabelWidth;
  double hidden = kBarWidth;
  std::string after;
  for (const Column column : kParts) {
    const Cell& part = cell(bar.line, column);
    if (part.is_hidden) continue;
    const double width = kBarWidth * static_cast<double>(part.value) / static_cast<double>(whole.value);
    hidden -= width;
    if (part.value == 0) continue;
    const double share = static_cast<double>(part.value) / static_cast<double>(whole.value);
    svg += rect(x, y, width, fmt::format("part-{}", to_text(column)),
                fmt::format("{}: {} of {} ({})", words_of(column), part.value, whole.value, percent_text(share)));
    if (width > 44)
      svg += text_at(x + 7, y + 16, column == Column::kDone || column == Column::kUnknown ? "on-dark" : "on-light",
                     percent_text(share));
    x += width;
  }
  if (hidden > 0.5) svg += rect(x, y, hidden, "hidden", "hidden: small numbers");
  return svg;
}

std::string legend(double y) {
  std::string svg;
  double x = kLabelWidth;
  for (const Column column : kParts) {
    svg += fmt::format("<rect x=\"{}\" y=\"{}\" width=\"13\" height=\"13\" class=\"part-{}\"/>\n", svg_number(x),
                       svg_number(y), to_text(column));
    svg += text_at(x + 19, y + 11.5, "small", words_of(column));
    x += 44 + 7.0 * static_cast<double>(words_of(column).size());
  }
  svg += fmt::format("<rect x=\"{}\" y=\"{}\" width=\"13\" height=\"13\" class=\"hidden\"/>\n", svg_number(x),
                     svg_number(y));
  return svg + text_at(x + 19, y + 11.5, "small", "hidden");
}

constexpr double kPlotWidth = 260;
constexpr double kPlotHeight = 132;
constexpr double kLeft = 34;
constexpr double kTop = 34;
constexpr double kBottom = 22;

std::string month_text(Day day) { return to_human_text(day).substr(to_human_text(day).find(' ') + 1); }

double y_of(double share) { return kTop + (1 - share) * (kPlotHeight - kTop - kBottom); }

std::string one_trend(const TrendLine& line, const std::vector<Day>& days) {
  const double width = kPlotWidth - kLeft - 38;
  const auto x_of = [&](std::size_t i) {
    const double all = std::max(1, days.back() - days.front());
    return kLeft + width * static_cast<double>(days[i] - days.front()) / all;
  };
  std::string svg = open_svg(kPlotWidth, kPlotHeight, line.label + ", share done over time");
  svg += text_at(0, 14, "title", line.label);
  for (const double grid : {0.0, 0.5, 1.0}) {
    svg += fmt::format("<line x1=\"{}\" x2=\"{}\" y1=\"{}\" y2=\"{}\" class=\"grid\"/>\n", svg_number(kLeft),
                       svg_number(kLeft + width), svg_number(y_of(grid)), svg_number(y_of(grid)));
    svg += text_at(0, y_of(grid) + 4, "tiny", percent_text(grid));
  }
  std::string path;
  bool is_drawing = false;
  std::optional<std::size_t> last;
  for (std::size_t i = 0; i < line.shares.size(); ++i) {
    if (!line.shares[i]) {
      is_drawing = false;
      continue;
    }
    path += fmt::format("{}{} {} ", is_drawing ? "L" : "M", svg_number(x_of(i)), svg_number(y_of(*line.shares[i])));
    svg += fmt::format("<circle cx=\"{}\" cy=\"{}\" r=\"2.4\" class=\"dot\"><title>{}: {}</title></circle>\n",
                       svg_number(x_of(i)), svg_number(y_of(*line.shares[i])), to_human_text(days[i]),
                       percent_text(*line.shares[i]));
    is_drawing = true;
    last = i;
  }
  if (!path.empty()) svg += fmt::format("<path d=\"{}\" class=\"line\"/>\n", path);
  if (last) svg += text_at(x_of(*last) + 6, y_of(*line.shares[*last]) + 4, "value", percent_text(*line.shares[*last]));
  svg += text_at(kLeft, kPlotHeight - 4, "tiny", month_text(days.front()));
  svg += text_at(kLeft + width - 42, kPlotHeight - 4, "tiny", month_text(days.back()));
  return svg + "</svg>\n";
}

}  // namespace

std::string percent_text(double share) { return fmt::format("{:.0f} %", share * 100); }

std::optional<double> share_done(const CellLine& line) {
  const Cell& whole = cell(line, Column::kApplicable);
  const Cell& done = cell(line, Column::kDone);
  if (whole.is_hidden || done.is_hidden || whole.value == 0) return std::nullopt;
  return static_cast<double>(done.value) / static_cast<double>(whole.value);
}

std::string stacked_bars(const std::vector<StackedBar>& bars) {
  const double height = kRowHeight * static_cast<double>(bars.size()) + 30;
  std::string svg = open_svg(kLabelWidth + kBarWidth, height, "How many of each check are done");
  double y = 4;
  for (const StackedBar& bar : bars) {
    svg += text_at(0, y + 16, "label", bar.label);
    svg += one_bar(bar, y);
    y += kRowHeight;
  }
  return svg + legend(y + 4) + "</svg>\n";
}

std::string trend_plots(const std::vector<TrendLine>& lines, const std::vector<Day>& days) {
  std::string html = "<div class=\"multiples\">\n";
  for (const TrendLine& line : lines) html += one_trend(line, days);
  return html + "</div>\n";
}

std::string people_bars(const std::vector<PeopleBar>& bars) {
  const double room = kBarWidth - 190;  // the rest is for the numbers
  std::uint64_t most = 1;
  for (const PeopleBar& bar : bars) {
    const std::uint64_t due = bar.due.is_hidden ? 0 : bar.due.value;
    most = std::max(most, due + (bar.unknown.is_hidden ? 0 : bar.unknown.value));
  }
  const double unit = room / static_cast<double>(most);
  std::string svg = open_svg(kLabelWidth + kBarWidth, kRowHeight * static_cast<double>(bars.size()) + 4,
                             "People for whom something is due");
  double y = 2;
  for (const PeopleBar& bar : bars) {
    svg += text_at(0, y + 16, "label", bar.label);
    double x = kLabelWidth;
    if (!bar.due.is_hidden && bar.due.value > 0) {
      const double width = std::max(1.5, unit * static_cast<double>(bar.due.value));
      svg += rect(x, y, width, "part-due", fmt::format("due: {} people", bar.due.value));
      x += width;
    }
    if (!bar.unknown.is_hidden && bar.unknown.value > 0) {
      const double width = std::max(1.5, unit * static_cast<double>(bar.unknown.value));
      svg += rect(x, y, width, "part-could-not-tell", fmt::format("could not tell: {} people", bar.unknown.value));
      x += width;
    }
    std::string numbers = bar.due.is_hidden ? "hidden" : fmt::format("{}", bar.due.value);
    if (bar.unknown.is_hidden)
      numbers += " · could not tell: hidden";
    else if (bar.unknown.value > 0)
      numbers += fmt::format(" · {} could not tell", bar.unknown.value);
    svg += text_at(x + 7, y + 16, "value", numbers);
    y += kRowHeight;
  }
  return svg + "</svg>\n";
}

}  // namespace parity::cli
