// What a register is measured by: the annual checks, all of them together, each gap, and each rule; and
// how the outcomes of several rules make one. Values only, without a plan, so that partial results of
// another machine can be counted. Used by the tally and by cli/cohort.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/eval/evaluate.h"

namespace parity {

/// The group whose members are the six checks of a year (design: clinical, annual check).
inline constexpr std::string_view kAnnualCheckGroup = "annual-check";

/// A rule as a report names it.
struct CohortRule {
  std::string id;
  std::string title;
  Gap gap = Gap::kPrevention;
  bool is_check = false;   // a member of the annual check
  bool has_scope = false;  // says by itself to whom it applies
  friend bool operator==(const CohortRule&, const CohortRule&) = default;
};

/// The rules that answer the hook for any audience and are shown (not in trial), in the plan's order.
std::vector<RuleIndex> cohort_rules(const Plan& plan, std::string_view hook);
std::vector<CohortRule> describe(const Plan& plan, std::span<const RuleIndex> rules);

enum class MeasureKind : std::uint8_t { kAllChecks, kCheck, kGap, kRule };
std::string_view to_text(MeasureKind kind);

/// One line of a report: for a patient it is due when any of its rules is, done when none is and each
/// is decided.
struct Measure {
  MeasureKind kind = MeasureKind::kRule;
  std::string id;
  std::string title;
  std::optional<Gap> gap;
  std::vector<std::uint16_t> rules;  // positions in the list that the measures were made from
  // "Done" says something only of people on the register: of a gap, and of a rule for whoever it concerns.
  bool of_register = false;
};
/// All checks together, each check, each gap that has a rule, each rule; in that order.
std::vector<Measure> measures_of(std::span<const CohortRule> rules);

/// Fired weighs more than unknown, that more than suppressed, not fired, not applicable: one thing that
/// is due makes the whole due, and one that is open leaves it open.
OutcomeState combine(OutcomeState a, OutcomeState b);
OutcomeState state_of(const Measure& measure, std::span<const OutcomeState> states);

}  // namespace parity
