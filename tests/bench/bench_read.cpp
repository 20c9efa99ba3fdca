// What reading a record costs, beside the floor: simdjson's DOM parse of the same bytes with a parser that is kept.
// Whole patients of ../shared/fhir, all of a folder in one iteration; `vs_dom` is the ratio to the floor, measured
// in the same run. Run it with --benchmark_repetitions and take the medians.
#include <benchmark/benchmark.h>
#include <simdjson.h>
#include <time.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <limits>
#include <map>
#include <vector>

#include "cli/site/rules_folder.h"
#include "fhir-adapter/record_reader.h"
#include "test_paths.h"

namespace {

using namespace parity;
namespace fs = std::filesystem;

// Of this thread alone: other work on the machine does not count.
double cpu_seconds() {
  timespec now{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

/// Whole patients as bytes, twice: as simdjson wants them and as we do.
struct Corpus {
  std::vector<simdjson::padded_string> padded;
  std::vector<std::string> plain;
  std::size_t bytes = 0;
};

enum class Layout { kAsItCame, kMinified };

Corpus load(const char* folder, Layout layout) {
  Corpus corpus;
  std::vector<fs::path> paths;
  for (const auto& entry : fs::directory_iterator(fs::path(PARITY_SHARED_DIR) / "fhir" / folder))
    paths.push_back(entry.path());
  std::sort(paths.begin(), paths.end());
  for (const fs::path& path : paths) {
    std::ifstream file(path, std::ios::binary);
    std::string text{std::istreambuf_iterator<char>(file), {}};
    if (layout == Layout::kMinified) {
      std::size_t length = 0;
      std::string small(text.size(), ' ');
      if (simdjson::minify(text.data(), text.size(), small.data(), length) != simdjson::SUCCESS) continue;
      small.resize(length);
      text = std::move(small);
    }
    corpus.bytes += text.size();
    corpus.padded.emplace_back(text);
    corpus.plain.push_back(std::move(text));
  }
  return corpus;
}

const Corpus& corpus_of(int which) {
  static const Corpus corpora[] = {load("r4-synthea", Layout::kAsItCame), load("r4-synthea", Layout::kMinified),
                                   load("stu3-gp-connect", Layout::kAsItCame),
                                   load("stu3-gp-connect", Layout::kMinified)};
  return corpora[which];
}

const Plan& bundled_plan() {
  static const std::shared_ptr<const Plan> plan =
      cli::load_plan((fs::path(PARITY_SOURCE_DIR) / "rules").string(), std::cerr);
  return *plan;
}

void parse_with_dom(const Corpus& corpus) {
  static simdjson::dom::parser parser;
  for (const simdjson::padded_string& text : corpus.padded) {
    simdjson::dom::element root;
    if (parser.parse(text).get(root) != simdjson::SUCCESS) std::abort();
    benchmark::DoNotOptimize(root);
  }
}

// The floor of each corpus: the best of several runs.
double dom_seconds(int which) {
  static std::map<int, double> known;
  double& best = known.try_emplace(which, std::numeric_limits<double>::max()).first->second;
  for (int i = 0; i < 20; ++i) {
    const double begin = cpu_seconds();
    parse_with_dom(corpus_of(which));
    best = std::min(best, cpu_seconds() - begin);
  }
  return best;
}

// Runs one pass over the corpus for each iteration; the ratio is of best to best.
template <class Pass>
void measure(benchmark::State& state, Pass pass) {
  const int which = static_cast<int>(state.range(0));
  const Corpus& corpus = corpus_of(which);
  double best = std::numeric_limits<double>::max();
  pass(corpus);
  for (auto _ : state) {
    const double begin = cpu_seconds();
    pass(corpus);
    best = std::min(best, cpu_seconds() - begin);
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations()) * static_cast<std::int64_t>(corpus.bytes));
  state.counters["best_MB_s"] = static_cast<double>(corpus.bytes) / best / 1e6;
  state.counters["vs_dom"] = best / dom_seconds(which);
}

void simdjson_dom(benchmark::State& state) { measure(state, parse_with_dom); }

void our_parse(benchmark::State& state) {
  fhir::JsonParser parser;
  measure(state, [&](const Corpus& corpus) {
    for (const std::string& text : corpus.plain) benchmark::DoNotOptimize(parser.parse(text));
  });
}

void parse_and_read(benchmark::State& state) {
  const Plan& plan = bundled_plan();
  fhir::JsonParser parser;
  fhir::ReadOptions options;
  options.today = to_day({2026, 11, 22});
  measure(state, [&](const Corpus& corpus) {
    for (const std::string& text : corpus.plain)
      benchmark::DoNotOptimize(fhir::read_patient_bundle(parser, text, plan.vocabulary, options));
  });
}

// 0: R4, pretty-printed; 1: R4, minified; 2: STU3 as it came; 3: STU3, minified.
BENCHMARK(simdjson_dom)->DenseRange(0, 3)->Unit(benchmark::kMillisecond);
BENCHMARK(our_parse)->DenseRange(0, 3)->Unit(benchmark::kMillisecond);
BENCHMARK(parse_and_read)->DenseRange(0, 3)->Unit(benchmark::kMillisecond);

}  // namespace
