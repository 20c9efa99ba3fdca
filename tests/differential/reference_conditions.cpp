// Conditions in one world, by their words in design/rule-language.md.
#include <algorithm>
#include <stdexcept>

#include "tests/differential/reference_rules.h"

namespace parity::differential {
namespace {

Ternary compare(const Value& value, const Comparison& comparison) {
  if (!value.is_known) return Ternary::kUnknown;
  if (!value.present) return Ternary::kFalse;
  return to_ternary(std::any_of(value.numbers.begin(), value.numbers.end(), [&](const Decimal& number) {
    return std::all_of(comparison.bounds.begin(), comparison.bounds.end(),
                       [&](const Bound& bound) { return meets(number, bound); });
  }));
}

Ternary relate(const Value& value, const Value& other, DateRelation relation) {
  const bool after = relation == DateRelation::kAfter || relation == DateRelation::kOnOrAfter;
  if (!value.present) return Ternary::kFalse;
  if (!other.present) return to_ternary(after);  // never: everything is after it
  if (!value.day || !other.day) return Ternary::kUnknown;
  switch (relation) {
    case DateRelation::kBefore: return to_ternary(*value.day < *other.day);
    case DateRelation::kOnOrBefore: return to_ternary(*value.day <= *other.day);
    case DateRelation::kAfter: return to_ternary(*value.day > *other.day);
    case DateRelation::kOnOrAfter: return to_ternary(*value.day >= *other.day);
  }
  return Ternary::kUnknown;
}

Ternary age_of(const Value& value, const Condition& condition, Day today) {
  if (!value.present) return Ternary::kFalse;
  if (!value.day) return condition.kind == ConditionKind::kWithin ? Ternary::kFalse : Ternary::kUnknown;
  const bool within = *value.day >= today - condition.span;
  return to_ternary(within == (condition.kind == ConditionKind::kWithin));
}

Ternary checklist_in(WorldFacts& facts, const Condition& condition) {
  const auto& all = facts.rules().checklists;
  const auto checklist =
      std::find_if(all.begin(), all.end(), [&](const Checklist& c) { return c.name.text == condition.subject.text; });
  Ternary complete = Ternary::kTrue;
  for (const ChecklistItem& item : checklist->items) {
    const Value& value = facts.value(item.fact.text);
    Ternary there = to_ternary(value.present);
    if (value.present && checklist->within)
      there = to_ternary(value.day && *value.day >= facts.world().today - *checklist->within);
    complete = both(complete, there);
  }
  return condition.checklist == ChecklistState::kComplete ? complete : !complete;
}

const Schedule& schedule_named(const RuleSet& set, const std::string& name) {
  for (const Schedule& schedule : set.schedules)
    if (schedule.name.text == name) return schedule;
  throw std::logic_error("no such schedule: " + name);
}

const Condition& definition_named(const RuleSet& set, const std::string& name) {
  for (const Definition& definition : set.definitions)
    if (definition.name.text == name) return definition.condition;
  throw std::logic_error("no such definition: " + name);
}

Ternary tree_in(WorldFacts& facts, const Condition& condition) {
  unsigned true_count = 0;
  unsigned unknown_count = 0;
  for (const Condition& child : condition.children) {
    const Ternary truth = truth_in(facts, child);
    true_count += is_true(truth) ? 1U : 0U;
    unknown_count += is_unknown(truth) ? 1U : 0U;
  }
  const auto count = static_cast<unsigned>(condition.children.size());
  if (condition.kind == ConditionKind::kAll) return at_least(count, true_count, unknown_count);
  if (condition.kind == ConditionKind::kAny) return at_least(1, true_count, unknown_count);
  if (condition.kind == ConditionKind::kAtLeast) return at_least(condition.needed, true_count, unknown_count);
  return !at_least(1, true_count, unknown_count);  // none, not
}

}  // namespace

Ternary truth_in(WorldFacts& facts, const Condition& condition) {
  const ConditionKind kind = condition.kind;
  if (!condition.children.empty()) return tree_in(facts, condition);
  if (kind == ConditionKind::kReference)
    return truth_in(facts, definition_named(facts.rules(), condition.subject.text));
  if (kind == ConditionKind::kSchedule)
    return schedule_in(facts, schedule_named(facts.rules(), condition.subject.text), condition.schedule);
  if (kind == ConditionKind::kChecklist) return checklist_in(facts, condition);
  const Value& value = facts.value(condition.subject.text);
  const bool is_derived = fact_named(facts.rules(), condition.subject.text).subject == Subject::kDerived;
  if (is_derived && !value.is_known) return Ternary::kUnknown;
  if (kind == ConditionKind::kPresent) return to_ternary(value.present);
  if (kind == ConditionKind::kAbsent) return to_ternary(!value.present);
  if (kind == ConditionKind::kCompare) return compare(value, condition.comparison);
  if (kind == ConditionKind::kDate) return relate(value, facts.value(condition.other.text), condition.relation);
  if (kind == ConditionKind::kOlderThan || kind == ConditionKind::kWithin)
    return age_of(value, condition, facts.world().today);
  if (kind == ConditionKind::kIs) return to_ternary(to_text(facts.world().sex) == condition.other.text);
  const bool is_ethnicity = fact_named(facts.rules(), condition.subject.text).subject == Subject::kPatient;
  if (!value.is_known || (is_ethnicity && value.coded.empty())) return Ternary::kUnknown;
  const ConceptId id = facts.concept_named(condition.other.text);  // in
  return to_ternary(value.present && std::find(value.coded.begin(), value.coded.end(), id) != value.coded.end());
}

}  // namespace parity::differential
