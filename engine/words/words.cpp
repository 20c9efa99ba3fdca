// The door of this room: a rule part by part, then the meaning of every term that its wording used.
#include "engine/words/words.h"

#include <fmt/format.h>
#include <algorithm>
#include <array>
#include <set>

#include "engine/words/wordsmith.h"

namespace parity {
namespace {

// "every week", "every 3 months".
std::string interval(const Span& span) {
  const std::string text = to_text(span);
  return text.starts_with("1 ") ? text.substr(2) : text;
}

}  // namespace

std::string spoken_name(std::string_view name) {
  std::string text(name);
  std::replace(text.begin(), text.end(), '-', ' ');
  return text;
}

std::string indicators_of(const PlannedRule& rule, Audience audience) {
  std::string text;
  std::set<Indicator> said;
  for (const PlannedAudienceLine& line : rule.audience)
    if (line.to == audience && said.insert(line.indicator).second)
      text += fmt::format("{}{}", text.empty() ? "" : " or ", to_text(line.indicator));
  return text;
}

std::string effect_of(const OverrideLine& answer) {
  constexpr std::string_view kUntilChanged = "until the evidence changes";
  if (!answer.snooze) return answer.until_changed ? fmt::format("rests {}", kUntilChanged) : "nothing changes";
  const std::string text = fmt::format("rests for {}", to_text(*answer.snooze));
  return answer.until_changed ? fmt::format("{}, or {}", text, kUntilChanged) : text;
}

std::string_view least_confidence(const Plan& plan, const PlannedRule& rule) {
  constexpr std::array<std::string_view, 4> kOrder = {"V1", "V2", "R", "P"};
  std::size_t worst = 0;
  for (const std::uint16_t index : rule.evidence)
    for (std::size_t i = 0; i < kOrder.size(); ++i)
      if (plan.rule_sets[rule.rule_set].sources[index].confidence == kOrder[i]) worst = std::max(worst, i);
  return kOrder[worst];
}

Wordsmith::Wordsmith(const Plan& plan) : plan_(plan) {
  for (std::size_t i = 0; i < plan.definitions.size(); ++i) definitions_.emplace(plan.definitions[i].second, i);
}

std::string Wordsmith::name_of(const Use& use) const {
  switch (use.kind) {
    case TermKind::kDefinition: return plan_.definitions[use.index].first;
    case TermKind::kFact: return plan_.facts[use.index].name;
    case TermKind::kSchedule: return plan_.schedules[use.index].name;
    case TermKind::kChecklist: return plan_.checklists[use.index].name;
  }
  return {};
}

std::string Wordsmith::term(const Use& use) {
  if (known_.insert(use).second) used_.push_back(use);
  return fmt::format("“{}”", spoken_name(name_of(use)));
}

Wording Wordsmith::meaning_of_phase(const PlannedPhase& phase) {
  std::string text;
  if (phase.when) {
    const Wording when = condition(*phase.when);
    text = fmt::format("if {}: ", when.text);
  }
  if (phase.every) text += fmt::format("every {}", interval(*phase.every));
  for (std::size_t i = 0; i < phase.at.size(); ++i)
    text += fmt::format("{}at {}", i == 0 ? "" : ", ", to_text(phase.at[i]));
  if (phase.until) text += fmt::format(", until {} after the start", to_text(*phase.until));
  text += fmt::format("; overdue {} after it was due", to_text(phase.grace));
  return {text, {}};
}

Wording Wordsmith::meaning_of_schedule(const PlannedSchedule& schedule) {
  Wording wording;
  wording.text = fmt::format("{}, counted from {}; of these lines the first that fits today:", chosen(schedule.check),
                             chosen(schedule.from));
  for (const PlannedPhase& phase : schedule.phases) wording.parts.push_back(meaning_of_phase(phase));
  return wording;
}

Wording Wordsmith::meaning_of_checklist(const PlannedChecklist& checklist) {
  Wording wording{"each of these is on record", {}};
  if (checklist.within) wording.text += fmt::format(" in the last {}", to_text(*checklist.within));
  wording.text += ":";
  for (const auto& [label, id] : checklist.items) wording.parts.push_back({fmt::format("{}: {}", label, fact(id)), {}});
  return wording;
}

Wording Wordsmith::meaning_of(const Use& use) {
  switch (use.kind) {
    case TermKind::kDefinition: return unfolded(plan_.definitions[use.index].second);
    case TermKind::kFact: return meaning_of_fact(static_cast<FactId>(use.index));
    case TermKind::kSchedule: return meaning_of_schedule(plan_.schedules[use.index]);
    case TermKind::kChecklist: return meaning_of_checklist(plan_.checklists[use.index]);
  }
  return {};
}

std::vector<Term> Wordsmith::take_terms() {
  std::vector<Term> terms;
  for (std::size_t i = 0; i < used_.size(); ++i) {  // meanings add to the list
    const Use use = used_[i];
    terms.push_back({use.kind, name_of(use), meaning_of(use)});
  }
  used_.clear();
  known_.clear();
  return terms;
}

Wording words_of(const Plan& plan, ConditionId condition) { return Wordsmith(plan).condition(condition); }

RuleWording words_of(const Plan& plan, RuleIndex rule) {
  const PlannedRule& planned = plan.rule(rule);
  Wordsmith smith(plan);
  RuleWording wording;
  if (planned.applies_to) wording.applies_to = smith.condition(*planned.applies_to);
  wording.when = smith.condition(planned.when);
  for (const ConditionId id : planned.unless) wording.unless.push_back(smith.condition(id));
  for (const PlannedAudienceLine& line : planned.audience) {
    AudienceWording audience{line.to, line.indicator, std::nullopt};
    if (line.when) audience.when = smith.condition(*line.when);
    wording.audience.push_back(std::move(audience));
  }
  wording.terms = smith.take_terms();
  wording.concepts = smith.concepts();
  return wording;
}

}  // namespace parity
