#include "engine/eval/forecast.h"

#include <algorithm>

namespace parity {

std::vector<Forecast> forecast(const Plan& plan, const PatientRecord& record, const EvaluationContext& context,
                               int days) {
  std::vector<Forecast> rules(context.rules.size());
  Evaluation evaluation;
  EvaluationContext on = context;
  for (int later = 0; later <= days; ++later) {
    on.today = context.today + later;
    evaluate_into(plan, record, on, evaluation);
    for (std::size_t i = 0; i < rules.size(); ++i) {
      const OutcomeState state = evaluation.outcomes[i].state;
      if (!rules[i].fires && state == OutcomeState::kFired) rules[i].fires = on.today;
      if (!rules[i].unknown && state == OutcomeState::kUnknown) rules[i].unknown = on.today;
    }
    if (std::ranges::all_of(rules, [](const Forecast& rule) { return rule.fires.has_value(); })) break;
  }
  return rules;
}

}  // namespace parity
