#include "cli/evaluate/trace_text.h"

#include <fmt/format.h>

#include "cds-hooks/pages/trace_json.h"

namespace parity::cli {
namespace {

std::string_view mark(Ternary truth) {
  switch (truth) {
    case Ternary::kTrue: return "✓";
    case Ternary::kFalse: return "✗";
    case Ternary::kUnknown: return "?";
  }
  return "?";
}

std::string line_of_node(const TraceNode& node) {
  std::string text = fmt::format("{} {}", mark(node.truth), node.label);
  if (!node.value.empty()) text += fmt::format(" — {}", node.value);
  if (!node.from.empty()) text += fmt::format("  ({})", node.from);
  if (!node.why.empty()) text += fmt::format("  [{}]", node.why);
  return text;
}

void print_children(const TraceNode& node, const std::string& indent, std::ostream& out) {
  for (std::size_t i = 0; i < node.children.size(); ++i) {
    const bool last = i + 1 == node.children.size();
    out << indent << (last ? "└─ " : "├─ ") << line_of_node(node.children[i]) << '\n';
    print_children(node.children[i], indent + (last ? "   " : "│  "), out);
  }
}

}  // namespace

void print_trace_tree(const RuleTrace& trace, const std::string& indent, std::ostream& out) {
  for (const TraceNode& part : trace.parts) {
    out << indent << line_of_node(part) << '\n';
    print_children(part, indent + "  ", out);
  }
}

void print_trace_text(const PatientAnswer& answer, const RuleTrace& trace, const std::string& path, std::ostream& out) {
  const PlannedRule& rule = answer.plan.rule(trace.rule);
  out << fmt::format("{}: {} for {} on {} ({})\n", rule.id, to_text(trace.outcome.state),
                     answer.record.person().reference.empty() ? path : answer.record.person().reference,
                     to_text(answer.context.today), to_text(answer.context.audience));
  out << fmt::format("  {}\n", rule.title);
  print_trace_tree(trace, "  ", out);
  const PlannedRuleSet& set = answer.plan.rule_sets[rule.rule_set];
  for (const std::uint16_t source : rule.evidence)
    out << fmt::format("  source  {} ({}){}\n", set.sources[source].title, set.sources[source].confidence,
                       set.sources[source].url.empty() ? "" : "  " + set.sources[source].url);
  out << fmt::format("  rules   {} {}  {}\n", set.id, set.version, set.hash);
  for (const Parameter& parameter : set.parameters)
    if (parameter.set_by_site) out << fmt::format("  site    {} = {}\n", parameter.name.text, parameter.value);
  if (!answer.plan.releases.empty()) out << fmt::format("  codes   {}\n", fmt::join(answer.plan.releases, ", "));
  out << '\n';
}

void print_trace_json(const PatientAnswer& answer, const RuleTrace& trace, std::ostream& out) {
  out << hooks::trace_json(answer.plan, answer.record, answer.context.today, trace) << '\n';
}

}  // namespace parity::cli
