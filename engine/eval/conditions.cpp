// Conditions: Kleene's logic over the values of facts.
#include <algorithm>

#include "engine/eval/evaluator.h"

namespace parity {
namespace {

Ternary lies(DateRelation relation, const Date& a, const Date& b) {
  switch (relation) {
    case DateRelation::kBefore: return before(a, b);
    case DateRelation::kAfter: return before(b, a);
    case DateRelation::kOnOrBefore: return on_or_before(a, b);
    case DateRelation::kOnOrAfter: return on_or_before(b, a);
  }
  return Ternary::kUnknown;
}

}  // namespace

Ternary Evaluator::truth(const PlannedCondition& condition) {
  switch (condition.kind) {
    case ConditionKind::kAll:
    case ConditionKind::kAny:
    case ConditionKind::kNone:
    case ConditionKind::kNot:
    case ConditionKind::kAtLeast: return combine(condition);
    case ConditionKind::kPresent: return fact(condition.fact).present;
    case ConditionKind::kAbsent: return !fact(condition.fact).present;
    case ConditionKind::kCompare: return compare(condition);
    case ConditionKind::kIn: return is_in(condition);
    case ConditionKind::kIs:
      if (!record_.extent(RecordPart::kPatient).is_complete()) return Ternary::kUnknown;
      return to_ternary(record_.person().sex == condition.sex);
    case ConditionKind::kOlderThan:
    case ConditionKind::kWithin: return age_of_date(condition);
    case ConditionKind::kDate: return relate(condition);
    case ConditionKind::kSchedule: return schedule_state(condition);
    case ConditionKind::kChecklist: return checklist_state(condition);
    case ConditionKind::kReference: break;  // resolved when the plan was made
  }
  return Ternary::kUnknown;
}

Ternary Evaluator::combine(const PlannedCondition& condition) {
  unsigned true_count = 0;
  unsigned unknown_count = 0;
  const bool stops_at_false = condition.kind == ConditionKind::kAll;
  for (std::uint32_t i = 0; i < condition.child_count; ++i) {
    const Ternary child = this->condition(plan_.children[condition.first_child + i]);
    if (is_true(child)) ++true_count;
    if (is_unknown(child)) ++unknown_count;
    if (stops_at_false && is_false(child)) return Ternary::kFalse;
  }
  const Ternary one = at_least(1, true_count, unknown_count);
  if (condition.kind == ConditionKind::kAny) return one;
  if (condition.kind == ConditionKind::kNone || condition.kind == ConditionKind::kNot) return !one;
  if (condition.kind == ConditionKind::kAtLeast) return at_least(condition.needed, true_count, unknown_count);
  return unknown_count > 0 ? Ternary::kUnknown : Ternary::kTrue;
}

Ternary Evaluator::compare_statement(const PlannedCondition& condition, const NumberRange& range) const {
  Ternary result = Ternary::kTrue;
  for (std::size_t i = 0; i < condition.bound_count; ++i) result = both(result, meets(range, condition.bounds[i]));
  return result;
}

// Looked for and not there is false; not read, uncertain or left open is unknown. A patient always
// has an age: one that is not recorded is unknown. Of two values at the very same time the worse
// counts; of others that could be the latest, all must agree (design, settled, "Truth").
Ternary Evaluator::compare(const PlannedCondition& condition) {
  const FactValue& value = fact(condition.fact);
  if (is_false(value.present))
    return plan_.fact(condition.fact).subject == Subject::kPatient ? Ternary::kUnknown : Ternary::kFalse;
  const bool is_known = value.has_number && (value.is_certain || value.is_bounded);
  if (is_unknown(value.present) || !is_known) return Ternary::kUnknown;
  Ternary result = compare_statement(condition, value.number);
  for (std::size_t i = 0; i < value.others.size(); ++i) {
    const Statement& s = record_.statement(value.others[i]);
    const Ternary other = s.has_number ? compare_statement(condition, NumberRange::of(s.quantity)) : Ternary::kUnknown;
    if (value.is_tie)
      result = either(result, other);
    else if (other != result)
      return Ternary::kUnknown;
  }
  return result;
}

// The coded answer, or the code itself where the code is the answer, is in the concept.
Ternary Evaluator::is_in(const PlannedCondition& condition) {
  const FactValue& value = fact(condition.fact);
  if (!condition.concept_id) return Ternary::kUnknown;
  const auto holds = [&](ConceptSlice slice) {
    const auto ids = record_.concepts(slice);
    return std::binary_search(ids.begin(), ids.end(), *condition.concept_id);
  };
  if (plan_.fact(condition.fact).subject == Subject::kPatient) {
    // A category that no concept of the rules holds is one that they don't understand.
    if (!is_true(value.present) || record_.person().ethnicity->length == 0) return Ternary::kUnknown;
    return to_ternary(holds(*record_.person().ethnicity));
  }
  if (is_false(value.present)) return Ternary::kFalse;
  if (is_unknown(value.present) || !value.is_certain || !value.statement) return Ternary::kUnknown;
  const auto in_statement = [&](std::uint32_t index) {
    const Statement& s = record_.statement(index);
    return to_ternary(holds(s.coded_value) || holds(s.concepts));
  };
  const Ternary result = in_statement(*value.statement);
  for (std::size_t i = 0; i < value.others.size(); ++i) {
    const Ternary other = in_statement(value.others[i]);
    if (value.is_tie && is_true(other)) return Ternary::kTrue;
    if (!value.is_tie && other != result) return Ternary::kUnknown;
  }
  return result;
}

Ternary Evaluator::age_of_date(const PlannedCondition& condition) {
  const FactValue& value = fact(condition.fact);
  if (is_false(value.present)) return Ternary::kFalse;
  // Recorded, and nobody said when: in no window.
  if (value.is_undated && is_true(value.present) && condition.kind == ConditionKind::kWithin) return Ternary::kFalse;
  const std::optional<Date> when = possible_dates(value);
  if (!when) return Ternary::kUnknown;
  const bool is_older = condition.kind == ConditionKind::kOlderThan;
  return both(value.present,
              is_older ? today_.is_older(*when, condition.span) : today_.is_within(*when, condition.span));
}

// An absent other fact counts as "never": everything is after it.
Ternary Evaluator::relate(const PlannedCondition& condition) {
  const FactValue& a = fact(condition.fact);
  if (is_false(a.present)) return Ternary::kFalse;
  const FactValue& b = fact(*condition.other);
  const bool wants_after = condition.relation == DateRelation::kAfter || condition.relation == DateRelation::kOnOrAfter;
  const Ternary when_never = to_ternary(wants_after);
  if (is_false(b.present)) return both(a.present, when_never);
  const std::optional<Date> mine = possible_dates(a);
  const std::optional<Date> others = possible_dates(b);
  if (!mine || !others) return Ternary::kUnknown;
  const Ternary related = lies(condition.relation, *mine, *others);
  if (is_unknown(b.present) && related != when_never) return Ternary::kUnknown;
  return both(a.present, related);
}

Ternary Evaluator::checklist_state(const PlannedCondition& condition) {
  const PlannedChecklist& checklist = plan_.checklists[condition.schedule];
  Ternary complete = Ternary::kTrue;
  for (const auto& [label, id] : checklist.items) {
    const FactValue& value = fact(id);
    Ternary item = value.present;
    if (checklist.within && !is_false(item)) {
      const std::optional<Date> when = possible_dates(value);
      const Ternary in_time = when ? today_.is_within(*when, *checklist.within) : Ternary::kUnknown;
      item = value.is_undated ? Ternary::kFalse : both(item, in_time);
    }
    complete = both(complete, item);
  }
  return condition.checklist_state == ChecklistState::kComplete ? complete : !complete;
}

}  // namespace parity
