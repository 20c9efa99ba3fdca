// When rules will fire if nothing more is recorded: the same evaluator, asked on each day to come. For pages that show
// what falls due next; a server's call never needs it.
#pragma once

#include <optional>
#include <vector>

#include "engine/eval/evaluate.h"

namespace parity {

/// When one rule will first fire, and when it first can't be told whether it does. Nothing: not within the days asked.
struct Forecast {
  std::optional<Day> fires;
  std::optional<Day> unknown;
};

/// For each of the context's rules, in their order, from `context.today` on and at most `days` later; a rule that fires
/// today has today. Snoozes count. Costs one evaluation a day, so bound `days`.
std::vector<Forecast> forecast(const Plan& plan, const PatientRecord& record, const EvaluationContext& context,
                               int days);

}  // namespace parity
