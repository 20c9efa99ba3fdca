// The impact of a change of the rules as text, JSON and a page that stands alone.
#include <fmt/format.h>

#include "cds-hooks/json_writer.h"
#include "cli/cohort/impact.h"
#include "cli/cohort/report_style.h"
#include "cli/output/escaped.h"
#include "cli/output/page_head.h"

namespace parity::cli {
namespace {

constexpr std::array kFelt = {Change::kNewlyPrompted, Change::kNoLonger, Change::kNowOpen, Change::kNoLongerOpen};

std::string_view words_of(Change change) {
  switch (change) {
    case Change::kQuiet: return "no prompt before or after";
    case Change::kStillPrompted: return "prompted before and after";
    case Change::kNewlyPrompted: return "newly prompted";
    case Change::kNoLonger: return "no longer prompted";
    case Change::kNowOpen: return "can't be told now";
    case Change::kNoLongerOpen: return "can be told now";
  }
  return "";
}

std::string summary_of(const Impact& impact) {
  return fmt::format("{} patients; prompts change for {} ({:.2f} %)", impact.patients, impact.changed_patients,
                     impact.changed_percent());
}

std::vector<const RuleImpact*> changed_rules(const Impact& impact) {
  std::vector<const RuleImpact*> rules;
  for (const RuleImpact& rule : impact.rules)
    if (rule.felt() > 0) rules.push_back(&rule);
  return rules;
}

// Of a rule whose prompts change, in both versions: what its logic says otherwise.
constexpr std::string_view kReadsTheSame =
    "the logic reads the same: codes, units or plausible ranges of a concept make the difference";

bool reads_the_same(const RuleImpact& rule) {
  return rule.rewording && rule.rewording->was.empty() && rule.rewording->now.empty();
}

std::string rewording_text(const RuleImpact& rule) {
  if (!rule.rewording) return {};
  if (reads_the_same(rule)) return fmt::format("          {}\n", kReadsTheSame);
  std::string text;
  for (const std::string& line : rule.rewording->was) text += fmt::format("     was  {}\n", line);
  for (const std::string& line : rule.rewording->now) text += fmt::format("     now  {}\n", line);
  return text;
}

std::string rewording_html(const RuleImpact& rule) {
  if (!rule.rewording) return {};
  if (reads_the_same(rule)) return fmt::format("<p>{}.</p>\n", kReadsTheSame);
  std::string rows;
  for (const std::string& line : rule.rewording->was) rows += fmt::format("<dt>was</dt><dd>{}</dd>\n", escaped(line));
  for (const std::string& line : rule.rewording->now) rows += fmt::format("<dt>now</dt><dd>{}</dd>\n", escaped(line));
  return fmt::format("<dl class=\"rewording\">\n{}</dl>\n", rows);
}

void write_rewording(hooks::JsonWriter& json, const Rewording& rewording) {
  const auto object = json.object("logic");
  for (const auto& [name, lines] : {std::pair{"was", &rewording.was}, std::pair{"now", &rewording.now}}) {
    const auto array = json.array(name);
    for (const std::string& line : *lines) json.string(line);
  }
}

void write_rule(hooks::JsonWriter& json, const RuleImpact& rule) {
  const auto object = json.object();
  json.member("rule", rule.id);
  json.member("title", rule.title);
  for (std::size_t i = 0; i < kChangeCount; ++i)
    json.integer_member(to_text(static_cast<Change>(i)), static_cast<std::int64_t>(rule.counts[i]));
  if (rule.rewording) write_rewording(json, *rule.rewording);
  const auto examples = json.array("examples");
  for (const ImpactExample& example : rule.examples) {
    const auto entry = json.object();
    json.member("patient", example.patient);
    json.member("change", to_text(example.change));
    json.member("first-difference", example.why);
  }
}

}  // namespace

std::string impact_text(const Impact& impact, const ImpactOptions& options) {
  std::string text = fmt::format("from {} to {}: {}\n", options.from, options.to, summary_of(impact));
  const auto rules = changed_rules(impact);
  for (const RuleImpact* rule : rules) {
    text += fmt::format("\n{}: {}\n", rule->id, rule->title);
    for (const Change change : kFelt)
      if (rule->count(change) > 0) text += fmt::format("  {:>6}  {}\n", rule->count(change), words_of(change));
    text += fmt::format("  {:>6}  unchanged: {} prompted, {} not\n",
                        rule->count(Change::kStillPrompted) + rule->count(Change::kQuiet),
                        rule->count(Change::kStillPrompted), rule->count(Change::kQuiet));
    text += rewording_text(*rule);
    for (const ImpactExample& example : rule->examples)
      text += fmt::format("          {} {}: {}\n", example.patient, words_of(example.change), example.why);
  }
  text += fmt::format("\n{} rules change nobody's prompts\n", impact.rules.size() - rules.size());
  return text;
}

std::string impact_json(const Impact& impact, const ImpactOptions& options) {
  hooks::JsonWriter json;
  {
    const auto object = json.object();
    json.member("from", options.from);
    json.member("to", options.to);
    json.member("today", to_text(options.input.days.front()));
    json.integer_member("patients", static_cast<std::int64_t>(impact.patients));
    json.integer_member("changed-patients", static_cast<std::int64_t>(impact.changed_patients));
    json.key("changed-percent");
    json.raw(fmt::format("{:.4f}", impact.changed_percent()));
    json.integer_member("could-not-be-read", static_cast<std::int64_t>(impact.problems));
    const auto rules = json.array("rules");
    for (const RuleImpact& rule : impact.rules) write_rule(json, rule);
  }
  return json.take() + "\n";
}

std::string impact_html(const Impact& impact, const ImpactOptions& options) {
  std::string page = page_head("Impact of a change of the rules", kReportStyle);
  page += fmt::format(
      "<main>\n"
      "<header><h1>Impact of a change of the rules</h1><p>From {} to {}, on {}</p></header>\n"
      "<p class=\"draft\">This page names patients. Keep it as you keep their records.</p>\n<p>{}.</p>\n",
      escaped(options.from), escaped(options.to), to_human_text(options.input.days.front()),
      escaped(summary_of(impact)));
  const auto rules = changed_rules(impact);
  if (!rules.empty()) {
    page += "<table><thead><tr><th>Rule</th>";
    for (const Change change : kFelt) page += fmt::format("<th>{}</th>", words_of(change));
    page += "<th>unchanged</th></tr></thead><tbody>\n";
    for (const RuleImpact* rule : rules) {
      page += fmt::format("<tr><td><a href=\"#{}\">{}</a></td>", escaped(rule->id), escaped(rule->title));
      for (const Change change : kFelt)
        page += fmt::format("<td data-of=\"{}\">{}</td>", words_of(change), rule->count(change));
      page += fmt::format("<td data-of=\"unchanged\">{}</td></tr>\n",
                          rule->count(Change::kStillPrompted) + rule->count(Change::kQuiet));
    }
    page += "</tbody></table>\n";
  }
  for (const RuleImpact* rule : rules) {
    page += fmt::format(
        "<h2 id=\"{}\">{}</h2>\n{}<table class=\"words\"><thead><tr><th>Patient</th><th>Change</th><th>The first "
        "condition that differs</th></tr></thead><tbody>\n",
        escaped(rule->id), escaped(rule->title), rewording_html(*rule));
    for (const ImpactExample& example : rule->examples)
      page += fmt::format("<tr><td>{}</td><td data-of=\"Change\">{}</td><td data-of=\"Why\">{}</td></tr>\n",
                          escaped(example.patient), words_of(example.change), escaped(example.why));
    page += "</tbody></table>\n";
  }
  page += fmt::format("<p>{} rules change nobody’s prompts.</p>\n</main>\n</body>\n</html>\n",
                      impact.rules.size() - rules.size());
  return page;
}

}  // namespace parity::cli
