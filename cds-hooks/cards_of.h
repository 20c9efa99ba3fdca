// From what was evaluated to what a clinician sees: cards from prompts, grouped, ordered and capped. Used by the
// services and by `parity evaluate --format cards`. Pure but for the UUIDs, which are handed in.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "cds-hooks/card.h"
#include "engine/eval/prompt.h"

namespace parity::hooks {

/// Whether clinicians are told that rules could not be decided because a part of the record could not be read.
enum class CouldNotCheck : std::uint8_t { kShow, kHide };

struct CardOptions {
  std::size_t max_cards = 5;  // at least one is shown
  CouldNotCheck could_not_check = CouldNotCheck::kShow;
  std::vector<std::string> approved;       // hashes of the rule sets that were signed off
  std::function<std::string()> make_uuid;  // INVARIANT: a function; time_ordered_uuid in the product
};

/// What was evaluated. Borrows its parts.
struct CardMaterial {
  const Plan& plan;
  const PatientRecord& record;
  const EvaluationContext& context;
  const Evaluation& evaluation;
  std::span<const FiredPrompt> prompts;
};

/// One card for each group with a prompt and for each prompt without a group, the most serious first: by urgency, then
/// single prompts of the safety gap, otherwise in the order of the rule files; then what could not be checked. Beyond
/// `max_cards` they are counted in the last one, with their summaries.
/// What could not be checked is told of rules that lack a part of the record alone; it makes no suggestion, and never
/// says that anything is due. Where a critical rule would fire on what was read, it says so, as a warning.
std::vector<Card> cards_of(const CardMaterial& material, const CardOptions& options);

/// "Physical health … 0.1.0 (draft, not clinically approved)".
std::string source_label(const PlannedRuleSet& rule_set, const CardOptions& options);

}  // namespace parity::hooks
