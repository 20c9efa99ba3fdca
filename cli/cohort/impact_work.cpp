#include "cli/cohort/impact_work.h"

#include <algorithm>

#include "cds-hooks/json_writer.h"
#include "fhir-adapter/json.h"

namespace parity::cli {
namespace {

OutcomeState state_of(const AssessmentPlan& plan, const std::vector<OutcomeState>& states,
                      const std::optional<RuleIndex>& rule) {
  if (!rule) return OutcomeState::kNotApplicable;
  const auto found = std::lower_bound(plan.rules.begin(), plan.rules.end(), *rule);
  return states[static_cast<std::size_t>(found - plan.rules.begin())];
}

EvaluationContext context_for(const AssessmentPlan& plan, Audience audience) {
  EvaluationContext context;
  context.today = plan.days.front();
  context.audience = audience;
  context.enabled_groups = plan.groups.on;
  context.disabled_groups = plan.groups.off;
  return context;
}

}  // namespace

std::vector<ComparedRule> compared_rules(const AssessmentPlan& before, const AssessmentPlan& after) {
  std::vector<ComparedRule> rules;
  const auto find = [](const AssessmentPlan& plan, std::string_view id) -> std::optional<RuleIndex> {
    for (const RuleIndex rule : plan.rules)
      if (plan.plan.rule(rule).id == id) return rule;
    return std::nullopt;
  };
  for (const RuleIndex index : after.rules) {
    const PlannedRule& rule = after.plan.rule(index);
    rules.push_back({rule.id, rule.title, find(before, rule.id), index});
  }
  for (const RuleIndex index : before.rules) {
    const PlannedRule& rule = before.plan.rule(index);
    if (!find(after, rule.id)) rules.push_back({rule.id, rule.title, index, std::nullopt});
  }
  return rules;
}

std::string to_json(const ImpactRow& row) {
  hooks::JsonWriter json;
  {
    const auto object = json.object();
    json.member("patient", row.patient);
    std::string letters;
    for (const Change change : row.changes) letters += static_cast<char>('0' + static_cast<int>(change));
    json.member("changes", letters);
    const auto reasons = json.array("why");
    for (const std::string& why : row.why) json.string(why);
  }
  return json.take();
}

Result<ImpactRow> read_impact_row(std::string_view line, std::size_t rules) {
  const auto document = fhir::parse_json(std::string(line));
  const fhir::JsonView root = document ? document->root() : fhir::JsonView();
  ImpactRow row;
  row.patient = root["patient"].text();
  for (const char c : root["changes"].text()) {
    if (c < '0' || c >= static_cast<char>('0' + kChangeCount)) return invalid_input("a work file was damaged");
    row.changes.push_back(static_cast<Change>(c - '0'));
  }
  for (const fhir::JsonView why : root["why"].items()) row.why.emplace_back(why.text());
  if (row.changes.size() != rules || row.why.size() != rules) return invalid_input("a work file was damaged");
  return row;
}

ImpactWork::ImpactWork(AssessmentPlan before, AssessmentPlan after, RecordOptions options)
    : before_(std::move(before)),
      after_(std::move(after)),
      options_(std::move(options)),
      rules_(compared_rules(before_, after_)) {}

Result<AnsweredPatient> ImpactWork::answer(const PatientDocuments& documents) const {
  const auto before = read_record(documents, before_.plan.vocabulary, options_);
  if (!before) return tl::unexpected<Error>(before.error());
  const auto after = read_record(documents, after_.plan.vocabulary, options_);
  if (!after) return tl::unexpected<Error>(after.error());
  const auto states_before = states_on(before_, *before, before_.days.front());
  const auto states_after = states_on(after_, *after, after_.days.front());
  ImpactRow row;
  row.patient = after->person().reference;
  for (const ComparedRule& rule : rules_) {
    const Change change =
        change_of(state_of(before_, states_before, rule.before), state_of(after_, states_after, rule.after));
    row.changes.push_back(change);
    row.why.push_back(is_felt(change) ? why(rule, *before, *after) : std::string());
  }
  const std::size_t slash = row.patient.find('/');
  return AnsweredPatient{slash == std::string::npos ? std::string() : row.patient.substr(slash + 1), to_json(row)};
}

// The first audience whose traces differ.
std::string ImpactWork::why(const ComparedRule& rule, const PatientRecord& before, const PatientRecord& after) const {
  if (!rule.before) return "the rule is new";
  if (!rule.after) return "the rule is gone";
  for (std::size_t i = 0; i < kAudienceCount; ++i) {
    const auto audience = static_cast<Audience>(i);
    const std::string found =
        first_difference(trace_rule(before_.plan, before, context_for(before_, audience), *rule.before),
                         trace_rule(after_.plan, after, context_for(after_, audience), *rule.after));
    if (!found.empty()) return found;
  }
  return "no condition: its group, status, dates or audience";
}

std::optional<Rewording> ImpactWork::rewording(const ComparedRule& rule) const {
  if (!rule.before || !rule.after) return std::nullopt;
  return rewording_of(words_of(before_.plan, *rule.before), words_of(after_.plan, *rule.after));
}

std::string ImpactWork::in_doubt(std::string_view row) const {
  auto read = read_impact_row(row, rules_.size());
  if (!read) return std::string(row);
  read->changes.assign(rules_.size(), Change::kQuiet);
  read->why.assign(rules_.size(), {});
  return to_json(*read);
}

}  // namespace parity::cli
