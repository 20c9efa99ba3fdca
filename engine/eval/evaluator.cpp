#include "engine/eval/evaluator.h"

namespace parity {
namespace {

// A condition that is being worked out: a schedule whose phase asks for itself is unknown.
constexpr std::uint8_t kOpen = 2;
constexpr std::uint8_t kDone = 1;

}  // namespace

Evaluator::Evaluator(const Plan& plan, const PatientRecord& record, Day today, Evaluation& evaluation)
    : plan_(plan), record_(record), today_(today), evaluation_(evaluation) {
  evaluation_.facts.assign(plan.facts.size(), FactValue{});
  evaluation_.conditions.assign(plan.conditions.size(), Ternary::kUnknown);
  evaluation_.computed_facts.assign(plan.facts.size(), 0);
  evaluation_.computed_conditions.assign(plan.conditions.size(), 0);
}

const FactValue& Evaluator::fact(FactId id) {
  FactValue& value = evaluation_.facts[index_of(id)];
  if (evaluation_.computed_facts[index_of(id)] != 0) return value;
  evaluation_.computed_facts[index_of(id)] = kDone;
  const PlannedFact& planned = plan_.fact(id);
  if (planned.subject == Subject::kPatient)
    value = patient(planned);
  else if (planned.subject == Subject::kDerived && planned.derivation != Derivation::kUnion)
    value = derive(planned);
  else if (planned.subject == Subject::kMedication && planned.kind != ValueKind::kCount &&
           (planned.filters.status == Status::kCurrent || planned.kind == ValueKind::kDate))
    value = medication(planned);
  else
    value = select(planned);
  return value;
}

Ternary Evaluator::condition(ConditionId id) {
  std::uint8_t& state = evaluation_.computed_conditions[index_of(id)];
  if (state == kDone) return evaluation_.conditions[index_of(id)];
  if (state == kOpen) return Ternary::kUnknown;
  state = kOpen;
  const Ternary result = truth(plan_.condition(id));
  evaluation_.conditions[index_of(id)] = result;
  state = kDone;
  return result;
}

void Evaluator::gather_missing(ConditionId id, PartSet& missing, UnknownReason& reason) {
  const PlannedCondition& planned = plan_.condition(id);
  if (evaluation_.computed_conditions[index_of(id)] != kDone || !is_unknown(evaluation_.conditions[index_of(id)]))
    return;
  const auto add = [&](FactId fact_id) {
    const FactValue& value = fact(fact_id);
    const bool open = is_unknown(value.present) || !value.is_certain || value.reason != UnknownReason::kNone;
    if (!open) return;
    missing |= value.missing.empty() ? plan_.fact(fact_id).parts : value.missing;
    if (reason == UnknownReason::kNone) reason = value.reason;
  };
  switch (planned.kind) {
    case ConditionKind::kAll:
    case ConditionKind::kAny:
    case ConditionKind::kNone:
    case ConditionKind::kNot:
    case ConditionKind::kAtLeast:
      for (std::uint32_t i = 0; i < planned.child_count; ++i)
        gather_missing(plan_.children[planned.first_child + i], missing, reason);
      return;
    case ConditionKind::kSchedule: {
      const DueDate due = due_date(plan_.schedules[planned.schedule]);
      missing |= due.missing;
      if (reason == UnknownReason::kNone) reason = due.reason;
      return;
    }
    case ConditionKind::kChecklist:
      for (const auto& [label, fact_id] : plan_.checklists[planned.schedule].items) add(fact_id);
      return;
    case ConditionKind::kReference:
    case ConditionKind::kPresent:
    case ConditionKind::kAbsent:
    case ConditionKind::kCompare:
    case ConditionKind::kIn:
    case ConditionKind::kIs:
    case ConditionKind::kOlderThan:
    case ConditionKind::kWithin:
    case ConditionKind::kDate: break;
  }
  add(planned.fact);
  if (planned.other) add(*planned.other);
  if (missing.empty()) missing |= plan_.fact(planned.fact).parts;  // a comparator left it open
  if (reason == UnknownReason::kNone) reason = UnknownReason::kComparator;
}

}  // namespace parity
