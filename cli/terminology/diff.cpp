// `parity terminology diff`: what a new release means for the rules as they stand.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "cli/output/complain.h"
#include "cli/output/exit_code.h"
#include "cli/site/rules_folder.h"
#include "cli/site/terminology_place.h"
#include "cli/terminology/terminology.h"
#include "engine/plan/plan_walk.h"
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
      const auto uses = [&](const std::optional<ConceptId>& id) {
        if (id) rules_[*id].insert(rule.id);
      };
      PlanWalk walk(plan, {[&](ConditionId id) { uses(plan.condition(id).concept_id); },
                           [&](FactId id) {
                             uses(plan.fact(id).concept_id);
                             uses(plan.fact(id).value_concept);
                           }});
      for (const ConditionId id : conditions_named_by(rule)) walk.add(id);
      for (const FactId id : rule.facts) walk.add(id);
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
  const Plan& plan_;
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

// None where the release does not have the code.
Result<std::set<std::string>> codes_below(Store& store, const Imported& release, const std::string& code) {
  std::set<std::string> codes;
  const auto expansion = store.descendants(release, code);
  if (!expansion && expansion.error().kind != ErrorKind::kNotFound) return tl::unexpected<Error>(expansion.error());
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
      if (!before) return tl::unexpected<Error>(before.error());
      const auto after = codes_below(store, releases.to, code.text);
      if (!after) return tl::unexpected<Error>(after.error());
      if (*before == *after) continue;
      ++count;
      out << fmt::format("{} descendants-of {}: {} codes, before {}\n", one.name.text, code.text, after->size(),
                         before->size());
      for (const std::string& gone : *before)
        if (!after->contains(gone))
          if (auto done = print_change(store, releases.from, "-", gone, out); !done)
            return tl::unexpected<Error>(done.error());
      for (const std::string& fresh : *after)
        if (!before->contains(fresh))
          if (auto done = print_change(store, releases.to, "+", fresh, out); !done)
            return tl::unexpected<Error>(done.error());
    }
  return count;
}

}  // namespace

int run_terminology_diff(const TerminologyDiffOptions& options, std::ostream& out, std::ostream& err) {
  const auto path = terminology_path(options.store);
  if (!path) return refuse(path.error(), err);
  auto store = Store::open(*path);
  if (!store) return refuse(store.error(), err);
  const auto releases = releases_of(*store, options);
  if (!releases) return refuse(releases.error(), err);
  const std::string folder = rules_folder(options.rules);
  const auto rules = check_rules(folder);
  if (!rules) return refuse(rules.error(), err);
  if (!rules->plan) {
    err << to_text(rules->diagnostics, rules->authored.files);
    return kBadUsage;
  }
  out << fmt::format("{} to {}, for {}\n", releases->from.label(), releases->to.version, folder);
  const auto retired = print_retired(*store, *releases, *rules, out);
  if (!retired) return refuse(retired.error(), err);
  const auto changed = print_expansions(*store, *releases, rules->authored, out);
  if (!changed) return refuse(changed.error(), err);
  if (*retired + *changed == 0) out << "nothing that the rules use has changed\n";
  return *retired + *changed == 0 ? kDone : kAnswerNo;
}

}  // namespace parity::cli
