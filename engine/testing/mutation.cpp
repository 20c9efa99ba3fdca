#include "engine/testing/mutation.h"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <set>
#include <system_error>
#include <thread>

#include "engine/plan/plan_walk.h"
#include "engine/testing/remark.h"
#include "engine/testing/test_record.h"
#include "engine/testing/test_run.h"

namespace parity {
namespace {

// A passing test, its record made once, and what its evaluations came to.
struct ReadyTest {
  const RuleTest* test = nullptr;
  PatientRecord record;
  std::vector<std::uint8_t> facts;
  std::vector<std::uint8_t> conditions;
};

void merge(std::vector<std::uint8_t>& into, const std::vector<std::uint8_t>& from) {
  into.resize(from.size());
  for (std::size_t i = 0; i < from.size(); ++i) into[i] = static_cast<std::uint8_t>(into[i] | from[i]);
}

// A union takes its operands' statements without evaluating them as facts of their own.
void mark_union_operands(std::vector<std::uint8_t>& facts, const Plan& plan) {
  for (std::size_t i = 0; i < facts.size(); ++i) {
    if (facts[i] == 0 || plan.facts[i].derivation != Derivation::kUnion) continue;
    for (const FactId operand : plan.facts[i].operands) facts[index_of(operand)] = 1;
  }
}

std::vector<ReadyTest> ready_tests(const std::vector<RuleTest>& tests, const Plan& plan) {
  std::vector<ReadyTest> ready;
  for (const RuleTest& test : tests) {
    if (!test.skip.empty() || !test.todo.empty()) continue;
    auto record = build_test_record(test, plan);
    if (!record) continue;
    ReadyTest candidate{&test, std::move(*record), {}, {}};
    const TestRun run(test, plan, candidate.record);
    if (!run.differences().empty()) continue;
    for (std::size_t a = 0; a < kAudienceCount; ++a) {
      merge(candidate.facts, run.evaluation(static_cast<Audience>(a)).computed_facts);
      merge(candidate.conditions, run.evaluation(static_cast<Audience>(a)).computed_conditions);
    }
    mark_union_operands(candidate.facts, plan);
    ready.push_back(std::move(candidate));
  }
  return ready;
}

/// Whether what is mutated is among some conditions, facts and rules, each given as a question by index. A schedule and a
/// checklist are where a condition tests them.
template <class HasCondition, class HasFact, class HasRule>
bool is_among(const Mutation& mutation, const Plan& plan, HasCondition has_condition, HasFact has_fact,
              HasRule has_rule) {
  const auto tests_any = [&](ConditionKind kind) {
    for (std::size_t i = 0; i < plan.conditions.size(); ++i)
      if (plan.conditions[i].kind == kind && plan.conditions[i].schedule == mutation.index && has_condition(i))
        return true;
    return false;
  };
  switch (mutation.element) {
    case PlanElement::kCondition: return has_condition(mutation.index);
    case PlanElement::kFact: return has_fact(mutation.index);
    case PlanElement::kSchedule: return tests_any(ConditionKind::kSchedule);
    case PlanElement::kChecklist: return tests_any(ConditionKind::kChecklist);
    case PlanElement::kRule: return has_rule(mutation.index);
  }
  return true;
}

// An evaluation that never came to the element can't tell that it changed.
bool can_notice(const ReadyTest& ready, const Mutation& mutation, const Plan& plan) {
  return is_among(
      mutation, plan, [&](std::size_t i) { return ready.conditions[i] != 0; },
      [&](std::size_t i) { return ready.facts[i] != 0; }, [](std::size_t) { return true; });
}

// What some rules rest on.
class Ground {
 public:
  Ground(const Plan& plan, const std::vector<RuleIndex>& rules) : plan_(plan) {
    PlanWalk walk(plan, {[this](ConditionId id) { conditions_.insert(index_of(id)); },
                         [this](FactId id) { facts_.insert(index_of(id)); }});
    for (const RuleIndex rule : rules) {
      rules_.insert(index_of(rule));
      for (const ConditionId id : conditions_named_by(plan.rule(rule))) walk.add(id);
      for (const FactId id : plan.rule(rule).facts) walk.add(id);
    }
  }

  bool has(const Mutation& mutation) const {
    return is_among(
        mutation, plan_, [this](std::size_t i) { return conditions_.contains(i); },
        [this](std::size_t i) { return facts_.contains(i); }, [this](std::size_t i) { return rules_.contains(i); });
  }

 private:
  const Plan& plan_;
  std::set<std::size_t> conditions_;
  std::set<std::size_t> facts_;
  std::set<std::size_t> rules_;
};

// One thread's plan: changed, tried, and mended again.
class Bench {
 public:
  Bench(const Plan& plan, const std::vector<ReadyTest>& tests) : original_(plan), plan_(plan), tests_(tests) {}

  bool is_noticed(const Mutation& mutation) {
    mutation.change(plan_);
    const bool noticed = std::any_of(tests_.begin(), tests_.end(), [&](const ReadyTest& ready) {
      return can_notice(ready, mutation, original_) && !TestRun(*ready.test, plan_, ready.record).differences().empty();
    });
    mend(mutation);
    return noticed;
  }

 private:
  void mend(const Mutation& mutation) {
    const std::size_t i = mutation.index;
    switch (mutation.element) {
      case PlanElement::kCondition: plan_.conditions[i] = original_.conditions[i]; break;
      case PlanElement::kFact: plan_.facts[i] = original_.facts[i]; break;
      case PlanElement::kRule: plan_.rules[i] = original_.rules[i]; break;
      case PlanElement::kSchedule: plan_.schedules[i] = original_.schedules[i]; break;
      case PlanElement::kChecklist: plan_.checklists[i] = original_.checklists[i]; break;
    }
    plan_.children.resize(original_.children.size());
  }

  const Plan& original_;
  Plan plan_;
  const std::vector<ReadyTest>& tests_;
};

// Threads take the next change that nobody has taken; each answer has its own place, so that the
// report does not depend on who was first.
class MutationRun {
 public:
  MutationRun(const std::vector<Mutation>& mutations, const Plan& plan, const std::vector<ReadyTest>& tests,
              const MutationOptions& options)
      : mutations_(mutations), plan_(plan), tests_(tests), options_(options), noticed_(mutations.size(), 0) {}

  std::vector<std::uint8_t> run() {
    std::vector<std::thread> threads;
    try {
      for (unsigned i = 1; i < options_.threads; ++i) threads.emplace_back([this] { work(); });
    } catch (const std::system_error&) {  // the machine gives no more threads: those that there are do the work
    }
    work();
    for (std::thread& thread : threads) thread.join();
    return std::move(noticed_);
  }

 private:
  void work() {
    Bench bench(plan_, tests_);
    for (std::size_t i = next_++; i < mutations_.size(); i = next_++) {
      noticed_[i] = bench.is_noticed(mutations_[i]) ? 1 : 0;
      tell();
    }
  }

  void tell() {
    if (!options_.progress) return;
    const std::lock_guard lock(mutex_);
    options_.progress(++done_, mutations_.size());
  }

  const std::vector<Mutation>& mutations_;
  const Plan& plan_;
  const std::vector<ReadyTest>& tests_;
  const MutationOptions& options_;
  std::vector<std::uint8_t> noticed_;
  std::atomic<std::size_t> next_ = 0;
  std::mutex mutex_;
  std::size_t done_ = 0;
};

}  // namespace

int MutationReport::percent() const {
  const std::size_t unexplained = survivors.size() - explained;
  return tried == 0 ? 100 : static_cast<int>((tried - unexplained) * 100 / tried);
}

std::vector<RuleIndex> rules_named_by(const std::vector<RuleTest>& tests, const Plan& plan) {
  std::set<RuleIndex> rules;
  const auto add = [&](const Named& name) {
    if (const auto rule = plan.find_rule(name.text)) rules.insert(*rule);
  };
  for (const RuleTest& test : tests) {
    for (const auto& prompts : test.expected_prompts)
      for (const ExpectedPrompt& prompt : prompts.value_or(std::vector<ExpectedPrompt>())) add(prompt.rule);
    for (const auto& [rule, state] : test.expected_outcomes) add(rule);
    for (const auto& [rule, text] : test.expected_summaries) add(rule);
  }
  return {rules.begin(), rules.end()};
}

MutationReport run_mutations(const std::vector<RuleTest>& tests, const Plan& plan, const MutationOptions& options) {
  std::vector<Mutation> mutations = mutations_of(plan);
  if (options.rules) {
    const Ground ground(plan, *options.rules);
    std::erase_if(mutations, [&ground](const Mutation& mutation) { return !ground.has(mutation); });
  }
  const std::vector<ReadyTest> ready = ready_tests(tests, plan);
  const std::vector<std::uint8_t> noticed = MutationRun(mutations, plan, ready, options).run();
  MutationReport report;
  report.tried = mutations.size();
  for (std::size_t i = 0; i < mutations.size(); ++i) {
    if (noticed[i] != 0) continue;
    const Mutation& mutation = mutations[i];
    report.survivors.push_back(
        {mutation.where, mutation.owner, mutation.text, remark_at(plan.files, mutation.where, "mutation")});
    report.explained += report.survivors.back().explained.empty() ? 0U : 1U;
  }
  return report;
}

}  // namespace parity
