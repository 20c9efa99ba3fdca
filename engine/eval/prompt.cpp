#include "engine/eval/prompt.h"

#include <fmt/format.h>
#include <algorithm>

namespace parity {
namespace {

RenderContext context_of(const Plan& plan, const PatientRecord& record, const EvaluationContext& context,
                         const Evaluation& evaluation) {
  return {plan, record, evaluation, context.today, 0, 0};
}

EvidenceItem evidence_of(const Plan& plan, const PatientRecord& record, FactId id, const FactValue& value) {
  const PlannedFact& fact = plan.fact(id);
  EvidenceItem item;
  item.fact = fact.name;
  item.value = value_text(record, fact, value, UnitStyle::kUcum);
  if (value.has_date) item.date = to_text(value.when);
  if (value.statement) item.from = std::string(record.text(record.statement(*value.statement).source));
  return item;
}

// A recorded value that was left out is said, so that nobody looks for it in vain.
std::string unusable_note(const PatientRecord& record, const FactValue& value) {
  if (!value.unusable) return {};
  const Statement& s = record.statement(*value.unusable);
  if (value.statement && record.statement(*value.statement).order_key >= s.order_key) return {};
  const std::string date = s.dating == Dating::kDated ? " on " + to_human_text(s.when) : std::string();
  return fmt::format("A value recorded{} could not be used: it {}.", date, to_text(s.fault));
}

}  // namespace

std::vector<FiredPrompt> fired_prompts(const Plan& plan, const PatientRecord& record, const EvaluationContext& context,
                                       const Evaluation& evaluation) {
  std::vector<FiredPrompt> prompts;
  const RenderContext render_context = context_of(plan, record, context, evaluation);
  for (const Outcome& outcome : evaluation.outcomes) {
    if (outcome.state != OutcomeState::kFired || !outcome.is_shown) continue;
    const PlannedRule& rule = plan.rule(outcome.rule);
    const PlannedPromptText& text = rule.prompt[static_cast<std::size_t>(context.audience)];
    FiredPrompt prompt;
    prompt.rule = outcome.rule;
    prompt.indicator = outcome.indicator;
    prompt.summary = render(text.summary, render_context);
    prompt.detail = render(text.detail, render_context);
    while (prompt.detail.ends_with('\n')) prompt.detail.pop_back();
    prompt.caution = render(rule.caution, render_context);
    while (prompt.caution.ends_with('\n')) prompt.caution.pop_back();
    if (!prompt.caution.empty()) prompt.detail += "\n\n**Caution:** " + prompt.caution;
    for (const FactId id : rule.facts) {
      const FactValue& value = evaluation.facts[index_of(id)];
      if (is_true(value.present)) prompt.evidence.push_back(evidence_of(plan, record, id, value));
      const std::string note = unusable_note(record, value);
      if (prompt.unusable.find(note) == std::string::npos)
        prompt.unusable += (prompt.unusable.empty() ? "" : " ") + note;
    }
    if (!prompt.unusable.empty()) prompt.detail += "\n\n" + prompt.unusable;
    for (const PlannedSuggestion& suggestion : rule.suggestions) {
      FiredSuggestion fired{render(suggestion.label, render_context), std::nullopt, suggestion.recommended};
      if (suggestion.create) fired.create = render(*suggestion.create, render_context);
      prompt.suggestions.push_back(std::move(fired));
    }
    prompts.push_back(std::move(prompt));
  }
  return prompts;
}

GroupText group_text(const Plan& plan, const PatientRecord& record, const EvaluationContext& context,
                     const Evaluation& evaluation, std::uint16_t group) {
  RenderContext render_context = context_of(plan, record, context, evaluation);
  for (const Outcome& outcome : evaluation.outcomes) {
    if (plan.rule(outcome.rule).group != group) continue;
    ++render_context.member_count;
    if (outcome.state == OutcomeState::kFired && outcome.is_shown) ++render_context.fired_count;
  }
  const PlannedGroup& planned = plan.groups[group];
  return {render(planned.summary, render_context), render(planned.detail, render_context)};
}

}  // namespace parity
