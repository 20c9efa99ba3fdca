// evaluate(plan, record, context): the door of this room. Pure and total: the same answer for the
// same arguments in the server, the command line, cohort runs and rule tests; no clock, no files, no
// failure (what can't be decided is an outcome).
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "engine/eval/fact_value.h"
#include "engine/plan/plan.h"

namespace parity {

enum class OutcomeState : std::uint8_t { kFired, kNotFired, kUnknown, kNotApplicable, kSuppressed };
std::string_view to_text(OutcomeState state);

/// Why a rule rests although it would have fired.
enum class Suppression : std::uint8_t { kNone, kUnless, kSnooze };

/// A clinician's answer that makes a rule rest for this patient and audience.
struct Snooze {
  std::string rule;
  std::optional<Day> until;  // rests up to and including this day
  std::string fingerprint;   // rests while the evidence is the same; empty: not so limited
};

struct EvaluationContext {
  Day today;
  Audience audience = Audience::kGp;
  std::span<const RuleIndex> rules;              // the rules to evaluate; others are left out
  std::span<const std::string> enabled_groups;   // switched on by the site
  std::span<const std::string> disabled_groups;  // switched off by the site
  std::span<const Snooze> snoozes;
};

struct Outcome {
  RuleIndex rule{};
  OutcomeState state = OutcomeState::kNotApplicable;
  Indicator indicator = Indicator::kInfo;  // of a fired rule, for the audience
  bool is_shown = true;                    // a rule in trial is evaluated and not shown
  PartSet missing;                         // of an unknown rule: parts that could decide it
  UnknownReason reason = UnknownReason::kNone;
  Suppression suppression = Suppression::kNone;
  std::uint16_t unless = 0;  // which `unless`, when it is one
};

/// Outcomes of the context's rules in their order, and the value of each fact that was looked up
/// (`computed` tells which), for rendering and for the trace.
struct Evaluation {
  std::vector<Outcome> outcomes;
  std::vector<FactValue> facts;              // by FactId; of those not looked up it means nothing
  std::vector<Ternary> conditions;           // by ConditionId
  std::vector<std::uint8_t> computed_facts;  // 0: not looked up
  std::vector<std::uint8_t> computed_conditions;
  /// On every day from this one to the context's today the outcomes' states are the same; nothing is said of earlier
  /// days. Snoozes that hang on the evidence are not counted.
  Day steady_since;
};

/// Evaluates the context's rules. The record must have been read with the plan's vocabulary.
Evaluation evaluate(const Plan& plan, const PatientRecord& record, const EvaluationContext& context);

/// The same into an evaluation that is reused: no allocation once its vectors have grown.
void evaluate_into(const Plan& plan, const PatientRecord& record, const EvaluationContext& context,
                   Evaluation& evaluation);

/// One fact on its own, as a rule would see it on that day; for charts.
FactValue look_up(const Plan& plan, const PatientRecord& record, Day today, FactId fact);

/// What a prompt's evidence is, as a hash: changes when a newer value, or another, is recorded, or a number, a coded answer
/// or a code is corrected in its place. What is stored of it rests on this very form: a change ends every such rest.
std::string evidence_fingerprint(const Plan& plan, const PatientRecord& record, const Evaluation& evaluation,
                                 RuleIndex rule);

}  // namespace parity
