// The tree as it stands; what is empty is left out.
#include "cds-hooks/pages/trace_json.h"

#include <fmt/format.h>

#include <algorithm>

#include "engine/base/place.h"

namespace parity::hooks {
namespace {

void write_node(const TraceNode& node, const Plan& plan, JsonWriter& json) {
  const auto object = json.object();
  json.member("label", node.label);
  json.member("truth", to_text(node.truth));
  if (!node.value.empty()) json.member("value", node.value);
  if (!node.from.empty()) json.member("from", node.from);
  if (!node.why.empty()) json.member("why", node.why);
  if (node.where.line > 0 && node.where.file < plan.files.size())
    json.member("where", place_text(node.where, plan.files));
  if (node.children.empty()) return;
  const auto children = json.array("children");
  for (const TraceNode& child : node.children) write_node(child, plan, json);
}

// Parameters that the site has set; none: no member.
void write_site_settings(const PlannedRuleSet& set, JsonWriter& json) {
  const auto is_set = [](const Parameter& parameter) { return parameter.set_by_site; };
  if (std::none_of(set.parameters.begin(), set.parameters.end(), is_set)) return;
  const auto settings = json.object("site");
  for (const Parameter& parameter : set.parameters)
    if (parameter.set_by_site) json.member(parameter.name.text, parameter.value);
}

}  // namespace

void write_trace(const RuleTrace& trace, const Plan& plan, JsonWriter& json) {
  const auto parts = json.array("trace");
  for (const TraceNode& part : trace.parts) write_node(part, plan, json);
}

std::string trace_json(const Plan& plan, const PatientRecord& record, Day today, const RuleTrace& trace) {
  const PlannedRule& rule = plan.rule(trace.rule);
  JsonWriter json;
  {
    const auto object = json.object();
    json.member("patient", record.person().reference);
    json.member("today", to_text(today));
    json.member("rule", rule.id);
    json.member("state", to_text(trace.outcome.state));
    json.member("rules", plan.rule_sets[rule.rule_set].hash);
    if (!plan.releases.empty()) {
      const auto releases = json.array("releases");
      for (const std::string& release : plan.releases) json.string(release);
    }
    write_site_settings(plan.rule_sets[rule.rule_set], json);
    write_trace(trace, plan, json);
  }
  return json.take();
}

}  // namespace parity::hooks
