// What rules cost: loading many, evaluating many that share facts, and the bundled rules on one record.
//   cmake --preset release -DPARITY_BENCH=ON && cmake --build --preset release --target bench_rules
//   build/release/tests/bench_rules
// Goals: 1,000 rules load in under 200 ms; ten times the rules that share facts take at most twice the time of a
// patient; the bundled rules on a record that is read: 20 us, and nothing taken from the heap.
#include <benchmark/benchmark.h>
#include <fmt/format.h>
#include <atomic>
#include <cstdlib>
#include <new>

#include "cli/rules_folder.h"
#include "engine/eval/evaluate.h"
#include "engine/testing/test_record.h"
#include "test_paths.h"
#include "tests/engine/rule_fixture.h"

namespace {
std::atomic<std::uint64_t> allocations = 0;
}

void* operator new(std::size_t size) {
  ++allocations;
  if (void* memory = std::malloc(size)) return memory;
  throw std::bad_alloc();
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

namespace {

using namespace parity;
using namespace parity::test;

constexpr int kTopics = 20;  // concepts, each with facts and definitions that all rules share

std::string concepts_text() {
  std::string text = "concepts:\n";
  for (int i = 0; i < kTopics; ++i)
    text += fmt::format(
        "  level-{0}: {{title: Level {0}, codes: {{\"http://loinc.org\": {{{0}-1: Level}}}}, value: {{unit: mmol/L, "
        "plausible: 1 .. 300}}}}\n"
        "  disease-{0}: {{title: Disease {0}, codes: {{\"http://snomed.info/sct\": {{{0}0: Disease}}}}}}\n",
        i);
  return text;
}

std::string facts_text() {
  std::string facts = "facts:\n";
  std::string definitions = "definitions:\n";
  for (int i = 0; i < kTopics; ++i) {
    facts += fmt::format(
        "  level-{0}: {{observation: level-{0}}}\n  recent-{0}: {{observation: level-{0}, within: 12 months}}\n"
        "  disease-{0}: {{condition: disease-{0}}}\n",
        i);
    definitions += fmt::format("  raised-{0}: {{all: [{{level-{0}: \">= {1} mmol/L\"}}, {{disease-{0}: present}}]}}\n",
                               i, 100 + i);
  }
  return facts + definitions;
}

// As long as a rule of the bundled set.
std::string rule_text(int i) {
  const int topic = i % kTopics;
  const int other = (i / kTopics + topic + 1) % kTopics;
  return fmt::format(
      "  - id: rule-{0}\n    title: Rule {0}\n    gap: prevention\n    element: level\n    applies-to: raised-{1}\n"
      "    when: {{all: [{{recent-{1}: absent}}, {{not: raised-{2}}}, {{level-{2}: \"< {3} mmol/L\"}}]}}\n"
      "    unless: [{{disease-{2}: absent}}, raised-{2}]\n"
      "    audience:\n      - {{to: gp, when: {{disease-{1}: present}}, indicator: info}}\n"
      "      - {{to: mental-health, indicator: warning}}\n"
      "    prompt:\n      summary: \"Level {0} due: last {{{{ level-{1}.value | or 'none' }}}}\"\n"
      "      detail: |\n        Ask whether a blood test is convenient, and take it.\n\n        It is {{{{ "
      "level-{2}.date | or 'never' }}}}.\n"
      "      suggestions:\n        - label: Order a level\n          create: {{resourceType: ServiceRequest, status: "
      "draft, intent: proposal, code: {{text: Level}}, subject: {{reference: \"Patient/{{{{ patient.id }}}}\"}}}}\n"
      "    caution: Not while somebody is acutely unwell.\n    evidence: [own]\n    status: draft\n",
      i, topic, other, 50 + i % 40);
}

SourceFiles made_rules(int count) {
  SourceFiles files = {
      {"concepts/concepts.yaml", concepts_text()},
      {"set/ruleset.yaml", "id: set\ntitle: Set\nversion: 1.0.0\nsources: {own: {title: Ours, confidence: P}}\n"},
      {"set/facts.yaml", facts_text()}};
  for (int i = 0; i < count; ++i) {
    if (i % 20 == 0) files.push_back({fmt::format("set/rules-{}.yaml", i / 20), "rules:\n"});
    files.back().text += rule_text(i);
  }
  return files;
}

PatientRecord record_for(const Plan& plan) {
  RuleTest patient;
  patient.today = to_day({2026, 11, 22});
  patient.person.born = Date::of(to_day({1980, 2, 3}));
  for (int i = 0; i < kTopics; ++i) {
    for (int k = 0; k < 5; ++k) {
      TestEntry level;
      level.concept_name.text = fmt::format("level-{}", i);
      level.value = fmt::format("{} mmol/L", 95 + 3 * k);
      level.on = Date::of(patient.today - 200 * k - i);
      patient.record.push_back(level);
    }
    TestEntry disease;
    disease.part = RecordPart::kCondition;
    disease.concept_name.text = fmt::format("disease-{}", i);
    disease.on = Date::of(patient.today - 3000);
    if (i % 3 != 0) patient.record.push_back(disease);
  }
  auto record = build_test_record(patient, plan);
  if (!record) std::abort();
  return std::move(*record);
}

void evaluate_all(benchmark::State& state, const Plan& plan, const PatientRecord& record,
                  const EvaluationContext& context) {
  Evaluation evaluation;
  evaluate_into(plan, record, context, evaluation);
  const std::uint64_t before = allocations;
  for (auto _ : state) {
    evaluate_into(plan, record, context, evaluation);
    benchmark::DoNotOptimize(evaluation.outcomes.data());
  }
  state.counters["allocations"] =
      benchmark::Counter(static_cast<double>(allocations - before) / static_cast<double>(state.iterations()));
  state.counters["rules"] = static_cast<double>(context.rules.size());
}

void BM_load_and_compile(benchmark::State& state) {
  const SourceFiles files = made_rules(static_cast<int>(state.range(0)));
  for (auto _ : state) {
    auto loaded = load_rules(files, {});
    auto plan = compile(std::move(*loaded.product));
    if (!plan.product) state.SkipWithError("the generated rules have an error");
    benchmark::DoNotOptimize(plan);
  }
}
BENCHMARK(BM_load_and_compile)->Arg(10)->Arg(100)->Arg(1000)->Unit(benchmark::kMillisecond);

void BM_evaluate_rules_that_share_facts(benchmark::State& state) {
  const LoadedRules rules = load(made_rules(static_cast<int>(state.range(0))));
  if (!rules.plan) return state.SkipWithError(rules.complaints().c_str());
  const PatientRecord record = record_for(*rules.plan);
  EvaluationContext context;
  context.today = to_day({2026, 11, 22});
  const auto all = rules.plan->rules_at("patient-view", Audience::kGp);
  context.rules = all;
  evaluate_all(state, *rules.plan, record, context);
}
BENCHMARK(BM_evaluate_rules_that_share_facts)->Arg(10)->Arg(100)->Arg(1000)->Unit(benchmark::kMicrosecond);

// The patient of the bundled tests with the most entries.
void BM_evaluate_bundled_rules(benchmark::State& state) {
  constexpr const char* kFolder = PARITY_SOURCE_DIR "/rules";
  const auto files = cli::read_rule_files(kFolder);
  if (!files) return state.SkipWithError("no rules");
  const LoadedRules rules = load(*files, {kFolder, {}});
  if (!rules.plan || rules.tests.empty()) return state.SkipWithError("no plan");
  const auto fullest =
      std::max_element(rules.tests.begin(), rules.tests.end(),
                       [](const RuleTest& a, const RuleTest& b) { return a.record.size() < b.record.size(); });
  const auto record = build_test_record(*fullest, *rules.plan);
  if (!record) return state.SkipWithError("no record");
  EvaluationContext context;
  context.today = fullest->today;
  const auto all = rules.plan->rules_at("patient-view", Audience::kGp);
  context.rules = all;
  evaluate_all(state, *rules.plan, *record, context);
  state.counters["entries"] = static_cast<double>(fullest->record.size());
}
BENCHMARK(BM_evaluate_bundled_rules)->Unit(benchmark::kMicrosecond);

void BM_load_bundled_rules(benchmark::State& state) {
  constexpr const char* kFolder = PARITY_SOURCE_DIR "/rules";
  const auto files = cli::read_rule_files(kFolder);
  if (!files) return state.SkipWithError("no rules");
  for (auto _ : state) {
    auto loaded = load_rules(*files, {kFolder, {}});
    benchmark::DoNotOptimize(compile(std::move(*loaded.product)));
  }
}
BENCHMARK(BM_load_bundled_rules)->Unit(benchmark::kMillisecond);

}  // namespace
