// The store keeps fingerprints of evidence under its own key, so a rest "until the evidence changes" is compared here,
// after a first evaluation has told what the evidence is.
#include "cds-hooks/call_evaluation.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "cds-hooks/cards_of.h"
#include "engine/eval/why_open.h"
#include "engine/record/record_builder.h"

namespace parity::hooks {
namespace {

audit::RuleState state_of(const Outcome& outcome) {
  switch (outcome.state) {
    case OutcomeState::kFired: return audit::RuleState::kFired;
    case OutcomeState::kNotFired: return audit::RuleState::kNotFired;
    case OutcomeState::kUnknown: return audit::RuleState::kUnknown;
    case OutcomeState::kNotApplicable: return audit::RuleState::kNotApplicable;
    case OutcomeState::kSuppressed: break;
  }
  return outcome.suppression == Suppression::kSnooze ? audit::RuleState::kSnoozed : audit::RuleState::kSuppressed;
}

bool overlap(PartSet a, PartSet b) {
  for (std::size_t i = 0; i < kRecordPartCount; ++i) {
    const auto part = static_cast<RecordPart>(i);
    if (a.contains(part) && b.contains(part)) return true;
  }
  return false;
}

bool rests_until_changed(const PlannedRule& rule) {
  return std::any_of(rule.overrides.begin(), rule.overrides.end(),
                     [](const OverrideLine& line) { return line.until_changed; });
}

Fault missing_key(std::string_view key, const KeyReading& reading) {
  constexpr std::array<std::string_view, 3> kWhy = {"does not hold all that is needed", "is missing",
                                                    "holds an OperationOutcome: its data could not be read"};
  std::string text = fmt::format("prefetch key `{}` {}", key, kWhy.at(static_cast<std::size_t>(reading.state)));
  if (reading.fault) text += fmt::format(", and {}", sentence(*reading.fault));
  return {IssueCode::kIncomplete, std::move(text), fmt::format("prefetch.{}", key)};
}

}  // namespace

CallEvaluation::CallEvaluation(const CallTask& task) : task_(task) {
  for (const audit::Snooze& snooze : task.snoozes)
    if (snooze.evidence.empty()) resting_.push_back({snooze.rule, snooze.last_day, {}});
  context_.today = task.today;
  context_.audience = task.service.planned->audience;
  context_.rules = task.service.planned->rules;
  context_.enabled_groups = task.enabled_groups;
  context_.disabled_groups = task.disabled_groups;
  context_.snoozes = resting_;
  evaluate_into(task.plan, task.record, context_, evaluation_);
  apply_evidence_snoozes();
  prompts_ = fired_prompts(task.plan, task.record, context_, evaluation_);
}

void CallEvaluation::apply_evidence_snoozes() {
  const std::size_t before = resting_.size();
  for (const audit::Snooze& snooze : task_.snoozes) {
    const auto rule = task_.plan.find_rule(snooze.rule);
    if (snooze.evidence.empty() || !rule) continue;
    std::string fingerprint = evidence_fingerprint(task_.plan, task_.record, evaluation_, *rule);
    if (task_.pseudonyms.evidence(fingerprint) != snooze.evidence) continue;
    resting_.push_back({snooze.rule, snooze.last_day, std::move(fingerprint)});
  }
  if (resting_.size() == before) return;
  context_.snoozes = resting_;
  evaluate_into(task_.plan, task_.record, context_, evaluation_);
}

std::vector<Fault> CallEvaluation::undecidable(const std::vector<KeyReading>& keys) const {
  if (is_any_decided()) return {};
  const PartSet wanted = unread();
  std::vector<Fault> missing;
  std::vector<Fault> incomplete;
  for (std::size_t i = 0; i < keys.size(); ++i) {
    const PrefetchTemplate& one = task_.service.prefetch[i];
    if (!overlap(one.parts, wanted)) continue;
    (keys[i].state == KeyState::kGiven ? incomplete : missing).push_back(missing_key(one.key, keys[i]));
  }
  return missing.empty() ? incomplete : missing;
}

// What is settled before anything was read (a rule switched off or not in force, an order that nobody gives) was not
// decided by the record.
bool CallEvaluation::is_any_decided() const {
  const auto is_open = [](const Outcome& o) { return o.state == OutcomeState::kUnknown; };
  const auto& outcomes = evaluation_.outcomes;
  if (std::none_of(outcomes.begin(), outcomes.end(), is_open)) return true;
  if (!prompts_.empty()) return true;
  RecordBuilder nothing_read(task_.plan.vocabulary);
  nothing_read.set_extent(RecordPart::kOrder, {Extent::Reach::kComplete, {}});
  const Evaluation before = evaluate(task_.plan, nothing_read.build(), context_);
  for (std::size_t i = 0; i < outcomes.size(); ++i)
    if (outcomes[i].is_shown && !is_open(outcomes[i]) && is_open(before.outcomes[i])) return true;
  return false;
}

PartSet CallEvaluation::unread() const {
  PartSet parts;
  for (const Outcome& outcome : evaluation_.outcomes)
    if (outcome.state == OutcomeState::kUnknown) parts |= not_read(task_.record, outcome.missing);
  return parts;
}

std::vector<audit::RuleState> CallEvaluation::states() const {
  std::vector<audit::RuleState> states;
  states.reserve(evaluation_.outcomes.size());
  for (const Outcome& outcome : evaluation_.outcomes) states.push_back(state_of(outcome));
  return states;
}

// The facts' names alone: no value and no id of the record goes into the audit.
std::string CallEvaluation::grounds_of(RuleIndex rule) const {
  std::string names;
  for (const FiredPrompt& prompt : prompts_) {
    if (prompt.rule != rule) continue;
    for (const EvidenceItem& item : prompt.evidence) names += (names.empty() ? "" : ", ") + item.fact;
  }
  return names;
}

audit::ShownCard CallEvaluation::shown(const Card& card) const {
  audit::ShownCard shown;
  shown.card = card.uuid;
  shown.name = card.name;
  shown.indicator = static_cast<audit::Indicator>(card.indicator);
  for (const Suggestion& suggestion : card.suggestions) shown.suggestions.push_back(suggestion.uuid);
  // An answer to what could not be checked rests no rule.
  if (card.name == kCouldNotCheck) {
    shown.rules.push_back({std::string(kCouldNotCheck), {}});
    return shown;
  }
  for (const std::string& id : card.origin->rules) {
    const auto rule = task_.plan.find_rule(id);
    audit::CardRule& on_card = shown.rules.emplace_back(audit::CardRule{id, {}});
    if (rule) on_card.grounds = grounds_of(*rule);
    if (rule && rests_until_changed(task_.plan.rule(*rule)))
      on_card.evidence = task_.pseudonyms.evidence(evidence_fingerprint(task_.plan, task_.record, evaluation_, *rule));
  }
  return shown;
}

}  // namespace parity::hooks
