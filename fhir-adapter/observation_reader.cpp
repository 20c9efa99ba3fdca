#include "fhir-adapter/observation_reader.h"

#include <fmt/format.h>
#include <algorithm>
#include <memory_resource>
#include <vector>

#include "fhir-adapter/observed_value.h"

namespace parity::fhir {
namespace {

Moment time_of(ReadingContext& context, const Elements& observation, std::string_view& element) {
  const RecordedTime time = read_time(observation, {"effective", "issued"}, context.moments());
  element = time.element;
  return moment_of(time, context.options().today);
}

std::int64_t issued_at(ReadingContext& context, const Elements& observation) {
  const Moment issued = context.moments().read(observation["issued"]);
  return issued.instant ? issued.instant->seconds : 0;
}

using Matches = std::pmr::vector<CodeMatch>;

// One Observation, entry or contained, on its way to statements.
struct Observed {
  const Elements& resource;
  std::string prefix;           // "contained[2]." before the names of elements; empty for an entry
  std::uint32_t panel = 0;      // of the panel that it is a part of
  std::uint32_t own_panel = 0;  // of its own parts
  Statement base;
};

// Concepts whose fact is a number, or is made of numbers; of others, that it was done.
bool keep_numbers(const ReadingContext& context, const ConceptSet& concepts) {
  return std::any_of(concepts.ids().begin(), concepts.ids().end(), [&](ConceptId id) {
    const ConceptInfo& info = context.vocabulary().concept_of(id);
    return info.value.has_value() || !info.parts.empty();
  });
}

// Stores one coded value; `element` names what holds it, "component[0].", or nothing.
void store_value(ReadingContext& context, const Observed& observed, const Elements& holder, const CodeMatch& match,
                 std::uint32_t panel, std::string_view element) {
  const ObservedValue value = read_observed_value(holder, context.vocabulary());
  if (value.is_denied) {
    context.add_issue(IssueReason::kRefuted, fmt::format("{}{}{}", observed.prefix, element, value.element));
    return;
  }
  const bool is_deed = value.absence != Absence::kNone && !keep_numbers(context, match.concepts);
  if (is_deed && value.absence == Absence::kNotDone) {
    context.add_issue(IssueReason::kNotDone, fmt::format("{}{}dataAbsentReason", observed.prefix, element));
    return;
  }
  NewStatement statement;
  statement.base = observed.base;
  statement.base.panel = panel;
  if (value.absence != Absence::kNone) statement.base.fault = ValueFault::kNotANumber;
  if (is_deed && value.absence == Absence::kOpen) statement.base.standing = Standing::kTentative;
  statement.concepts = &match.concepts;
  if (!value.coded.empty()) statement.coded_value = &value.coded;
  statement.number = value.number;
  statement.code = match.code;
  context.store(statement, {observed.prefix, element, value.element});
}

// The concepts of everything that is a part of this panel.
ConceptSet parts_of_panel(const ReadingContext& context, const Matches& components, const Elements& panel) {
  ConceptSet parts;
  for (const CodeMatch& component : components)
    for (const ConceptId id : component.concepts.ids()) parts.add(id);
  for_each_member(ResourceType::kObservation, panel, [&](std::string_view text) {
    CodeMatch member;
    if (const auto entry = context.references().find(text))
      match_codes(context.vocabulary(), context.entries()[*entry].resource["code"], member);
    for (const ConceptId id : member.concepts.ids()) parts.add(id);
  });
  return parts;
}

// A panel whose parts stand beside it is their reading, which the builder makes; its own code must not
// count as a recorded value when the parts have none.
void drop_panels_with_parts(const ReadingContext& context, const Matches& components, const Elements& panel,
                            ConceptSet& concepts) {
  const auto parts_wanted = [&context](ConceptId id) -> const auto& {
    return context.vocabulary().concept_of(id).parts;
  };
  const auto is_panel = [&parts_wanted](ConceptId id) { return !parts_wanted(id).empty(); };
  if (std::none_of(concepts.ids().begin(), concepts.ids().end(), is_panel)) return;
  const ConceptSet parts = parts_of_panel(context, components, panel);
  const ConceptSet all = concepts;
  for (const ConceptId id : all.ids()) {
    const auto& wanted = parts_wanted(id);
    if (std::any_of(wanted.begin(), wanted.end(), [&](ConceptId part) { return parts.contains(part); }))
      concepts.remove(id);
  }
}

Matches match_components(ReadingContext& context, const Elements& observation) {
  Matches matches(context.memory());
  if (observation["component"].is_array()) matches.reserve(observation["component"].size());
  for (const JsonView item : observation["component"].items()) {
    const Elements component(item);
    CodeMatch& match = matches.emplace_back();
    if (has_unknown_modifier(component)) {
      context.add_issue(IssueReason::kModifierExtension, "component");
      continue;
    }
    match_codes(context.vocabulary(), component["code"], match);
    if (!match.is_unreadable) continue;
    context.add_issue(IssueReason::kUnreadableEntry, "component");
    context.make_type_unread();
  }
  return matches;
}

void store_observation(ReadingContext& context, const Observed& observed, CodeMatch& match, const Matches& components) {
  drop_panels_with_parts(context, components, observed.resource, match.concepts);
  if (!match.concepts.empty()) store_value(context, observed, observed.resource, match, observed.panel, "");
  std::size_t index = 0;
  for (const JsonView component : observed.resource["component"].items()) {
    const CodeMatch& part = components[index];
    if (!part.concepts.empty())
      store_value(context, observed, Elements(component), part, observed.own_panel,
                  "component[" + std::to_string(index) + "].");  // so short that no memory is asked for
    ++index;
  }
}

bool any_matched(const Matches& components) {
  return std::any_of(components.begin(), components.end(),
                     [](const CodeMatch& match) { return !match.concepts.empty(); });
}

// The status, time and rest that its statements share; nothing if it must not be used.
std::optional<Statement> base_of(ReadingContext& context, const Observed& observed, const Elements* timed_by) {
  const auto standing = context.standing();
  if (!standing) return std::nullopt;
  std::string_view element;
  Moment moment = time_of(context, observed.resource, element);
  if (moment.dating == Dating::kUndated && timed_by != nullptr) moment = time_of(context, *timed_by, element);
  Statement base = context.statement(*standing, moment, element);
  base.issued = issued_at(context, observed.resource);
  return base;
}

// Why a contained member must not be used: as of an entry, what can't be read makes its type incomplete. Nothing of one
// that is of no concept, or that may be used.
std::optional<IssueReason> refusal_of(const CodeMatch& match, const Matches& components, const Verdict& verdict) {
  const auto* refused = std::get_if<IssueReason>(&verdict);
  if (!match.concepts.empty() || any_matched(components))
    return refused != nullptr ? std::optional(*refused) : std::nullopt;
  const bool may_count = refused == nullptr || *refused == IssueReason::kUnreadableEntry;
  return match.is_unreadable && may_count ? std::optional(IssueReason::kUnreadableEntry) : std::nullopt;
}

// Members that live inside the panel or report (`#id`): each once, however often it is named.
Reading read_contained_members(ReadingContext& context, std::uint32_t panel) {
  std::vector<std::string_view> wanted;
  for_each_member(context.entry().type, context.resource(), [&wanted](std::string_view text) {
    if (text.starts_with('#')) wanted.push_back(text.substr(1));
  });
  if (wanted.empty()) return Reading::kUnmatched;
  std::sort(wanted.begin(), wanted.end());
  Reading result = Reading::kUnmatched;
  std::size_t index = 0;
  for (const JsonView item : context.resource()["contained"].items()) {
    const std::size_t at = index++;
    if (item["resourceType"].text() != "Observation") continue;
    const Elements contained(item);
    if (!std::binary_search(wanted.begin(), wanted.end(), contained["id"].text())) continue;
    const std::string place = fmt::format("contained[{}]", at);
    if (has_unknown_modifier(contained)) {
      context.add_issue(IssueReason::kModifierExtension, place);
      continue;
    }
    CodeMatch match;
    match_codes(context.vocabulary(), contained["code"], match);
    const auto components = match_components(context, contained);
    const Verdict verdict = verdict_of(ResourceType::kObservation, contained);
    if (const auto refusal = refusal_of(match, components, verdict)) {
      context.add_issue(*refusal, place);
      if (*refusal == IssueReason::kUnreadableEntry) context.make_type_unread();
      continue;
    }
    if (match.concepts.empty() && !any_matched(components)) continue;
    Observed observed{contained, place + ".", panel, panel, {}};
    auto base = base_of(context, observed, &context.resource());
    if (!base) return Reading::kRefused;
    base->standing = std::get<Standing>(verdict);
    observed.base = *base;
    store_observation(context, observed, match, components);
    result = Reading::kUsed;
  }
  return result;
}

// What a focus is: the type that its reference names, of a contained resource its own, of another entry that one's;
// empty if that can't be told.
std::string_view type_of_focus(const ReadingContext& context, JsonView focus) {
  if (const std::string_view given = focus["type"].text(); !given.empty()) return given;
  const std::string_view text = reference_text(focus);
  const ParsedReference reference = parse_reference(text);
  if (reference.is_contained) return find_contained(context.resource(), reference.id)["resourceType"].text();
  if (!reference.type.empty()) return reference.type;
  const auto type = context.type_at(text);
  return type ? to_text(*type) : std::string_view();
}

// An Observation may be of a fetus, a parent, a donor, a device, though the patient is its subject (FHIR R4,
// Observation.focus). A condition, a procedure or a body structure in focus leaves it the patient's.
bool is_of_another(const ReadingContext& context) {
  const std::string_view subject = reference_text(context.resource()["subject"]);
  for (const JsonView focus : context.resource()["focus"].items()) {
    const std::string_view type = type_of_focus(context, focus);
    const bool is_patient = type == "Patient" && reference_text(focus) == subject;
    if (type.empty() || type == "RelatedPerson" || type == "Group" || type == "Device" ||
        (type == "Patient" && !is_patient))
      return true;
  }
  return false;
}

}  // namespace

Reading read_observation(ReadingContext& context, const Panels& panels, std::uint32_t entry) {
  const Elements& resource = context.resource();
  if (resource["focus"].is_array() && is_of_another(context)) {
    context.add_issue(IssueReason::kOtherSubject, "focus");
    return Reading::kRefused;
  }
  CodeMatch match;
  match_codes(context.vocabulary(), resource["code"], match);
  const auto components = match_components(context, resource);
  const Reading of_contained = read_contained_members(context, panel_number(entry));
  if (match.concepts.empty() && !any_matched(components)) {
    if (of_contained != Reading::kUnmatched) return of_contained;
    return context.report_unmatched(match, "code", ReadingContext::CodeIs::kRequired);
  }
  Observed observed{resource, {}, 0, panel_number(entry), {}};
  const auto parent = panels.parent_of(entry);
  if (parent) observed.panel = panel_number(*parent);
  const auto base = base_of(context, observed, parent ? &context.entries()[*parent].resource : nullptr);
  if (!base) return Reading::kRefused;
  observed.base = *base;
  store_observation(context, observed, match, components);
  return Reading::kUsed;
}

Reading read_report(ReadingContext& context) {
  const Elements& resource = context.resource();
  CodeMatch match;
  match_codes(context.vocabulary(), resource["code"], match);
  const auto entry = static_cast<std::uint32_t>(&context.entry() - context.entries().data());
  const Reading of_contained = read_contained_members(context, panel_number(entry));
  if (match.concepts.empty()) {
    if (of_contained != Reading::kUnmatched) return of_contained;
    return context.report_unmatched(match, "code", ReadingContext::CodeIs::kOptional);
  }
  const auto base = base_of(context, {resource, {}, 0, 0, {}}, nullptr);
  if (!base) return Reading::kRefused;
  CodeMatch conclusion;
  match_codes(context.vocabulary(), resource["conclusionCode"], conclusion);
  match_codes(context.vocabulary(), resource["codedDiagnosis"], conclusion);
  NewStatement statement;
  statement.base = *base;
  statement.concepts = &match.concepts;
  if (!conclusion.concepts.empty()) statement.coded_value = &conclusion.concepts;
  statement.code = match.code;
  context.store(statement);
  return Reading::kUsed;
}

}  // namespace parity::fhir
