// The plan evaluator against the slow, obvious one, on generated pairs of rule set and record: the
// outcome of every rule, and the truth of every condition on the way to it.
#include <fmt/format.h>
#include <catch2/catch.hpp>

#include <cstdlib>

#include "engine/eval/trace.h"
#include "engine/load/load.h"
#include "engine/plan/compile.h"
#include "tests/differential/generator.h"
#include "tests/differential/reference_rules.h"

namespace parity::differential {
namespace {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) || defined(__SANITIZE_UNDEFINED__)
constexpr std::size_t kRuleSets = 30;
#else
constexpr std::size_t kRuleSets = 1000;
#endif
constexpr std::size_t kRecordsOfEach = 100;
constexpr std::size_t kMostWorlds = 24;
constexpr std::size_t kMostFaultsShown = 3;

// PARITY_DIFFERENTIAL_SEED and PARITY_DIFFERENTIAL_RULE_SETS repeat one rule set, or run for longer;
// PARITY_DIFFERENTIAL_WORLDS tries more of the ways that each record can be; PARITY_DIFFERENTIAL_KINDS=1 lists where the
// engine is vaguer than the reference.
std::size_t setting(const char* name, std::size_t otherwise) {
  const char* text = std::getenv(name);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

struct GeneratedSet {
  std::string yaml;
  RuleLibrary authored;
  std::shared_ptr<const Plan> plan;
};

GeneratedSet load_generated(Random& random) {
  GeneratedSet made;
  const SourceFiles files = generate_rules(random);
  made.yaml = files.back().text;
  auto loaded = load_rules(files, {});
  made.authored = *loaded.product;
  auto compiled = compile(std::move(*loaded.product));
  INFO(made.yaml << to_text(loaded.diagnostics, files) << to_text(compiled.diagnostics, files));
  REQUIRE_FALSE(has_error(loaded.diagnostics));
  REQUIRE(compiled.product);
  made.plan = *compiled.product;
  return made;
}

// Every authored condition by its place, which is what it shares with the compiled one.
using Places = std::map<std::pair<std::uint32_t, std::uint32_t>, const Condition*>;

void add_places(const Condition& condition, Places& places) {
  if (condition.kind != ConditionKind::kReference)
    places.emplace(std::pair(condition.where.line, condition.where.column), &condition);
  for (const Condition& child : condition.children) add_places(child, places);
}

Places places_of(const RuleSet& set) {
  Places places;
  for (const Definition& definition : set.definitions) add_places(definition.condition, places);
  for (const Rule& rule : set.rules) {
    if (rule.applies_to) add_places(*rule.applies_to, places);
    add_places(rule.when, places);
    for (const Condition& exception : rule.unless) add_places(exception, places);
    for (const AudienceLine& line : rule.audience)
      if (line.when) add_places(*line.when, places);
  }
  for (const Schedule& schedule : set.schedules)
    for (const SchedulePhase& phase : schedule.phases)
      if (phase.when) add_places(*phase.when, places);
  return places;
}

class Comparison {
 public:
  explicit Comparison(const GeneratedSet& made)
      : made_(made),
        rules_(made.authored.rule_sets.front(), made.plan->vocabulary,
               setting("PARITY_DIFFERENTIAL_WORLDS", kMostWorlds)),
        places_(places_of(rules_.set())) {
    for (std::size_t i = 0; i < made.plan->rules.size(); ++i) indices_.push_back(static_cast<RuleIndex>(i));
  }

  // What differs, a line each; empty when both agree.
  std::string differences(const GeneratedRecord& generated, Audience audience) {
    EvaluationContext context;
    context.today = generated.today;
    context.audience = audience;
    context.rules = indices_;
    evaluate_into(*made_.plan, generated.record, context, evaluation_);
    Reference reference(rules_, generated.record, generated.today);
    std::string differences;
    for (const bool trees : {false, true})  // a tree differs because a test in it does
      for (std::size_t i = 0; i < made_.plan->conditions.size() && (!trees || differences.empty()); ++i)
        if (evaluation_.computed_conditions[i] != 0 && (made_.plan->conditions[i].child_count > 0) == trees)
          compare_condition(i, reference, differences);
    for (std::size_t i = 0; i < indices_.size() && differences.empty(); ++i)
      compare_rule(rules_.set().rules[i], evaluation_.outcomes[i].state, reference, audience, differences);
    return differences;
  }

  std::size_t settled = 0;  // conditions on which the reference leaves the engine no choice
  std::size_t vague = 0;    // … on which it says "unknown" though they are the same in every world that was tried
  std::size_t compared = 0;
  std::map<std::string, std::size_t> vague_kinds;

 private:
  // What a vague condition asks of which kind of fact, so that the largest class can be looked into first.
  std::string kind_of(const PlannedCondition& planned) const {
    std::string kind = fmt::format("test {}", static_cast<int>(planned.kind));
    if (planned.kind == ConditionKind::kSchedule || planned.kind == ConditionKind::kChecklist) return kind;
    const PlannedFact& fact = made_.plan->fact(planned.fact);
    kind += fmt::format(" of subject {} derivation {} pick {}", static_cast<int>(fact.subject),
                        static_cast<int>(fact.derivation), static_cast<int>(fact.filters.pick));
    for (const auto& [anchor, name] : {std::pair(&fact.before, " before"), std::pair(&fact.after, " after"),
                                       std::pair(&fact.since, " since"), std::pair(&fact.nearest, " nearest")})
      if (*anchor) kind += name;
    return kind + (evaluation_.facts[index_of(planned.fact)].missing.empty() ? "" : " unread");
  }

  void compare_condition(std::size_t i, Reference& reference, std::string& differences) {
    const PlannedCondition& planned = made_.plan->conditions[i];
    const auto at = places_.find({planned.where.line, planned.where.column});
    if (at == places_.end()) return;
    const Ternary said = evaluation_.conditions[i];
    Truth truth;
    if (planned.child_count == 0) {
      truth = reference.test(*at->second);
      if (truth.allows(said)) reference.settle(*at->second, said);
      ++compared;
      if (truth.exact == truth.least) ++settled;
      if (said != truth.exact) {
        ++vague;
        ++vague_kinds[fmt::format("{} that is {}", kind_of(planned), to_text(truth.exact))];
      }
    } else {
      truth.exact = truth.least = reference.truth(*at->second);
    }
    if (!truth.allows(said))
      differences +=
          fmt::format("{}:{}: {}: the engine says {}, the reference {}\n", planned.where.line, planned.where.column,
                      describe(*made_.plan, planned), to_text(said), to_text(truth.exact));
  }

  void compare_rule(const Rule& rule, OutcomeState said, Reference& reference, Audience audience,
                    std::string& differences) {
    const OutcomeState right = reference.outcome(rule, audience);
    if (said != right)
      differences += fmt::format("{} for {}: the engine says {}, the reference {}\n", rule.id.text, to_text(audience),
                                 to_text(said), to_text(right));
  }

  const GeneratedSet& made_;
  ReferenceRules rules_;
  Places places_;
  std::vector<RuleIndex> indices_;
  Evaluation evaluation_;
};

}  // namespace

TEST_CASE("the engine agrees with the slow evaluator on generated rule sets and records") {
  const std::size_t first = setting("PARITY_DIFFERENTIAL_SEED", 1);
  const std::size_t sets = setting("PARITY_DIFFERENTIAL_RULE_SETS", kRuleSets);
  std::size_t pairs = 0;
  std::size_t faults = 0;
  std::size_t settled = 0;
  std::size_t vague = 0;
  std::size_t compared = 0;
  std::map<std::string, std::size_t> vague_kinds;
  for (std::size_t seed = first; seed < first + sets; ++seed) {
    Random random(seed);
    const GeneratedSet made = load_generated(random);
    Comparison comparison(made);
    for (std::size_t i = 0; i < kRecordsOfEach; ++i) {
      const GeneratedRecord generated = generate_record(random, *made.plan);
      const auto audience = static_cast<Audience>(random.below(kAudienceCount));
      const std::string differences = comparison.differences(generated, audience);
      ++pairs;
      if (differences.empty()) continue;
      if (++faults <= setting("PARITY_DIFFERENTIAL_SHOWN", kMostFaultsShown))
        FAIL_CHECK(fmt::format("seed {} record {}\n{}\n{}\n{}", seed, i, made.yaml, generated.text, differences));
    }
    settled += comparison.settled;
    vague += comparison.vague;
    compared += comparison.compared;
    for (const auto& [kind, count] : comparison.vague_kinds) vague_kinds[kind] += count;
  }
  INFO(fmt::format("{} pairs, {} conditions, {} settled, {} vague", pairs, compared, settled, vague));
  if (setting("PARITY_DIFFERENTIAL_KINDS", 0) != 0)
    for (const auto& [kind, count] : vague_kinds) WARN(fmt::format("{:>7} vague: {}", count, kind));
  CHECK(faults == 0);
  CHECK(settled * 10 > compared * 7);  // the reference must not be vague
  CHECK(vague * 16 < compared);        // nor the engine
}

}  // namespace parity::differential
