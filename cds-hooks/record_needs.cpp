// A walk over the plan from a service's rules. A fact is walked again only when it is reached with a longer look-back,
// so that time is bounded by facts times the few windows that unions hand down.
#include "cds-hooks/record_needs.h"

#include <algorithm>
#include <limits>
#include <map>
#include <set>

#include "engine/plan/plan_walk.h"

namespace parity::hooks {
namespace {

constexpr int kWithoutEnd = std::numeric_limits<int>::max();

class NeedWalk {
 public:
  NeedWalk(const Plan& plan, Audience audience) : plan_(plan), audience_(audience) {}

  RecordNeeds run(const PlannedService& service) {
    if (!service.rules.empty()) need(RecordPart::kPatient, kWithoutEnd);
    for (const RuleIndex index : service.rules) rule(plan_.rule(index));
    return needs_;
  }

 private:
  void rule(const PlannedRule& rule) {
    for (const ConditionId id : conditions_named_by(rule, audience_)) condition(id);
    const PlannedPromptText& prompt = rule.prompt[static_cast<std::size_t>(audience_)];
    text(prompt.summary);
    text(prompt.detail);
    text(rule.caution);
    for (const PlannedSuggestion& suggestion : rule.suggestions) {
      text(suggestion.label);
      if (suggestion.create) tree(*suggestion.create);
    }
    if (!rule.group) return;
    text(plan_.groups[*rule.group].summary);
    text(plan_.groups[*rule.group].detail);
  }

  void condition(ConditionId id) {
    if (!seen_.insert(id).second) return;
    step_into(plan_, plan_.condition(id),
              {[this](ConditionId child) { condition(child); }, [this](FactId named) { fact(named, kWithoutEnd); }});
  }

  void schedule(const PlannedSchedule& schedule) {
    fact(schedule.check, kWithoutEnd);
    fact(schedule.from, kWithoutEnd);
    for (const PlannedPhase& phase : schedule.phases)
      if (phase.when) condition(*phase.when);
  }

  void checklist(const PlannedChecklist& checklist) {
    for (const auto& [label, id] : checklist.items) fact(id, kWithoutEnd);
  }

  void text(const PlannedText& parts) {
    for (const TextPart& part : parts)
      if (part.placeholder) placeholder(*part.placeholder);
  }

  void placeholder(const Placeholder& placeholder) {
    switch (placeholder.source) {
      case PlaceholderSource::kFact: return fact(placeholder.fact, kWithoutEnd);
      case PlaceholderSource::kSchedule: return schedule(plan_.schedules[placeholder.schedule]);
      case PlaceholderSource::kChecklist: return checklist(plan_.checklists[placeholder.schedule]);
      case PlaceholderSource::kFiredCount:
      case PlaceholderSource::kMemberCount:
      case PlaceholderSource::kPatientId: return;
    }
  }

  void tree(const PlannedTree& tree) {
    if (const auto* leaf = std::get_if<PlannedText>(&tree.value)) text(*leaf);
    if (const auto* list = std::get_if<std::vector<PlannedTree>>(&tree.value))
      for (const PlannedTree& item : *list) this->tree(item);
    if (const auto* map = std::get_if<PlannedTreeMap>(&tree.value))
      for (const auto& [key, value] : *map) this->tree(value);
  }

  // `handed_down`: the window of the union that this fact is a member of.
  void fact(FactId id, int handed_down) {
    const PlannedFact& planned = plan_.fact(id);
    const int days = std::min(handed_down, own_days(planned));
    const auto known = walked_.find(id);
    if (known != walked_.end() && known->second >= days) return;
    walked_[id] = days;
    for (const auto& anchor : {planned.before, planned.after, planned.since, planned.nearest})
      if (anchor && anchor->fact) fact(*anchor->fact, kWithoutEnd);
    const int to_members = planned.derivation == Derivation::kUnion ? days : kWithoutEnd;
    for (const FactId operand : planned.operands) fact(operand, to_members);
    if (planned.subject == Subject::kDerived) return;
    for (std::size_t i = 0; i < kRecordPartCount; ++i)
      if (planned.parts.contains(static_cast<RecordPart>(i))) need(static_cast<RecordPart>(i), days);
  }

  // A course of a drug may have begun, and still stand, however long ago.
  static int own_days(const PlannedFact& planned) {
    const bool is_bounded = planned.filters.within && planned.subject != Subject::kMedication;
    return is_bounded ? longest_days(*planned.filters.within) : kWithoutEnd;
  }

  void need(RecordPart part, int days) {
    PartNeed& need = needs_[static_cast<std::size_t>(part)];
    const bool longer = !need.is_needed || (need.days_back && days > *need.days_back);
    need.is_needed = true;
    if (longer) need.days_back = days == kWithoutEnd ? std::nullopt : std::optional(days);
  }

  const Plan& plan_;
  Audience audience_;
  RecordNeeds needs_{};
  std::set<ConditionId> seen_;
  std::map<FactId, int> walked_;
};

}  // namespace

RecordNeeds record_needs(const Plan& plan, const PlannedService& service) {
  return NeedWalk(plan, service.audience).run(service);
}

}  // namespace parity::hooks
