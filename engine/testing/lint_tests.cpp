// Rules that their tests don't show: never firing, never silent, never at a threshold or the edge of a window.
#include <fmt/format.h>
#include <algorithm>
#include <array>
#include <set>

#include "engine/eval/evaluator.h"
#include "engine/plan/plan_walk.h"
#include "engine/testing/lint_pass.h"
#include "engine/testing/test_record.h"
#include "engine/testing/test_run.h"

namespace parity {
namespace {

// Everything at which a rule's `when` changes its mind.
class Boundaries {
 public:
  Boundaries(const Plan& plan, ConditionId when) : plan_(plan) { add(when); }

  bool empty() const { return conditions_.empty() && windows_.empty(); }

  /// Whether this patient stands on one of them, or one day beyond.
  bool touched(Evaluator& evaluator) const {
    const auto at = [&](ConditionId id) { return is_at(evaluator, plan_.condition(id)); };
    const auto at_window = [&](FactId id) { return is_at_window(evaluator, plan_.fact(id)); };
    return std::any_of(conditions_.begin(), conditions_.end(), at) ||
           std::any_of(windows_.begin(), windows_.end(), at_window);
  }

 private:
  void add(ConditionId id) {
    if (!seen_.insert(id).second) return;
    const PlannedCondition& condition = plan_.condition(id);
    constexpr std::array kWithBoundary = {ConditionKind::kCompare,  ConditionKind::kOlderThan,
                                          ConditionKind::kWithin,   ConditionKind::kDate,
                                          ConditionKind::kSchedule, ConditionKind::kChecklist};
    if (std::find(kWithBoundary.begin(), kWithBoundary.end(), condition.kind) != kWithBoundary.end())
      conditions_.push_back(id);
    if (condition.kind == ConditionKind::kSchedule) return;  // its own due day is the boundary
    step_into(plan_, condition, {[this](ConditionId child) { add(child); }, [this](FactId fact) { add(fact); }});
  }

  void add(FactId id) {
    const PlannedFact& fact = plan_.fact(id);
    if (fact.filters.within) windows_.insert(id);
    for (const FactId operand : fact.operands) add(operand);
  }

  static bool at_edge(const FactValue& value, Day edge) {
    return value.has_date && (value.when.last == edge || value.when.last == edge - 1);
  }

  bool is_at(Evaluator& evaluator, const PlannedCondition& condition) const {
    if (condition.kind == ConditionKind::kSchedule) return is_at_due(evaluator, condition);
    if (condition.kind == ConditionKind::kChecklist) return is_at_checklist(evaluator, condition);
    const FactValue& value = evaluator.fact(condition.fact);
    if (condition.kind == ConditionKind::kCompare) {
      if (!value.has_number || !value.number.is_one()) return false;
      for (std::size_t i = 0; i < condition.bound_count; ++i)
        if (condition.bounds[i].number == value.number.low) return true;
      return false;
    }
    if (condition.kind == ConditionKind::kDate) {
      const FactValue& other = evaluator.fact(*condition.other);
      return value.has_date && other.has_date && value.when.last == other.when.last;
    }
    return at_edge(value, evaluator.today() - condition.span);
  }

  bool is_at_due(Evaluator& evaluator, const PlannedCondition& condition) const {
    const DueDate due = evaluator.due_date(plan_.schedules[condition.schedule]);
    if (!due.due) return false;
    const Day overdue = due.due->last + due.grace;
    const Day today = evaluator.today();
    return today == overdue || today == overdue + 1 || today == due.due->last;
  }

  bool is_at_checklist(Evaluator& evaluator, const PlannedCondition& condition) const {
    const PlannedChecklist& checklist = plan_.checklists[condition.schedule];
    if (!checklist.within) return false;
    return std::any_of(checklist.items.begin(), checklist.items.end(), [&](const auto& item) {
      return at_edge(evaluator.fact(item.second), evaluator.today() - *checklist.within);
    });
  }

  bool is_at_window(Evaluator& evaluator, const PlannedFact& fact) const {
    const Day edge = evaluator.today() - *fact.filters.within;
    std::vector<FactId> looked_up = fact.operands;
    const auto has_one = [&](const PlannedFact& plain) {
      if (!plain.concept_id) return false;
      const auto statements = evaluator.record().of_concept(*plain.concept_id);
      return std::any_of(statements.begin(), statements.end(), [&](std::uint32_t index) {
        const Statement& s = evaluator.record().statement(index);
        return s.dating == Dating::kDated && (s.when.last == edge || s.when.last == edge - 1);
      });
    };
    return has_one(fact) || std::any_of(looked_up.begin(), looked_up.end(),
                                        [&](FactId operand) { return has_one(plan_.fact(operand)); });
  }

  const Plan& plan_;
  std::vector<ConditionId> conditions_;
  std::set<FactId> windows_;
  std::set<ConditionId> seen_;
};

struct Shown {
  Boundaries boundaries;
  bool fires = false;
  bool silent = false;
  bool at_boundary = false;
};

void look_at(const LintPass& pass, const RuleTest& test, std::vector<Shown>& rules) {
  const Plan& plan = pass.subject.plan;
  const auto record = build_test_record(test, plan);
  if (!record || !test.todo.empty() || !test.skip.empty()) return;
  const TestRun run(test, plan, *record);
  Evaluation scratch;
  Evaluator evaluator(plan, *record, test.today, scratch);
  for (const Audience audience : {Audience::kGp, Audience::kMentalHealth}) {
    for (const Outcome& outcome : run.evaluation(audience).outcomes) {
      Shown& rule = rules[index_of(outcome.rule)];
      const bool fired = outcome.state == OutcomeState::kFired;
      const bool silent = outcome.state == OutcomeState::kNotFired || outcome.state == OutcomeState::kSuppressed;
      rule.fires = rule.fires || fired;
      rule.silent = rule.silent || silent;
      if ((fired || silent) && !rule.at_boundary) rule.at_boundary = rule.boundaries.touched(evaluator);
    }
  }
}

}  // namespace

void lint_tests(const LintPass& pass) {
  const Plan& plan = pass.subject.plan;
  std::vector<Shown> shown;
  for (const PlannedRule& rule : plan.rules) shown.push_back({Boundaries(plan, rule.when)});
  for (const RuleTest& test : pass.subject.tests) look_at(pass, test, shown);
  for (std::size_t i = 0; i < plan.rules.size(); ++i) {
    const PlannedRule& rule = plan.rules[i];
    if (!shown[i].fires)
      pass.warn("L0111", rule.where, fmt::format("no test makes `{}` fire", rule.id),
                "nobody has seen that it prompts the patient for whom it was written",
                "add a test whose `expect` names it");
    if (!shown[i].silent)
      pass.warn("L0112", rule.where, fmt::format("no test keeps `{}` silent", rule.id),
                "a rule that prompts for everybody passes every test that it fires in",
                "add a test of somebody to whom it applies, and for whom it must not fire");
    if (!shown[i].at_boundary && !shown[i].boundaries.empty())
      pass.warn("L0113", rule.where, fmt::format("no test stands on a boundary of `{}`", rule.id),
                "`>` for `>=`, and a window that is a day too short, are noticed there alone",
                "add a test with a value exactly at the threshold, or a date exactly at the edge of the window");
  }
}

}  // namespace parity
