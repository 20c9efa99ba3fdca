#include "engine/plan/compile.h"

#include <algorithm>

#include "engine/base/digest.h"
#include "engine/plan/pass.h"

namespace parity {
namespace {

// Over the set's own content, the concepts, the services that ask it and the parameters that a site has
// set: whatever can make a rule fire, or reach somebody, differently. Comments and layout do not count.
std::string content_hash(const RuleSet& set, const std::string& concepts) {
  return "sha256:" + to_hex(sha256(fmt::format("{}:{}{}", set.canonical.size(), set.canonical, concepts)));
}

// What a service may name: a rule, or a group for all its rules.
NameTable<std::vector<RuleIndex>> rules_by_name(const Plan& plan) {
  NameTable<std::vector<RuleIndex>> table;
  for (std::size_t i = 0; i < plan.rules.size(); ++i) table[plan.rules[i].id] = {static_cast<RuleIndex>(i)};
  for (const PlannedGroup& group : plan.groups) table.emplace(group.id, group.members);
  return table;
}

// The rules that a list of rule and group names stands for, as a mark for each rule of the plan.
std::vector<bool> rules_named(Pass& pass, const NameTable<std::vector<RuleIndex>>& table,
                              const std::vector<Named>& names) {
  std::vector<bool> marks(pass.plan.rules.size(), false);
  for (const Named& name : names)
    if (const auto found = pass.resolve(table, name, "rule or group"))
      for (const RuleIndex rule : *found) marks[index_of(rule)] = true;
  return marks;
}

// Ids are 16 bits wide, and far fewer can be read by people.
constexpr std::size_t kMost = 20'000;

void check_size(Pass& pass, std::string_view what, std::size_t count) {
  if (count > kMost)
    pass.error("R0218", {0xFFFF'FFFF, 0, 0, 0},
               fmt::format("{} {}, and at most {} can be compiled", count, what, kMost),
               "a set of rules is read by people", "split it, and serve the parts apart");
}

void check_sizes(Pass& pass) {
  check_size(pass, "concepts", pass.authored.concepts.size());
  std::size_t facts = 0;
  std::size_t rules = 0;
  std::size_t others = 0;
  for (const RuleSet& set : pass.authored.rule_sets) {
    facts += set.facts.size();
    rules += set.rules.size();
    others +=
        set.definitions.size() + set.schedules.size() + set.checklists.size() + set.groups.size() + set.sources.size();
  }
  check_size(pass, "facts", facts);
  check_size(pass, "rules", rules);
  check_size(pass, "definitions, schedules, checklists, groups and sources", others);
}

}  // namespace

std::string Pass::suggestion(std::string_view name, std::string_view kind, std::vector<std::string_view> known) {
  constexpr std::size_t kFew = 8;
  std::string fix = did_you_mean(name, known);
  if (!fix.empty()) return fix;
  if (known.empty()) return fmt::format("there is no {} yet: set it out, or leave the name away", kind);
  if (kind == "source") return "list it under `sources` of the rule set's ruleset.yaml, or name another source";
  if (known.size() > kFew) return fmt::format("set it out, or name another {}", kind);
  for (const std::string_view one : known) fix += fmt::format("{}`{}`", fix.empty() ? "one of " : ", ", one);
  return fix;
}

void plan_services(Pass& pass) {
  NameTable<std::uint16_t> sets;
  for (std::size_t i = 0; i < pass.plan.rule_sets.size(); ++i)
    sets.emplace(pass.plan.rule_sets[i].id, static_cast<std::uint16_t>(i));
  const auto rules = rules_by_name(pass.plan);
  NameTable<bool> seen;
  for (const Service& service : pass.authored.services) {
    if (!seen.emplace(service.id.text + " at " + service.hook, true).second)
      pass.error("R0217", service.id.where,
                 fmt::format("the service `{}` stands twice for `{}`", service.id.text, service.hook),
                 "an address has one answer", "give one of them another name");
    PlannedService planned{service.id.text, service.hook, service.audience, service.title, service.description, {}, {}};
    for (const Named& name : service.rule_sets)
      if (const auto set = pass.resolve(sets, name, "rule set")) planned.rule_sets.push_back(*set);
    const std::vector<bool> only = rules_named(pass, rules, service.only);
    const std::vector<bool> except = rules_named(pass, rules, service.except);
    for (std::size_t i = 0; i < pass.plan.rules.size(); ++i) {
      const auto rule = static_cast<RuleIndex>(i);
      const auto set = pass.plan.rule(rule).rule_set;
      if (std::find(planned.rule_sets.begin(), planned.rule_sets.end(), set) == planned.rule_sets.end()) continue;
      if ((service.only.empty() || only[i]) && !except[i]) planned.rules.push_back(rule);
    }
    pass.plan.services.push_back(std::move(planned));
  }
}

Checked<std::shared_ptr<const Plan>> compile(RuleLibrary library, const Expansions& expansions) {
  Checked<std::shared_ptr<const Plan>> result;
  auto plan = std::make_shared<Plan>();
  Pass pass{library, *plan, result.diagnostics, expansions, {}, {}};
  check_sizes(pass);
  if (has_error(result.diagnostics)) return result;
  plan_concepts(pass);
  for (std::size_t i = 0; i < library.rule_sets.size(); ++i) {
    const RuleSet& set = library.rule_sets[i];
    RuleSetNames names;
    for (const Parameter& parameter : set.parameters) names.parameters.emplace(parameter.name.text, parameter.value);
    plan_facts(pass, set, names);
    plan_definitions(pass, set, names);
    plan_rules(pass, set, static_cast<std::uint16_t>(i), names);
    plan->rule_sets.push_back({set.id.text, set.title, set.version,
                               content_hash(set, library.concepts_canonical + pass.terminology), set.sources,
                               set.override_reasons, set.parameters});
  }
  plan_services(pass);
  sort_by_position(result.diagnostics);
  if (!has_error(result.diagnostics)) {
    plan->files = std::move(library.files);
    result.product = std::move(plan);
  }
  return result;
}

}  // namespace parity
