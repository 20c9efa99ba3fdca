// What the audit costs the server: requests a second with it, and with a store that keeps nothing, in turns in one run.
// Clients are threads that keep their connection and wait for each answer. Run it on the disk that the store will stand
// on (TMPDIR), from the project's folder. With few clients it is waiting for the disk that is lost, not processor time:
//   bench_server_audit [clients=32] [seconds of a turn=3] [turns=3]
// Exit code 1: a fifth or more of the throughput is lost.
#include <fmt/format.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/resource.h>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <sstream>
#include <thread>
#include <vector>

#include "audit/sqlite_store.h"
#include "cds-hooks/server.h"
#include "cli/site/rules_folder.h"
#include "tests/bench/no_store.h"
#include "tests/failure/http_client.h"

namespace parity {
namespace {

struct BenchLoad {
  int clients = 32;
  int seconds = 3;
  int turns = 3;
  std::string request;
};

/// What a turn came to. Throughput depends on who else uses the machine; processor time a request hardly does.
struct Pace {
  double requests_a_second = 0;  // 0: an answer was not 200
  double cpu_us_a_request = 0;   // of the whole process, clients included
};

/// Microseconds of processor time so far, by the names of the threads.
std::map<std::string, double> cpu_by_thread() {
  std::map<std::string, double> spent;
  for (const auto& task : std::filesystem::directory_iterator("/proc/self/task")) {
    std::string name;
    double nanoseconds = 0;
    std::ifstream(task.path() / "comm") >> name;
    std::ifstream(task.path() / "schedstat") >> nanoseconds;
    spent[name] += nanoseconds / 1000;
  }
  return spent;
}

void print_by_thread(const std::map<std::string, double>& before, double requests) {
  for (const auto& [name, spent] : cpu_by_thread()) {
    const auto earlier = before.find(name);
    fmt::print("  {} {:.0f}", name, (spent - (earlier == before.end() ? 0 : earlier->second)) / requests);
  }
  fmt::print("\n");
}

double cpu_us() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  const auto us = [](const timeval& time) {
    return 1e6 * static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec);
  };
  return us(usage.ru_utime) + us(usage.ru_stime);
}

Pace turn(audit::Store& store, const std::shared_ptr<const hooks::ServedRules>& rules, const BenchLoad& setting) {
  const hooks::SystemClock clock;
  hooks::Log log({.level = hooks::LogLevel::kError, .format = hooks::LogFormat::kJson});
  hooks::ListenerOptions options;
  options.port = 0;
  auto server = hooks::Server::start(options, {store, clock, log}, {rules, {}, {}});
  if (!server) return {};
  std::atomic<std::int64_t> answered{0};
  std::atomic<bool> stop{false};
  std::atomic<bool> failed{false};
  std::vector<std::thread> clients;
  for (int i = 0; i < setting.clients; ++i)
    clients.emplace_back([&] {
      ::pthread_setname_np(::pthread_self(), "client");
      tests::Client client((*server)->port());
      while (!stop && !failed) {
        const auto answer = client.ask(setting.request);
        if (answer.status != 200) failed = true;
        if (!stop) ++answered;
      }
    });
  std::this_thread::sleep_for(std::chrono::milliseconds(500));
  const std::int64_t before = answered;
  const double cpu_before = cpu_us();
  const auto threads_before = cpu_by_thread();
  const auto begun = std::chrono::steady_clock::now();
  std::this_thread::sleep_for(std::chrono::seconds(setting.seconds));
  const std::int64_t after = answered;
  const std::chrono::duration<double> lasted = std::chrono::steady_clock::now() - begun;
  const double cpu = cpu_us() - cpu_before;
  print_by_thread(threads_before, static_cast<double>(std::max<std::int64_t>(1, after - before)));
  stop = true;
  for (std::thread& client : clients) client.join();
  (*server)->drain();
  const auto requests = static_cast<double>(after - before);
  return failed || after == before ? Pace{} : Pace{requests / lasted.count(), cpu / requests};
}

double median(const std::vector<Pace>& turns, double Pace::* figure) {
  std::vector<double> values;
  for (const Pace& pace : turns) values.push_back(pace.*figure);
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

struct Medians {
  double without = 0;
  double with = 0;
};

int run(const BenchLoad& setting) {
  const auto plan = cli::load_plan("rules", std::cerr, {});
  if (!plan) return 2;
  const auto rules = hooks::make_served_rules(plan, {});
  std::string pattern = (std::filesystem::temp_directory_path() / "parity-bench-XXXXXX").string();
  if (::mkdtemp(pattern.data()) == nullptr) return 2;
  audit::StoreOptions options;
  options.path = pattern + "/parity.db";
  auto store = audit::open_sqlite_store(options, {1795339800});
  if (!store) return 2;
  NoStore none((*store)->pseudonyms());
  std::vector<Pace> with;
  std::vector<Pace> without;
  for (int i = 0; i < setting.turns; ++i) {
    without.push_back(turn(none, rules, setting));
    with.push_back(turn(**store, rules, setting));
    fmt::print("without {:8.0f}/s {:6.0f} us   with {:8.0f}/s {:6.0f} us   ratio {:.3f}\n",
               without.back().requests_a_second, without.back().cpu_us_a_request, with.back().requests_a_second,
               with.back().cpu_us_a_request, with.back().requests_a_second / without.back().requests_a_second);
  }
  const auto status = (*store)->status();
  const bool closed = (*store)->close().has_value();
  std::filesystem::remove_all(pattern);
  const Medians pace{median(without, &Pace::requests_a_second), median(with, &Pace::requests_a_second)};
  const Medians cpu{median(without, &Pace::cpu_us_a_request), median(with, &Pace::cpu_us_a_request)};
  const double ratio = pace.with / pace.without;
  fmt::print("median: without {:.0f}/s, with {:.0f}/s: {:.1f} % lost; {} entries in {} commits\n", pace.without,
             pace.with, 100 * (1 - ratio), status.committed, status.batches);
  fmt::print(
      "processor time a request, clients included: without {:.0f} us, with {:.0f} us: {:.1f} % of the"
      " throughput, where that is what bounds it\n",
      cpu.without, cpu.with, 100 * (1 - cpu.without / cpu.with));
  return closed && ratio > 0.8 ? 0 : 1;
}

int number_or(int argc, char** argv, int index, int otherwise) {
  return argc > index ? std::max(1, std::atoi(argv[index])) : otherwise;
}

}  // namespace
}  // namespace parity

int main(int argc, char** argv) {
  parity::BenchLoad setting{parity::number_or(argc, argv, 1, 32),
                            parity::number_or(argc, argv, 2, 3),
                            parity::number_or(argc, argv, 3, 3),
                            {}};
  std::ifstream file("samples/requests/patient-view-some-due.json");
  std::ostringstream body;
  body << file.rdbuf();
  if (!file) {
    std::cerr << "run it from the project's folder\n";
    return 2;
  }
  setting.request =
      parity::tests::post("/cds-services/smi-physical-health-gp", body.str(), "Content-Type: application/json\r\n");
  return parity::run(setting);
}
