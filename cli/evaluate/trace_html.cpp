#include "cli/evaluate/trace_html.h"

#include <fmt/format.h>
#include <algorithm>

#include "cli/output/escaped.h"
#include "cli/output/page_head.h"
#include "engine/base/place.h"

namespace parity::cli {
namespace {

constexpr const char* kStyle =
    R"css(body { font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 60rem; padding: 0 1rem; color: #1b1b1b; background: #fff; }
h1 { font-size: 1.4rem; } h2 { font-size: 1.1rem; margin-top: 2rem; }
details, .leaf { margin-left: 1.2rem; }
summary { cursor: pointer; } summary:focus-visible { outline: 3px solid #005ea5; }
.true > .mark { color: #00602b; } .false > .mark { color: #6b6b6b; } .unknown > .mark { color: #8a4b00; }
.mark { font-weight: 600; } .value { font-weight: 600; } .from, .where, footer { color: #555; font-size: .9rem; }
.why { color: #8a4b00; })css";
constexpr const char* kTail =
    R"(<footer><p>Draft clinical content: no clinician has approved it unless the hash above was signed off.</p></footer>
</body>
</html>
)";

std::string_view mark(Ternary truth) {
  switch (truth) {
    case Ternary::kTrue: return "✓ true";
    case Ternary::kFalse: return "✗ false";
    case Ternary::kUnknown: return "? unknown";
  }
  return "? unknown";
}

std::string line_of(const TraceNode& node, const Plan& plan) {
  std::string line = fmt::format("<span class=\"mark\">{}</span> {}", mark(node.truth), escaped(node.label));
  if (!node.value.empty()) line += fmt::format(" — <span class=\"value\">{}</span>", escaped(node.value));
  if (!node.from.empty()) line += fmt::format(" <span class=\"from\">({})</span>", escaped(node.from));
  if (!node.why.empty()) line += fmt::format(" <span class=\"why\">[{}]</span>", escaped(node.why));
  if (node.where.line > 0 && node.where.file < plan.files.size())
    line += fmt::format(" <span class=\"where\">{}</span>", escaped(place_text(node.where, plan.files)));
  return line;
}

void print_node(const TraceNode& node, const Plan& plan, std::ostream& out) {
  if (node.children.empty()) {
    out << fmt::format("<div class=\"leaf {}\">{}</div>\n", to_text(node.truth), line_of(node, plan));
    return;
  }
  out << fmt::format("<details open><summary class=\"{}\">{}</summary>\n", to_text(node.truth), line_of(node, plan));
  for (const TraceNode& child : node.children) print_node(child, plan, out);
  out << "</details>\n";
}

void print_sources(const PlannedRule& rule, const PlannedRuleSet& set, std::ostream& out) {
  if (rule.evidence.empty()) return;
  out << "<h3>Sources</h3>\n<ul>\n";
  for (const std::uint16_t index : rule.evidence) {
    const Evidence& source = set.sources[index];
    const std::string title = escaped(source.title);
    const std::string linked =
        source.url.starts_with("https://") ? fmt::format("<a href=\"{}\">{}</a>", escaped(source.url), title) : title;
    out << fmt::format("<li>{} ({})</li>\n", linked, escaped(source.confidence));
  }
  out << "</ul>\n";
}

}  // namespace

TracePage::TracePage(std::string_view title, std::ostream& out) : out_(out) {
  out_ << page_head(title, kStyle) << fmt::format("<h1>{}</h1>\n", escaped(title));
}

TracePage::~TracePage() { out_ << kTail; }

void TracePage::add(const PatientAnswer& answer, const RuleTrace& trace, const std::string& path) {
  const PlannedRule& rule = answer.plan.rule(trace.rule);
  const PlannedRuleSet& set = answer.plan.rule_sets[rule.rule_set];
  const std::string& reference = answer.record.person().reference;
  out_ << fmt::format("<section>\n<h2>{}: {} for {} on {} ({})</h2>\n<p>{}</p>\n", escaped(rule.id),
                      to_text(trace.outcome.state), escaped(reference.empty() ? path : reference),
                      to_text(answer.context.today), to_text(answer.context.audience), escaped(rule.title));
  for (const TraceNode& part : trace.parts) print_node(part, answer.plan, out_);
  print_sources(rule, set, out_);
  for (const Parameter& parameter : set.parameters)
    if (parameter.set_by_site)
      out_ << fmt::format("<p class=\"where\">This site: {} = {}</p>\n", escaped(parameter.name.text),
                          escaped(parameter.value));
  std::string releases;
  for (const std::string& release : answer.plan.releases) releases += "; " + release;
  const bool approved = std::find(answer.approved.begin(), answer.approved.end(), set.hash) != answer.approved.end();
  out_ << fmt::format("<p class=\"where\">Rules: {} {}, {} ({}){}</p>\n</section>\n", escaped(set.id),
                      escaped(set.version), escaped(set.hash), approved ? "signed off" : "not signed off",
                      escaped(releases));
}

}  // namespace parity::cli
