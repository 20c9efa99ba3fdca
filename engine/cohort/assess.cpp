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

  // Of a rule that is silent whatever is open, a register can't say that its check is done.
  OutcomeState state_of(const Outcome& outcome) const {
    if (outcome.state != OutcomeState::kNotFired) return outcome.state;
    const PlannedRule& rule = plan_.plan.rule(outcome.rule);
    const bool is_silenced = evaluation_.computed_conditions[index_of(rule.when)] != 0 &&
                             !is_false(evaluation_.conditions[index_of(rule.when)]);
    return is_silenced || (rule.applies_to && is_left_open(*rule.applies_to)) ? OutcomeState::kUnknown : outcome.state;
  }

  /// Of the day that was last evaluated.
  Day steady_since() const { return evaluation_.steady_since; }

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
  bool is_left_open(ConditionId id) const {
    return evaluation_.computed_conditions[index_of(id)] != 0 && is_unknown(evaluation_.conditions[index_of(id)]);
  }

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

// Goes back from a day on which the rule fires to the first of the days up to it on which it does.
class SinceWhen {
 public:
  SinceWhen(DayEvaluation& evaluation, RuleIndex rule, Day today)
      : evaluation_(evaluation),
        rule_(rule),
        fired_(today),
        earliest_(today - Span{kDueSinceMonths, SpanUnit::kMonths, 0}) {}

  void find(DueItem& item) {
    evaluation_.fires(rule_, fired_);
    step_back(fired_);
    for (int short_steps = 0; fired_ > earliest_;) {
      const Day before = fired_;
      const Day probe = short_steps < kShortSteps ? before - 1 : std::max(earliest_, before - kMonth);
      if (!evaluation_.fires(rule_, probe)) {
        if (probe < before - 1) bisect(probe);
        break;
      }
      step_back(probe);
      short_steps = before - fired_ == 1 ? short_steps + 1 : 0;
    }
    item.since = fired_;
    item.or_earlier = fired_ == earliest_;
  }

 private:
  // As far as nothing has changed since.
  void step_back(Day day) { fired_ = std::clamp(evaluation_.steady_since(), earliest_, day); }

  void bisect(Day silent) {
    while (fired_ - silent > 1) {
      const Day middle = silent + (fired_ - silent) / 2;
      (evaluation_.fires(rule_, middle) ? fired_ : silent) = middle;
    }
  }

  static constexpr std::int32_t kShortSteps = 8;  // where each day has to be tried by itself, months are
  static constexpr std::int32_t kMonth = 30;

  DayEvaluation& evaluation_;
  RuleIndex rule_;
  Day fired_;
  Day earliest_;
};

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

namespace {

// Calls `take` with each outcome of each audience; the evaluation that it is of is `evaluation`'s.
template <class Take>
void for_each_outcome(const AssessmentPlan& plan, DayEvaluation& evaluation, Day day, const Take& take) {
  for (std::size_t i = 0; i < kAudienceCount; ++i) {
    const auto audience = static_cast<Audience>(i);
    for (const Outcome& outcome : evaluation.run(day, audience, plan.addressed[i]).outcomes)
      take(outcome, audience, position_of(plan, outcome.rule));
  }
}

}  // namespace

std::vector<OutcomeState> states_on(const AssessmentPlan& plan, const PatientRecord& record, Day day) {
  std::vector<OutcomeState> states(plan.rules.size(), OutcomeState::kNotApplicable);
  DayEvaluation evaluation(plan, record);
  for_each_outcome(plan, evaluation, day, [&](const Outcome& outcome, Audience, std::uint16_t at) {
    states[at] = combine(states[at], evaluation.state_of(outcome));
  });
  return states;
}

void assess(const AssessmentPlan& plan, const PatientRecord& record, CohortRow& row) {
  row.states.clear();
  row.due.clear();
  if (plan.days.empty()) return;
  DayEvaluation evaluation(plan, record);
  const Day today = plan.days.front();
  std::vector<OutcomeState> states(plan.rules.size(), OutcomeState::kNotApplicable);
  for_each_outcome(plan, evaluation, today, [&](const Outcome& outcome, Audience audience, std::uint16_t at) {
    states[at] = combine(states[at], evaluation.state_of(outcome));
    if (outcome.state == OutcomeState::kFired) add_due(row.due, at, audience, outcome.indicator);
  });
  row.states.push_back(std::move(states));
  for (std::size_t i = 1; i < plan.days.size(); ++i) row.states.push_back(states_on(plan, record, plan.days[i]));
  std::sort(row.due.begin(), row.due.end(), [](const DueItem& a, const DueItem& b) { return a.rule < b.rule; });
  for (DueItem& item : row.due) SinceWhen(evaluation, plan.rules[item.rule], today).find(item);
}

}  // namespace parity
