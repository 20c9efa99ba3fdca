// Where the time of a call goes, without sockets, threads and audit: decoding the request, reading its prefetch,
// evaluating the rules of the service, making the cards, checking and writing them, and all of it from body to answer.
// `of_call` is the share of the whole, best to best in one run. From the project's folder:
//   cmake --preset release -DPARITY_BENCH=ON && cmake --build --preset release --target bench_call
//   build/release/tests/bench_call
#include <benchmark/benchmark.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <limits>

#include "cds-hooks/call_evaluation.h"
#include "cds-hooks/card_json.h"
#include "cds-hooks/card_validator.h"
#include "cds-hooks/cards_of.h"
#include "cds-hooks/given_record.h"
#include "cds-hooks/hook_request.h"
#include "cds-hooks/uuid.h"
#include "tests/bench/one_call.h"

namespace parity {
namespace {

constexpr std::array kSamples{"patient-view-everything-due", "patient-view-some-due", "patient-view-nothing-due"};

OneCall& one_call() {
  static OneCall call;
  return call;
}

// A call, step by step, as hooks::Services takes it.
struct Steps {
  explicit Steps(const std::string& sample)
      : body(sample_request(sample)),
        service(one_call().rules().find("smi-physical-health-gp", "patient-view")),
        today(london_day(one_call().now())),
        request(hooks::decode_hook_request(body)),
        given(read()),
        evaluated(evaluate()) {
    options.make_uuid = hooks::time_ordered_uuid;
    response.cards = cards();
  }

  tl::expected<hooks::GivenRecord, hooks::Fault> read() const {
    return hooks::read_given_record(
        {*one_call().rules().plan, service->prefetch, today, request->patient_id, request->prefetch, {}});
  }
  std::unique_ptr<hooks::CallEvaluation> evaluate() const {
    return std::make_unique<hooks::CallEvaluation>(
        hooks::CallTask{*one_call().rules().plan, *service, given->record, today, {}, {}, {}, one_call().pseudonyms()});
  }
  std::vector<hooks::Card> cards() const {
    return hooks::cards_of(
        {*one_call().rules().plan, given->record, evaluated->context(), evaluated->evaluation(), evaluated->prompts()},
        options);
  }

  std::string body;
  const hooks::ServedService* service;
  Day today;
  tl::expected<hooks::HookRequest, std::vector<hooks::Fault>> request;
  tl::expected<hooks::GivenRecord, hooks::Fault> given;
  std::unique_ptr<hooks::CallEvaluation> evaluated;
  hooks::CardOptions options;
  hooks::CdsResponse response;
};

std::array<double, kSamples.size()> whole_seconds;

// The best pass counts: other work on the machine does not.
template <class Step>
double measure(benchmark::State& state, Step step) {
  using Clock = std::chrono::steady_clock;
  double best = std::numeric_limits<double>::max();
  for (auto unused : state) {
    const auto start = Clock::now();
    benchmark::DoNotOptimize(step());
    best = std::min(best, std::chrono::duration<double>(Clock::now() - start).count());
  }
  state.SetLabel(kSamples.at(static_cast<std::size_t>(state.range(0))));
  state.counters["best_us"] = best * 1e6;
  return best;
}

void whole_call(benchmark::State& state) {
  const auto sample = static_cast<std::size_t>(state.range(0));
  const std::string body = sample_request(kSamples.at(sample));
  if (one_call().answer(body).status != 200) return state.SkipWithError("run it from the project's folder");
  whole_seconds.at(sample) = measure(state, [&] { return one_call().answer(body); });
}

template <class Step>
void part(benchmark::State& state, Step step) {
  const auto sample = static_cast<std::size_t>(state.range(0));
  Steps steps(kSamples.at(sample));
  const double best = measure(state, [&] { return step(steps); });
  state.counters["of_call"] = best / whole_seconds.at(sample);
}

void decode(benchmark::State& state) {
  part(state, [](Steps& s) { return hooks::decode_hook_request(s.body); });
}
void read(benchmark::State& state) {
  part(state, [](Steps& s) { return s.read(); });
}
void evaluate(benchmark::State& state) {
  part(state, [](Steps& s) { return s.evaluate(); });
}
void make_cards(benchmark::State& state) {
  part(state, [](Steps& s) { return s.cards(); });
}
void check_cards(benchmark::State& state) {
  part(state, [](Steps& s) { return hooks::drop_faulty(s.response); });
}
void write_json(benchmark::State& state) {
  part(state, [](Steps& s) { return hooks::to_json(s.response); });
}

constexpr int kLast = static_cast<int>(kSamples.size()) - 1;
BENCHMARK(whole_call)->DenseRange(0, kLast)->Unit(benchmark::kMicrosecond);
BENCHMARK(decode)->DenseRange(0, kLast)->Unit(benchmark::kMicrosecond);
BENCHMARK(read)->DenseRange(0, kLast)->Unit(benchmark::kMicrosecond);
BENCHMARK(evaluate)->DenseRange(0, kLast)->Unit(benchmark::kMicrosecond);
BENCHMARK(make_cards)->DenseRange(0, kLast)->Unit(benchmark::kMicrosecond);
BENCHMARK(check_cards)->DenseRange(0, kLast)->Unit(benchmark::kMicrosecond);
BENCHMARK(write_json)->DenseRange(0, kLast)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace parity
