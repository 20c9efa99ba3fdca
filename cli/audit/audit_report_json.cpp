// The report for machines: everything that the other forms are made of.
#include <fmt/format.h>

#include <cmath>

#include "cds-hooks/json_writer.h"
#include "cli/audit/audit_report.h"

namespace parity::cli {
namespace {

using audit::RuleState;
using hooks::JsonWriter;

constexpr std::array kStates{RuleState::kFired,      RuleState::kNotFired, RuleState::kUnknown,
                             RuleState::kSuppressed, RuleState::kSnoozed,  RuleState::kNotApplicable};

void write_counts(const audit::FiringLine& line, JsonWriter& json) {
  for (const RuleState state : kStates) json.integer_member(to_text(state), line.of(state));
}

void write_finding(const audit::WatchFinding& finding, JsonWriter& json) {
  const auto object = json.object("watch");
  json.member("kind", to_text(finding.kind));
  json.integer_member("weeks", finding.weeks);
  json.integer_member("fired", finding.fired);
  json.key("expected");
  json.raw(fmt::format("{:.2f}", finding.expected));
  json.key("probability");
  json.raw(fmt::format("{:.3e}", finding.probability));
}

void write_rule(const RuleSummary& rule, JsonWriter& json) {
  const auto object = json.object();
  json.member("rule", rule.rule);
  json.member("audience", rule.audience);
  json.integer_member("shown", rule.answers.shown);
  json.integer_member("accepted", rule.answers.accepted);
  json.integer_member("overridden", rule.answers.overridden);
  json.integer_member("ignored", rule.answers.ignored);
  {
    const auto reasons = json.object("reasons");
    for (const auto& [reason, count] : rule.answers.reasons)
      json.integer_member(reason.empty() ? "none-given" : reason, count);
  }
  {
    const auto outcomes = json.object("outcomes");
    write_counts(rule.firing, json);
  }
  if (rule.finding) write_finding(*rule.finding, json);
  const auto weeks = json.array("weeks");
  for (const audit::FiringLine& week : rule.weeks) {
    const auto one = json.object();
    json.member("week", to_text(week.key.week));
    write_counts(week, json);
  }
}

void write_version(const AuditReport& report, const audit::VersionLine& line, JsonWriter& json) {
  const auto object = json.object();
  json.member("ruleSet", line.rule_set.id);
  json.member("version", line.rule_set.version);
  json.member("hash", line.rule_set.hash);
  json.integer_member("calls", line.calls);
  json.member("first", to_text(line.first));
  json.member("last", to_text(line.last));
  const auto* approval = approval_of(report, line.rule_set);
  json.key("approval");
  if (approval == nullptr) {
    json.null();
    return;
  }
  json.begin_object();
  json.member("name", approval->approver);
  json.member("role", approval->role);
  json.member("time", to_text(approval->time));
  json.member("reason", approval->reason);
  json.end_object();
}

}  // namespace

void print_report_json(const AuditReport& report, std::ostream& out) {
  JsonWriter json;
  {
    const auto object = json.object();
    json.member("store", report.store);
    json.member("from", to_text(report.from));
    json.member("until", to_text(report.until));
    json.member("judgedWeek", to_text(report.judged_week));
    json.integer_member("calls", report.found.calls);
    json.integer_member("cards", report.found.cards);
    json.integer_member("unmatchedAnswers", report.found.unmatched);
    json.integer_member("findings", static_cast<std::int64_t>(report.findings));
    {
      const auto versions = json.array("rulesInForce");
      for (const audit::VersionLine& line : report.found.versions) write_version(report, line, json);
    }
    const auto rules = json.array("rules");
    for (const RuleSummary& rule : report.rules) write_rule(rule, json);
  }
  out << json.text() << '\n';
}

}  // namespace parity::cli
