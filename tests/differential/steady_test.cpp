// That an evaluation tells truly how far back it holds: on generated pairs of rule set and record, the outcomes of the
// days from there to today are today's.
#include <catch2/catch.hpp>

#include "engine/eval/evaluate.h"
#include "engine/load/load.h"
#include "engine/plan/compile.h"
#include "tests/differential/generator.h"

namespace parity::differential {
namespace {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) || defined(__SANITIZE_UNDEFINED__)
constexpr std::size_t kRuleSets = 30;
#else
constexpr std::size_t kRuleSets = 300;
#endif
constexpr std::size_t kRecordsOfEach = 60;
constexpr std::int32_t kFurthest = 1200;  // days

std::vector<OutcomeState> states_of(const Evaluation& evaluation) {
  std::vector<OutcomeState> states;
  for (const Outcome& outcome : evaluation.outcomes) states.push_back(outcome.state);
  return states;
}

struct Steadiness {
  std::size_t evaluations = 0;
  std::size_t told = 0;  // of them, those that hold for more than their own day
  std::size_t wrong = 0;
  std::string first;

  void check(Random& random, const Plan& plan, const GeneratedRecord& generated, RuleIndex rule) {
    Evaluation evaluation;
    EvaluationContext context;
    context.rules = std::span(&rule, 1);
    const auto on = [&](Day day) {
      context.today = day;
      evaluate_into(plan, generated.record, context, evaluation);
      return states_of(evaluation);
    };
    const Day today = generated.today - random.between(0, 400);
    const auto states = on(today);
    const Day from = std::max(evaluation.steady_since, today - kFurthest);
    ++evaluations;
    if (from == today) return;
    ++told;
    const Day some = from + static_cast<std::int32_t>(random.below(static_cast<std::size_t>(today - from)));
    for (const Day day : {from, from + 1, some, today - 1}) {
      if (on(day) == states || day > today) continue;
      ++wrong;
      if (first.empty())
        first = "from " + to_text(from) + " to " + to_text(today) + ", but not on " + to_text(day) + ", rule " +
                plan.rule(rule).id + "\n" + generated.text;
    }
  }
};

TEST_CASE("differential: an outcome holds on every day since the one that the evaluation names") {
  Steadiness steadiness;
  std::string yaml;
  for (std::size_t seed = 1; seed <= kRuleSets && steadiness.wrong == 0; ++seed) {
    Random random(seed * 977);
    const SourceFiles files = generate_rules(random);
    auto loaded = load_rules(files, {});
    auto compiled = compile(std::move(*loaded.product));
    REQUIRE(compiled.product);
    const Plan& plan = **compiled.product;
    yaml = files.back().text;
    for (std::size_t i = 0; i < kRecordsOfEach && steadiness.wrong == 0; ++i) {
      const GeneratedRecord generated = generate_record(random, plan);
      for (std::size_t rule = 0; rule < plan.rules.size(); ++rule)
        steadiness.check(random, plan, generated, static_cast<RuleIndex>(rule));
    }
  }
  INFO(steadiness.first << '\n' << yaml);
  CHECK(steadiness.wrong == 0);
  INFO(steadiness.told << " of " << steadiness.evaluations);
  CHECK(steadiness.told * 2 > steadiness.evaluations);
}

}  // namespace
}  // namespace parity::differential
