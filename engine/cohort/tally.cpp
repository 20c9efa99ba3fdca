#include "engine/cohort/tally.h"

#include <algorithm>

namespace parity {

void Counts::add(OutcomeState state) {
  switch (state) {
    case OutcomeState::kNotApplicable: break;
    case OutcomeState::kNotFired: ++done; break;
    case OutcomeState::kFired: ++due; break;
    case OutcomeState::kSuppressed: ++suppressed; break;
    case OutcomeState::kUnknown: ++unknown; break;
  }
}

Tally::Tally(std::vector<Measure> measures, std::size_t days)
    : measures_(std::move(measures)), overall_(days, std::vector<Counts>(measures_.size())) {}

bool Tally::is_on_register(const std::vector<OutcomeState>& measured) const {
  if (measures_.empty() || measures_.front().kind != MeasureKind::kAllChecks) return true;
  return measured.front() != OutcomeState::kNotApplicable;
}

void Tally::measure(const std::vector<OutcomeState>& states, std::vector<OutcomeState>& measured) const {
  measured.clear();
  for (const Measure& measure : measures_) measured.push_back(state_of(measure, states));
  if (is_on_register(measured)) return;
  for (std::size_t i = 0; i < measures_.size(); ++i)
    if (measures_[i].of_register && measured[i] == OutcomeState::kNotFired) measured[i] = OutcomeState::kNotApplicable;
}

void Tally::add(const CohortRow& row) {
  ++patients_;
  const std::size_t days = std::min(overall_.size(), row.states.size());
  std::vector<OutcomeState> measured;
  for (std::size_t day = days; day-- > 0;) {  // today last: what follows is about it
    measure(row.states[day], measured);
    for (std::size_t i = 0; i < measures_.size(); ++i) overall_[day][i].add(measured[i]);
  }
  if (days == 0) return;
  const auto& today = row.states.front();
  const auto is_open = [](OutcomeState state) { return state == OutcomeState::kUnknown; };
  const auto is_applicable = [](OutcomeState state) { return state != OutcomeState::kNotApplicable; };
  with_open_ += std::any_of(today.begin(), today.end(), is_open) ? 1U : 0U;
  on_register_ += is_on_register(measured) ? 1U : 0U;
  // Whom nothing concerns is in no category.
  if (std::none_of(measured.begin(), measured.end(), is_applicable)) return;
  for (std::size_t dimension = 0; dimension < kDimensionCount; ++dimension) {
    auto& counts = categories_[dimension][row.strata[dimension]];
    counts.resize(measures_.size());
    for (std::size_t i = 0; i < measures_.size(); ++i) counts[i].add(measured[i]);
  }
}

}  // namespace parity
