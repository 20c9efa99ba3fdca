#include "cli/cohort/report_html.h"

#include <fmt/format.h>
#include <algorithm>
#include <array>

#include "cli/cohort/measure_plots.h"
#include "cli/cohort/report_style.h"
#include "cli/output/escaped.h"
#include "cli/output/page_head.h"

namespace parity::cli {
namespace {

constexpr std::size_t kMostCategories = 60;

std::vector<const PublishedMeasure*> of_kind(const CohortReport& report, MeasureKind kind) {
  std::vector<const PublishedMeasure*> found;
  for (const PublishedMeasure& published : report.measures)
    if (published.measure.kind == kind) found.push_back(&published);
  return found;
}

// "Blood pressure not recorded in the last 12 months" -> "Blood pressure": a check's bar says how many have it.
std::string short_title(const std::string& title) {
  const std::size_t cut = title.find(" not recorded");
  return cut == std::string::npos ? title : title.substr(0, cut);
}

std::string tile(std::string_view css, const std::string& number, std::string_view words) {
  return fmt::format("<div class=\"tile {}\"><b>{}</b><span>{}</span></div>\n", css, number, words);
}

std::string number_text(const Cell& c) { return c.is_hidden ? "hidden" : fmt::format("{}", c.value); }

std::string with_share(const CellLine& line, Column column) {
  const Cell& part = cell(line, column);
  const Cell& whole = cell(line, Column::kApplicable);
  if (part.is_hidden || whole.is_hidden || whole.value == 0) return number_text(part);
  const double share = static_cast<double>(part.value) / static_cast<double>(whole.value);
  return fmt::format("{} <small>({})</small>", part.value, percent_text(share));
}

class ReportPage {
 public:
  explicit ReportPage(const CohortReport& report) : report_(report) {}

  std::string text() {
    head();
    checks();
    trend();
    gaps();
    for (std::size_t d = 0; d < kDimensionCount; ++d) breakdown(static_cast<Dimension>(d));
    input();
    method();
    return std::move(html_);
  }

 private:
  void head() {
    const std::string title = "Physical health checks: the register on " + to_human_text(report_.header.days.front());
    html_ += page_head(title, kReportStyle);
    html_ += fmt::format("<main>\n<header><h1>{}</h1>\n", escaped(title));
    bool approved = !report_.header.rule_sets.empty();
    for (const CohortRuleSet& set : report_.header.rule_sets) {
      html_ += fmt::format("<p>{}, version {}</p>\n", escaped(set.title), escaped(set.version));
      approved = approved && set.is_approved;
    }
    html_ += "</header>\n";
    if (!approved)
      html_ +=
          "<p class=\"draft\"><strong>Draft clinical content.</strong> No clinician has approved these rules. Use "
          "these "
          "figures to try the method, not to judge care.</p>\n";
    const auto all = of_kind(report_, MeasureKind::kAllChecks);
    if (all.empty()) return;
    const CellLine& line = all.front()->everybody;
    html_ += "<div class=\"tiles\">\n";
    html_ += tile("", number_text(cell(line, Column::kApplicable)), "people to whom the annual check applies");
    html_ += tile("done", with_share(line, Column::kDone), "have all checks done");
    html_ += tile("due", with_share(line, Column::kDue), "have at least one check due");
    html_ += tile("open", with_share(line, Column::kUnknown), "could not be told: a record could not be read fully");
    html_ += "</div>\n";
  }

  void checks() {
    const auto checks = of_kind(report_, MeasureKind::kCheck);
    if (checks.empty()) return;
    std::vector<MeasureBar> bars;
    for (const PublishedMeasure* check : checks) bars.push_back({short_title(check->measure.title), check->everybody});
    for (const PublishedMeasure* all : of_kind(report_, MeasureKind::kAllChecks))
      bars.push_back({"All of them", all->everybody});
    html_ +=
        "<h2>The annual checks</h2>\n<p class=\"lead\">Of the people to whom each check applies: for how many it is "
        "recorded in time, due, declined, or could not be told.</p>\n";
    html_ += measure_bars(bars);
    html_ += "<details><summary>The numbers</summary>\n";
    table(checks);
    html_ += "</details>\n";
  }

  void table(const std::vector<const PublishedMeasure*>& measures) {
    constexpr std::array<std::pair<Column, std::string_view>, 5> kColumns = {
        {{Column::kApplicable, "Applies to"},
         {Column::kDone, "Done, or nothing to do"},
         {Column::kDue, "Due"},
         {Column::kSuppressed, "Declined or resting"},
         {Column::kUnknown, "Could not tell"}}};
    html_ += "<table><thead><tr><th>Measure</th>";
    for (const auto& [column, name] : kColumns) html_ += fmt::format("<th>{}</th>", name);
    html_ += "</tr></thead><tbody>\n";
    for (const PublishedMeasure* published : measures) {
      html_ += fmt::format("<tr><td>{}</td>", escaped(published->measure.title));
      for (const auto& [column, name] : kColumns)
        html_ += fmt::format("<td data-of=\"{}\">{}</td>", name, cell_text(cell(published->everybody, column)));
      html_ += "</tr>\n";
    }
    html_ += "</tbody></table>\n";
  }

  void trend() {
    if (report_.header.days.size() < 2) return;
    const std::vector<Day> days(report_.header.days.rbegin(), report_.header.days.rend());
    std::vector<TrendLine> lines;
    for (const MeasureKind kind : {MeasureKind::kAllChecks, MeasureKind::kCheck})
      for (const PublishedMeasure* published : of_kind(report_, kind)) {
        TrendLine line{kind == MeasureKind::kAllChecks ? "All of them" : short_title(published->measure.title), {}};
        for (auto day = published->trend.rbegin(); day != published->trend.rend(); ++day)
          line.shares.push_back(share_done(*day));
        lines.push_back(std::move(line));
      }
    if (lines.empty()) return;
    html_ +=
        "<h2>Over time</h2>\n<p class=\"lead\">The share done on earlier days, from the records as they stand now: "
        "what "
        "was recorded late counts from the day it is dated, and people who have left are not in it.</p>\n";
    html_ += trend_plots(lines, days);
  }

  void gaps() {
    html_ +=
        "<h2>The gaps</h2>\n<p class=\"lead\">People for whom at least one prompt of that kind stands: a check that is "
        "missing, a result without a diagnosis, a diagnosis without treatment, a treatment short of its target; and "
        "what "
        "safe prescribing asks for.</p>\n";
    std::vector<PeopleBar> bars;
    for (const PublishedMeasure* gap : of_kind(report_, MeasureKind::kGap)) bars.push_back(people_bar(*gap));
    html_ += people_bars(bars);
    for (const PublishedMeasure* gap : of_kind(report_, MeasureKind::kGap)) {
      std::vector<PeopleBar> rules;
      for (const PublishedMeasure* rule : of_kind(report_, MeasureKind::kRule))
        if (rule->measure.gap == gap->measure.gap && !is_check(*rule) && somebody(*rule))
          rules.push_back(people_bar(*rule));
      std::stable_sort(rules.begin(), rules.end(), [](const PeopleBar& a, const PeopleBar& b) {
        return (a.due.is_hidden ? 0 : a.due.value) > (b.due.is_hidden ? 0 : b.due.value);
      });
      if (rules.empty()) continue;
      html_ += fmt::format("<h3>{}</h3>\n", escaped(gap->measure.title));
      html_ += people_bars(rules);
    }
    html_ += "<details><summary>All rules, in numbers</summary>\n";
    table(of_kind(report_, MeasureKind::kRule));
    html_ += "</details>\n";
  }

  static PeopleBar people_bar(const PublishedMeasure& published) {
    return {published.measure.title, cell(published.everybody, Column::kDue),
            cell(published.everybody, Column::kUnknown)};
  }
  static bool somebody(const PublishedMeasure& published) { return cell(published.everybody, Column::kDue).value > 0; }
  bool is_check(const PublishedMeasure& published) const {  // it has its bar above
    const auto checks = of_kind(report_, MeasureKind::kCheck);
    return std::any_of(checks.begin(), checks.end(),
                       [&published](const PublishedMeasure* c) { return c->measure.id == published.measure.id; });
  }

  void breakdown(Dimension dimension) {
    auto measures = of_kind(report_, MeasureKind::kCheck);
    const auto all = of_kind(report_, MeasureKind::kAllChecks);
    if (all.empty()) return;
    measures.push_back(all.front());
    const auto& lines = all.front()->by[static_cast<std::size_t>(dimension)];
    if (lines.empty() || (lines.size() == 1 && lines.front().first.empty())) return;
    html_ += fmt::format(
        "<h2>By {}</h2>\n<p class=\"lead\">The share of each check that is done; the stronger the colour, the more. *: "
        "hidden, because "
        "it, or "
        "a number that it would give away, is below {}.</p>\n<table><thead><tr><th>{}</th><th>People</th>",
        heading(dimension), report_.threshold, heading(dimension));
    for (const PublishedMeasure* measure : measures) html_ += fmt::format("<th>{}</th>", column_title(*measure));
    html_ += "</tr></thead><tbody>\n";
    for (std::size_t i = 0; i < std::min(lines.size(), kMostCategories); ++i) {
      const Cell& people = cell(lines[i].second, Column::kApplicable);
      if (people.value == 0) continue;
      html_ += fmt::format("<tr><td>{}</td><td data-of=\"People\">{}</td>", escaped(category_text(lines[i].first)),
                           number_text(people));
      for (const PublishedMeasure* measure : measures)
        html_ += share_cell(*measure, measure->by[static_cast<std::size_t>(dimension)][i].second);
      html_ += "</tr>\n";
    }
    html_ += fmt::format("<tr class=\"all\"><td>Everybody</td><td data-of=\"People\">{}</td>",
                         number_text(cell(all.front()->everybody, Column::kApplicable)));
    for (const PublishedMeasure* measure : measures) html_ += share_cell(*measure, measure->everybody);
    html_ += "</tr>\n</tbody></table>\n";
    if (lines.size() > kMostCategories)
      html_ += fmt::format("<p>The first {} of {}; all are in gaps.csv.</p>\n", kMostCategories, lines.size());
  }

  static std::string_view heading(Dimension dimension) {
    switch (dimension) {
      case Dimension::kPractice: return "practice";
      case Dimension::kAgeBand: return "age";
      case Dimension::kSex: return "sex";
      case Dimension::kEthnicity: return "ethnicity";
      case Dimension::kDeprivation: return "deprivation";
    }
    return "";
  }

  static std::string column_title(const PublishedMeasure& measure) {
    return measure.measure.kind == MeasureKind::kAllChecks ? "All" : escaped(short_title(measure.measure.title));
  }

  // From the paper to the colour of "done"; the text turns white where it is dark.
  static std::string share_cell(const PublishedMeasure& measure, const CellLine& line) {
    const auto share = share_done(line);
    const std::string title = column_title(measure);
    if (!share) return fmt::format("<td class=\"share few\" data-of=\"{}\">*</td>", title);
    return fmt::format("<td class=\"share{}\" style=\"--share:{:.2f}\" data-of=\"{}\">{}</td>",
                       *share > 0.75 ? " strong" : "", *share, title, percent_text(*share));
  }

  void input() {
    html_ += "<h2>What could not be read</h2>\n";
    if (report_.problems == 0)
      html_ += "<p>Everything that was given could be read.</p>\n";
    else
      html_ += fmt::format(
          "<p class=\"warning\">{} of {} lines and files could not be read (problems.csv says which and why); for {} "
          "of "
          "them it is not known whose they are, so a check may be shown as due although it was recorded.</p>\n",
          report_.problems, report_.input.lines, report_.input.unclaimed);
    for (const std::string& name : types_not_met(report_.input))
      html_ += fmt::format(
          "<p class=\"warning\">There was no {} at all. If it was not exported, what rests on it is not true of "
          "anybody.</p>\n",
          escaped(name));
    for (const std::string& name : report_.header.unavailable)
      html_ += fmt::format("<p>{} was said not to have been exported: what rests on it could not be told.</p>\n",
                           escaped(name));
  }

  void method() {
    html_ +=
        "<h2>How to read this</h2>\n<p>A check that could not be looked for is never counted as missing, nor as done: "
        "it "
        "is “could not tell”. “Declined or resting” would be due, but the person declined it, or another prompt says "
        "the "
        "same. Somebody who has died, or is not on the register, is in no figure.</p>\n";
    if (report_.threshold > 0)
      html_ += fmt::format(
          "<p>Numbers below {} are hidden, and with them as many others as it takes that none can be worked out from "
          "the rest of a table. Don’t put tables of different days or parts of this register side by side: their "
          "differences may be small numbers.</p>\n",
          report_.threshold);
    html_ += "<footer>";
    for (const CohortRuleSet& set : report_.header.rule_sets)
      html_ += fmt::format("<p>Rules: {} {}, {} ({})</p>\n", escaped(set.id), escaped(set.version), escaped(set.hash),
                           set.is_approved ? "signed off" : "not signed off");
    html_ +=
        "<p>Made by Parity. The recall list, with whom to call, is in recall.csv; all figures are in gaps.csv and "
        "gaps.json.</p></footer>\n</main>\n</body>\n</html>\n";
  }

  const CohortReport& report_;
  std::string html_;
};

}  // namespace

std::string report_html(const CohortReport& report) { return ReportPage(report).text(); }

}  // namespace parity::cli
