#include "engine/eval/trace.h"

#include <fmt/format.h>
#include <algorithm>
#include <optional>
#include <set>

#include "engine/eval/evaluator.h"
#include "engine/eval/render.h"
#include "engine/eval/why_open.h"

namespace parity {
namespace {

std::string bounds_text(const Plan& plan, const PlannedCondition& condition) {
  const PlannedFact& fact = plan.fact(condition.fact);
  std::string text;
  for (std::size_t i = 0; i < condition.bound_count; ++i)
    text += fmt::format("{}{} {}", i == 0 ? "" : " and ", to_text(condition.bounds[i].op),
                        condition.bounds[i].number.to_string());
  if (fact.kind == ValueKind::kQuantity && !display_text(fact.unit).empty())
    text += fmt::format(" {}", display_text(fact.unit));
  if (fact.kind == ValueKind::kAge) text += " years";
  if (fact.kind == ValueKind::kDays) text += " days";
  return text;
}

class Tracer {
 public:
  explicit Tracer(Evaluator& evaluator) : evaluator_(evaluator), plan_(evaluator.plan()), record_(evaluator.record()) {}

  TraceNode node(std::string label, ConditionId id) {
    TraceNode root{std::move(label), evaluator_.condition(id), {}, {}, {}, plan_.condition(id).where, {}};
    root.children.push_back(condition(id));
    return root;
  }

  TraceNode condition(ConditionId id) {
    const PlannedCondition& planned = plan_.condition(id);
    TraceNode node;
    node.truth = evaluator_.condition(id);
    node.where = planned.where;
    node.label = name_of(id);
    if (planned.child_count > 0) {
      add_children(id, planned, node);
      return node;
    }
    if (planned.kind == ConditionKind::kSchedule)
      fill_schedule(planned, node);
    else if (planned.kind == ConditionKind::kChecklist)
      fill_checklist(planned, node);
    else if (planned.kind != ConditionKind::kAll)
      fill_fact(planned, node);
    return node;
  }

 private:
  // Definitions that name one another over and over would make a tree without end in sight: in a large one
  // each is spelled out once.
  void add_children(ConditionId id, const PlannedCondition& planned, TraceNode& node) {
    constexpr std::size_t kLarge = 500;
    const bool is_first = spelled_out_.insert(id).second;
    if (!is_first && nodes_ > kLarge) {
      remark(node, "as above");
      return;
    }
    nodes_ += planned.child_count;
    for (std::uint32_t i = 0; i < planned.child_count; ++i)
      node.children.push_back(condition(plan_.children[planned.first_child + i]));
  }

  // A definition's own name, else the test in words.
  std::string name_of(ConditionId id) const {
    for (const auto& [name, definition] : plan_.definitions)
      if (definition == id) return fmt::format("{}: {}", name, describe(plan_, plan_.condition(id)));
    return describe(plan_, plan_.condition(id));
  }

  void fill_fact(const PlannedCondition& planned, TraceNode& node) {
    show_fact(planned.fact, node);
    if (!planned.other) return;
    TraceNode other;
    other.label = plan_.fact(*planned.other).name;
    other.truth = evaluator_.fact(*planned.other).present;
    show_fact(*planned.other, other);
    node.children.push_back(std::move(other));
  }

  void show_fact(FactId id, TraceNode& node) {
    const FactValue value = evaluator_.fact(id);
    const PlannedFact& fact = plan_.fact(id);
    if (is_true(value.present)) node.value = value_text(record_, fact, value);
    if (fact.kind == ValueKind::kWord) node.value = std::string(to_text(record_.person().sex));
    if (is_true(value.present) && value.has_date)
      node.value += fmt::format("{}{}", node.value.empty() ? "" : " on ", to_human_text(value.when));
    if (is_false(value.present)) node.value = "none found";
    if (value.statement) {
      const Statement& s = record_.statement(*value.statement);
      node.from = std::string(record_.text(s.source));
      if (s.by_name) remark(node, "matched by name");
    }
    constexpr std::size_t kMostShown = 9;
    for (std::size_t i = 0; i < std::min(value.others.size(), kMostShown); ++i)
      node.from += fmt::format(", {}", record_.text(record_.statement(value.others[i]).source));
    if (value.unusable) {
      const Statement& s = record_.statement(*value.unusable);
      remark(node, fmt::format("{} {}, not used", record_.text(s.source), to_text(s.fault)));
    }
    if (value.reason == UnknownReason::kNone || !(is_unknown(value.present) || !value.is_certain)) return;
    const std::string parts = parts_text(value.missing);
    remark(node, fmt::format("{}{}{}", parts, parts.empty() ? "" : ": ", to_text(value.reason)));
  }

  void fill_schedule(const PlannedCondition& planned, TraceNode& node) {
    const DueDate due = evaluator_.due_date(plan_.schedules[planned.schedule]);
    if (due.due) node.value = "due " + days_text(*due.due);
    if (due.due_by) node.value = "due by " + to_human_text(*due.due_by);
    if (due.last) node.value += fmt::format("{}last {}", node.value.empty() ? "" : ", ", to_human_text(*due.last));
    if (is_false(due.applies)) node.value = "has not started";
    if (is_unknown(node.truth) && due.reason != UnknownReason::kNone) remark(node, std::string(to_text(due.reason)));
    for (const FactId id : {plan_.schedules[planned.schedule].from, plan_.schedules[planned.schedule].check})
      node.children.push_back(fact_node(id));
  }

  void fill_checklist(const PlannedCondition& planned, TraceNode& node) {
    for (const auto& [label, id] : plan_.checklists[planned.schedule].items) node.children.push_back(fact_node(id));
  }

  TraceNode fact_node(FactId id) {
    TraceNode node;
    node.label = plan_.fact(id).name;
    node.truth = evaluator_.fact(id).present;
    show_fact(id, node);
    return node;
  }

  static void remark(TraceNode& node, const std::string& text) { node.why += (node.why.empty() ? "" : "; ") + text; }

  Evaluator& evaluator_;
  const Plan& plan_;
  const PatientRecord& record_;
  std::set<ConditionId> spelled_out_;
  std::size_t nodes_ = 0;
};

// What keeps a rule from being asked at all, whatever its conditions say: shown only where it does.
void add_bars(const PlannedRule& rule, const EvaluationContext& context, Evaluator& evaluator,
              std::vector<TraceNode>& parts) {
  const auto bar = [&](std::string label, Ternary truth) {
    if (!is_true(truth)) parts.push_back({std::move(label), truth, {}, {}, {}, rule.where, {}});
  };
  if (rule.effective_from)
    bar(fmt::format("in force from {}", to_text(*rule.effective_from)),
        to_ternary(context.today >= *rule.effective_from));
  if (rule.effective_until)
    bar(fmt::format("in force until {}", to_text(*rule.effective_until)),
        to_ternary(context.today <= *rule.effective_until));
  if (rule.group) {
    const PlannedGroup& group = evaluator.plan().groups[*rule.group];
    bar(fmt::format("the group `{}` is switched on", group.id), to_ternary(is_switched_on(group, context)));
  }
  const PatientRecord& record = evaluator.record();
  const bool is_read = record.extent(RecordPart::kPatient).is_complete();
  bar("the patient is alive", is_read ? !record.person().deceased_on(context.today) : Ternary::kUnknown);
  const auto is_addressed = [&](const PlannedAudienceLine& line) { return line.to == context.audience; };
  bar(fmt::format("addressed to {}", to_text(context.audience)),
      to_ternary(std::any_of(rule.audience.begin(), rule.audience.end(), is_addressed)));
}

}  // namespace

std::string describe(const Plan& plan, const PlannedCondition& condition) {
  const auto fact = [&]() -> const std::string& { return plan.fact(condition.fact).name; };
  switch (condition.kind) {
    case ConditionKind::kAll: return condition.child_count == 0 ? "always" : "all of";
    case ConditionKind::kAny: return "any of";
    case ConditionKind::kNone: return "none of";
    case ConditionKind::kNot: return "not";
    case ConditionKind::kAtLeast: return fmt::format("at least {} of", condition.needed);
    case ConditionKind::kPresent: return fact() + " present";
    case ConditionKind::kAbsent: return fact() + " absent";
    case ConditionKind::kCompare: return fmt::format("{} {}", fact(), bounds_text(plan, condition));
    case ConditionKind::kIn:
      return fmt::format("{} in {}", fact(),
                         condition.concept_id ? plan.vocabulary.concept_of(*condition.concept_id).id : "?");
    case ConditionKind::kIs: return fmt::format("{} is {}", fact(), to_text(condition.sex));
    case ConditionKind::kOlderThan: return fmt::format("{} older than {}", fact(), to_text(condition.span));
    case ConditionKind::kWithin: return fmt::format("{} within {}", fact(), to_text(condition.span));
    case ConditionKind::kDate:
      return fmt::format("{} {} {}", fact(), to_text(condition.relation), plan.fact(*condition.other).name);
    case ConditionKind::kSchedule:
      return fmt::format("{} {}", plan.schedules[condition.schedule].name, to_text(condition.schedule_state));
    case ConditionKind::kChecklist:
      return fmt::format("{} {}", plan.checklists[condition.schedule].name,
                         condition.checklist_state == ChecklistState::kComplete ? "complete" : "incomplete");
    case ConditionKind::kReference: break;
  }
  return "?";
}

namespace {

// The first line that holds gives the indicator: one without a condition is told where others stand before it, and
// holds where none of these does.
void add_audience(const PlannedRule& rule, Audience audience, Tracer& tracer, std::vector<TraceNode>& parts) {
  std::optional<Ternary> earlier;
  for (const PlannedAudienceLine& line : rule.audience) {
    if (line.to != audience) continue;
    std::string label = fmt::format("audience {} ({})", to_text(line.to), to_text(line.indicator));
    if (line.when) {
      parts.push_back(tracer.node(std::move(label), *line.when));
      earlier = either(earlier.value_or(Ternary::kFalse), parts.back().truth);
    } else if (earlier) {
      TraceNode otherwise;
      otherwise.label = std::move(label);
      otherwise.truth = !*earlier;
      otherwise.why = "otherwise";
      otherwise.where = line.where;
      parts.push_back(std::move(otherwise));
    }
  }
}

}  // namespace

RuleTrace trace_rule(const Plan& plan, const PatientRecord& record, const EvaluationContext& context, RuleIndex rule) {
  RuleTrace trace;
  trace.rule = rule;
  EvaluationContext one = context;
  one.rules = std::span(&rule, 1);
  Evaluation evaluation = evaluate(plan, record, one);
  trace.outcome = evaluation.outcomes.front();
  Evaluation scratch;
  Evaluator evaluator(plan, record, context.today, scratch);
  Tracer tracer(evaluator);
  const PlannedRule& planned = plan.rule(rule);
  add_bars(planned, context, evaluator, trace.parts);
  if (planned.applies_to) trace.parts.push_back(tracer.node("applies-to", *planned.applies_to));
  trace.parts.push_back(tracer.node("when", planned.when));
  const bool is_open = !is_false(trace.parts.back().truth);
  for (const ConditionId id : planned.unless) {
    TraceNode& part = trace.parts.emplace_back(tracer.node("unless", id));
    if (is_open && is_true(part.truth) && trace.outcome.state == OutcomeState::kNotFired)
      part.why = "rests it, whatever is open";
  }
  add_audience(planned, context.audience, tracer, trace.parts);
  return trace;
}

}  // namespace parity
