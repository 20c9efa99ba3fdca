// The report as a page that stands alone. Everything that comes from the store is escaped: rule ids, reasons and names
// are other people's text.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "cli/audit/audit_report.h"
#include "cli/output/escaped.h"
#include "cli/output/page_head.h"
#include "cli/output/svg_plot.h"

namespace parity::cli {
namespace {

using audit::RuleState;

// Told apart by people who don't see all colours (Okabe and Ito), and by their order and words.
constexpr std::string_view kAcceptedColour = "#0072B2";
constexpr std::string_view kOverriddenColour = "#D55E00";
constexpr std::string_view kIgnoredColour = "#B4BBC0";
constexpr std::string_view kAlarmColour = "#B00020";

constexpr const char* kStyle =
    R"css(body { font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 64rem; padding: 0 1rem; color: #1b2126; background: #fff; }
h1 { font-size: 1.6rem; margin-bottom: 0; } h2 { font-size: 1.15rem; margin: 2.2rem 0 .4rem; }
.sub { color: #4c5860; margin-top: .2rem; overflow-wrap: anywhere; }
.tiles { display: flex; flex-wrap: wrap; gap: .8rem; padding: 0; list-style: none; }
.tiles li { border: 1px solid #d8dde0; border-radius: 6px; padding: .5rem 1rem; min-width: 7rem; }
.tiles b { display: block; font-size: 1.5rem; line-height: 1.2; }
.alarm { border-left: 5px solid #B00020; background: #fdf1f3; padding: .4rem 1rem; }
.calm { border-left: 5px solid #2e7d4f; background: #f0f7f2; padding: .4rem 1rem; }
.alarm ul { margin: .2rem 0; padding-left: 1.2rem; }
table { border-collapse: collapse; width: 100%; font-size: .92rem; }
th, td { text-align: left; padding: .35rem .6rem; border-bottom: 1px solid #e3e7ea; vertical-align: top; }
th { font-weight: 600; border-bottom: 2px solid #9aa5ac; vertical-align: bottom; }
.n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.flag { color: #B00020; font-weight: 600; } .dim { color: #4c5860; } code { font-size: .9em; overflow-wrap: anywhere; }
.scroll { overflow-x: auto; } svg { max-width: 100%; height: auto; display: block; }
svg.share, svg.spark { max-width: none; } svg text { font: 11px system-ui, sans-serif; fill: #4c5860; }
.key { display: flex; gap: 1.4rem; padding: 0; list-style: none; margin: .3rem 0; font-size: .92rem; }
.key i { display: inline-block; width: .9rem; height: .9rem; margin-right: .4rem; vertical-align: -.1rem; }
footer { margin-top: 2.5rem; border-top: 1px solid #d8dde0; color: #4c5860; font-size: .9rem; }
@media print { body { margin: 0; max-width: none; } table { break-inside: auto; } tr { break-inside: avoid; } })css";

std::string day_text(Day day) { return to_human_text(day); }

struct Totals {
  std::int64_t shown = 0;
  std::int64_t accepted = 0;
  std::int64_t overridden = 0;
  std::int64_t ignored = 0;
};

Totals totals_of(const AuditReport& report) {
  Totals totals;
  for (const RuleSummary& rule : report.rules) {
    totals.shown += rule.answers.shown;
    totals.accepted += rule.answers.accepted;
    totals.overridden += rule.answers.overridden;
    totals.ignored += rule.answers.ignored;
  }
  return totals;
}

void print_tiles(const AuditReport& report, std::ostream& out) {
  const Totals totals = totals_of(report);
  const auto tile = [&](std::string_view name, const std::string& value) {
    out << fmt::format("<li><b>{}</b>{}</li>\n", value, name);
  };
  out << "<ul class=\"tiles\">\n";
  tile("calls", fmt::format("{}", report.found.calls));
  tile("cards shown", fmt::format("{}", report.found.cards));
  tile("accepted", percent(totals.accepted, totals.shown));
  tile("overridden", percent(totals.overridden, totals.shown));
  tile("no answer", percent(totals.ignored, totals.shown));
  if (report.found.unmatched > 0) tile("answers to unknown cards", fmt::format("{}", report.found.unmatched));
  out << "</ul>\n";
}

void print_findings(const AuditReport& report, std::ostream& out) {
  const std::string until = day_text(report.judged_week + 6);
  out << "<h2>Rules that fell silent or flood</h2>\n";
  if (report.findings == 0) {
    out << fmt::format(
        "<p class=\"calm\">None in the weeks up to {}. A rule is judged once four weeks are known.</p>\n", until);
    return;
  }
  out << fmt::format(
      "<div class=\"alarm\"><p>In the weeks up to {}. A code that was changed elsewhere, or a list that "
      "went stale, looks like this; so does a change of practice.</p>\n<ul>\n",
      until);
  for (const RuleSummary& rule : report.rules)
    if (rule.finding)
      out << fmt::format("<li><b>{}</b> ({}) {}</li>\n", escaped(rule.rule), escaped(rule.audience),
                         escaped(finding_text(*rule.finding)));
  out << "</ul></div>\n";
}

void print_key(std::ostream& out) {
  out << fmt::format(
      "<ul class=\"key\"><li><i style=\"background:{}\"></i>accepted</li><li><i style=\"background:{}\"></i>overridden"
      "</li><li><i style=\"background:{}\"></i>no answer</li></ul>\n",
      kAcceptedColour, kOverriddenColour, kIgnoredColour);
}

void print_weeks(const AuditReport& report, std::ostream& out) {
  std::array<PlotSeries, 3> series{
      {{"accepted", kAcceptedColour, {}}, {"overridden", kOverriddenColour, {}}, {"no answer", kIgnoredColour, {}}}};
  std::vector<std::string> labels;
  for (const WeekSummary& week : report.weeks) {
    series[0].values.push_back(static_cast<double>(week.accepted));
    series[1].values.push_back(static_cast<double>(week.overridden));
    series[2].values.push_back(static_cast<double>(week.ignored));
    labels.push_back(day_text(week.week));
  }
  out << "<h2>Prompts shown, by week and answer</h2>\n";
  print_key(out);
  out << stacked_bars("Prompts shown, by week and answer", series, labels) << '\n';
  out << "<p class=\"dim\">A card of a group counts once for each rule on it. A week begins on Monday.</p>\n";
}

std::string reasons_text(const audit::AnswerLine& line) {
  std::vector<std::pair<std::int64_t, std::string>> most;
  for (const auto& [reason, count] : line.reasons)
    most.emplace_back(count, reason.empty() ? "no reason given" : reason);
  std::stable_sort(most.begin(), most.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
  std::string text;
  for (const auto& [count, reason] : most)
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", escaped(reason), count);
  return text;
}

std::string week_line(const RuleSummary& rule) {
  SparkLine line{"Fired of 100 calls, by week: ", {}, rule.finding ? kAlarmColour : kAcceptedColour};
  for (const audit::FiringLine& week : rule.weeks) {
    const auto calls = static_cast<double>(week.calls());
    const auto fired = static_cast<double>(week.of(RuleState::kFired) + week.of(RuleState::kSnoozed));
    line.values.push_back(calls > 0 ? 100 * fired / calls : 0);
    line.title += fmt::format("{}{:.1f}", line.values.size() == 1 ? "" : ", ", line.values.back());
  }
  const double highest = *std::max_element(line.values.begin(), line.values.end());
  return spark_line(line) +
         fmt::format("<span class=\"dim\">highest {:.1f}, last {:.1f}</span>", highest, line.values.back());
}

void print_rule(const RuleSummary& rule, std::ostream& out) {
  const audit::AnswerLine& a = rule.answers;
  const std::array<PlotSeries, 3> parts{{{"", kAcceptedColour, {static_cast<double>(a.accepted)}},
                                         {"", kOverriddenColour, {static_cast<double>(a.overridden)}},
                                         {"", kIgnoredColour, {static_cast<double>(a.ignored)}}}};
  const std::string words = fmt::format("{} accepted, {} overridden, {} no answer", percent(a.accepted, a.shown),
                                        percent(a.overridden, a.shown), percent(a.ignored, a.shown));
  const std::string reasons = reasons_text(a);
  out << fmt::format("<tr><td>{}{}<br><span class=\"dim\">{}</span></td><td>{}</td>", escaped(rule.rule),
                     rule.finding
                         ? fmt::format(" <span class=\"flag\">{}</span>",
                                       rule.finding->kind == audit::WatchFinding::Kind::kSilent ? "silent" : "floods")
                         : "",
                     escaped(rule.audience), week_line(rule));
  out << fmt::format("<td class=\"n\">{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td>",
                     rule.firing.of(RuleState::kFired),
                     percent(rule.firing.of(RuleState::kUnknown), rule.firing.calls()), a.shown);
  out << "<td>";
  if (a.shown > 0) out << share_bar(words, parts) << fmt::format("<span class=\"dim\">{}</span>", words);
  if (!reasons.empty()) out << fmt::format("<br>{}", reasons);
  out << "</td></tr>\n";
}

void print_rules(const AuditReport& report, std::ostream& out) {
  out << "<h2>By rule and audience</h2>\n<div class=\"scroll\"><table>\n<thead><tr><th>Rule</th><th>Fired of 100 "
         "calls, "
         "by week</th><th class=\"n\">Fired</th><th class=\"n\">Unknown</th><th class=\"n\">Shown</th><th>Answers, and "
         "reasons for overriding</th></tr></thead>\n<tbody>\n";
  std::size_t quiet = 0;
  for (const RuleSummary& rule : report.rules) {
    if (rule.was_fired_or_shown() || rule.finding)
      print_rule(rule, out);
    else
      ++quiet;
  }
  out << "</tbody></table></div>\n";
  if (quiet > 0)
    out << fmt::format(
        "<p class=\"dim\">{} more that neither fired nor were shown. The line of a rule ends with the "
        "last week, which may not be over; each has a height of its own.</p>\n",
        quiet);
}

void print_versions(const AuditReport& report, std::ostream& out) {
  out << "<h2>Rules in force, and who signed them off</h2>\n<div class=\"scroll\"><table>\n<thead><tr><th>Rule set</th>"
         "<th>Content</th><th class=\"n\">Calls</th><th>First, last</th><th>Signed off</th></tr></thead>\n<tbody>\n";
  for (const audit::VersionLine& line : report.found.versions) {
    const auto* approval = approval_of(report, line.rule_set);
    const std::string signed_off = approval == nullptr
                                       ? std::string("<span class=\"flag\">not signed off</span>")
                                       : fmt::format("{}, {}, {}", escaped(approval->approver), escaped(approval->role),
                                                     day_text(london_day(approval->time)));
    out << fmt::format(
        "<tr><td>{} {}</td><td><code>{}</code></td><td class=\"n\">{}</td><td>{}<br>{}</td><td>{}</td></tr>\n",
        escaped(line.rule_set.id), escaped(line.rule_set.version), escaped(line.rule_set.hash), line.calls,
        day_text(london_day(line.first)), day_text(london_day(line.last)), signed_off);
  }
  out << "</tbody></table></div>\n";
}

}  // namespace

void print_report_html(const AuditReport& report, std::ostream& out) {
  out << page_head("Prompts and answers", kStyle);
  out << fmt::format("<h1>Prompts and answers</h1>\n<p class=\"sub\">{} to {} · {}</p>\n", day_text(report.from),
                     day_text(report.until), escaped(report.store));
  print_tiles(report, out);
  print_findings(report, out);
  print_weeks(report, out);
  print_rules(report, out);
  print_versions(report, out);
  out << "<footer><p>No answer: the client sent none; whether anybody read the card is not known. Unknown: the rule "
         "could "
         "not be decided, because a part of the record could not be read. Silent and flooding rules are found by "
         "comparing "
         "the last 1, 2, 4 and 8 weeks with the 12 before and with the same season a year before "
         "(docs/explanation/audit.md). This page does not prove that the audit is whole: "
         "<code>parity audit verify</code> does.</p></footer>\n</body>\n</html>\n";
}

}  // namespace parity::cli
