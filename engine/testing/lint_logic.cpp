// What synthetic patients say about conditions and rules: never true, always true, one implies the other. A claim
// is "no patient of so many"; what a single patient refutes is not said.
#include <fmt/format.h>
#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>

#include "engine/eval/trace.h"
#include "engine/testing/lint_pass.h"
#include "engine/testing/lint_search.h"

namespace parity {
namespace {

constexpr std::size_t kMostPatientsKept = 30;  // of those for whom a rule holds

struct Seen {
  std::array<bool, 3> truths{};  // by Ternary
  bool has(Ternary truth) const { return truths[static_cast<std::size_t>(truth)]; }
  void add(Ternary truth) { truths[static_cast<std::size_t>(truth)] = true; }
  bool both_ways() const { return has(Ternary::kTrue) && has(Ternary::kFalse); }
};

struct RuleSeen {
  std::vector<ConditionId> conditions;
  Seen truth;
  std::vector<RuleTest> held_for;
  std::size_t tried = 0;
};

// Tests of a condition that hold where it holds, below `all`, `any` and the names of definitions.
void collect_upright(const Plan& plan, ConditionId id, std::vector<ConditionId>& tests) {
  const PlannedCondition& condition = plan.condition(id);
  if (condition.kind != ConditionKind::kAll && condition.kind != ConditionKind::kAny) {
    if (std::find(tests.begin(), tests.end(), id) == tests.end()) tests.push_back(id);
    return;
  }
  for (std::uint32_t i = 0; i < condition.child_count; ++i)
    collect_upright(plan, plan.children[condition.first_child + i], tests);
}

// The concepts of which a fact, and the facts that it is made of, select statements.
void collect_concepts(const Plan& plan, FactId id, std::set<std::string>& concepts) {
  const PlannedFact& fact = plan.fact(id);
  if (fact.concept_id) concepts.insert(plan.vocabulary.concept_of(*fact.concept_id).id);
  for (const FactId operand : fact.operands) collect_concepts(plan, operand, concepts);
}

class LogicPass {
 public:
  explicit LogicPass(const LintPass& pass) : pass_(pass), plan_(pass.subject.plan) {}

  void run() {
    for (std::size_t i = 0; i < plan_.rules.size(); ++i) {
      rules_.emplace_back();
      rules_.back().conditions = conditions_of(plan_, static_cast<RuleIndex>(i));
    }
    for (const RuleTest& test : pass_.subject.tests)
      if (test.skip.empty())
        show(plan_, test, [this](const RuleTest& patient, Evaluator& evaluator) {
          for (std::size_t i = 0; i < rules_.size(); ++i) note(i, patient, evaluator);
          return false;
        });
    for (std::size_t i = 0; i < rules_.size(); ++i) try_rule(i);
    warn_conditions();
    for (std::size_t i = 0; i < rules_.size(); ++i) warn_rule(i);
    for (std::size_t i = 0; i < rules_.size(); ++i) warn_never_measured(i);
    for (std::size_t a = 0; a < rules_.size(); ++a)
      for (std::size_t b = 0; b < rules_.size(); ++b) compare(a, b);
  }

 private:
  void note(std::size_t i, const RuleTest& patient, Evaluator& evaluator) {
    for (const ConditionId id : rules_[i].conditions) conditions_[id].add(evaluator.condition(id));
    const Ternary truth = rule_truth(evaluator, static_cast<RuleIndex>(i));
    rules_[i].truth.add(truth);
    if (is_true(truth) && rules_[i].held_for.size() < kMostPatientsKept) rules_[i].held_for.push_back(patient);
  }

  bool is_settled(std::size_t i) {
    const auto& ids = rules_[i].conditions;
    return rules_[i].truth.both_ways() &&
           std::all_of(ids.begin(), ids.end(), [this](ConditionId id) { return conditions_[id].both_ways(); });
  }

  void try_rule(std::size_t i) {
    if (is_settled(i)) return;
    const PatientSearch drawn{
        plan_, pass_.subject.today, {static_cast<RuleIndex>(i)}, pass_.options.patients, pass_.options.seed};
    rules_[i].tried = search(drawn, rules_[i].held_for, [&](const RuleTest& patient, Evaluator& evaluator) {
      note(i, patient, evaluator);
      return is_settled(i);
    });
    for (const ConditionId id : rules_[i].conditions) tried_[id] += rules_[i].tried;
  }

  // A condition that holds another that never holds is not named besides it.
  bool is_told_below(ConditionId id, Ternary missing) {
    const PlannedCondition& condition = plan_.condition(id);
    for (std::uint32_t i = 0; i < condition.child_count; ++i) {
      const ConditionId child = plan_.children[condition.first_child + i];
      const auto at = conditions_.find(child);
      if (at == conditions_.end()) continue;
      if (!at->second.has(missing) || !at->second.both_ways()) return true;
    }
    return false;
  }

  void warn_conditions() {
    for (const auto& [id, seen] : conditions_) {
      const PlannedCondition& condition = plan_.condition(id);
      if (condition.where.line == 0 || seen.both_ways()) continue;
      const Ternary missing = seen.has(Ternary::kTrue) ? Ternary::kFalse : Ternary::kTrue;
      if (is_told_below(id, missing)) continue;
      const std::string text = describe(plan_, condition);
      if (is_true(missing))
        pass_.warn("L0141", condition.where,
                   fmt::format("no synthetic patient of {} makes `{}` true", tried_[id], text),
                   "a condition that never holds does nothing, or silences all that rests on it",
                   "look for a threshold, a window or a name that contradicts another");
      else
        pass_.warn("L0142", condition.where,
                   fmt::format("no synthetic patient of {} makes `{}` false", tried_[id], text),
                   "a condition that always holds says nothing", "take it out, or correct what it was meant to say");
    }
  }

  void warn_rule(std::size_t i) {
    const RuleSeen& seen = rules_[i];
    const PlannedRule& rule = plan_.rules[i];
    if (seen.truth.both_ways()) return;
    if (!seen.truth.has(Ternary::kTrue))
      pass_.warn("L0143", rule.where, fmt::format("no synthetic patient of {} makes `{}` fire", seen.tried, rule.id),
                 "its `applies-to`, `when` and `unless` may contradict one another",
                 "look for a threshold or a window in one that the other rules out");
    else
      pass_.warn("L0143", rule.where, fmt::format("no synthetic patient of {} keeps `{}` silent", seen.tried, rule.id),
                 "a rule that always fires tells a clinician nothing", "say for whom, and when, it is meant");
  }

  // "Older than 12 months" is false for somebody who was never measured: whoever writes it alone has forgotten them. Said
  // where a patient for whom the rule fires falls silent once those records are taken away.
  void warn_never_measured(std::size_t i) {
    const PlannedRule& rule = plan_.rules[i];
    std::vector<ConditionId> tests;
    collect_upright(plan_, rule.when, tests);
    for (const ConditionId id : tests) {
      const PlannedCondition& old = plan_.condition(id);
      if (old.kind != ConditionKind::kOlderThan || plan_.fact(old.fact).kind == ValueKind::kDate) continue;
      const auto says_present = [&](ConditionId other) {
        const PlannedCondition& condition = plan_.condition(other);
        return condition.kind == ConditionKind::kPresent && condition.fact == old.fact;
      };
      if (std::any_of(tests.begin(), tests.end(), says_present)) continue;
      if (const auto witness = silent_without(i, id))
        pass_.warn(
            "L0146", old.where,
            fmt::format("`{}` is silent for somebody who has no `{}` at all", rule.id, plan_.fact(old.fact).name),
            "what was never recorded is not older than anything, and may be what matters most",
            fmt::format("write `any: [{{{0}: absent}}, {{{0}: older than {1}}}]`, or `{{{0}: present}}` beside it if "
                        "only an old one is meant",
                        plan_.fact(old.fact).name, to_text(old.span)),
            *witness);
    }
  }

  std::optional<std::string> silent_without(std::size_t i, ConditionId test) {
    const auto rule = static_cast<RuleIndex>(i);
    const FactId fact = plan_.condition(test).fact;
    std::set<std::string> concepts;
    collect_concepts(plan_, fact, concepts);
    const auto fires = [&](const RuleTest&, Evaluator& evaluator) {
      return is_true(evaluator.condition(test)) && is_true(rule_truth(evaluator, rule));
    };
    const auto is_silent = [&](const RuleTest&, Evaluator& evaluator) {
      return is_false(evaluator.fact(fact).present) && is_false(rule_truth(evaluator, rule));
    };
    for (const RuleTest& patient : rules_[i].held_for) {
      if (!show(plan_, patient, fires)) continue;
      RuleTest without = made_small(plan_, patient, fires);
      std::erase_if(without.record, [&](const TestEntry& e) { return concepts.contains(e.concept_name.text); });
      if (show(plan_, without, is_silent)) return witness_text(plan_, without, {rule});
    }
    return std::nullopt;
  }

  bool share_an_audience(std::size_t a, std::size_t b) const {
    for (const PlannedAudienceLine& line : plan_.rules[a].audience)
      for (const PlannedAudienceLine& other : plan_.rules[b].audience)
        if (line.to == other.to) return true;
    return false;
  }

  // Whether `b` holds whenever `a` does, as far as patients show it. The answer for each pair is kept.
  std::optional<std::size_t> implied_after(std::size_t a, std::size_t b) {
    const auto at = implied_.find({a, b});
    if (at != implied_.end()) return at->second;
    std::optional<std::size_t>& answer = implied_[{a, b}];
    const auto refutes = [&](const RuleTest&, Evaluator& evaluator) {
      return is_true(rule_truth(evaluator, static_cast<RuleIndex>(a))) &&
             is_false(rule_truth(evaluator, static_cast<RuleIndex>(b)));
    };
    const auto& patients = rules_[a].held_for;
    if (patients.empty()) return answer;
    for (const RuleTest& patient : patients)
      if (show(plan_, patient, refutes)) return answer;
    bool refuted = false;
    const PatientSearch drawn{plan_,
                              pass_.subject.today,
                              {static_cast<RuleIndex>(a), static_cast<RuleIndex>(b)},
                              pass_.options.patients,
                              pass_.options.seed};
    const std::size_t tried = search(drawn, patients, [&](const RuleTest& patient, Evaluator& evaluator) {
      refuted = refutes(patient, evaluator);
      return refuted;
    });
    if (!refuted) answer = tried;
    return answer;
  }

  void compare(std::size_t a, std::size_t b) {
    if (a == b || plan_.rules[a].rule_set != plan_.rules[b].rule_set || !share_an_audience(a, b)) return;
    const auto forth = implied_after(a, b);
    if (!forth) return;
    const auto back = implied_after(b, a);
    if (back && b < a) return;  // said with the other one
    const std::vector<RuleIndex> pair = {static_cast<RuleIndex>(a), static_cast<RuleIndex>(b)};
    const RuleTest patient = made_small(plan_, rules_[a].held_for.front(), [&](const RuleTest&, Evaluator& evaluator) {
      return is_true(rule_truth(evaluator, pair[0])) && is_true(rule_truth(evaluator, pair[1]));
    });
    const std::string witness = witness_text(plan_, patient, pair);
    const std::string& first = plan_.rules[a].id;
    const std::string& second = plan_.rules[b].id;
    if (back)
      pass_.warn("L0145", plan_.rules[a].where,
                 fmt::format("`{}` and `{}` fire for the same patients: none of {} tells them apart", first, second,
                             *forth + *back),
                 "two rules that say the same give a clinician two prompts for one thing",
                 "keep one of them, or say in each for whom it is meant", witness);
    else
      pass_.warn("L0144", plan_.rules[a].where,
                 fmt::format("whenever `{}` fires, so does `{}`: no synthetic patient of {} says otherwise", first,
                             second, *forth),
                 "a patient with the one gets two prompts", "name the one in the other's `unless`, or explain it",
                 witness);
  }

  const LintPass& pass_;
  const Plan& plan_;
  std::vector<RuleSeen> rules_;
  std::map<ConditionId, Seen> conditions_;
  std::map<ConditionId, std::size_t> tried_;
  std::map<std::pair<std::size_t, std::size_t>, std::optional<std::size_t>> implied_;
};

}  // namespace

void lint_logic(const LintPass& pass) { LogicPass(pass).run(); }

}  // namespace parity
