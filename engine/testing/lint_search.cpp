#include "engine/testing/lint_search.h"

#include <algorithm>
#include <set>
#include <tuple>

#include "engine/plan/plan_walk.h"
#include "engine/testing/test_record.h"

namespace parity {
namespace {

// What a patient shows: something that no patient before showed is worth changing further.
class Novelty {
 public:
  Novelty(const Plan& plan, const std::vector<RuleIndex>& rules, const std::vector<ConditionId>& conditions)
      : plan_(plan), rules_(rules), conditions_(conditions) {}

  bool is_new(Evaluator& evaluator) {
    bool fresh = false;
    for (const ConditionId id : conditions_) {
      const Ternary truth = evaluator.condition(id);
      fresh = shown_.emplace(index_of(id), truth, true_children(evaluator, id)).second || fresh;
    }
    std::size_t together = 0;  // the truths of all rules at once
    for (const RuleIndex rule : rules_) {
      const auto truth = static_cast<std::size_t>(rule_truth(evaluator, rule));
      fresh =
          shown_.emplace(plan_.conditions.size() + index_of(rule), Ternary::kTrue, parts_met(evaluator, rule)).second ||
          fresh;
      together = together * 3 + truth;
    }
    return shown_.emplace(plan_.conditions.size() + plan_.rules.size(), Ternary::kTrue, together).second || fresh;
  }

 private:
  std::size_t true_children(Evaluator& evaluator, ConditionId id) const {
    const PlannedCondition& condition = plan_.condition(id);
    std::size_t count = 0;
    for (std::uint32_t i = 0; i < condition.child_count; ++i)
      if (is_true(evaluator.condition(plan_.children[condition.first_child + i]))) ++count;
    return count;
  }

  std::size_t parts_met(Evaluator& evaluator, RuleIndex index) const {
    const PlannedRule& rule = plan_.rule(index);
    std::size_t count = !rule.applies_to || is_true(evaluator.condition(*rule.applies_to)) ? 1 : 0;
    if (is_true(evaluator.condition(rule.when))) count += 2;
    for (const ConditionId id : rule.unless)
      if (is_false(evaluator.condition(id))) count += 4;
    return count;
  }

  const Plan& plan_;
  const std::vector<RuleIndex>& rules_;
  const std::vector<ConditionId>& conditions_;
  std::set<std::tuple<std::size_t, Ternary, std::size_t>> shown_;
};

}  // namespace

std::vector<ConditionId> conditions_of(const Plan& plan, RuleIndex index) {
  std::vector<ConditionId> conditions;
  PlanWalk walk(plan, {[&conditions](ConditionId id) { conditions.push_back(id); }, {}});
  for (const ConditionId id : conditions_named_by(plan.rule(index))) walk.add(id);
  return conditions;
}

Ternary rule_truth(Evaluator& evaluator, RuleIndex index) {
  const PlannedRule& rule = evaluator.plan().rule(index);
  Ternary truth = both(!evaluator.record().person().deceased, evaluator.condition(rule.when));
  if (rule.applies_to) truth = both(truth, evaluator.condition(*rule.applies_to));
  for (const ConditionId id : rule.unless) truth = both(truth, !evaluator.condition(id));
  return truth;
}

bool show(const Plan& plan, const RuleTest& patient, const PatientLook& look) {
  const auto record = build_test_record(patient, plan);
  if (!record) return false;
  Evaluation evaluation;
  Evaluator evaluator(plan, *record, patient.today, evaluation);
  return look(patient, evaluator);
}

std::size_t search(const PatientSearch& search, const std::vector<RuleTest>& start, const PatientLook& look) {
  std::vector<ConditionId> conditions;
  for (const RuleIndex rule : search.rules) {
    const auto more = conditions_of(search.plan, rule);
    conditions.insert(conditions.end(), more.begin(), more.end());
  }
  const PatientSpace space = space_of(search.plan, conditions, search.today);
  PatientDraw draw(search.plan, space, search.seed);
  Novelty novelty(search.plan, search.rules, conditions);
  std::vector<RuleTest> worth_changing;
  bool done = false;
  const auto meet = [&](const RuleTest& patient) {
    show(search.plan, patient, [&](const RuleTest& shown, Evaluator& evaluator) {
      if (novelty.is_new(evaluator)) worth_changing.push_back(shown);
      done = look(shown, evaluator);
      return done;
    });
  };
  std::size_t tried = 0;
  for (; tried < start.size() && tried < search.patients && !done; ++tried) meet(start[tried]);
  for (; tried < search.patients && !done; ++tried) {
    const bool anew = worth_changing.empty() || draw.below(5) == 0;
    meet(anew ? draw.fresh() : draw.changed(worth_changing[draw.below(worth_changing.size())]));
  }
  return tried;
}

RuleTest made_small(const Plan& plan, RuleTest patient, const PatientLook& look) {
  const auto keep_if_it_holds = [&](RuleTest smaller) {
    if (!show(plan, smaller, look)) return false;
    patient = std::move(smaller);
    return true;
  };
  for (std::size_t i = patient.record.size(); i-- > 0;) {
    RuleTest smaller = patient;
    smaller.record.erase(smaller.record.begin() + static_cast<std::ptrdiff_t>(i));
    keep_if_it_holds(std::move(smaller));
  }
  RuleTest smaller = patient;
  smaller.unavailable.clear();
  keep_if_it_holds(smaller);
  smaller = patient;
  smaller.ethnicity = {};
  keep_if_it_holds(smaller);
  smaller = patient;
  smaller.person.deceased = Ternary::kFalse;
  keep_if_it_holds(smaller);
  return patient;
}

}  // namespace parity
