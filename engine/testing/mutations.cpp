// The list of changes: walks what the rules rest on and says how each thing could be wrong.
#include <fmt/format.h>
#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "engine/eval/trace.h"
#include "engine/testing/mutation.h"

namespace parity {
namespace {

// A bound with one thing wrong.
struct ChangedBound {
  Bound bound;
  std::string text;
};

CompareOp neighbour(CompareOp op) {
  switch (op) {
    case CompareOp::kLess: return CompareOp::kLessOrEqual;
    case CompareOp::kLessOrEqual: return CompareOp::kLess;
    case CompareOp::kGreater: return CompareOp::kGreaterOrEqual;
    case CompareOp::kEqual:
    case CompareOp::kGreaterOrEqual: return CompareOp::kGreater;
  }
  return op;
}

std::vector<ChangedBound> changes_of(const Bound& bound) {
  std::vector<ChangedBound> changes;
  for (const int step : {1, -1}) {
    const Decimal number(bound.number.coefficient() + step, bound.number.scale());
    changes.push_back({{bound.op, number}, fmt::format("{} to {}", bound.number.to_string(), number.to_string())});
  }
  const CompareOp op = neighbour(bound.op);
  changes.push_back({{op, bound.number}, fmt::format("`{}` to `{}`", to_text(bound.op), to_text(op))});
  return changes;
}

struct ChangedSpan {
  Span span;
  std::string text;
};

// A day more and a day less; nothing for no time at all.
std::vector<ChangedSpan> changes_of(const Span& span) {
  std::vector<ChangedSpan> changes;
  for (const int step : {1, -1}) {
    Span changed = span;
    changed.days_more += step;
    if (span.count > 0 || step > 0)
      changes.push_back({changed, fmt::format("{} to a day {}", to_text(span), step > 0 ? "more" : "less")});
  }
  return changes;
}

DateRelation neighbour(DateRelation relation) {
  switch (relation) {
    case DateRelation::kBefore: return DateRelation::kOnOrBefore;
    case DateRelation::kOnOrBefore: return DateRelation::kBefore;
    case DateRelation::kAfter: return DateRelation::kOnOrAfter;
    case DateRelation::kOnOrAfter: return DateRelation::kAfter;
  }
  return relation;
}

// What the state is mistaken for: asked too early, or too late.
ScheduleState neighbour(ScheduleState state) {
  return state == ScheduleState::kDue ? ScheduleState::kOverdue : ScheduleState::kDue;
}

std::string_view to_text(ConditionKind kind) {
  switch (kind) {
    case ConditionKind::kAll: return "all";
    case ConditionKind::kAny: return "any";
    case ConditionKind::kNone: return "none";
    case ConditionKind::kPresent: return "present";
    case ConditionKind::kAbsent: return "absent";
    case ConditionKind::kOlderThan: return "older than";
    case ConditionKind::kWithin: return "within";
    case ConditionKind::kNot:
    case ConditionKind::kAtLeast:
    case ConditionKind::kReference:
    case ConditionKind::kCompare:
    case ConditionKind::kIn:
    case ConditionKind::kIs:
    case ConditionKind::kDate:
    case ConditionKind::kSchedule:
    case ConditionKind::kChecklist: break;
  }
  return "another test";
}

class MutationLister {
 public:
  explicit MutationLister(const Plan& plan) : plan_(plan) {
    for (const auto& [name, id] : plan.definitions) definitions_.emplace(id, name);
  }

  std::vector<Mutation> run() {
    for (std::size_t i = 0; i < plan_.rules.size(); ++i) list_rule(i);
    std::stable_sort(mutations_.begin(), mutations_.end(), [](const Mutation& a, const Mutation& b) {
      return std::tie(a.where.file, a.where.line, a.where.column) <
             std::tie(b.where.file, b.where.line, b.where.column);
    });
    return std::move(mutations_);
  }

 private:
  struct Place {
    Where where;
    std::string owner;
    PlanElement element;
    std::size_t index;
  };

  void add(const Place& place, std::string text, std::function<void(Plan&)> change) {
    mutations_.push_back({place.where, place.owner, std::move(text), place.element, place.index, std::move(change)});
  }

  // `get` gives the element's span in a plan.
  template <class Get>
  void add_spans(const Place& place, std::string_view what, Get get) {
    for (const ChangedSpan& changed : changes_of(get(plan_)))
      add(place, fmt::format("{}: {}", what, changed.text), [get, changed](Plan& plan) { get(plan) = changed.span; });
  }

  void list_rule(std::size_t i) {
    const PlannedRule& rule = plan_.rules[i];
    const Place place{rule.where, rule.id, PlanElement::kRule, i};
    if (rule.applies_to) {
      add(place, "`applies-to` left out", [i](Plan& plan) { plan.rules[i].applies_to.reset(); });
      list_condition(*rule.applies_to, rule.id);
    }
    list_condition(rule.when, rule.id);
    for (std::size_t u = 0; u < rule.unless.size(); ++u) {
      Place exception = place;
      if (!definitions_.contains(rule.unless[u])) exception.where = plan_.condition(rule.unless[u]).where;
      add(exception, fmt::format("`unless` {} left out", name_of(rule.unless[u])), [i, u](Plan& plan) {
        plan.rules[i].unless.erase(plan.rules[i].unless.begin() + static_cast<std::ptrdiff_t>(u));
      });
      list_condition(rule.unless[u], rule.id);
    }
    for (std::size_t l = 0; l < rule.audience.size(); ++l) list_audience_line(place, l);
    for (auto end : {&PlannedRule::effective_from, &PlannedRule::effective_until})
      if (rule.*end)
        for (const int step : {1, -1})
          add(place,
              fmt::format("effective {} {}: to a day {}", end == &PlannedRule::effective_from ? "from" : "until",
                          parity::to_text(*(rule.*end)), step > 0 ? "later" : "earlier"),
              [i, end, step](Plan& plan) { plan.rules[i].*end = *(plan.rules[i].*end) + step; });
  }

  void list_audience_line(Place place, std::size_t l) {
    const std::size_t i = place.index;
    const PlannedAudienceLine& line = plan_.rules[i].audience[l];
    place.where = line.where;
    const std::string name = fmt::format("to {}", parity::to_text(line.to));
    add(place, fmt::format("{}: line left out", name), [i, l](Plan& plan) {
      plan.rules[i].audience.erase(plan.rules[i].audience.begin() + static_cast<std::ptrdiff_t>(l));
    });
    const Indicator other = line.indicator == Indicator::kWarning ? Indicator::kInfo : Indicator::kWarning;
    add(place, fmt::format("{}: {} to {}", name, parity::to_text(line.indicator), parity::to_text(other)),
        [i, l, other](Plan& plan) { plan.rules[i].audience[l].indicator = other; });
    if (!line.when) return;
    add(place, fmt::format("{}: `when` left out", name),
        [i, l](Plan& plan) { plan.rules[i].audience[l].when.reset(); });
    list_condition(*line.when, place.owner);
  }

  std::string name_of(ConditionId id) const {
    const auto at = definitions_.find(id);
    return at != definitions_.end() ? at->second : describe(plan_, plan_.condition(id));
  }

  void list_condition(ConditionId id, const std::string& owner) {
    if (!conditions_.insert(id).second) return;
    const auto definition = definitions_.find(id);
    const PlannedCondition& condition = plan_.condition(id);
    const Place place{condition.where, definition != definitions_.end() ? definition->second : owner,
                      PlanElement::kCondition, index_of(id)};
    list_tree(place, condition);
    list_test(place, condition);
    for (std::uint32_t c = 0; c < condition.child_count; ++c)
      list_condition(plan_.children[condition.first_child + c], place.owner);
  }

  void add_kind(const Place& place, ConditionKind kind) {
    const PlannedCondition& condition = plan_.conditions[place.index];
    add(place, fmt::format("{}: `{}` to `{}`", describe(plan_, condition), to_text(condition.kind), to_text(kind)),
        [i = place.index, kind](Plan& plan) { plan.conditions[i].kind = kind; });
  }

  void list_tree(const Place& place, const PlannedCondition& condition) {
    const std::size_t i = place.index;
    const bool several = condition.child_count > 1;
    const bool is_list = condition.kind == ConditionKind::kAll || condition.kind == ConditionKind::kAny ||
                         condition.kind == ConditionKind::kNone;
    if (condition.kind == ConditionKind::kAll && several) add_kind(place, ConditionKind::kAny);
    if (condition.kind == ConditionKind::kAny && several) add_kind(place, ConditionKind::kAll);
    if (condition.kind == ConditionKind::kNone) add_kind(place, ConditionKind::kAny);
    if (condition.kind == ConditionKind::kNot)
      add(place, "`not` left out", [i](Plan& plan) { plan.conditions[i].kind = ConditionKind::kAll; });
    if (condition.kind == ConditionKind::kAtLeast)
      for (const int step : {1, -1}) {
        const int needed = condition.needed + step;
        if (needed >= 1 && needed <= condition.child_count)
          add(place, fmt::format("at least {} to {}", condition.needed, needed),
              [i, needed](Plan& plan) { plan.conditions[i].needed = static_cast<std::uint16_t>(needed); });
      }
    if (!is_list || !several) return;
    for (std::uint16_t c = 0; c < condition.child_count; ++c)
      add(place,
          fmt::format("`{}` of: {} left out", to_text(condition.kind),
                      name_of(plan_.children[condition.first_child + c])),
          [i, c](Plan& plan) { leave_out_child(plan, plan.conditions[i], c); });
  }

  static void leave_out_child(Plan& plan, PlannedCondition& condition, std::uint16_t left_out) {
    const auto first = static_cast<std::uint32_t>(plan.children.size());
    for (std::uint16_t c = 0; c < condition.child_count; ++c) {
      const ConditionId child = plan.children[condition.first_child + c];
      if (c != left_out) plan.children.push_back(child);
    }
    condition.first_child = first;
    --condition.child_count;
  }

  void list_test(const Place& place, const PlannedCondition& condition) {
    const std::size_t i = place.index;
    const std::string words = describe(plan_, condition);
    switch (condition.kind) {
      case ConditionKind::kPresent: add_kind(place, ConditionKind::kAbsent); break;
      case ConditionKind::kAbsent: add_kind(place, ConditionKind::kPresent); break;
      case ConditionKind::kCompare:
        for (std::size_t b = 0; b < condition.bound_count; ++b)
          for (const ChangedBound& changed : changes_of(condition.bounds[b]))
            add(place, fmt::format("{}: {}", words, changed.text),
                [i, b, bound = changed.bound](Plan& plan) { plan.conditions[i].bounds[b] = bound; });
        break;
      case ConditionKind::kIs:
        add(place, fmt::format("{}: another sex", words), [i](Plan& plan) {
          plan.conditions[i].sex = plan.conditions[i].sex == Sex::kMale ? Sex::kFemale : Sex::kMale;
        });
        break;
      case ConditionKind::kOlderThan:
      case ConditionKind::kWithin:
        add_kind(place, condition.kind == ConditionKind::kWithin ? ConditionKind::kOlderThan : ConditionKind::kWithin);
        add_spans(place, words, [i](auto& plan) -> auto& { return plan.conditions[i].span; });
        break;
      case ConditionKind::kDate: {
        const DateRelation other = neighbour(condition.relation);
        add(place, fmt::format("{}: to `{}`", words, parity::to_text(other)),
            [i, other](Plan& plan) { plan.conditions[i].relation = other; });
        break;
      }
      case ConditionKind::kSchedule: {
        const ScheduleState other = neighbour(condition.schedule_state);
        add(place, fmt::format("{}: to `{}`", words, parity::to_text(other)),
            [i, other](Plan& plan) { plan.conditions[i].schedule_state = other; });
        list_schedule(condition.schedule, condition.schedule_state == ScheduleState::kDueSoon);
        return;
      }
      case ConditionKind::kChecklist:
        add(place, fmt::format("{}: the contrary", words), [i](Plan& plan) {
          ChecklistState& state = plan.conditions[i].checklist_state;
          state = state == ChecklistState::kComplete ? ChecklistState::kIncomplete : ChecklistState::kComplete;
        });
        list_checklist(condition.schedule);
        return;
      case ConditionKind::kIn: break;
      case ConditionKind::kAll:
      case ConditionKind::kAny:
      case ConditionKind::kNone:
      case ConditionKind::kNot:
      case ConditionKind::kAtLeast:
      case ConditionKind::kReference: return;
    }
    list_fact(condition.fact);
    if (condition.other) list_fact(*condition.other);
  }

  void list_fact(FactId id) {
    if (!facts_.insert(id).second) return;
    const PlannedFact& fact = plan_.fact(id);
    const std::size_t i = index_of(id);
    const Place place{fact.where, fact.name, PlanElement::kFact, i};
    if (fact.filters.within)
      add_spans(place, "within", [i](auto& plan) -> auto& { return *plan.facts[i].filters.within; });
    if (fact.filters.pick == Pick::kStartOfCourse)
      add_spans(place, "gap", [i](auto& plan) -> auto& { return plan.facts[i].filters.gap; });
    list_anchors(place, fact);
    if (fact.filters.where_value) list_where(place, *fact.filters.where_value);
    list_either(place, fact);
    if (fact.filters.of_day != OfDay::kEvery)
      add(place, "`of-day` left out", [i](Plan& plan) { plan.facts[i].filters.of_day = OfDay::kEvery; });
    if (fact.filters.from_age)
      for (const int step : {1, -1})
        add(place, fmt::format("from-age: {} to {}", fact.filters.from_age->count, fact.filters.from_age->count + step),
            [i, step](Plan& plan) { plan.facts[i].filters.from_age->count += step; });
    if (fact.filters.status == Status::kCurrent || fact.filters.status == Status::kActive ||
        fact.filters.status == Status::kResolved)
      add(place, "`status` left out", [i](Plan& plan) { plan.facts[i].filters.status = Status::kAny; });
    if (fact.filters.setting)
      add(place, "`setting` left out", [i](Plan& plan) { plan.facts[i].filters.setting.reset(); });
    if (fact.value_concept) add(place, "`value` left out", [i](Plan& plan) { plan.facts[i].value_concept.reset(); });
    for (const FactId operand : fact.operands) list_fact(operand);
  }

  void list_anchors(const Place& place, const PlannedFact& fact) {
    struct Row {
      std::string_view name;
      std::optional<PlannedAnchor> PlannedFact::* anchor;
    };
    for (const Row& row : {Row{"before", &PlannedFact::before}, Row{"after", &PlannedFact::after},
                           Row{"since", &PlannedFact::since}, Row{"nearest", &PlannedFact::nearest}}) {
      const auto& anchor = fact.*row.anchor;
      if (!anchor) continue;
      if (anchor->by.count > 0)
        add_spans(place, row.name,
                  [i = place.index, at = row.anchor](auto& plan) -> auto& { return (plan.facts[i].*at)->by; });
      if (anchor->fact) list_fact(*anchor->fact);
    }
  }

  void list_where(const Place& place, const Comparison& comparison) {
    for (std::size_t b = 0; b < comparison.bounds.size(); ++b)
      for (const ChangedBound& changed : changes_of(comparison.bounds[b]))
        add(place, fmt::format("where: {}", changed.text), [i = place.index, b, bound = changed.bound](Plan& plan) {
          plan.facts[i].filters.where_value->bounds[b] = bound;
        });
  }

  void list_either(const Place& place, const PlannedFact& fact) {
    for (std::size_t t = 0; t < fact.either.size(); ++t) {
      const PlannedPartTest& test = fact.either[t];
      const std::string& part =
          plan_.vocabulary.concept_of(plan_.vocabulary.concept_of(*fact.concept_id).parts[test.part]).id;
      for (std::size_t b = 0; b < test.comparison.bounds.size(); ++b)
        for (const ChangedBound& changed : changes_of(test.comparison.bounds[b]))
          add(place, fmt::format("either {}: {}", part, changed.text),
              [i = place.index, t, b, bound = changed.bound](Plan& plan) {
                plan.facts[i].either[t].comparison.bounds[b] = bound;
              });
      if (fact.either.size() > 1)
        add(place, fmt::format("either: `{}` left out", part), [i = place.index, t](Plan& plan) {
          plan.facts[i].either.erase(plan.facts[i].either.begin() + static_cast<std::ptrdiff_t>(t));
        });
    }
  }

  void list_schedule(std::size_t s, bool tests_due_soon) {
    const PlannedSchedule& schedule = plan_.schedules[s];
    if (tests_due_soon && soon_.insert(s).second && !schedule.phases.empty())
      add_spans({schedule.phases.front().where, schedule.name, PlanElement::kSchedule, s}, "due-soon",
                [s](auto& plan) -> auto& { return plan.schedules[s].due_soon; });
    if (!schedules_.insert(s).second) return;
    for (std::size_t p = 0; p < schedule.phases.size(); ++p) list_phase(s, p);
    list_fact(schedule.check);
    list_fact(schedule.from);
  }

  void list_phase(std::size_t s, std::size_t p) {
    const PlannedPhase& phase = plan_.schedules[s].phases[p];
    const Place place{phase.where, plan_.schedules[s].name, PlanElement::kSchedule, s};
    if (phase.every)
      add_spans(place, "every", [s, p](auto& plan) -> auto& { return *plan.schedules[s].phases[p].every; });
    if (phase.until)
      add_spans(place, "until", [s, p](auto& plan) -> auto& { return *plan.schedules[s].phases[p].until; });
    for (std::size_t a = 0; a < phase.at.size(); ++a)
      add_spans(place, "at", [s, p, a](auto& plan) -> auto& { return plan.schedules[s].phases[p].at[a]; });
    add_spans(place, "grace", [s, p](auto& plan) -> auto& { return plan.schedules[s].phases[p].grace; });
    if (!phase.when) return;
    add(place, "`when` left out", [s, p](Plan& plan) { plan.schedules[s].phases[p].when.reset(); });
    list_condition(*phase.when, place.owner);
  }

  void list_checklist(std::size_t c) {
    if (!checklists_.insert(c).second) return;
    const PlannedChecklist& checklist = plan_.checklists[c];
    const Place place{checklist.where, checklist.name, PlanElement::kChecklist, c};
    if (checklist.within) add_spans(place, "within", [c](auto& plan) -> auto& { return *plan.checklists[c].within; });
    for (std::size_t item = 0; item < checklist.items.size(); ++item) {
      add(place, fmt::format("{} left out", checklist.items[item].first), [c, item](Plan& plan) {
        auto& items = plan.checklists[c].items;
        items.erase(items.begin() + static_cast<std::ptrdiff_t>(item));
      });
      list_fact(checklist.items[item].second);
    }
  }

  const Plan& plan_;
  std::vector<Mutation> mutations_;
  std::map<ConditionId, std::string> definitions_;
  std::set<ConditionId> conditions_;
  std::set<FactId> facts_;
  std::set<std::size_t> schedules_;
  std::set<std::size_t> soon_;
  std::set<std::size_t> checklists_;
};

}  // namespace

std::vector<Mutation> mutations_of(const Plan& plan) { return MutationLister(plan).run(); }

}  // namespace parity
