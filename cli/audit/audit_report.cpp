#include "cli/audit/audit_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "cli/audit/audit.h"
#include "cli/output/complain.h"
#include "cli/output/exit_code.h"
#include "cli/site/audit_place.h"

namespace parity::cli {
namespace {

using audit::AnswerLine;
using audit::FiringLine;
using audit::RuleState;
using audit::WatchFinding;

constexpr std::int32_t kDaysAWeek = 7;
constexpr std::int32_t kUsualWeeks = 26;

Day week_of_day(Day day) { return audit::week_of(start_of(day)); }

void add(AnswerLine& sum, const AnswerLine& line) {
  sum.shown += line.shown;
  sum.accepted += line.accepted;
  sum.overridden += line.overridden;
  sum.ignored += line.ignored;
  for (const auto& [reason, count] : line.reasons) sum.reasons[reason] += count;
}

void add(FiringLine& sum, const FiringLine& line) {
  for (std::size_t i = 0; i < sum.counts.size(); ++i) sum.counts[i] += line.counts[i];
}

using Summaries = std::map<std::pair<std::string, std::string>, RuleSummary>;

Summaries summaries_of(const audit::Report& found, Day first_week, std::size_t weeks) {
  Summaries summaries;
  const auto summary_of = [&](const audit::ReportKey& key) -> RuleSummary& {
    RuleSummary& summary = summaries[{key.rule, key.audience}];
    if (summary.weeks.empty()) {
      summary.rule = key.rule;
      summary.audience = key.audience;
      for (std::size_t i = 0; i < weeks; ++i)
        summary.weeks.push_back({{first_week + kDaysAWeek * static_cast<std::int32_t>(i), {}, {}}, {}});
    }
    return summary;
  };
  for (const AnswerLine& line : found.answers) add(summary_of(line.key).answers, line);
  for (const FiringLine& line : found.firing) {
    RuleSummary& summary = summary_of(line.key);
    add(summary.firing, line);
    const auto week = static_cast<std::size_t>((line.key.week - first_week) / kDaysAWeek);
    if (line.key.week >= first_week && week < weeks) add(summary.weeks[week], line);
  }
  return summaries;
}

std::vector<WeekSummary> weeks_of(const audit::Report& found, Day first_week, std::size_t weeks) {
  std::vector<WeekSummary> lines;
  for (std::size_t i = 0; i < weeks; ++i) lines.push_back({first_week + kDaysAWeek * static_cast<std::int32_t>(i)});
  for (const AnswerLine& line : found.answers) {
    const auto week = static_cast<std::size_t>((line.key.week - first_week) / kDaysAWeek);
    if (line.key.week < first_week || week >= weeks) continue;
    lines[week].accepted += line.accepted;
    lines[week].overridden += line.overridden;
    lines[week].ignored += line.ignored;
  }
  return lines;
}

void order(std::vector<RuleSummary>& rules) {
  std::stable_sort(rules.begin(), rules.end(), [](const RuleSummary& a, const RuleSummary& b) {
    const auto rank = [](const RuleSummary& r) {
      return std::tuple(!r.finding.has_value(), -r.answers.shown, -r.firing.of(RuleState::kFired));
    };
    return rank(a) < rank(b);
  });
}

}  // namespace

Result<AuditReport> make_report(const AuditReportOptions& options) {
  AuditReport report;
  auto store = audit_store(options.place);
  if (!store) return tl::unexpected<Error>(store.error());
  report.store = store->path;
  const Day today = london_day(options.now);
  report.until = options.until.value_or(today);
  report.from = options.from.value_or(week_of_day(report.until) - kDaysAWeek * (kUsualWeeks - 1));
  if (report.from > report.until)
    return invalid_input(fmt::format("{} is later than {}", to_text(report.from), to_text(report.until)), "--from",
                         "write the earlier day there");
  auto found = audit::report(store->path, {start_of(report.from), start_of(report.until + 1)});
  if (!found) return tl::unexpected<Error>(found.error());
  report.found = std::move(*found);

  // A week that is not over yet has fewer firings for that reason alone.
  const Day last_day = std::min(report.until, today - 1);
  report.judged_week = week_of_day(last_day + 1) - kDaysAWeek;
  const Day watched_from = report.judged_week - kDaysAWeek * audit::kWatchedWeeks;
  auto watched = audit::report(store->path, {start_of(watched_from), start_of(report.judged_week + kDaysAWeek)});
  if (!watched) return tl::unexpected<Error>(watched.error());

  const Day first_week = week_of_day(report.from);
  const auto weeks = static_cast<std::size_t>((week_of_day(report.until) - first_week) / kDaysAWeek + 1);
  Summaries summaries = summaries_of(report.found, first_week, weeks);
  const auto findings = audit::watch(watched->firing, report.judged_week, {});
  report.findings = findings.size();
  for (const WatchFinding& finding : findings) {
    RuleSummary& summary = summaries[{finding.rule, finding.audience}];
    summary.rule = finding.rule;
    summary.audience = finding.audience;
    summary.finding = finding;
  }
  for (auto& [name, summary] : summaries) report.rules.push_back(std::move(summary));
  order(report.rules);
  report.weeks = weeks_of(report.found, first_week, weeks);
  return report;
}

std::string percent(std::int64_t part, std::int64_t whole) {
  if (whole == 0) return "–";
  return fmt::format("{:.0f} %", 100.0 * static_cast<double>(part) / static_cast<double>(whole));
}

std::string finding_text(const WatchFinding& finding) {
  const std::string span = finding.weeks == 1 ? "week" : fmt::format("{} weeks", finding.weeks);
  return fmt::format("{}: fired {} time{} in the last {}, {:.1f} were expected",
                     finding.kind == WatchFinding::Kind::kSilent ? "fell silent" : "floods", finding.fired,
                     finding.fired == 1 ? "" : "s", span, finding.expected);
}

const audit::Approval* approval_of(const AuditReport& report, const audit::RuleSetVersion& rule_set) {
  for (const audit::Approval& approval : report.found.approvals)
    if (approval.rule_set.id == rule_set.id && approval.rule_set.hash == rule_set.hash) return &approval;
  return nullptr;
}

int run_audit_report(const AuditReportOptions& options, std::ostream& out, std::ostream& err) {
  const auto report = make_report(options);
  if (!report) return refuse(report.error(), err);
  if (options.format == "csv")
    print_report_csv(*report, out);
  else if (options.format == "json")
    print_report_json(*report, out);
  else if (options.format == "html")
    print_report_html(*report, out);
  else
    print_report_text(*report, out);
  return report->findings == 0 ? kDone : kAnswerNo;
}

}  // namespace parity::cli
