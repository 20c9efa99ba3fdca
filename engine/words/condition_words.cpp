// Conditions as statements: tests of facts, and lists of conditions.
#include <fmt/format.h>

#include "engine/words/wordsmith.h"

namespace parity {
namespace {

constexpr std::size_t kLongestLine = 150;  // two short statements stand on one line

std::string_view after_number(CompareOp op) {
  switch (op) {
    case CompareOp::kGreaterOrEqual: return " or more";
    case CompareOp::kLessOrEqual: return " or less";
    case CompareOp::kLess:
    case CompareOp::kEqual:
    case CompareOp::kGreater: break;
  }
  return "";
}

std::string_view before_number(CompareOp op) {
  switch (op) {
    case CompareOp::kLess: return "below ";
    case CompareOp::kGreater: return "above ";
    case CompareOp::kEqual: return "exactly ";
    case CompareOp::kLessOrEqual:
    case CompareOp::kGreaterOrEqual: break;
  }
  return "";
}

std::string_view words(DateRelation relation) {
  switch (relation) {
    case DateRelation::kBefore: return "earlier than";
    case DateRelation::kAfter: return "later than";
    case DateRelation::kOnOrBefore: return "on or before the day of";
    case DateRelation::kOnOrAfter: return "on or after the day of";
  }
  return "";
}

std::string_view words(ScheduleState state) {
  switch (state) {
    case ScheduleState::kDue: return "due";
    case ScheduleState::kDueSoon: return "due soon";
    case ScheduleState::kOverdue: return "overdue";
    case ScheduleState::kUpToDate: return "up to date";
  }
  return "";
}

}  // namespace

std::string Wordsmith::bounds(const PlannedCondition& condition) {
  const PlannedFact& fact = plan_.fact(condition.fact);
  std::string unit;
  if (fact.kind == ValueKind::kAge) unit = "years";
  if (fact.kind == ValueKind::kDays) unit = "days";
  if ((fact.kind == ValueKind::kQuantity || fact.filters.where_value) && !display_text(fact.unit).empty())
    unit = display_text(fact.unit);
  return bounds(std::span(condition.bounds).first(condition.bound_count), unit);
}

std::string Wordsmith::bounds(std::span<const Bound> bounds, std::string_view unit) const {
  const std::string after = unit.empty() ? std::string() : fmt::format(" {}", unit);
  std::string text;
  for (std::size_t i = 0; i < bounds.size(); ++i) {
    const Bound& bound = bounds[i];
    const bool is_last = i + 1 == bounds.size();
    text += fmt::format("{}{}{}{}{}", i == 0 ? "" : " and ", before_number(bound.op), bound.number.to_string(),
                        is_last ? after : "", after_number(bound.op));
  }
  return text;
}

// A fact that names itself (“last weight”, the latest of two) takes no "latest" before it.
std::string Wordsmith::presence(FactId id, bool is_present) {
  const PlannedFact& planned = plan_.fact(id);
  if (planned.subject == Subject::kPatient && planned.patient == PatientFact::kDeceased)
    return is_present ? "the person has died" : "there is no record that the person has died";
  if (planned.subject == Subject::kOrder)
    return fmt::format("{} {} is being placed", is_present ? "an" : "no", fact(id));
  if (planned.subject == Subject::kMedication && planned.filters.pick == Pick::kStartOfCourse && planned.concept_id)
    return fmt::format("{} is {}being taken now", title_of(*planned.concept_id), is_present ? "" : "not ");
  const std::string text = fact(id);
  const bool is_named = text.starts_with("“") || text.starts_with("the ");
  if (is_named) return fmt::format("{} is {}on record", text, is_present ? "" : "not ");
  return fmt::format("{}{} is on record", is_present ? "" : "no ", text);
}

std::string Wordsmith::test_of_fact(const PlannedCondition& condition) {
  switch (condition.kind) {
    case ConditionKind::kPresent: return presence(condition.fact, true);
    case ConditionKind::kAbsent: return presence(condition.fact, false);
    case ConditionKind::kCompare: return fmt::format("{} is {}", chosen(condition.fact), bounds(condition));
    case ConditionKind::kIn:
      return fmt::format("{} is in the list “{}”", chosen(condition.fact),
                         condition.concept_id ? title_of(*condition.concept_id) : "?");
    case ConditionKind::kIs: return fmt::format("{} is {}", chosen(condition.fact), to_text(condition.sex));
    case ConditionKind::kOlderThan:
      return fmt::format("{} is more than {} ago", chosen(condition.fact), to_text(condition.span));
    case ConditionKind::kWithin:
      return fmt::format("{} is in the last {}", chosen(condition.fact), to_text(condition.span));
    case ConditionKind::kDate:
      return fmt::format("{} is {} {}", chosen(condition.fact), words(condition.relation), chosen(*condition.other));
    case ConditionKind::kAll:
    case ConditionKind::kAny:
    case ConditionKind::kNone:
    case ConditionKind::kNot:
    case ConditionKind::kAtLeast:
    case ConditionKind::kReference:
    case ConditionKind::kSchedule:
    case ConditionKind::kChecklist: break;
  }
  return "?";
}

std::string Wordsmith::schedule_test(const PlannedCondition& condition) {
  return fmt::format("{} is {}", term({TermKind::kSchedule, condition.schedule}), words(condition.schedule_state));
}

std::string Wordsmith::checklist_test(const PlannedCondition& condition) {
  const bool complete = condition.checklist_state == ChecklistState::kComplete;
  return fmt::format("{} is {}", term({TermKind::kChecklist, condition.schedule}),
                     complete ? "complete" : "incomplete");
}

Wording Wordsmith::list(std::string head, const PlannedCondition& planned, std::string_view between) {
  Wording wording{std::move(head), {}};
  for (std::uint32_t i = 0; i < planned.child_count; ++i)
    wording.parts.push_back(condition(plan_.children[planned.first_child + i]));
  if (wording.parts.size() == 1) {
    if (!between.empty()) return wording.parts.front();
    return wording;
  }
  // "a, and b, or c" could be read in two ways: only single statements stand on one line.
  const auto is_single = [&](std::uint32_t i) {
    const ConditionId child = plan_.children[planned.first_child + i];
    return definitions_.contains(child) || plan_.condition(child).child_count == 0;
  };
  const bool is_short = wording.parts.size() == 2 && !between.empty() && is_single(0) && is_single(1) &&
                        wording.parts[0].text.size() + wording.parts[1].text.size() <= kLongestLine;
  if (is_short) return {fmt::format("{}{}{}", wording.parts[0].text, between, wording.parts[1].text), {}};
  return wording;
}

Wording Wordsmith::negated(ConditionId id) {
  const PlannedCondition& planned = plan_.condition(id);
  if (definitions_.contains(id))
    return {fmt::format("{} does not hold", term({TermKind::kDefinition, definitions_.at(id)})), {}};
  if (planned.kind == ConditionKind::kIs)
    return {fmt::format("{} is not {}", chosen(planned.fact), to_text(planned.sex)), {}};
  Wording inner = condition(id);
  if (inner.parts.empty()) return {fmt::format("it is not so that {}", inner.text), {}};
  return {"this does not hold:", {std::move(inner)}};
}

Wording Wordsmith::condition(ConditionId id) {
  const auto definition = definitions_.find(id);
  if (definition != definitions_.end())
    return {fmt::format("{} holds", term({TermKind::kDefinition, definition->second})), {}};
  return unfolded(id);
}

Wording Wordsmith::unfolded(ConditionId id) {
  const PlannedCondition& planned = plan_.condition(id);
  switch (planned.kind) {
    case ConditionKind::kAll:
      if (planned.child_count == 0) return {"always", {}};
      return list("all of these:", planned, ", and ");
    case ConditionKind::kAny: return list("any of these:", planned, ", or ");
    case ConditionKind::kNone: return list("none of these:", planned, {});
    case ConditionKind::kAtLeast: return list(fmt::format("at least {} of these:", planned.needed), planned, {});
    case ConditionKind::kNot: return negated(plan_.children[planned.first_child]);
    case ConditionKind::kSchedule: return {schedule_test(planned), {}};
    case ConditionKind::kChecklist: return {checklist_test(planned), {}};
    case ConditionKind::kPresent:
    case ConditionKind::kAbsent:
    case ConditionKind::kCompare:
    case ConditionKind::kIn:
    case ConditionKind::kIs:
    case ConditionKind::kOlderThan:
    case ConditionKind::kWithin:
    case ConditionKind::kDate:
    case ConditionKind::kReference: break;
  }
  return {test_of_fact(planned), {}};
}

}  // namespace parity
