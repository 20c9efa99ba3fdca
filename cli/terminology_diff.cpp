// `parity terminology diff`: what a new release means for the rules as they stand.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "cli/exit_code.h"
#include "cli/rules_folder.h"
#include "cli/terminology.h"
#include "cli/terminology_place.h"
#include "terminology/store.h"

namespace parity::cli {
namespace {

using terminology::CodeState;
using terminology::Imported;
using terminology::Store;

/// Which rules look at which concepts, by the facts and conditions that they stand on.
class ConceptUses {
 public:
  explicit ConceptUses(const Plan& plan) : plan_(plan) {
    for (const PlannedRule& rule : plan.rules) {
      conditions_.clear();
      facts_.clear();
      rule_ = rule.id;
      if (rule.applies_to) walk(*rule.applies_to);
      walk(rule.when);
      for (const ConditionId id : rule.unless) walk(id);
      for (const PlannedAudienceLine& line : rule.audience)
        if (line.when) walk(*line.when);
      for (const FactId id : rule.facts) walk(id);
    }
  }

  std::set<std::string> of_code(const std::string& system, const std::string& code) const {
    ConceptSet concepts;
    plan_.vocabulary.match_code(system, code, concepts);
    std::set<std::string> rules;
    for (const ConceptId id : concepts.ids()) {
      const auto found = rules_.find(id);
      if (found != rules_.end()) rules.insert(found->second.begin(), found->second.end());
    }
    return rules;
  }

 private:
  void walk(ConditionId id) {
    if (!conditions_.insert(id).second) return;
    const PlannedCondition& condition = plan_.condition(id);
    for (std::uint32_t i = 0; i < condition.child_count; ++i) walk(plan_.children[condition.first_child + i]);
    if (condition.concept_id) rules_[*condition.concept_id].insert(rule_);
    switch (condition.kind) {
      case ConditionKind::kSchedule: {
        const PlannedSchedule& schedule = plan_.schedules[condition.schedule];
        walk(schedule.check);
        walk(schedule.from);
        for (const PlannedPhase& phase : schedule.phases)
          if (phase.when) walk(*phase.when);
        return;
      }
      case ConditionKind::kChecklist:
        for (const auto& [label, fact] : plan_.checklists[condition.schedule].items) walk(fact);
        return;
      case ConditionKind::kPresent:
      case ConditionKind::kAbsent:
      case ConditionKind::kCompare:
      case ConditionKind::kIn:
      case ConditionKind::kIs:
      case ConditionKind::kOlderThan:
      case ConditionKind::kWithin:
      case ConditionKind::kDate:
        walk(condition.fact);
        if (condition.other) walk(*condition.other);
        return;
      case ConditionKind::kAll:
      case ConditionKind::kAny:
      case ConditionKind::kNone:
      case ConditionKind::kNot:
      case ConditionKind::kAtLeast:
      case ConditionKind::kReference: return;
    }
  }

  void walk(FactId id) {
    if (!facts_.insert(id).second) return;
    const PlannedFact& fact = plan_.fact(id);
    if (fact.concept_id) rules_[*fact.concept_id].insert(rule_);
    if (fact.value_concept) rules_[*fact.value_concept].insert(rule_);
    for (const auto& anchor : {fact.before, fact.after, fact.since, fact.nearest})
      if (anchor && anchor->fact) walk(*anchor->fact);
    for (const FactId operand : fact.operands) walk(operand);
  }

  const Plan& plan_;
  std::string rule_;
  std::set<ConditionId> conditions_;
  std::set<FactId> facts_;
  std::map<ConceptId, std::set<std::string>> rules_;
};

struct Releases {
  Imported from;
  Imported to;
};

Result<Releases> releases_of(Store& store, const TerminologyDiffOptions& options) {
  const std::string snomed(terminology::kSnomed);
  auto to = store.release(snomed, options.to);
  if (!to) return tl::unexpected<Error>(to.error());
  if (!options.from.empty())
    return store.release(snomed, options.from).map([&](const Imported& from) { return Releases{from, *to}; });
  auto imported = store.imported();
  if (!imported) return tl::unexpected<Error>(imported.error());
  for (const Imported& one : *imported)
    if (one.kind == "release" && one.url == snomed && one.version < to->version) return Releases{one, *to};
  return tl::unexpected<Error>(Error{ErrorKind::kNotFound, "there is no earlier release to compare with", to->label(),
                                     "import it too; several versions stand beside each other"});
}

/// Codes that the concepts list themselves, and that the new release has retired.
Result<std::size_t> print_retired(Store& store, const Releases& releases, const CheckedRules& rules,
                                  std::ostream& out) {
  const ConceptUses uses(*rules.plan);
  std::size_t count = 0;
  std::size_t unknown = 0;
  for (const Concept& one : rules.authored.concepts)
    for (const CodeEntry& entry : one.codes) {
      if (canonical_system(entry.system.text) != terminology::kSnomed) continue;
      const auto before = store.state(releases.from, entry.code.text);
      const auto after = store.state(releases.to, entry.code.text);
      if (!before) return tl::unexpected<Error>(before.error());
      if (!after) return tl::unexpected<Error>(after.error());
      unknown += *after == CodeState::kUnknown ? 1U : 0U;
      if (*before != CodeState::kActive || *after == CodeState::kActive) continue;
      ++count;
      const auto& file = rules.authored.files[entry.code.where.file];
      out << fmt::format("{}:{}: {} {} ({}) is {} in {}\n", file.path, entry.code.where.line, entry.code.text,
                         entry.term, one.name.text, *after == CodeState::kInactive ? "inactive" : "missing",
                         releases.to.version);
      const auto names = uses.of_code(entry.system.text, entry.code.text);
      out << fmt::format("  rules: {}\n", names.empty() ? "none" : fmt::format("{}", fmt::join(names, ", ")));
    }
  if (unknown > 0)
    out << fmt::format("{} listed code{} in no release that was imported (dm+d, or another edition)\n", unknown,
                       unknown == 1 ? " is" : "s are");
  return count;
}

std::set<std::string> codes_below(Store& store, const Imported& release, const std::string& code) {
  std::set<std::string> codes;
  const auto expansion = store.descendants(release, code);
  if (expansion)
    for (const terminology::CodedTerm& one : expansion->codes) codes.insert(one.code);
  return codes;
}

Result<void> print_change(Store& store, const Imported& release, std::string_view sign, const std::string& code,
                          std::ostream& out) {
  const auto term = store.term(release, code);
  if (!term) return tl::unexpected<Error>(term.error());
  out << fmt::format("  {} {:<18} {}\n", sign, code, *term);
  return {};
}

/// What `descendants-of` gains and loses.
Result<std::size_t> print_expansions(Store& store, const Releases& releases, const RuleLibrary& library,
                                     std::ostream& out) {
  std::size_t count = 0;
  for (const Concept& one : library.concepts)
    for (const Named& code : one.descendants_of) {
      const auto before = codes_below(store, releases.from, code.text);
      const auto after = codes_below(store, releases.to, code.text);
      if (before == after) continue;
      ++count;
      out << fmt::format("{} descendants-of {}: {} codes, before {}\n", one.name.text, code.text, after.size(),
                         before.size());
      for (const std::string& gone : before)
        if (!after.contains(gone))
          if (auto done = print_change(store, releases.from, "-", gone, out); !done)
            return tl::unexpected<Error>(done.error());
      for (const std::string& fresh : after)
        if (!before.contains(fresh))
          if (auto done = print_change(store, releases.to, "+", fresh, out); !done)
            return tl::unexpected<Error>(done.error());
    }
  return count;
}

int complain(const Error& error, std::ostream& err) {
  err << "parity: " << to_text(error) << '\n';
  return kBadUsage;
}

}  // namespace

int run_terminology_diff(const TerminologyDiffOptions& options, std::ostream& out, std::ostream& err) {
  const auto path = terminology_path(options.store);
  if (!path) return complain(path.error(), err);
  auto store = Store::open(*path);
  if (!store) return complain(store.error(), err);
  const auto releases = releases_of(*store, options);
  if (!releases) return complain(releases.error(), err);
  const std::string folder = rules_folder(options.rules);
  const auto rules = check_rules(folder);
  if (!rules) return complain(rules.error(), err);
  if (!rules->plan) {
    err << to_text(rules->diagnostics, rules->authored.files);
    return kBadUsage;
  }
  out << fmt::format("{} to {}, for {}\n", releases->from.label(), releases->to.version, folder);
  const auto retired = print_retired(*store, *releases, *rules, out);
  if (!retired) return complain(retired.error(), err);
  const auto changed = print_expansions(*store, *releases, rules->authored, out);
  if (!changed) return complain(changed.error(), err);
  if (*retired + *changed == 0) out << "nothing that the rules use has changed\n";
  return *retired + *changed == 0 ? kDone : kAnswerNo;
}

}  // namespace parity::cli
