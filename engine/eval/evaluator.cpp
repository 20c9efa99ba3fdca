#include "engine/eval/evaluator.h"

#include "engine/plan/plan_walk.h"

namespace parity {
namespace {

// A condition that is being worked out: a schedule whose phase asks for itself is unknown.
constexpr std::uint8_t kOpen = 2;
constexpr std::uint8_t kDone = 1;

}  // namespace

Evaluator::Evaluator(const Plan& plan, const PatientRecord& record, Day today, Evaluation& evaluation)
    : plan_(plan), record_(record), today_(today, evaluation.steady_since), evaluation_(evaluation) {
  evaluation_.steady_since = kLongAgo;
  evaluation_.facts.resize(plan.facts.size());  // of another patient, until looked up
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

Ternary Evaluator::deceased() const {
  const Person& person = record_.person();
  if (person.died) today_.has_reached(person.died->first);
  return person.deceased_on(today_.day());
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

// Each condition's gap is found once, however often definitions name it.
void Evaluator::gather_missing(ConditionId id, PartSet& missing, UnknownReason& reason) {
  if (evaluation_.computed_conditions[index_of(id)] != kDone || !is_unknown(evaluation_.conditions[index_of(id)]))
    return;
  gaps_.resize(plan_.conditions.size());
  Gap& gap = gaps_[index_of(id)];
  if (!gap.is_found) {
    gap.is_found = true;
    find_gap(plan_.condition(id), gap);
  }
  missing |= gap.missing;
  if (reason == UnknownReason::kNone) reason = gap.reason;
}

void Evaluator::find_gap(const PlannedCondition& planned, Gap& gap) {
  if (planned.kind == ConditionKind::kSchedule) {
    const PlannedSchedule& schedule = plan_.schedules[planned.schedule];
    const DueDate due = due_date(schedule);
    gap.missing |= due.missing.empty() ? plan_.fact(schedule.check).parts : due.missing;
    gap.reason = due.reason == UnknownReason::kNone ? UnknownReason::kPartialDate : due.reason;
    return;
  }
  step_into(plan_, planned,
            {[&](ConditionId child) { gather_missing(child, gap.missing, gap.reason); },
             [&](FactId named) { add_gap(named, gap); }});
  if (is_list(planned.kind)) return;
  if (planned.kind == ConditionKind::kChecklist) {
    if (gap.reason == UnknownReason::kNone) gap.reason = UnknownReason::kPartialDate;
    return;
  }
  if (gap.missing.empty()) gap.missing |= plan_.fact(planned.fact).parts;
  if (gap.reason == UnknownReason::kNone) gap.reason = open_by_itself(planned);
}

void Evaluator::add_gap(FactId id, Gap& gap) {
  const FactValue& value = fact(id);
  const bool open = is_unknown(value.present) || !value.is_certain || value.reason != UnknownReason::kNone;
  if (!open) return;
  gap.missing |= value.missing.empty() ? plan_.fact(id).parts : value.missing;
  if (gap.reason == UnknownReason::kNone) gap.reason = value.reason;
}

// Why a test is open although its fact is known.
UnknownReason Evaluator::open_by_itself(const PlannedCondition& planned) {
  const bool is_of_numbers =
      planned.kind == ConditionKind::kCompare && plan_.fact(planned.fact).kind != ValueKind::kAge;
  if (!fact(planned.fact).others.empty()) return UnknownReason::kAmbiguous;
  return is_of_numbers ? UnknownReason::kComparator : UnknownReason::kPartialDate;
}

}  // namespace parity
