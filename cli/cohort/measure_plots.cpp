#include "cli/cohort/measure_plots.h"

#include <fmt/format.h>
#include <algorithm>
#include <array>

#include "cli/output/escaped.h"

namespace parity::cli {
namespace {

constexpr double kTextNeeds = 0.11;  // of a bar's width, for a percentage to stand in a part

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

// A coordinate with at most two decimals: "12.5".
std::string svg_number(double value) {
  std::string text = fmt::format("{:.2f}", value);
  while (text.back() == '0') text.pop_back();
  if (text.back() == '.') text.pop_back();
  return text == "-0" ? "0" : text;
}

std::string text_at(double x, double y, std::string_view css, std::string_view text) {
  return fmt::format("<text x=\"{}\" y=\"{}\" class=\"{}\">{}</text>\n", svg_number(x), svg_number(y), css,
                     escaped(text));
}

// A piece of a bar, as a share of the bar's width, with what it says when it is pointed at.
std::string piece(double share, std::string_view css, std::string_view title, std::string_view text) {
  return fmt::format("<i class=\"{}\" style=\"width:{:.2f}%\" title=\"{}\">{}</i>", css, share * 100, escaped(title),
                     text);
}

std::string row(std::string_view label, std::string_view bar) {
  return fmt::format("<li><span class=\"label\">{}</span><span class=\"bar\">{}</span></li>\n", escaped(label), bar);
}

std::string open_svg(double width, double height, std::string_view label) {
  return fmt::format(
      "<svg viewBox=\"0 0 {} {}\" role=\"img\" aria-label=\"{}\" xmlns=\"http://www.w3.org/2000/svg\">\n",
      svg_number(width), svg_number(height), escaped(label));
}

// The parts that are shown, from the left; what is left of the whole is hidden and hatched, in one piece.
std::string one_bar(const MeasureBar& bar) {
  const Cell& whole = cell(bar.line, Column::kApplicable);
  if (whole.value == 0) return piece(1, "hidden", "", "applies to nobody");
  if (whole.is_hidden) return piece(1, "hidden", "hidden: a small number", "hidden");
  double hidden = 1;
  std::string html;
  for (const Column column : kParts) {
    const Cell& part = cell(bar.line, column);
    if (part.is_hidden || part.value == 0) continue;
    const double share = static_cast<double>(part.value) / static_cast<double>(whole.value);
    hidden -= share;
    const std::string text = percent_text(share);
    html += piece(share, fmt::format("part-{}", to_text(column)),
                  fmt::format("{}: {} of {} ({})", words_of(column), part.value, whole.value, text),
                  share >= kTextNeeds ? text : "");
  }
  if (hidden > 0.001) html += piece(hidden, "hidden", "hidden: small numbers", "");
  return html;
}

std::string legend() {
  std::string html = "<p class=\"legend\">";
  for (const Column column : kParts)
    html += fmt::format("<span><i class=\"part-{}\"></i>{}</span> ", to_text(column), words_of(column));
  return html + "<span><i class=\"hidden\"></i>hidden</span></p>\n";
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

std::string measure_bars(const std::vector<MeasureBar>& bars) {
  std::string html = "<ul class=\"bars\">\n";
  for (const MeasureBar& bar : bars) html += row(bar.label, one_bar(bar));
  return html + "</ul>\n" + legend();
}

std::string trend_plots(const std::vector<TrendLine>& lines, const std::vector<Day>& days) {
  std::string html = "<div class=\"multiples\">\n";
  for (const TrendLine& line : lines) html += one_trend(line, days);
  return html + "</div>\n";
}

std::string people_bars(const std::vector<PeopleBar>& bars) {
  constexpr double kRoom = 0.62;  // the rest of the width is for the numbers
  const auto shown = [](const Cell& cell) { return cell.is_hidden ? 0 : cell.value; };
  std::uint64_t most = 1;
  for (const PeopleBar& bar : bars) most = std::max(most, shown(bar.due) + shown(bar.unknown));
  const auto part = [&](const Cell& cell, std::string_view css, std::string_view words) {
    if (shown(cell) == 0) return std::string();
    const double share = std::max(0.004, kRoom * static_cast<double>(cell.value) / static_cast<double>(most));
    return piece(share, css, fmt::format("{}: {} people", words, cell.value), "");
  };
  std::string html = "<ul class=\"bars people\">\n";
  for (const PeopleBar& bar : bars) {
    std::string numbers = bar.due.is_hidden ? "hidden" : fmt::format("{}", bar.due.value);
    if (bar.unknown.is_hidden)
      numbers += " · could not tell: hidden";
    else if (bar.unknown.value > 0)
      numbers += fmt::format(" · {} could not tell", bar.unknown.value);
    html +=
        row(bar.label, part(bar.due, "part-due", "due") + part(bar.unknown, "part-could-not-tell", "could not tell") +
                           fmt::format("<b>{}</b>", numbers));
  }
  return html + "</ul>\n";
}

}  // namespace parity::cli
