// `parity evaluate --format json`: the fields that design/product fixes.
#include <array>

#include "cds-hooks/json_writer.h"
#include "cli/evaluate/evaluate.h"
#include "engine/eval/why_open.h"

namespace parity::cli {
namespace {

using hooks::JsonWriter;

void write_rule_sets(const Plan& plan, JsonWriter& json) {
  const auto rules = json.object("rules");
  for (const PlannedRuleSet& set : plan.rule_sets) json.member(set.id, set.hash);
}

void write_prompt(const PatientAnswer& answer, const FiredPrompt& prompt, JsonWriter& json) {
  const PlannedRule& rule = answer.plan.rule(prompt.rule);
  const auto object = json.object();
  json.member("rule", rule.id);
  {
    const auto audience = json.array("audience");
    json.string(to_text(answer.context.audience));
  }
  json.member("gap", to_text(rule.gap));
  json.member("indicator", to_text(prompt.indicator));
  json.member("summary", prompt.summary);
  json.member("detail", prompt.detail);
  const auto evidence = json.array("evidence");
  for (const EvidenceItem& item : prompt.evidence) {
    const auto entry = json.object();
    json.member("fact", item.fact);
    if (!item.value.empty()) json.member("value", item.value);
    if (!item.date.empty()) json.member("date", item.date);
    if (!item.from.empty()) json.member("from", item.from);
  }
}

void write_outcome(const PatientAnswer& answer, const Outcome& outcome, JsonWriter& json) {
  const auto object = json.object(answer.plan.rule(outcome.rule).id);
  json.member("state", to_text(outcome.state));
  if (outcome.state == OutcomeState::kUnknown) {
    {
      const auto missing = json.array("missing");
      for (std::size_t i = 0; i < kRecordPartCount; ++i)
        if (outcome.missing.contains(static_cast<RecordPart>(i))) json.string(to_text(static_cast<RecordPart>(i)));
    }
    json.member("because", why_open_text(answer.record, outcome));
  }
  if (outcome.suppression != Suppression::kNone)
    json.member("by", outcome.suppression == Suppression::kSnooze ? "snooze" : "unless");
}

void write_issues(const PatientRecord& record, JsonWriter& json) {
  {
    const auto warnings = json.array("warnings");
    for (const DataIssue& issue : record.issues()) {
      if (!is_warning(issue.reason)) continue;
      json.string(issue.path + ": " + (issue.detail.empty() ? std::string(to_text(issue.reason)) : issue.detail));
    }
  }
  const auto counts = json.object("not-used");
  for (std::size_t i = 0; i < kIssueReasonCount; ++i)
    if (record.issue_counts()[i] > 0)
      json.integer_member(to_name(static_cast<IssueReason>(i)), record.issue_counts()[i]);
}

}  // namespace

void print_json(const PatientAnswer& answer, std::ostream& out) {
  JsonWriter json;
  {
    const auto object = json.object();
    json.member("patient", answer.record.person().reference);
    json.member("today", to_text(answer.context.today));
    json.member("audience", to_text(answer.context.audience));
    write_rule_sets(answer.plan, json);
    {
      const auto prompts = json.array("prompts");
      for (const FiredPrompt& prompt : answer.prompts) write_prompt(answer, prompt, json);
    }
    {
      const auto outcomes = json.object("outcomes");
      for (const Outcome& outcome : answer.evaluation.outcomes) write_outcome(answer, outcome, json);
    }
    write_issues(answer.record, json);
  }
  out << json.text() << '\n';
}

}  // namespace parity::cli
