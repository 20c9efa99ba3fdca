// A whole register through `parity cohort`, beside simdjson's bare parsing of the same bytes in the same run.
//   tests/bench/make_register.py BUNDLES FOLDER --patients 20000 [--format bundles]
//   PARITY_BENCH_REGISTER=FOLDER PARITY_BENCH_RULES=rules bench_register
// Rates are per second of processor time, so that they are of one core; `of_bare` is the rate as a share of simdjson's;
// `wall` and `MiB` (most memory at once) are of the whole program.
#include <benchmark/benchmark.h>
#include <fcntl.h>
#include <simdjson.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "test_paths.h"
#include "tests/temporary_folder.h"

namespace {

namespace fs = std::filesystem;

std::string setting(const char* name, const char* otherwise) {
  const char* value = std::getenv(name);
  return value == nullptr ? otherwise : value;
}

std::vector<fs::path> files_of(const fs::path& folder) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(folder))
    if (entry.path().extension() == ".ndjson") files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  return files;
}

struct Size {
  double bytes = 0;
  double patients = 0;
};
Size size_of(const fs::path& folder) {
  Size size;
  for (const fs::path& file : files_of(folder)) {
    size.bytes += static_cast<double>(fs::file_size(file));
    if (file.filename() != "Patient.ndjson" && file.filename() != "bundles.ndjson") continue;
    std::ifstream lines(file);
    for (std::string line; std::getline(lines, line);) ++size.patients;
  }
  return size;
}

double seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

double processor_seconds(const rusage& usage) { return seconds(usage.ru_utime) + seconds(usage.ru_stime); }

double bare_seconds = 0;  // of the first benchmark

void rate(benchmark::State& state, const Size& size, double processor) {
  state.SetIterationTime(processor);
  if (bare_seconds > 0) state.counters["of_bare"] = bare_seconds / processor;
  state.counters["MB/s"] = size.bytes / 1e6 / processor;
  if (size.patients > 0) state.counters["patients/s"] = size.patients / processor;
}

// Every line of every file to a DOM, and nothing done with it.
void parse_barely(benchmark::State& state) {
  const fs::path folder = setting("PARITY_BENCH_REGISTER", "");
  if (folder.empty()) return state.SkipWithError("PARITY_BENCH_REGISTER names no folder");
  const Size size = size_of(folder);
  for (auto _ : state) {
    rusage before{};
    getrusage(RUSAGE_SELF, &before);
    simdjson::dom::parser parser;
    std::uint64_t objects = 0;
    for (const fs::path& file : files_of(folder)) {
      std::ifstream lines(file);
      for (std::string line; std::getline(lines, line);) {
        line.reserve(line.size() + simdjson::SIMDJSON_PADDING);
        objects += parser.parse(line).is_object() ? 1U : 0U;
      }
    }
    benchmark::DoNotOptimize(objects);
    rusage after{};
    getrusage(RUSAGE_SELF, &after);
    const double processor = processor_seconds(after) - processor_seconds(before);
    rate(state, size, processor);
    bare_seconds = processor;
  }
}

void run_cohort(benchmark::State& state) {
  const std::string folder = setting("PARITY_BENCH_REGISTER", "");
  if (folder.empty()) return state.SkipWithError("PARITY_BENCH_REGISTER names no folder");
  const std::string rules = setting("PARITY_BENCH_RULES", PARITY_SOURCE_DIR "/rules");
  const std::string threads = std::to_string(state.range(0));
  const Size size = size_of(folder);
  const parity::tests::TemporaryFolder folder_of_results;
  const fs::path out = folder_of_results / "results";
  for (auto _ : state) {
    const auto begun = std::chrono::steady_clock::now();
    const pid_t child = fork();
    if (child == 0) {
      if (const int nowhere = open("/dev/null", O_WRONLY); nowhere >= 0) dup2(nowhere, STDOUT_FILENO);
      execl(PARITY_BINARY, "parity", "cohort", folder.c_str(), "--out", out.c_str(), "--rules", rules.c_str(),
            "--today", "2026-11-22", "--threads", threads.c_str(), nullptr);
      _exit(127);
    }
    int status = 0;
    rusage usage{};
    wait4(child, &status, 0, &usage);
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) return state.SkipWithError("parity cohort failed");
    const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - begun;
    rate(state, size, processor_seconds(usage));
    state.counters["wall"] = wall.count();
    state.counters["MiB"] = static_cast<double>(usage.ru_maxrss) / 1024;
  }
}

BENCHMARK(parse_barely)->UseManualTime()->Iterations(1)->Unit(benchmark::kSecond);
BENCHMARK(run_cohort)->Arg(1)->Arg(2)->UseManualTime()->Iterations(1)->Unit(benchmark::kSecond);

}  // namespace
