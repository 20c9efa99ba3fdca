// `parity audit report`: what audit/report.h and audit/watch.h found, summed by rule and audience, and its four forms.
// The numbers are made in audit_report.cpp; a form only prints them.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include "audit/report.h"
#include "audit/watch.h"

namespace parity::cli {

/// A rule for an audience over the whole range.
struct RuleSummary {
  std::string rule;
  std::string audience;
  audit::AnswerLine answers;                   // summed; `week` means nothing
  audit::FiringLine firing;                    // summed
  std::vector<audit::FiringLine> weeks;        // one a week of the range, also where nothing was
  std::optional<audit::WatchFinding> finding;  // of the watch
  bool was_fired_or_shown() const { return answers.shown > 0 || firing.of(audit::RuleState::kFired) > 0; }
};

/// Cards of a week, each once for each rule on it.
struct WeekSummary {
  Day week;
  std::int64_t accepted = 0;
  std::int64_t overridden = 0;
  std::int64_t ignored = 0;
};

struct AuditReport {
  std::string store;
  Day from;
  Day until;        // included
  Day judged_week;  // the last whole week, which the watch judged
  audit::Report found;
  std::vector<RuleSummary> rules;  // with findings first, then by how often they were shown
  std::vector<WeekSummary> weeks;
  std::size_t findings = 0;
};

struct AuditReportOptions;

/// Error: the store can't be read.
Result<AuditReport> make_report(const AuditReportOptions& options);

/// "37 %"; "–" of nothing.
std::string percent(std::int64_t part, std::int64_t whole);
/// "fell silent: 0 in the last week, 49.8 expected from the 12 weeks before", one sentence without its rule.
std::string finding_text(const audit::WatchFinding& finding);
/// Who signed that version off, or nothing.
const audit::Approval* approval_of(const AuditReport& report, const audit::RuleSetVersion& rule_set);

void print_report_text(const AuditReport& report, std::ostream& out);
/// A line for each week, rule and audience.
void print_report_csv(const AuditReport& report, std::ostream& out);
void print_report_json(const AuditReport& report, std::ostream& out);
/// A page that stands alone: no script, nothing loaded, plots as SVG.
void print_report_html(const AuditReport& report, std::ostream& out);

}  // namespace parity::cli
