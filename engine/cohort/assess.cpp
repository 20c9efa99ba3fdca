#include "engine/cohort/assess.h"

#include <algorithm>

namespace parity {
namespace {

// Evaluates rules for both audiences and remembers nothing between days.
class DayEvaluation {
 public:
  DayEvaluation(const AssessmentPlan& plan, const PatientRecord& record) : plan_(plan), record_(record) {}

  const Evaluation& run(Day day, Audience audience, std::span<const RuleIndex> rules) {
    EvaluationContext context;
    context.today = day;
    context.audience = audience;
    context.rules = rules;
    context.enabled_groups = plan_.groups.on;
    context.disabled_groups = plan_.groups.off;
    evaluate_into(plan_.plan, record_, context, evaluation_);
    return evaluation_;
  }

  // A rule that is silent whatever its condition says only if it applies.
  OutcomeState state_of(const Outcome& outcome) const {
    if (outcome.state != OutcomeState::kNotFired) return outcome.state;
    const auto applies = plan_.plan.rule(outcome.rule).applies_to;
    if (!applies || !evaluation_.computed_conditions[index_of(*applies)]) return outcome.state;
    return is_unknown(evaluation_.conditions[index_of(*applies)]) ? OutcomeState::kUnknown : outcome.state;
  }

  bool fires(RuleIndex rule, Day day) {
    for (std::size_t i = 0; i < kAudienceCount; ++i) {
      const auto& addressed = plan_.addressed[i];
      if (!std::binary_search(addressed.begin(), addressed.end(), rule)) continue;
      const Evaluation& evaluation = run(day, static_cast<Audience>(i), std::span(&rule, 1));
      if (evaluation.outcomes.front().state == OutcomeState::kFired) return true;
    }
    return false;
  }

 private:
  const AssessmentPlan& plan_;
  const PatientRecord& record_;
  Evaluation evaluation_;
};

std::uint16_t position_of(const AssessmentPlan& plan, RuleIndex rule) {
  const auto found = std::lower_bound(plan.rules.begin(), plan.rules.end(), rule);
  return static_cast<std::uint16_t>(found - plan.rules.begin());
}

// Who is asked, from the indicators that the rule has for those it fires for.
void add_due(std::vector<DueItem>& due, std::uint16_t rule, Audience audience, Indicator indicator) {
  const Owner owner = audience == Audience::kGp ? Owner::kGp : Owner::kMentalHealth;
  const auto known = std::find_if(due.begin(), due.end(), [rule](const DueItem& item) { return item.rule == rule; });
  if (known == due.end()) {
    due.push_back({rule, indicator, owner, {}, false});
  } else if (indicator == known->indicator) {
    known->owner = Owner::kBoth;
  } else if (indicator > known->indicator) {
    known->owner = owner;
    known->indicator = indicator;
  }
}

void find_since(DayEvaluation& evaluation, RuleIndex rule, Day today, DueItem& item) {
  Day fired = today;
  for (int month = 1; month <= kDueSinceMonths; ++month) {
    const Day probe = today - Span{month, SpanUnit::kMonths, 0};
    if (evaluation.fires(rule, probe)) {
      fired = probe;
      continue;
    }
    Day silent = probe;
    while (fired - silent > 1) {
      const Day middle = silent + (fired - silent) / 2;
      (evaluation.fires(rule, middle) ? fired : silent) = middle;
    }
    item.since = fired;
    return;
  }
  item.since = fired;
  item.or_earlier = true;
}

}  // namespace

AssessmentPlan assessment_plan(const Plan& plan, std::string_view hook, std::vector<Day> days, SwitchedGroups groups) {
  AssessmentPlan result{plan, cohort_rules(plan, hook), {}, std::move(days), std::move(groups)};
  for (std::size_t i = 0; i < kAudienceCount; ++i) {
    result.addressed[i] = plan.rules_at(hook, static_cast<Audience>(i));
    std::erase_if(result.addressed[i], [&result](RuleIndex rule) {
      return !std::binary_search(result.rules.begin(), result.rules.end(), rule);
    });
  }
  return result;
}

std::vector<OutcomeState> states_on(const AssessmentPlan& plan, const PatientRecord& record, Day day) {
  std::vector<OutcomeState> states(plan.rules.size(), OutcomeState::kNotApplicable);
  DayEvaluation evaluation(plan, record);
  for (std::size_t i = 0; i < kAudienceCount; ++i)
    for (const Outcome& outcome : evaluation.run(day, static_cast<Audience>(i), plan.addressed[i]).outcomes) {
      OutcomeState& state = states[position_of(plan, outcome.rule)];
      state = combine(state, evaluation.state_of(outcome));
    }
  return states;
}

void assess(const AssessmentPlan& plan, const PatientRecord& record, CohortRow& row) {
  row.states.clear();
  row.due.clear();
  for (const Day day : plan.days) row.states.push_back(states_on(plan, record, day));
  if (plan.days.empty()) return;
  DayEvaluation evaluation(plan, record);
  for (std::size_t i = 0; i < kAudienceCount; ++i) {
    const auto audience = static_cast<Audience>(i);
    for (const Outcome& outcome : evaluation.run(plan.days.front(), audience, plan.addressed[i]).outcomes)
      if (outcome.state == OutcomeState::kFired)
        add_due(row.due, position_of(plan, outcome.rule), audience, outcome.indicator);
  }
  std::sort(row.due.begin(), row.due.end(), [](const DueItem& a, const DueItem& b) { return a.rule < b.rule; });
  for (DueItem& item : row.due) find_since(evaluation, plan.rules[item.rule], plan.days.front(), item);
}

}  // namespace parity
