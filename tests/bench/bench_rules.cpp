// What rules cost: loading a thousand of the bundled length, and evaluating the bundled rules once, ten and a hundred
// times over on one patient's record, where the copies share concepts, facts and definitions.
//   cmake --preset release -DPARITY_BENCH=ON && cmake --build --preset release --target bench_rules
//   build/release/tests/bench_rules
// Goals: a thousand rules load in under 200 ms (`vs_yaml`: beside yaml-cpp alone on the same bytes); ten times the
// rules take a patient at most twice the time (`vs_once`); the bundled rules on a record that is read take 20 us and
// nothing from the heap (`allocations`). Ratios are of best to best in one run: other work on the machine does not count.
#include <benchmark/benchmark.h>
#include <fmt/format.h>
#include <time.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <limits>
#include <map>
#include <new>
#include <sstream>
#include <thread>

#include "engine/eval/evaluate.h"
#include "engine/load/load.h"
#include "engine/plan/compile.h"
#include "fhir-adapter/record_reader.h"
#include "test_paths.h"

namespace {
thread_local std::uint64_t allocations = 0;
}

[[gnu::noinline]] void* operator new(std::size_t size) {
  ++allocations;
  if (void* memory = std::malloc(size)) return memory;
  throw std::bad_alloc();
}
[[gnu::noinline]] void operator delete(void* memory) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

namespace {

using namespace parity;
namespace fs = std::filesystem;

const std::string kFolder = PARITY_SOURCE_DIR "/rules";
const Day kToday = to_day({2026, 11, 22});

double seconds_of(clockid_t clock) {
  timespec now{};
  ::clock_gettime(clock, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

// Of this thread alone: other work on the machine does not count.
double cpu_seconds() { return seconds_of(CLOCK_THREAD_CPUTIME_ID); }

std::string content_of(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

SourceFiles bundled_rules() {
  SourceFiles files;
  for (const auto& entry : fs::recursive_directory_iterator(kFolder))
    if (entry.path().extension() == ".yaml" && entry.path().parent_path().filename() != "tests")
      files.push_back({entry.path().string(), content_of(entry.path())});
  std::sort(files.begin(), files.end(), [](const SourceFile& a, const SourceFile& b) { return a.path < b.path; });
  return files;
}

// The `rules:` of a file as texts of one rule each.
std::vector<std::string> rules_in(const std::string& text) {
  std::vector<std::string> rules;
  std::istringstream lines(text);
  bool is_inside = false;
  for (std::string line; std::getline(lines, line);) {
    if (!line.empty() && line.front() != ' ' && line.front() != '#') is_inside = line == "rules:";
    if (!is_inside || line == "rules:") continue;
    if (line.starts_with("  - id: ")) rules.emplace_back();
    if (!rules.empty()) rules.back() += line + "\n";
  }
  return rules;
}

// The bundled rules, and each of them again under other names: `times` of each, but no more than `most` in all.
SourceFiles rules_over_and_over(std::size_t times, std::size_t most = std::numeric_limits<std::size_t>::max()) {
  SourceFiles files = bundled_rules();
  SourceFiles copies;
  std::size_t count = 0;
  for (const SourceFile& file : files) count += rules_in(file.text).size();
  for (std::size_t i = 1; i < times; ++i) {
    for (const SourceFile& file : files) {
      SourceFile copy{file.path.substr(0, file.path.size() - 5) + fmt::format("-{}.yaml", i), "rules:\n"};
      for (std::string& rule : rules_in(file.text)) {
        if (count++ >= most) break;
        rule.insert(rule.find('\n'), fmt::format("-{}", i));
        copy.text += rule;
      }
      if (copy.text.size() > 7) copies.push_back(std::move(copy));
    }
  }
  std::move(copies.begin(), copies.end(), std::back_inserter(files));
  return files;
}

std::shared_ptr<const Plan> compiled(SourceFiles files) {
  auto loaded = load_rules(std::move(files), {kFolder, {}});
  auto plan = compile(std::move(*loaded.product));
  if (has_error(loaded.diagnostics) || has_error(plan.diagnostics)) std::abort();
  return std::move(*plan.product);
}

// ---- loading

void parse_alone(const SourceFiles& files) {
  struct Nothing final : YAML::EventHandler {
    void OnDocumentStart(const YAML::Mark&) override {}
    void OnDocumentEnd() override {}
    void OnNull(const YAML::Mark&, YAML::anchor_t) override {}
    void OnAlias(const YAML::Mark&, YAML::anchor_t) override {}
    void OnScalar(const YAML::Mark&, const std::string&, YAML::anchor_t, const std::string&) override {}
    void OnSequenceStart(const YAML::Mark&, const std::string&, YAML::anchor_t, YAML::EmitterStyle::value) override {}
    void OnSequenceEnd() override {}
    void OnMapStart(const YAML::Mark&, const std::string&, YAML::anchor_t, YAML::EmitterStyle::value) override {}
    void OnMapEnd() override {}
  } nothing;
  for (const SourceFile& file : files) {
    std::istringstream stream(file.text);
    YAML::Parser(stream).HandleNextDocument(nothing);
  }
}

double parse_seconds(const SourceFiles& files) {
  double best = std::numeric_limits<double>::max();
  for (int i = 0; i < 5; ++i) {
    const double begin = cpu_seconds();
    parse_alone(files);
    best = std::min(best, cpu_seconds() - begin);
  }
  return best;
}

// As the program does it: by as many threads as the machine has. `cpu_ms` is the work of all of them, `best_ms` what
// somebody waits, which only a quiet machine shows.
void load_and_compile(benchmark::State& state) {
  const auto rules = static_cast<std::size_t>(state.range(0));
  const SourceFiles files = rules_over_and_over(1 + rules / 20, rules);
  const double floor = parse_seconds(files);
  LoadOptions options{kFolder, {}};
  options.threads = std::max(1U, std::thread::hardware_concurrency());
  double best = std::numeric_limits<double>::max();
  double cpu = best;
  std::size_t compiled_rules = 0;
  for (auto _ : state) {
    const double begin = seconds_of(CLOCK_MONOTONIC);
    const double cpu_begin = seconds_of(CLOCK_PROCESS_CPUTIME_ID);
    auto loaded = load_rules(files, options);
    auto plan = compile(std::move(*loaded.product));
    best = std::min(best, seconds_of(CLOCK_MONOTONIC) - begin);
    cpu = std::min(cpu, seconds_of(CLOCK_PROCESS_CPUTIME_ID) - cpu_begin);
    if (has_error(loaded.diagnostics) || has_error(plan.diagnostics))
      return state.SkipWithError("the rules have an error");
    compiled_rules = (*plan.product)->rules.size();
  }
  std::size_t bytes = 0;
  for (const SourceFile& file : files) bytes += file.text.size();
  state.counters["rules"] = static_cast<double>(compiled_rules);
  state.counters["kB"] = static_cast<double>(bytes) / 1e3;
  state.counters["best_ms"] = best * 1e3;
  state.counters["cpu_ms"] = cpu * 1e3;
  state.counters["yaml_ms"] = floor * 1e3;
  state.counters["vs_yaml"] = cpu / floor;
}
BENCHMARK(load_and_compile)->Arg(55)->Arg(1000)->MinTime(3)->UseRealTime()->Unit(benchmark::kMillisecond);

// ---- evaluating

// The sample patients, who between them make every rule fire; and the published ones, whose records are long.
enum class Patients { kSamples, kPublished };

std::vector<PatientRecord> records_of(Patients patients, const Plan& plan) {
  const fs::path folder = patients == Patients::kSamples ? fs::path(PARITY_SOURCE_DIR) / "samples/practice"
                                                         : fs::path(PARITY_SHARED_DIR) / "fhir/r4-synthea";
  std::vector<PatientRecord> records;
  if (!fs::is_directory(folder)) return records;
  fhir::JsonParser parser;
  fhir::ReadOptions options;
  options.today = kToday;
  for (const auto& entry : fs::directory_iterator(folder)) {
    auto read = fhir::read_patient_bundle(parser, content_of(entry.path()), plan.vocabulary, options);
    if (read) records.push_back(std::move(*read));
  }
  return records;
}

// Best time of a patient, by patients and how many times over the rules are there.
std::map<std::pair<int, int>, double>& best_times() {
  static std::map<std::pair<int, int>, double> times;
  return times;
}

void evaluate_rules(benchmark::State& state) {
  const auto times = static_cast<int>(state.range(0));
  const auto which = static_cast<int>(state.range(1));
  const std::shared_ptr<const Plan> held = compiled(rules_over_and_over(static_cast<std::size_t>(times)));
  const Plan& plan = *held;
  const std::vector<PatientRecord> records = records_of(static_cast<Patients>(which), plan);
  if (records.empty()) return state.SkipWithError("no records");
  std::vector<RuleIndex> all;
  for (std::size_t i = 0; i < plan.rules.size(); ++i) all.push_back(static_cast<RuleIndex>(i));
  EvaluationContext context;
  context.today = kToday;
  context.rules = all;
  Evaluation evaluation;
  const auto evaluate_all = [&] {
    for (const PatientRecord& record : records) {
      evaluate_into(plan, record, context, evaluation);
      benchmark::DoNotOptimize(evaluation.outcomes.data());
    }
  };
  evaluate_all();
  double best = std::numeric_limits<double>::max();
  const std::uint64_t before = allocations;
  for (auto _ : state) {
    const double begin = cpu_seconds();
    evaluate_all();
    best = std::min(best, cpu_seconds() - begin);
  }
  const auto patients = static_cast<double>(records.size());
  state.counters["allocations"] =
      static_cast<double>(allocations - before) / static_cast<double>(state.iterations()) / patients;
  best_times()[{which, times}] = best;
  const auto once = best_times().find({which, 1});
  state.counters["rules"] = static_cast<double>(all.size());
  state.counters["us_a_patient"] = best * 1e6 / patients;
  if (once != best_times().end()) state.counters["vs_once"] = best / once->second;
}
BENCHMARK(evaluate_rules)
    ->ArgsProduct({{1, 10, 100}, {0, 1}})
    ->ArgNames({"times", "published"})
    ->Unit(benchmark::kMicrosecond);

}  // namespace
