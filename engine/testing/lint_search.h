// Looks for synthetic patients who make conditions and rules come out in every way: drawn from a space, and drawn
// again from those who showed something new. Bounded, and the same for the same seed. Private to the lint files.
#pragma once

#include <functional>
#include <vector>

#include "engine/eval/evaluator.h"
#include "engine/testing/lint_space.h"

namespace parity {

/// All conditions of a rule, definitions and the phases of schedules included, each once.
std::vector<ConditionId> conditions_of(const Plan& plan, RuleIndex rule);

/// Whether a rule holds for a patient, by its logic alone: applies-to, when and no unless, for somebody alive.
/// Groups, dates in force, audiences and snoozes don't count.
Ternary rule_truth(Evaluator& evaluator, RuleIndex rule);

/// Shown each patient with an evaluator for him or her; gives true when enough was seen.
using PatientLook = std::function<bool(const RuleTest& patient, Evaluator& evaluator)>;

struct PatientSearch {
  const Plan& plan;
  Day today;
  std::vector<RuleIndex> rules;  // whose conditions, and the truth of which, guide the search
  std::size_t patients = 0;      // at most
  std::uint32_t seed = 1;
};

/// Gives how many patients were tried, those of `start` included.
std::size_t search(const PatientSearch& search, const std::vector<RuleTest>& start, const PatientLook& look);

/// Evaluates one patient; false where the record can't be made.
bool show(const Plan& plan, const RuleTest& patient, const PatientLook& look);

/// The patient with as little in the record as `look` still gives true for.
RuleTest made_small(const Plan& plan, RuleTest patient, const PatientLook& look);

/// The patient as a rule test in YAML, which says what the rules come to.
std::string witness_text(const Plan& plan, const RuleTest& patient, const std::vector<RuleIndex>& rules);

}  // namespace parity
