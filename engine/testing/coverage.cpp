#include "engine/testing/coverage.h"

#include <fmt/format.h>
#include <algorithm>
#include <tuple>

#include "engine/eval/trace.h"
#include "engine/testing/remark.h"

namespace parity {
namespace {

void see(CoverageItem& item, Ternary truth) { item.seen[static_cast<std::size_t>(truth)] = true; }

std::optional<Ternary> truth_of(const Evaluation& evaluation, ConditionId id) {
  if (evaluation.computed_conditions[index_of(id)] == 0) return std::nullopt;
  return evaluation.conditions[index_of(id)];
}

CoverageItem item_of(CoverageKind kind, Where where, const std::string& owner, std::string text) {
  CoverageItem item;
  item.kind = kind;
  item.where = where;
  item.owner = owner;
  item.text = std::move(text);
  return item;
}

// The rule's conditions are asked: it is addressed to this audience, and in force that day.
bool is_asked(const PlannedRule& rule, Audience audience, Day today) {
  const bool is_in_force = (!rule.effective_from || *rule.effective_from <= today) &&
                           (!rule.effective_until || today <= *rule.effective_until);
  return is_in_force && std::any_of(rule.audience.begin(), rule.audience.end(),
                                    [&](const PlannedAudienceLine& line) { return line.to == audience; });
}

}  // namespace

std::string_view to_text(CoverageKind kind) {
  switch (kind) {
    case CoverageKind::kRule: return "rule";
    case CoverageKind::kCondition: return "condition";
    case CoverageKind::kPhase: return "phase";
    case CoverageKind::kAudienceLine: return "audience";
  }
  return "";
}

std::size_t CoverageItem::wanted_count() const {
  return static_cast<std::size_t>(std::count(wanted.begin(), wanted.end(), true));
}

std::size_t CoverageItem::seen_count() const {
  std::size_t count = 0;
  for (std::size_t i = 0; i < seen.size(); ++i) count += seen[i] && wanted[i] ? 1U : 0U;
  return count;
}

int CoverageReport::percent() const { return wanted == 0 ? 100 : static_cast<int>((seen + explained) * 100 / wanted); }

CoverageCollector::CoverageCollector(const Plan& plan) : plan_(plan) {
  for (const auto& [name, id] : plan.definitions) definitions_.emplace(id, name);
  for (const auto& [name, id] : plan.definitions) list_tree(name, "", id);
  list_rules();
  list_phases();
}

std::size_t CoverageCollector::list(CoverageItem item) {
  item.explained = remark_at(plan_.files, item.where, "coverage");
  items_.push_back(std::move(item));
  return items_.size() - 1;
}

void CoverageCollector::list_rules() {
  for (const PlannedRule& rule : plan_.rules) {
    RuleItems items;
    items.outcome = list(item_of(CoverageKind::kRule, rule.where, rule.id, "fires"));
    if (rule.applies_to) list_part(rule.id, "applies-to", *rule.applies_to, rule.where, items);
    list_part(rule.id, "when", rule.when, rule.where, items);
    for (const ConditionId id : rule.unless) list_part(rule.id, "unless", id, rule.where, items);
    for (const PlannedAudienceLine& line : rule.audience) {
      CoverageItem item = item_of(CoverageKind::kAudienceLine, line.where, rule.id,
                                  fmt::format("to {}: {}", to_text(line.to), to_text(line.indicator)));
      if (!line.when) item.wanted = {false, false, true};
      items.lines.push_back(list(std::move(item)));
      if (line.when && !definitions_.contains(*line.when)) list_tree(rule.id, "audience", *line.when);
    }
    rules_.push_back(std::move(items));
  }
}

// A definition has its own items; where it is a whole part of a rule, the rule's tests must see it too.
void CoverageCollector::list_part(const std::string& owner, std::string_view part, ConditionId id, Where where,
                                  RuleItems& items) {
  const auto definition = definitions_.find(id);
  if (definition == definitions_.end()) {
    list_tree(owner, part, id);
    return;
  }
  items.named.push_back(
      {id, list(item_of(CoverageKind::kCondition, where, owner, fmt::format("{}: {}", part, definition->second)))});
}

void CoverageCollector::list_tree(const std::string& owner, std::string_view part, ConditionId id) {
  if (conditions_.contains(id)) return;
  const PlannedCondition& condition = plan_.condition(id);
  const std::string text = describe(plan_, condition);
  conditions_[id] = list(item_of(CoverageKind::kCondition, condition.where, owner,
                                 part.empty() ? text : fmt::format("{}: {}", part, text)));
  for (std::uint32_t i = 0; i < condition.child_count; ++i) {
    const ConditionId child = plan_.children[condition.first_child + i];
    if (!definitions_.contains(child)) list_tree(owner, part, child);
  }
}

void CoverageCollector::list_phases() {
  for (const PlannedSchedule& schedule : plan_.schedules) {
    std::vector<std::size_t>& items = phases_.emplace_back();
    for (const PlannedPhase& phase : schedule.phases) {
      std::string text = phase.every ? fmt::format("phase: every {}", to_text(*phase.every)) : "phase: fixed points";
      if (phase.until) text += fmt::format(" until {}", to_text(*phase.until));
      CoverageItem item = item_of(CoverageKind::kPhase, phase.where, schedule.name, std::move(text));
      item.wanted = {false, false, true};
      items.push_back(list(std::move(item)));
      if (phase.when && !definitions_.contains(*phase.when)) list_tree(schedule.name, "phase", *phase.when);
    }
  }
}

void CoverageCollector::add(const RuleTest& test, const TestRun& run) {
  for (std::size_t a = 0; a < kAudienceCount; ++a) {
    const auto audience = static_cast<Audience>(a);
    const Evaluation& evaluation = run.evaluation(audience);
    add_conditions(evaluation);
    for (const Outcome& outcome : evaluation.outcomes) add_outcome(outcome, audience, test, evaluation);
    add_phases(test, evaluation);
  }
}

void CoverageCollector::add_conditions(const Evaluation& evaluation) {
  for (const auto& [id, item] : conditions_)
    if (const auto truth = truth_of(evaluation, id)) see(items_[item], *truth);
}

void CoverageCollector::add_outcome(const Outcome& outcome, Audience audience, const RuleTest& test,
                                    const Evaluation& evaluation) {
  if (!is_asked(plan_.rule(outcome.rule), audience, test.today)) return;
  const RuleItems& items = rules_[index_of(outcome.rule)];
  const bool is_open = outcome.state == OutcomeState::kUnknown;
  see(items_[items.outcome], is_open ? Ternary::kUnknown : to_ternary(outcome.state == OutcomeState::kFired));
  for (const ConditionUse& use : items.named)
    if (const auto truth = truth_of(evaluation, use.id)) see(items_[use.item], *truth);
  add_lines(outcome, audience, evaluation);
}

// The first line of the audience that holds decides. Seen where the rule fired, and where it did not
// apply because no line held.
void CoverageCollector::add_lines(const Outcome& outcome, Audience audience, const Evaluation& evaluation) {
  if (outcome.state != OutcomeState::kFired && outcome.state != OutcomeState::kNotApplicable) return;
  const PlannedRule& rule = plan_.rule(outcome.rule);
  for (std::size_t i = 0; i < rule.audience.size(); ++i) {
    const PlannedAudienceLine& line = rule.audience[i];
    if (line.to != audience) continue;
    if (!line.when && outcome.state != OutcomeState::kFired) return;
    const auto truth = line.when ? truth_of(evaluation, *line.when) : Ternary::kTrue;
    if (!truth) return;
    see(items_[rules_[index_of(outcome.rule)].lines[i]], *truth);
    if (is_true(*truth)) return;
  }
}

// Today's phase is the first that has not ended and whose `when` holds, as in engine/eval/schedule.cpp.
void CoverageCollector::add_phases(const RuleTest& test, const Evaluation& evaluation) {
  for (std::size_t s = 0; s < plan_.schedules.size(); ++s) {
    const PlannedSchedule& schedule = plan_.schedules[s];
    if (evaluation.computed_facts[index_of(schedule.from)] == 0) continue;
    const FactValue& start = evaluation.facts[index_of(schedule.from)];
    if (!is_true(start.present) || !start.has_date || !start.when.is_full()) continue;
    for (std::size_t p = 0; p < schedule.phases.size(); ++p) {
      const PlannedPhase& phase = schedule.phases[p];
      if (phase.until && test.today > start.when.first + *phase.until) continue;
      const auto holds = phase.when ? truth_of(evaluation, *phase.when) : Ternary::kTrue;
      if (holds && is_false(*holds)) continue;
      if (holds && is_true(*holds)) see(items_[phases_[s][p]], Ternary::kTrue);
      break;
    }
  }
}

CoverageReport CoverageCollector::report() const {
  CoverageReport report;
  report.items = items_;
  std::stable_sort(report.items.begin(), report.items.end(), [](const CoverageItem& a, const CoverageItem& b) {
    return std::tie(a.where.file, a.where.line, a.where.column) < std::tie(b.where.file, b.where.line, b.where.column);
  });
  for (const CoverageItem& item : report.items) {
    report.wanted += item.wanted_count();
    report.seen += item.seen_count();
    if (!item.explained.empty()) report.explained += item.wanted_count() - item.seen_count();
  }
  return report;
}

}  // namespace parity
