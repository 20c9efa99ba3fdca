// What the audit costs: a commit alone, commits shared by clients that wait for their row, entries without waiting, and
// the one query on the request path. Run it on the disk that the store will stand on (TMPDIR).
#include <benchmark/benchmark.h>
#include <fmt/format.h>
#include <stdlib.h>

#include <atomic>
#include <filesystem>
#include <string>

#include "audit/sqlite_store.h"
#include "audit/store.h"
#include "tests/temporary_folder.h"

namespace parity::audit {
namespace {

constexpr Instant kNow{1795339800};
constexpr int kRules = 70;

class Folder : public tests::TemporaryFolder {
 public:
  StoreOptions options() const {
    StoreOptions options;
    options.path = file("parity.db");
    return options;
  }
};

std::shared_ptr<const RulesInForce> rules() {
  RulesInForce in_force{{{"smi-physical-health", "1.0.0", "sha256:" + std::string(64, 'a')}}, {}};
  for (int i = 0; i < kRules; ++i) in_force.rules.push_back(fmt::format("some-rule-or-other-{}", i));
  return std::make_shared<const RulesInForce>(std::move(in_force));
}

/// A call as a server makes it: seventy rules, one card for a group of six.
CallRecord call(const std::shared_ptr<const RulesInForce>& in_force, const Pseudonyms& pseudonyms, int number) {
  CallRecord record;
  record.request_id = fmt::format("4bf92f3577b34da6a3ce929d{:08}", number);
  record.time = {kNow.seconds + number};
  record.service = "parity-smi-gp";
  record.hook = "patient-view";
  record.hook_instance = "d1577c69-dfbe-44ad-ba6d-3e05e953b2ea";
  record.issuer = "https://ehr.example.nhs.uk";
  record.audience = "gp";
  record.patient =
      pseudonyms.patient({"https://fhir.example.nhs.uk/r4", "", fmt::format("p{}", number % 5000)}).current;
  record.rules = in_force;
  record.states.assign(kRules, RuleState::kNotFired);
  ShownCard card{fmt::format("{:08x}-0000-4000-8000-{:012}", static_cast<unsigned>(number) * 2654435761U, number),
                 "annual-check",
                 Indicator::kWarning,
                 {},
                 {}};
  for (int i = 0; i < 6; ++i) card.rules.push_back({in_force->rules[static_cast<std::size_t>(i)], {}});
  record.cards.push_back(std::move(card));
  record.duration_us = 900;
  return record;
}

/// Every client waits for its own row, as the threads of a server without asynchrony would.
void clients_that_wait(benchmark::State& state) {
  static std::optional<Folder> folder;
  static std::unique_ptr<Store> store;
  static std::shared_ptr<const RulesInForce> in_force;
  static std::atomic<int> next;
  if (state.thread_index() == 0) {
    folder.emplace();
    store = std::move(*open_sqlite_store(folder->options(), kNow));
    in_force = rules();
    next = 0;
  }
  for (auto _ : state) {
    const auto receipt = record(*store, call(in_force, store->pseudonyms(), next++));
    if (!receipt) state.SkipWithError(receipt.error().message.c_str());
  }
  state.SetItemsProcessed(state.iterations());
  if (state.thread_index() == 0) {
    const StoreStatus status = store->status();
    state.counters["calls_a_commit"] =
        static_cast<double>(status.committed) / static_cast<double>(std::max<std::uint64_t>(1, status.batches));
    store.reset();
    folder.reset();
  }
}
BENCHMARK(clients_that_wait)->Threads(1)->Threads(4)->Threads(16)->Threads(64)->UseRealTime();

/// As fast as the writer goes: how much of a core a call costs. 1000 calls an iteration.
void entries_without_waiting(benchmark::State& state) {
  const Folder folder;
  auto store = std::move(*open_sqlite_store(folder.options(), kNow));
  const auto in_force = rules();
  int number = 0;
  for (auto _ : state) {
    std::atomic<int> left = 1000;
    for (int i = 0; i < 1000; ++i) {
      store->submit(call(in_force, store->pseudonyms(), number++), [&](const Result<Receipt>& receipt) {
        if (!receipt) std::abort();
        if (--left == 0) left.notify_one();
      });
    }
    for (int now = left; now != 0; now = left) left.wait(now);
  }
  state.SetItemsProcessed(1000 * state.iterations());
}
BENCHMARK(entries_without_waiting)->MeasureProcessCPUTime()->UseRealTime();

void snoozes_of_a_patient(benchmark::State& state) {
  const Folder folder;
  auto store = std::move(*open_sqlite_store(folder.options(), kNow));
  const auto in_force = rules();
  for (int number = 0; number < 2000; ++number) {
    const CallRecord shown = call(in_force, store->pseudonyms(), number);
    FeedbackBatch answer;
    answer.received = kNow;
    answer.issuer = shown.issuer;
    answer.events = {{shown.cards.front().card, Answer::kOverridden, kNow, "patient-declined", {}, {}, {}}};
    for (const CardRule& rule : shown.cards.front().rules) {
      answer.rests.push_back({rule.rule, "patient-declined", Span{12, SpanUnit::kMonths}});
    }
    store->submit(shown, [](const Result<Receipt>&) {});
    store->submit(answer, [](const Result<Receipt>&) {});
    if (number % 500 == 499) static_cast<void>(record(*store, FeedbackBatch{}));
  }
  int number = 0;
  for (auto _ : state) {
    const PatientKey key =
        store->pseudonyms().patient({"https://fhir.example.nhs.uk/r4", "", fmt::format("p{}", number++ % 4000)});
    auto snoozes = store->snoozes_of(key, "gp", london_day(kNow));
    benchmark::DoNotOptimize(snoozes);
  }
}
BENCHMARK(snoozes_of_a_patient);

void a_pseudonym(benchmark::State& state) {
  const Pseudonyms pseudonyms({std::string(32, 'k')});
  for (auto _ : state) {
    benchmark::DoNotOptimize(pseudonyms.patient({"https://fhir.example.nhs.uk/r4", "", "123456"}));
  }
}
BENCHMARK(a_pseudonym);

}  // namespace
}  // namespace parity::audit
