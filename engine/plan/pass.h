// What the passes of this room share: the library, the plan in the making, names to ids, and where
// complaints go. Private to engine/plan.
#pragma once

#include <fmt/format.h>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "engine/plan/plan.h"
#include "engine/rules/expansions.h"

namespace parity {

/// Names of one kind with what they stand for.
template <class Id>
using NameTable = std::map<std::string, Id, std::less<>>;

/// The names of one rule set; concepts are shared by all.
struct RuleSetNames {
  NameTable<FactId> facts;
  NameTable<ConditionId> definitions;
  NameTable<std::uint16_t> schedules;
  NameTable<std::uint16_t> checklists;
  NameTable<std::uint16_t> groups;
  NameTable<std::string> parameters;  // what stands: the site's setting, else the default
};

struct Pass {
  RuleLibrary& authored;
  Plan& plan;
  std::vector<Diagnostic>& diagnostics;
  const Expansions& expansions;
  NameTable<ConceptId> concepts;
  std::string terminology;  // what concepts took from which release: a line each, for the content hash

  void error(std::string_view code, Where where, std::string message, std::string why = {}, std::string fix = {}) {
    diagnostics.push_back({code, Severity::kError, where, std::move(message), std::move(why), std::move(fix)});
  }

  /// What `name` stands for; complains (R0201) with the closest known name.
  template <class Id>
  std::optional<Id> resolve(const NameTable<Id>& table, const Named& name, std::string_view kind) {
    const auto at = table.find(name.text);
    if (at != table.end()) return at->second;
    std::vector<std::string_view> known;
    for (const auto& [text, id] : table) known.push_back(text);
    error("R0201", name.where, fmt::format("unknown {} `{}`", kind, name.text), {}, suggestion(name.text, kind, known));
    return std::nullopt;
  }

  /// How to mend an unknown name: the one that was meant, or the few that there are.
  static std::string suggestion(std::string_view name, std::string_view kind, std::vector<std::string_view> known);

  std::optional<ConceptId> resolve_concept(const Named& name) { return resolve(concepts, name, "concept"); }
};

/// How many concepts, facts or definitions may rest on one another in a row.
inline constexpr std::size_t kMaxChain = 64;

/// Whether a fact's value can have a date.
bool has_date(const PlannedFact& fact);

/// Complains (R0204) unless a comparison is written in the unit that the values are kept in; a score
/// or ratio may be written bare.
void check_unit(Pass& pass, const Comparison& comparison, Unit unit);

/// Fills the vocabulary and `pass.concepts`.
void plan_concepts(Pass& pass);
/// Appends the set's facts to the plan.
void plan_facts(Pass& pass, const RuleSet& set, RuleSetNames& names);
/// Appends definitions, schedules and checklists.
void plan_definitions(Pass& pass, const RuleSet& set, RuleSetNames& names);
/// Appends a condition and its children; a faulty part is complained of and becomes an empty `all`.
ConditionId plan_condition(Pass& pass, const Condition& condition, const RuleSetNames& names);
/// Cuts a template into parts.
PlannedText plan_text(Pass& pass, const Text& text, const RuleSetNames& names);
PlannedTree plan_tree(Pass& pass, const Tree& tree, const RuleSetNames& names);
/// Appends the set's groups and rules.
void plan_rules(Pass& pass, const RuleSet& set, std::uint16_t rule_set, RuleSetNames& names);
void plan_services(Pass& pass);

}  // namespace parity
