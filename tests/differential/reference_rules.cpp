#include "tests/differential/reference_rules.h"

#include <algorithm>
#include <set>

namespace parity::differential {
namespace {

// Everything that a test rests on, through facts, schedules and definitions.
class InterestFinder {
 public:
  InterestFinder(const RuleSet& set, const WorldFacts& names) : set_(set), names_(names) {}

  void add(const Condition& condition) {
    for (const Condition& child : condition.children) add(child);
    for (const Bound& bound : condition.comparison.bounds) interest.numbers.push_back(bound.number);
    if (condition.kind == ConditionKind::kOlderThan || condition.kind == ConditionKind::kWithin)
      interest.spans.push_back(condition.span);
    if (condition.kind == ConditionKind::kReference) {
      for (const Definition& definition : set_.definitions)
        if (definition.name.text == condition.subject.text) add(definition.condition);
    } else if (condition.kind == ConditionKind::kSchedule) {
      for (const Schedule& schedule : set_.schedules)
        if (schedule.name.text == condition.subject.text) add(schedule);
    } else if (condition.kind == ConditionKind::kChecklist) {
      for (const Checklist& checklist : set_.checklists)
        if (checklist.name.text == condition.subject.text) add(checklist);
    } else if (!condition.subject.empty()) {
      add(condition.subject);
    }
    if (condition.kind == ConditionKind::kDate) add(condition.other);
    if (condition.kind == ConditionKind::kIn) interest.concepts.push_back(names_.concept_named(condition.other.text));
  }

  Interest interest;

 private:
  void add(const Named& name) {
    if (!seen_.insert(name.text).second) return;
    const Fact& fact = fact_named(set_, name.text);
    interest.parts |= parts_of(fact.subject);
    for (const Named* concept_name : {&fact.concept_name, &fact.value_concept})
      if (!concept_name->empty()) interest.concepts.push_back(names_.concept_named(concept_name->text));
    if (fact.filters.within) interest.spans.push_back(*fact.filters.within);
    if (fact.filters.pick == Pick::kStartOfCourse) interest.spans.push_back(fact.filters.gap);
    if (fact.subject == Subject::kMedication) interest.spans.push_back({6, SpanUnit::kMonths});
    if (fact.filters.pick == Pick::kEndOfCourse) interest.ends = interest.last_issues = true;
    if (fact.filters.pick == Pick::kLastIssue || fact.filters.pick == Pick::kStartOfCourse) interest.last_issues = true;
    for (const Pick pick : {Pick::kEarliest, Pick::kCountDays, Pick::kChange, Pick::kConsecutiveFalls})
      if (fact.filters.pick == pick) interest.other_dates = true;
    if (fact.filters.from_age || fact.before || fact.after || fact.since || fact.nearest) interest.other_dates = true;
    if (fact.filters.from_age) {
      interest.spans.push_back(*fact.filters.from_age);
      interest.parts |= PartSet::of(RecordPart::kPatient);
    }
    for (const PartTest& test : fact.either)
      for (const Bound& bound : test.comparison.bounds) interest.numbers.push_back(bound.number);
    if (fact.filters.of_day != OfDay::kEvery) interest.other_dates = true;
    if (!fact.concept_name.empty())
      for (const ConceptId part : names_.parts_of(names_.concept_named(fact.concept_name.text)))
        interest.concepts.push_back(part);
    if (fact.filters.setting) interest.setting = fact.filters.setting;
    if (fact.filters.status == Status::kResolved) interest.resolved = true;
    if (fact.filters.where_value)
      for (const Bound& bound : fact.filters.where_value->bounds) interest.numbers.push_back(bound.number);
    for (const auto* anchor : {&fact.before, &fact.after, &fact.since, &fact.nearest}) {
      if (!*anchor) continue;
      interest.spans.push_back((*anchor)->by);
      if (!(*anchor)->fact.empty()) add((*anchor)->fact);
    }
    for (const Named& operand : fact.operands) add(operand);
  }

  void add(const Schedule& schedule) {
    add(schedule.check);
    add(schedule.from);
    interest.spans.insert(interest.spans.end(), {schedule.due_soon, schedule.grace, {3, SpanUnit::kMonths}});
    for (const SchedulePhase& phase : schedule.phases) {
      for (const auto* span : {&phase.until, &phase.every, &phase.grace})
        if (*span) interest.spans.push_back(**span);
      for (const Span& point : phase.at) interest.spans.push_back(point);
      if (phase.when) add(*phase.when);
    }
  }

  void add(const Checklist& checklist) {
    if (checklist.within) interest.spans.push_back(*checklist.within);
    for (const ChecklistItem& item : checklist.items) add(item.fact);
  }

  const RuleSet& set_;
  const WorldFacts& names_;
  std::set<std::string> seen_;
};

bool is_tree(ConditionKind kind) {
  return kind == ConditionKind::kAll || kind == ConditionKind::kAny || kind == ConditionKind::kNone ||
         kind == ConditionKind::kNot || kind == ConditionKind::kAtLeast || kind == ConditionKind::kReference;
}

// A selection from the record with no reference to other facts.
bool is_plain(const RuleSet& set, const Fact& fact) {
  if (fact.before || fact.after || fact.since || fact.nearest || fact.filters.from_age) return false;
  if (fact.filters.of_day != OfDay::kEvery || !fact.either.empty()) return false;
  if (fact.subject == Subject::kDerived)
    return fact.derivation == Derivation::kUnion &&
           std::all_of(fact.operands.begin(), fact.operands.end(),
                       [&](const Named& operand) { return is_plain(set, fact_named(set, operand.text)); });
  const Pick pick = fact.filters.pick;
  return pick != Pick::kChange && pick != Pick::kEarliest && pick != Pick::kStartOfCourse &&
         pick != Pick::kEndOfCourse && pick != Pick::kLastIssue;
}

}  // namespace

const Interest& ReferenceRules::interest(const Condition& condition) {
  const auto at = interests_.find(&condition);
  if (at != interests_.end()) return at->second;
  const World nothing;
  const WorldFacts names(set_, vocabulary_, nothing);
  InterestFinder finder(set_, names);
  finder.add(condition);
  return interests_[&condition] = std::move(finder.interest);
}

Reference::Reference(ReferenceRules& rules, const PatientRecord& record, Day today)
    : rules_(rules), set_(rules.set()), record_(record), today_(today) {}

Truth Reference::test(const Condition& condition) {
  const auto at = tests_.find(&condition);
  if (at != tests_.end()) return at->second;
  return tests_[&condition] = find(condition);
}

void Reference::settle(const Condition& condition, Ternary said) { truths_[&condition] = said; }

Ternary Reference::truth(const Condition& condition) {
  const auto at = truths_.find(&condition);
  if (at != truths_.end()) return at->second;
  return truths_[&condition] = is_tree(condition.kind) ? combined(condition) : test(condition).exact;
}

Ternary Reference::deceased() const {
  if (record_.extent(RecordPart::kPatient).reach == Extent::Reach::kUnread) return Ternary::kUnknown;
  return record_.person().deceased;
}

// What is asked of the patient, where the patient's own entry was not read or says nothing.
Truth Reference::patient_test(const Condition& condition) {
  const Fact& fact = fact_named(set_, condition.subject.text);
  Ternary present = Ternary::kUnknown;
  if (fact.patient == PatientFact::kDeceased) present = deceased();
  const Ternary exact = condition.kind == ConditionKind::kAbsent ? !present : present;
  return {exact, exact};
}

Truth Reference::find(const Condition& condition) {
  const bool is_fact = condition.kind != ConditionKind::kSchedule && condition.kind != ConditionKind::kChecklist;
  if (is_fact) {
    const Fact& fact = fact_named(set_, condition.subject.text);
    const bool unread = record_.extent(RecordPart::kPatient).reach == Extent::Reach::kUnread;
    if (fact.subject == Subject::kPatient && (unread || fact.patient == PatientFact::kDeceased))
      return patient_test(condition);
  }
  const Worlds worlds = worlds_of(record_, today_, rules_.interest(condition), rules_.most_worlds());
  std::optional<Ternary> exact;
  World world;
  for (std::size_t i = 0; i < worlds.count; ++i) {
    worlds.make(i, world);
    WorldFacts facts(set_, rules_.vocabulary(), world);
    const Ternary truth = truth_in(facts, condition);
    exact = !exact || *exact == truth ? truth : Ternary::kUnknown;
    if (is_unknown(*exact)) break;
  }
  return {*exact, !worlds.varies() || is_settled(condition, worlds) ? *exact : Ternary::kUnknown};
}

// Where the design text says what an open question comes to, the engine must say the same; elsewhere it
// may also say "unknown", and never anything that is false in some world.
bool Reference::is_settled(const Condition& condition, const Worlds& worlds) const {
  if (!worlds.is_exhaustive || condition.kind == ConditionKind::kSchedule ||
      condition.kind == ConditionKind::kChecklist || condition.kind == ConditionKind::kDate)
    return false;
  const Fact& fact = fact_named(set_, condition.subject.text);
  if (!is_plain(set_, fact)) return false;
  if (condition.kind == ConditionKind::kPresent || condition.kind == ConditionKind::kAbsent) return true;
  const auto has_where = [&](const Named& operand) {
    return fact_named(set_, operand.text).filters.where_value.has_value();
  };
  const bool is_latest = fact.filters.pick == Pick::kLatest && !fact.filters.where_value &&
                         std::none_of(fact.operands.begin(), fact.operands.end(), has_where);
  return is_latest && condition.kind == ConditionKind::kCompare && !worlds.varies_dates && !worlds.varies_existence;
}

Ternary Reference::combined(const Condition& condition) {
  if (condition.kind == ConditionKind::kReference) {
    for (const Definition& definition : set_.definitions)
      if (definition.name.text == condition.subject.text) return truth(definition.condition);
    return Ternary::kUnknown;
  }
  unsigned true_count = 0;
  unsigned unknown_count = 0;
  for (const Condition& child : condition.children) {
    const Ternary mine = truth(child);
    true_count += is_true(mine) ? 1U : 0U;
    unknown_count += is_unknown(mine) ? 1U : 0U;
  }
  const auto count = static_cast<unsigned>(condition.children.size());
  if (condition.kind == ConditionKind::kAll) return at_least(count, true_count, unknown_count);
  if (condition.kind == ConditionKind::kAny) return at_least(1, true_count, unknown_count);
  if (condition.kind == ConditionKind::kAtLeast) return at_least(condition.needed, true_count, unknown_count);
  return !at_least(1, true_count, unknown_count);  // none, not
}

// In force, addressed to the audience, its group switched on, the patient not known to have died.
bool Reference::is_possible(const Rule& rule, Audience audience) const {
  const bool in_force = (!rule.effective_from || *rule.effective_from <= today_) &&
                        (!rule.effective_until || today_ <= *rule.effective_until);
  const bool addressed = std::any_of(rule.audience.begin(), rule.audience.end(),
                                     [&](const AudienceLine& line) { return line.to == audience; });
  const bool switched_off = std::any_of(set_.groups.begin(), set_.groups.end(), [&](const Group& group) {
    return group.name.text == rule.group.text && !group.enabled;
  });
  return in_force && addressed && !switched_off && !is_true(deceased());
}

OutcomeState Reference::outcome(const Rule& rule, Audience audience) {
  if (!is_possible(rule, audience)) return OutcomeState::kNotApplicable;
  Ternary line_holds = Ternary::kFalse;
  for (const AudienceLine& line : rule.audience)
    if (line.to == audience) line_holds = either(line_holds, line.when ? truth(*line.when) : Ternary::kTrue);
  const Ternary applies = rule.applies_to ? truth(*rule.applies_to) : Ternary::kTrue;
  if (is_false(line_holds) || is_false(applies)) return OutcomeState::kNotApplicable;
  const Ternary when = truth(rule.when);
  if (is_false(when)) return OutcomeState::kNotFired;
  const Ternary holds = both(both(applies, line_holds), both(when, !deceased()));
  Ternary unless = Ternary::kFalse;
  for (const Condition& exception : rule.unless) unless = either(unless, truth(exception));
  // An exception that holds keeps the rule silent, whatever could not be looked at; rested is only what would have fired.
  if (is_true(unless)) return is_true(holds) ? OutcomeState::kSuppressed : OutcomeState::kNotFired;
  return is_unknown(holds) || is_unknown(unless) ? OutcomeState::kUnknown : OutcomeState::kFired;
}

}  // namespace parity::differential
