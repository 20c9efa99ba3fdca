#include "engine/plan/compile.h"

#include <algorithm>

#include "engine/base/digest.h"
#include "engine/plan/pass.h"

namespace parity {
namespace {

// Over the set's own content, the concepts and the parameters that a site has set: whatever can make
// a rule fire differently. Comments and layout do not count.
std::string content_hash(const RuleSet& set, const std::string& concepts) {
  return "sha256:" + to_hex(sha256(fmt::format("{}:{}{}", set.canonical.size(), set.canonical, concepts)));
}

// The rules that a list of rule and group names stands for.
std::vector<RuleIndex> rules_named(Pass& pass, const std::vector<Named>& names) {
  std::vector<RuleIndex> rules;
  NameTable<std::vector<RuleIndex>> table;
  for (std::size_t i = 0; i < pass.plan.rules.size(); ++i) table[pass.plan.rules[i].id] = {static_cast<RuleIndex>(i)};
  for (const PlannedGroup& group : pass.plan.groups) table.emplace(group.id, group.members);
  for (const Named& name : names)
    if (const auto found = pass.resolve(table, name, "rule or group"))
      rules.insert(rules.end(), found->begin(), found->end());
  return rules;
}

bool contains(const std::vector<RuleIndex>& rules, RuleIndex rule) {
  return std::find(rules.begin(), rules.end(), rule) != rules.end();
}

}  // namespace

void plan_services(Pass& pass) {
  NameTable<std::uint16_t> sets;
  for (std::size_t i = 0; i < pass.plan.rule_sets.size(); ++i)
    sets.emplace(pass.plan.rule_sets[i].id, static_cast<std::uint16_t>(i));
  NameTable<bool> seen;
  for (const Service& service : pass.library.services) {
    if (!seen.emplace(service.id.text + " at " + service.hook, true).second)
      pass.error("R0217", service.id.where,
                 fmt::format("the service `{}` stands twice for `{}`", service.id.text, service.hook));
    PlannedService planned{service.id.text, service.hook, service.audience, service.title, service.description, {}, {}};
    for (const Named& name : service.rule_sets)
      if (const auto set = pass.resolve(sets, name, "rule set")) planned.rule_sets.push_back(*set);
    const std::vector<RuleIndex> only = rules_named(pass, service.only);
    const std::vector<RuleIndex> except = rules_named(pass, service.except);
    for (std::size_t i = 0; i < pass.plan.rules.size(); ++i) {
      const auto rule = static_cast<RuleIndex>(i);
      const auto set = pass.plan.rule(rule).rule_set;
      if (std::find(planned.rule_sets.begin(), planned.rule_sets.end(), set) == planned.rule_sets.end()) continue;
      if ((service.only.empty() || contains(only, rule)) && !contains(except, rule)) planned.rules.push_back(rule);
    }
    pass.plan.services.push_back(std::move(planned));
  }
}

Checked<std::shared_ptr<const Plan>> compile(RuleLibrary library) {
  Checked<std::shared_ptr<const Plan>> result;
  auto plan = std::make_shared<Plan>();
  Pass pass{library, *plan, result.diagnostics, {}};
  plan_concepts(pass);
  for (std::size_t i = 0; i < library.rule_sets.size(); ++i) {
    const RuleSet& set = library.rule_sets[i];
    RuleSetNames names;
    plan_facts(pass, set, names);
    plan_definitions(pass, set, names);
    plan_rules(pass, set, static_cast<std::uint16_t>(i), names);
    plan->rule_sets.push_back({set.id.text, set.title, set.version, content_hash(set, library.concepts_canonical),
                               set.sources, set.override_reasons, set.parameters});
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
