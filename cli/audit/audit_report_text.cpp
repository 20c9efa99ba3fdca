// The report as a table for a terminal, and as CSV for a spreadsheet.
#include <fmt/format.h>

#include <algorithm>

#include "cli/audit/audit_report.h"
#include "cli/output/csv.h"

namespace parity::cli {
namespace {

using audit::AnswerLine;
using audit::FiringLine;
using audit::RuleState;

std::string reason_name(const std::string& reason) { return reason.empty() ? "(no reason given)" : reason; }

void print_versions(const AuditReport& report, std::ostream& out) {
  out << "\nRules in force\n";
  for (const audit::VersionLine& line : report.found.versions) {
    out << fmt::format("  {} {} {}\n    {} calls, {} to {}; ", line.rule_set.id, line.rule_set.version,
                       line.rule_set.hash, line.calls, to_text(london_day(line.first)), to_text(london_day(line.last)));
    if (const auto* approval = approval_of(report, line.rule_set))
      out << fmt::format("signed off by {} ({}) on {}\n", approval->approver, approval->role,
                         to_text(london_day(approval->time)));
    else
      out << "not signed off\n";
  }
}

std::size_t width_of(const AuditReport& report) {
  std::size_t width = 8;
  for (const RuleSummary& rule : report.rules) width = std::max(width, rule.rule.size());
  return width;
}

void print_rules(const AuditReport& report, std::ostream& out) {
  const std::size_t width = width_of(report);
  out << fmt::format("\n{:<{}}  {:<13}  {:>7}  {:>9}  {:>10}  {:>8}  {:>7}  {:>7}\n", "rule", width, "audience",
                     "shown", "accepted", "overridden", "ignored", "fired", "unknown");
  std::size_t quiet = 0;
  for (const RuleSummary& rule : report.rules) {
    if (!rule.was_fired_or_shown() && !rule.finding) {
      ++quiet;
      continue;
    }
    const AnswerLine& a = rule.answers;
    out << fmt::format("{:<{}}  {:<13}  {:>7}  {:>9}  {:>10}  {:>8}  {:>7}  {:>7}{}\n", rule.rule, width, rule.audience,
                       a.shown, percent(a.accepted, a.shown), percent(a.overridden, a.shown),
                       percent(a.ignored, a.shown), rule.firing.of(RuleState::kFired),
                       percent(rule.firing.of(RuleState::kUnknown), rule.firing.calls()), rule.finding ? "  !" : "");
  }
  if (quiet > 0) out << fmt::format("and {} that neither fired nor were shown\n", quiet);
}

void print_reasons(const AuditReport& report, std::ostream& out) {
  bool any = false;
  for (const RuleSummary& rule : report.rules) {
    if (rule.answers.reasons.empty()) continue;
    if (!any) out << "\nReasons for overriding\n";
    any = true;
    std::string list;
    for (const auto& [reason, count] : rule.answers.reasons)
      list += fmt::format("{}{} {}", list.empty() ? "" : ", ", reason_name(reason), count);
    out << fmt::format("  {} ({}): {}\n", rule.rule, rule.audience, list);
  }
}

using Lines = std::map<audit::ReportKey, std::pair<AnswerLine, FiringLine>>;

Lines lines_of(const AuditReport& report) {
  Lines lines;
  for (const AnswerLine& line : report.found.answers) lines[line.key].first = line;
  for (const FiringLine& line : report.found.firing) lines[line.key].second = line;
  return lines;
}

std::string csv_reasons(const AnswerLine& line) {
  std::string list;
  for (const auto& [reason, count] : line.reasons)
    list += fmt::format("{}{}={}", list.empty() ? "" : ";", reason.empty() ? "none-given" : reason, count);
  return list;
}

}  // namespace

void print_report_text(const AuditReport& report, std::ostream& out) {
  out << fmt::format("{}, {} to {}: {} call{}, {} card{}", report.store, to_text(report.from), to_text(report.until),
                     report.found.calls, report.found.calls == 1 ? "" : "s", report.found.cards,
                     report.found.cards == 1 ? "" : "s");
  if (report.found.unmatched > 0)
    out << fmt::format(", {} answers to cards that are not known", report.found.unmatched);
  out << '\n';
  if (report.findings > 0)
    out << fmt::format("\nLook at these rules (judged: weeks up to the one of {})\n", to_text(report.judged_week));
  for (const RuleSummary& rule : report.rules)
    if (rule.finding) out << fmt::format("  ! {} ({}) {}\n", rule.rule, rule.audience, finding_text(*rule.finding));
  print_rules(report, out);
  print_reasons(report, out);
  print_versions(report, out);
}

void print_report_csv(const AuditReport& report, std::ostream& out) {
  out << "week,rule,audience,shown,accepted,overridden,ignored,reasons,calls,fired,not-fired,unknown,suppressed,"
         "snoozed,not-applicable\n";
  for (const auto& [key, line] : lines_of(report)) {
    const auto& [answers, firing] = line;
    out << fmt::format(
        "{},{},{},{},{},{},{},{},{},{},{},{},{},{},{}\n", to_text(key.week), csv_cell(key.rule), csv_cell(key.audience),
        answers.shown, answers.accepted, answers.overridden, answers.ignored, csv_cell(csv_reasons(answers)),
        firing.calls(), firing.of(RuleState::kFired), firing.of(RuleState::kNotFired), firing.of(RuleState::kUnknown),
        firing.of(RuleState::kSuppressed), firing.of(RuleState::kSnoozed), firing.of(RuleState::kNotApplicable));
  }
}

}  // namespace parity::cli
