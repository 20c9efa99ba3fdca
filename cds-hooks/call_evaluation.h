// One call evaluated: rules with what rests for the patient, whether anything could be decided, and what the audit keeps
// of it. Used by the services. Pure: no clock, no store, no HTTP.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "audit/store.h"
#include "cds-hooks/card.h"
#include "cds-hooks/given_record.h"
#include "cds-hooks/served_rules.h"
#include "engine/eval/prompt.h"

namespace parity::hooks {

/// Borrows its parts.
struct CallTask {
  const Plan& plan;
  const ServedService& service;
  const PatientRecord& record;
  Day today;
  std::span<const std::string> enabled_groups;
  std::span<const std::string> disabled_groups;
  std::span<const audit::Snooze> snoozes;
  const audit::Pseudonyms& pseudonyms;
};

class CallEvaluation {
 public:
  explicit CallEvaluation(const CallTask& task);
  CallEvaluation(const CallEvaluation&) = delete;
  CallEvaluation& operator=(const CallEvaluation&) = delete;
  ~CallEvaluation() = default;

  const EvaluationContext& context() const { return context_; }
  const Evaluation& evaluation() const { return evaluation_; }
  const std::vector<FiredPrompt>& prompts() const { return prompts_; }

  /// The keys for want of which no rule of the service could be decided, one fault each; none if some rule could be, or
  /// if it was not for want of a key (design: settled, prefetch and fetching).
  std::vector<Fault> undecidable(const std::vector<KeyState>& keys) const;

  /// A state for each rule of the service, in its order.
  std::vector<audit::RuleState> states() const;
  audit::ShownCard shown(const Card& card) const;

 private:
  void apply_evidence_snoozes();
  bool is_any_decided() const;
  PartSet unread() const;
  std::string grounds_of(RuleIndex rule) const;

  CallTask task_;
  std::vector<parity::Snooze> resting_;
  EvaluationContext context_;
  Evaluation evaluation_;
  std::vector<FiredPrompt> prompts_;
};

}  // namespace parity::hooks
