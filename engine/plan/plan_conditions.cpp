// Conditions: names to ids, types and units checked, the tree flattened into the plan.
#include <algorithm>
#include <set>

#include "engine/plan/pass.h"

namespace parity {
namespace {

bool tests_a_fact(ConditionKind kind) {
  return kind == ConditionKind::kPresent || kind == ConditionKind::kAbsent || kind == ConditionKind::kCompare ||
         kind == ConditionKind::kIn || kind == ConditionKind::kIs || kind == ConditionKind::kOlderThan ||
         kind == ConditionKind::kWithin || kind == ConditionKind::kDate;
}

Sex sex_of(std::string_view word) {
  if (word == "male") return Sex::kMale;
  if (word == "female") return Sex::kFemale;
  return word == "other" ? Sex::kOther : Sex::kUnknown;
}

std::string first_word(const std::string& text) { return text.substr(0, text.find(' ')); }

class ConditionPass {
 public:
  ConditionPass(Pass& pass, const RuleSetNames& names) : pass_(pass), names_(names) {}

  ConditionId add(const Condition& condition) {
    if (condition.kind == ConditionKind::kReference) return reference(condition);
    PlannedCondition planned;
    planned.kind = condition.kind;
    planned.where = condition.where;
    planned.needed = static_cast<std::uint16_t>(condition.needed);
    std::vector<ConditionId> children;
    for (const Condition& child : condition.children) children.push_back(add(child));
    planned.first_child = static_cast<std::uint32_t>(pass_.plan.children.size());
    planned.child_count = static_cast<std::uint16_t>(children.size());
    pass_.plan.children.insert(pass_.plan.children.end(), children.begin(), children.end());
    if (tests_a_fact(condition.kind))
      fill_fact_test(condition, planned);
    else if (condition.kind == ConditionKind::kSchedule)
      fill_schedule_test(condition, planned);
    else if (condition.kind == ConditionKind::kChecklist)
      fill_checklist_test(condition, planned);
    return append(planned);
  }

 private:
  ConditionId append(const PlannedCondition& planned) {
    pass_.plan.conditions.push_back(planned);
    return static_cast<ConditionId>(pass_.plan.conditions.size() - 1);
  }

  ConditionId reference(const Condition& condition) {
    const auto at = names_.definitions.find(condition.subject.text);
    if (at != names_.definitions.end()) return at->second;
    std::vector<std::string_view> known;
    for (const auto& [name, id] : names_.definitions) known.push_back(name);
    std::string fix = pass_.suggestion(condition.subject.text, "definition", std::move(known));
    if (names_.facts.contains(condition.subject.text))
      fix = fmt::format("`{0}` is a fact: write `{{{0}: present}}`", condition.subject.text);
    else if (const std::string fact = first_word(condition.subject.text); names_.facts.contains(fact))
      fix = fmt::format("a test stands behind a colon: write `{{{}: {}}}`", fact,
                        condition.subject.text.substr(std::min(fact.size() + 1, condition.subject.text.size())));
    else if (condition.subject.text.find(' ') != std::string::npos)
      fix = "conditions are put together as lists: `all: [adult, {last-bp: present}]`, `any: [...]`, `not: ...`";
    pass_.error("R0201", condition.subject.where, fmt::format("unknown definition `{}`", condition.subject.text), {},
                std::move(fix));
    return append(PlannedCondition{});
  }

  void fill_fact_test(const Condition& condition, PlannedCondition& planned) {
    const auto id = fact_tested(condition);
    if (!id) {
      planned.kind = ConditionKind::kAll;
      return;
    }
    planned.fact = *id;
    const PlannedFact& fact = pass_.plan.fact(*id);
    planned.span = condition.span;
    planned.relation = condition.relation;
    switch (condition.kind) {
      case ConditionKind::kCompare: fill_comparison(condition, fact, planned); break;
      case ConditionKind::kIn:
        planned.concept_id = pass_.resolve_concept(condition.other);
        if (fact.kind != ValueKind::kCoded) wrong_test(condition, fact, "`in` needs a coded answer");
        break;
      case ConditionKind::kIs:
        planned.sex = sex_of(condition.other.text);
        if (fact.kind != ValueKind::kWord) wrong_test(condition, fact, "it is not the patient's sex");
        break;
      case ConditionKind::kDate:
        planned.other = pass_.resolve(names_.facts, condition.other, "fact");
        require_date(condition, fact);
        if (planned.other)
          require_date(condition, pass_.plan.fact(*planned.other));
        else
          planned.kind = ConditionKind::kAll;
        break;
      case ConditionKind::kOlderThan:
      case ConditionKind::kWithin: require_date(condition, fact); break;
      case ConditionKind::kPresent:
      case ConditionKind::kAbsent:
        if (fact.kind == ValueKind::kCount) wrong_test(condition, fact, "a count is always there, if only as 0");
        break;
      case ConditionKind::kAll:
      case ConditionKind::kAny:
      case ConditionKind::kNone:
      case ConditionKind::kNot:
      case ConditionKind::kAtLeast:
      case ConditionKind::kReference:
      case ConditionKind::kSchedule:
      case ConditionKind::kChecklist: break;
    }
  }

  std::optional<FactId> fact_tested(const Condition& condition) {
    const Named& name = condition.subject;
    if (names_.definitions.contains(name.text) && !names_.facts.contains(name.text)) {
      pass_.error("R0202", name.where, fmt::format("`{}` is a definition, and takes no test", name.text), {},
                  fmt::format("write `{}` alone, or `not: {}`", name.text, name.text));
      return std::nullopt;
    }
    return pass_.resolve(names_.facts, name, "fact");
  }

  void wrong_test(const Condition& condition, const PlannedFact& fact, std::string_view why) {
    pass_.error("R0202", condition.where, fmt::format("this test does not fit `{}`", fact.name), std::string(why),
                fitting_test(fact));
  }

  static std::string fitting_test(const PlannedFact& fact) {
    switch (fact.kind) {
      case ValueKind::kNone: return "write `present`, `absent`, or a test of its date, `within 12 months`";
      case ValueKind::kQuantity: return fmt::format("write `>= … {}`, `present` or `absent`", ucum_code(fact.unit));
      case ValueKind::kReading: return "write `present` or `absent`, or name a part of the reading";
      case ValueKind::kCoded: return "write `{in: concept}`, `present` or `absent`";
      case ValueKind::kCount: return "write a number alone, `>= 2` or `= 0`";
      case ValueKind::kDate: return "write a test of a date, `within 12 months` or `{after: other-fact}`";
      case ValueKind::kAge: return "write `>= 18 years`";
      case ValueKind::kDays: return "write `> 90 days`";
      case ValueKind::kWord: return "write `male`, `female`, `other` or `unknown`";
    }
    return {};
  }

  void require_date(const Condition& condition, const PlannedFact& fact) {
    if (!has_date(fact)) wrong_test(condition, fact, fmt::format("`{}` has no date", fact.name));
  }

  void fill_comparison(const Condition& condition, const PlannedFact& fact, PlannedCondition& planned) {
    const Comparison& comparison = condition.comparison;
    planned.bound_count = static_cast<std::uint8_t>(std::min<std::size_t>(comparison.bounds.size(), 2));
    std::copy_n(comparison.bounds.begin(), planned.bound_count, planned.bounds.begin());
    if (comparison.bounds.empty()) return;  // complained of when it was read
    check_satisfiable(condition, planned);
    const bool bare = comparison.unit_text.empty();
    switch (fact.kind) {
      case ValueKind::kQuantity: check_unit(pass_, comparison, fact.unit); return;
      case ValueKind::kAge:
        if (comparison.time_unit != SpanUnit::kYears)
          wrong_test(condition, fact, "an age is compared in years: `>= 18 years`");
        return;
      case ValueKind::kDays:
        if (comparison.time_unit != SpanUnit::kDays) wrong_test(condition, fact, "it is compared in days: `> 90 days`");
        return;
      case ValueKind::kCount:
        if (!bare) wrong_test(condition, fact, "a count has no unit: `>= 2`");
        return;
      case ValueKind::kReading: wrong_test(condition, fact, "a reading is two numbers: compare its parts"); return;
      case ValueKind::kNone:
      case ValueKind::kCoded:
      case ValueKind::kDate:
      case ValueKind::kWord: wrong_test(condition, fact, "it has no number to compare"); return;
    }
  }

  // Two bounds that no number can meet.
  void check_satisfiable(const Condition& condition, const PlannedCondition& planned) {
    if (planned.bound_count < 2) return;
    const auto is_lower = [](const Bound& b) {
      return b.op == CompareOp::kGreater || b.op == CompareOp::kGreaterOrEqual || b.op == CompareOp::kEqual;
    };
    const auto is_upper = [](const Bound& b) {
      return b.op == CompareOp::kLess || b.op == CompareOp::kLessOrEqual || b.op == CompareOp::kEqual;
    };
    for (int order = 0; order < 2; ++order) {
      const Bound& low = planned.bounds[static_cast<std::size_t>(order)];
      const Bound& high = planned.bounds[static_cast<std::size_t>(1 - order)];
      if (!is_lower(low) || !is_upper(high)) continue;
      const bool open = low.op == CompareOp::kGreater || high.op == CompareOp::kLess;
      if (low.number < high.number || (!open && low.number == high.number)) continue;
      pass_.error("R0207", condition.where, "no number can meet both bounds", "the condition would never hold",
                  "check the signs and the numbers; a band is `>= 42 and < 48`");
      return;
    }
  }

  void fill_schedule_test(const Condition& condition, PlannedCondition& planned) {
    planned.schedule_state = condition.schedule;
    if (const auto id = pass_.resolve(names_.schedules, condition.subject, "schedule"))
      planned.schedule = *id;
    else
      planned.kind = ConditionKind::kAll;
  }

  void fill_checklist_test(const Condition& condition, PlannedCondition& planned) {
    planned.checklist_state = condition.checklist;
    if (const auto id = pass_.resolve(names_.checklists, condition.subject, "checklist"))
      planned.schedule = *id;
    else
      planned.kind = ConditionKind::kAll;
  }

  Pass& pass_;
  const RuleSetNames& names_;
};

// Definitions may name one another in any order; each is planned after those that it names.
class DefinitionPass {
 public:
  DefinitionPass(Pass& pass, const RuleSet& set, RuleSetNames& names) : pass_(pass), set_(set), names_(names) {
    for (std::size_t i = 0; i < set.definitions.size(); ++i) index_.emplace(set.definitions[i].name.text, i);
  }

  void run() {
    for (std::size_t i = 0; i < set_.definitions.size(); ++i) settle(i, 0);
  }

 private:
  void settle(std::size_t i, std::size_t depth) {
    const Definition& definition = set_.definitions[i];
    if (names_.definitions.contains(definition.name.text)) return;
    if (depth == kMaxChain || open_.contains(definition.name.text)) {
      if (depth == kMaxChain)
        chain_too_long(definition.name);
      else
        pass_.error("R0205", definition.name.where,
                    fmt::format("`{}` rests on itself, through the definitions that it names", definition.name.text),
                    "its truth could never be found", "take one of them out of the circle");
      names_.definitions.emplace(definition.name.text, plan_condition(pass_, Condition{}, names_));
      return;
    }
    open_.emplace(definition.name.text, true);
    settle_named_in(definition.condition, depth);
    open_.erase(definition.name.text);
    if (names_.definitions.contains(definition.name.text)) return;
    const ConditionId id = plan_condition(pass_, definition.condition, names_);
    names_.definitions.emplace(definition.name.text, id);
    pass_.plan.definitions.emplace_back(definition.name.text, id);
    const std::size_t height = height_of(definition.condition) + 1;
    height_[definition.name.text] = height;
    if (height == kMaxChain + 1) chain_too_long(definition.name);
  }

  // How many definitions rest on one another in a row below a condition.
  std::size_t height_of(const Condition& condition) const {
    std::size_t height = 0;
    if (condition.kind == ConditionKind::kReference)
      if (const auto at = height_.find(condition.subject.text); at != height_.end()) height = at->second;
    for (const Condition& child : condition.children) height = std::max(height, height_of(child));
    return height;
  }

  void chain_too_long(const Named& name) {
    pass_.error("R0205", name.where, fmt::format("a chain of more than {} definitions", kMaxChain),
                "a person can't follow it", "shorten the chain");
  }

  void settle_named_in(const Condition& condition, std::size_t depth) {
    if (condition.kind == ConditionKind::kReference) {
      const auto at = index_.find(condition.subject.text);
      if (at != index_.end()) settle(at->second, depth + 1);
    }
    for (const Condition& child : condition.children) settle_named_in(child, depth);
  }

  Pass& pass_;
  const RuleSet& set_;
  RuleSetNames& names_;
  NameTable<std::size_t> index_;
  NameTable<bool> open_;
  NameTable<std::size_t> height_;
};

bool rests_on_schedule(const Plan& plan, ConditionId id, std::set<ConditionId>& seen) {
  if (!seen.insert(id).second) return false;
  const PlannedCondition& condition = plan.condition(id);
  if (condition.kind == ConditionKind::kSchedule) return true;
  for (std::uint32_t i = 0; i < condition.child_count; ++i)
    if (rests_on_schedule(plan, plan.children[condition.first_child + i], seen)) return true;
  return false;
}

PlannedSchedule planned_schedule(Pass& pass, const Schedule& schedule, const RuleSetNames& names) {
  PlannedSchedule planned;
  planned.name = schedule.name.text;
  planned.due_soon = schedule.due_soon;
  const auto dated_fact = [&](const Named& name, FactId& target) {
    const auto id = pass.resolve(names.facts, name, "fact");
    if (!id) return;
    target = *id;
    if (!has_date(pass.plan.fact(*id)))
      pass.error("R0202", name.where, fmt::format("`{}` has no date", name.text),
                 "a schedule counts from a date to a date", "name a fact that is recorded at a time");
  };
  dated_fact(schedule.check, planned.check);
  dated_fact(schedule.from, planned.from);
  for (const SchedulePhase& phase : schedule.phases) {
    PlannedPhase& target = planned.phases.emplace_back();
    target.until = phase.until;
    target.every = phase.every;
    target.at = phase.at;
    target.grace = phase.grace.value_or(schedule.grace);
    target.where = phase.where;
    if (!phase.when) continue;
    target.when = plan_condition(pass, *phase.when, names);
    std::set<ConditionId> seen;
    if (rests_on_schedule(pass.plan, *target.when, seen))
      pass.error("R0205", phase.when->where, "the phase of a schedule rests on a schedule",
                 "what is due could rest on itself", "name facts, or definitions made of facts");
  }
  if (!schedule.phases.empty() && schedule.phases.back().until)
    pass.error("R0215", schedule.phases.back().where, "the last phase ends, and nothing says what is due after it",
               "monitoring would silently stop", "leave out its `until`");
  return planned;
}

}  // namespace

bool has_date(const PlannedFact& fact) {
  return fact.kind != ValueKind::kAge && fact.kind != ValueKind::kWord && fact.kind != ValueKind::kCount &&
         fact.kind != ValueKind::kDays && fact.subject != Subject::kPatient;
}

void check_unit(Pass& pass, const Comparison& comparison, Unit unit) {
  const bool is_bare = is_convertible(unit, Unit(), Analyte::kNone);
  if (comparison.unit == unit || (comparison.unit_text.empty() && is_bare)) return;
  const std::string_view wanted = ucum_code(unit);
  if (comparison.unit_text.empty()) {
    pass.error("R0203", comparison.unit_text.where, "the comparison has no unit", "a number alone can be misread",
               fmt::format("write it in `{}`", wanted));
    return;
  }
  if (!comparison.unit) {
    const bool is_misspelt = unit_of_text(comparison.unit_text.text) == unit;
    pass.error("R0203", comparison.unit_text.where, fmt::format("unknown unit `{}`", comparison.unit_text.text),
               "a threshold is compared in the concept's unit, and an unknown unit can't be converted",
               is_misspelt ? fmt::format("did you mean `{}`?", wanted)
                           : fmt::format("write the number as it is in `{}`", wanted));
    return;
  }
  pass.error(
      "R0204", comparison.unit_text.where,
      fmt::format("the comparison is in `{}`, and the values are kept in `{}`", comparison.unit_text.text, wanted),
      "a threshold is compared exactly, in the concept's unit", fmt::format("write it in `{}`", wanted));
}

ConditionId plan_condition(Pass& pass, const Condition& condition, const RuleSetNames& names) {
  return ConditionPass(pass, names).add(condition);
}

void plan_definitions(Pass& pass, const RuleSet& set, RuleSetNames& names) {
  for (const Schedule& schedule : set.schedules)
    names.schedules.emplace(schedule.name.text,
                            static_cast<std::uint16_t>(pass.plan.schedules.size() + names.schedules.size()));
  for (const Checklist& checklist : set.checklists) {
    names.checklists.emplace(checklist.name.text, static_cast<std::uint16_t>(pass.plan.checklists.size()));
    PlannedChecklist& planned = pass.plan.checklists.emplace_back();
    planned.name = checklist.name.text;
    planned.where = checklist.name.where;
    planned.within = checklist.within;
    for (const ChecklistItem& item : checklist.items)
      if (const auto id = pass.resolve(names.facts, item.fact, "fact"))
        planned.items.emplace_back(item.label.text, *id);
  }
  DefinitionPass(pass, set, names).run();
  for (const Schedule& schedule : set.schedules) {
    PlannedSchedule planned = planned_schedule(pass, schedule, names);
    pass.plan.schedules.push_back(std::move(planned));
  }
}

}  // namespace parity
