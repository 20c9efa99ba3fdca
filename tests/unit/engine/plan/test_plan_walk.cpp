// What stands on what: one step down, and all the way.
#include "engine/plan/plan_walk.h"

#include <fmt/format.h>
#include <catch2/catch.hpp>

#include "tests/engine/rule_example.h"
#include "tests/engine/rule_fixture.h"

namespace parity {
namespace {

constexpr std::string_view kRules = R"(--- # example/rules.yaml
facts:
  bp: {observation: systolic-bp, within: 12 months}
  first: {condition: diabetes}
  after: {observation: systolic-bp, after: {fact: first}}
  either: {first-of: [after, bp]}
  start: {medication: lithium, status: current, pick: start-of-course}
  now: {medication: lithium, status: current}
definitions:
  raised: {bp: ">= 140 mm[Hg]"}
schedules:
  check: {check: bp, from: start, phases: [{every: 3 months, when: {now: present}}, {every: 6 months}]}
checklists:
  list: {items: {pressure: bp, disease: first}}
rules:
  - id: all-of-it
    title: T
    gap: safety
    applies-to: raised
    when: {all: [{check: overdue}, {none: [{list: complete}, raised]}, {first: {before: bp}}]}
    unless: [{either: absent}]
    audience: [{to: gp, when: {now: absent}, indicator: info}, {to: mental-health, indicator: info}]
    prompt: {summary: S, detail: D}
    evidence: nice
    status: draft
)";

std::shared_ptr<const Plan> plan() {
  SourceFiles files = test::virtual_files(kRules);
  test::add_missing(files, "example/ruleset.yaml", test::kExampleHead);
  test::add_missing(files, "concepts/c.yaml", test::kExampleConcepts);
  const auto loaded = test::load(std::move(files));
  INFO(loaded.complaints());
  REQUIRE(loaded.plan);
  return loaded.plan;
}

struct Names {
  const Plan& plan;
  std::vector<std::string> facts;
  std::size_t conditions = 0;

  PlanStep step() {
    return {[this](ConditionId) { ++conditions; }, [this](FactId id) { facts.push_back(plan.fact(id).name); }};
  }
};

FactId fact_named(const Plan& plan, std::string_view name) {
  for (std::size_t i = 0; i < plan.facts.size(); ++i)
    if (plan.facts[i].name == name) return static_cast<FactId>(i);
  return {};
}

TEST_CASE("one step down from each kind of condition") {
  struct Case {
    ConditionKind kind;
    std::vector<std::string> facts;
    std::size_t conditions;
  };
  const Case cases[] = {
      {ConditionKind::kAll, {}, 3},
      {ConditionKind::kNone, {}, 2},
      {ConditionKind::kSchedule, {"bp", "start"}, 1},
      {ConditionKind::kChecklist, {"bp", "first"}, 0},
      {ConditionKind::kDate, {"first", "bp"}, 0},
      {ConditionKind::kCompare, {"bp"}, 0},
      {ConditionKind::kReference, {}, 0},
  };
  const auto made = plan();
  for (const Case& c : cases) {
    CAPTURE(static_cast<int>(c.kind));
    PlannedCondition condition;
    condition.kind = c.kind;
    for (const PlannedCondition& one : made->conditions)
      if (one.kind == c.kind) condition = one;
    Names names{*made, {}, 0};
    step_into(*made, condition, names.step());
    CHECK(names.facts == c.facts);
    CHECK(names.conditions == c.conditions);
    step_into(*made, condition, {});  // nobody wants to know
  }
}

TEST_CASE("one step down from a fact: what its window starts from, and what it is made of") {
  const auto made = plan();
  Names names{*made, {}, 0};
  step_into(made->fact(fact_named(*made, "after")), names.step().fact);
  step_into(made->fact(fact_named(*made, "either")), names.step().fact);
  CHECK(names.facts == std::vector<std::string>{"first", "after", "bp"});
}

TEST_CASE("the conditions of a rule, for an audience and for all") {
  const auto made = plan();
  const PlannedRule& rule = made->rules.front();
  CHECK(conditions_named_by(rule).size() == 4);
  CHECK(conditions_named_by(rule, Audience::kGp).size() == 4);
  CHECK(conditions_named_by(rule, Audience::kMentalHealth).size() == 3);
}

TEST_CASE("all the way down, each once") {
  const auto made = plan();
  Names names{*made, {}, 0};
  PlanWalk walk(*made, names.step());
  for (const ConditionId id : conditions_named_by(made->rules.front())) walk.add(id);
  std::sort(names.facts.begin(), names.facts.end());
  CHECK(names.facts == std::vector<std::string>{"after", "bp", "either", "first", "now", "start"});
  CHECK(names.conditions == made->conditions.size());
}

}  // namespace
}  // namespace parity
