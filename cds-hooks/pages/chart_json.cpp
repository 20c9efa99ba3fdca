// The chart's members as the surgery page reads them.
#include "cds-hooks/json_writer.h"
#include "cds-hooks/pages/chart.h"
#include "engine/eval/why_open.h"

namespace parity::hooks {
namespace {

void write_series(const ChartSeries& series, JsonWriter& json) {
  const auto object = json.object();
  json.member("concept", series.concept_id);
  json.member("title", series.title);
  json.member("unit", series.unit);
  const auto points = json.array("points");
  for (const ChartPoint& point : series.points) {
    const auto one = json.object();
    json.member("date", point.date);
    json.member("from", point.from);
    const auto values = json.array("values");
    for (const std::string& value : point.values) json.raw(value);
  }
}

void write_event(const ChartEvent& event, JsonWriter& json) {
  const auto one = json.object();
  json.member("date", event.date);
  json.member("text", event.text);
  json.member("from", event.from);
  if (!event.fault.empty()) json.member("fault", event.fault);
}

void write_check(const ChartCheck& check, const Plan& plan, JsonWriter& json) {
  const PlannedRule& rule = plan.rule(check.rule);
  const auto object = json.object();
  json.member("rule", rule.id);
  json.member("title", rule.title);
  json.member("element", rule.element);
  json.member("state", to_text(check.state));
  if (check.when.fires) json.member("due", to_text(*check.when.fires));
  if (check.when.unknown) json.member("unknown-from", to_text(*check.when.unknown));
  if (!check.last.text.empty() || !check.last.date.empty()) {
    json.key("last");
    write_event(check.last, json);
  }
  {
    const auto series = json.array("series");
    for (const ChartSeries& one : check.series) write_series(one, json);
  }
  const auto events = json.array("events");
  for (const ChartEvent& event : check.events) write_event(event, json);
}

void write_outcome(const Outcome& outcome, const Plan& plan, const PatientRecord& record, JsonWriter& json) {
  const PlannedRule& rule = plan.rule(outcome.rule);
  const auto object = json.object();
  json.member("rule", rule.id);
  json.member("title", rule.title);
  json.member("gap", to_text(rule.gap));
  json.member("state", to_text(outcome.state));
  if (outcome.state == OutcomeState::kUnknown) json.member("because", why_open_text(record, outcome));
}

void write_warnings(const PatientRecord& record, JsonWriter& json) {
  const auto warnings = json.array("warnings");
  for (const DataIssue& issue : record.issues()) {
    if (!is_warning(issue.reason)) continue;
    json.string(issue.path + ": " + (issue.detail.empty() ? std::string(to_text(issue.reason)) : issue.detail));
  }
}

}  // namespace

std::string to_json(const Chart& chart, const Plan& plan, const PatientRecord& record,
                    const EvaluationContext& context) {
  JsonWriter json;
  {
    const auto object = json.object();
    json.member("patient", record.person().reference);
    json.member("today", to_text(context.today));
    json.member("audience", to_text(context.audience));
    {
      const auto checks = json.array("checks");
      for (const ChartCheck& check : chart.checks) write_check(check, plan, json);
    }
    {
      const auto coming = json.array("coming");
      for (const ComingPrompt& prompt : chart.coming) {
        const auto one = json.object();
        json.member("rule", plan.rule(prompt.rule).id);
        json.member("title", plan.rule(prompt.rule).title);
        json.member("on", to_text(prompt.on));
      }
    }
    {
      const auto outcomes = json.array("outcomes");
      for (const Outcome& outcome : evaluate(plan, record, context).outcomes)
        write_outcome(outcome, plan, record, json);
    }
    write_warnings(record, json);
  }
  return json.take();
}

}  // namespace parity::hooks
