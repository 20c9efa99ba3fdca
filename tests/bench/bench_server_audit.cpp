// What the audit costs the server: requests a second with it, and with a store that keeps nothing, in turns in one run.
// Clients are threads that keep their connection and wait for each answer. Throughput is what the server reaches with as
// many clients as it takes, so it is measured for several numbers of them, and the best median of each side counts
// (decision 0040). Run it on the disk that the store will stand on (TMPDIR), from the project's folder:
//   bench_server_audit [clients=16,32,64,128,256] [seconds of a turn=1] [turns=5]
// Exit code 1: a fifth or more of the throughput is lost.
#include <fmt/format.h>
#include <pthread.h>
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
#include "tests/temporary_folder.h"

namespace parity {
namespace {

struct BenchLoad {
  int clients = 0;
  int seconds = 1;
  int turns = 5;
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

Pace turn(audit::Store& store, const std::shared_ptr<const hooks::ServedRules>& rules, const BenchLoad& load) {
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
  for (int i = 0; i < load.clients; ++i)
    clients.emplace_back([&] {
      ::pthread_setname_np(::pthread_self(), "client");
      tests::Client client((*server)->port());
      while (!stop && !failed) {
        const auto answer = client.ask(load.request);
        if (answer.status != 200) failed = true;
        if (!stop) ++answered;
      }
    });
  std::this_thread::sleep_for(std::chrono::milliseconds(500));
  const std::int64_t before = answered;
  const double cpu_before = cpu_us();
  const auto threads_before = cpu_by_thread();
  const auto begun = std::chrono::steady_clock::now();
  std::this_thread::sleep_for(std::chrono::seconds(load.seconds));
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

/// Of one number of clients.
struct Turns {
  int clients = 0;
  std::vector<Pace> without;
  std::vector<Pace> with;
  std::uint64_t entries = 0;
  std::uint64_t commits = 0;
};

double lost_percent(double without, double with) { return 100 * (1 - with / without); }

/// One turn of each kind; prints both, each with its threads' processor time a request.
void measure(audit::Store& store, const std::shared_ptr<const hooks::ServedRules>& rules, const BenchLoad& load,
             Turns& turns) {
  NoStore none(store.pseudonyms());
  turns.without.push_back(turn(none, rules, load));
  const audit::StoreStatus before = store.status();
  turns.with.push_back(turn(store, rules, load));
  const audit::StoreStatus after = store.status();
  turns.entries += after.committed - before.committed;
  turns.commits += after.batches - before.batches;
  const Pace& without = turns.without.back();
  const Pace& with = turns.with.back();
  fmt::print("{:3} clients: without {:8.0f}/s {:6.0f} us   with {:8.0f}/s {:6.0f} us   ratio {:.3f}\n", load.clients,
             without.requests_a_second, without.cpu_us_a_request, with.requests_a_second, with.cpu_us_a_request,
             with.requests_a_second / without.requests_a_second);
}

/// Prints the medians and gives the part of the throughput that is left.
double summed_up(const std::vector<Turns>& all) {
  double without = 0;
  double with = 0;
  fmt::print("\nmedians   calls a second            processor time a call, clients included   entries a commit\n");
  for (const Turns& of : all) {
    const double rate_without = median(of.without, &Pace::requests_a_second);
    const double rate_with = median(of.with, &Pace::requests_a_second);
    const double cpu_without = median(of.without, &Pace::cpu_us_a_request);
    const double cpu_with = median(of.with, &Pace::cpu_us_a_request);
    fmt::print("{:3} clients  {:6.0f} -> {:6.0f}: {:4.1f} % lost   {:3.0f} -> {:3.0f} us: {:4.1f} % {:>27.1f}\n",
               of.clients, rate_without, rate_with, lost_percent(rate_without, rate_with), cpu_without, cpu_with,
               lost_percent(cpu_with, cpu_without),
               static_cast<double>(of.entries) / static_cast<double>(std::max<std::uint64_t>(1, of.commits)));
    without = std::max(without, rate_without);
    with = std::max(with, rate_with);
  }
  fmt::print("throughput: without {:.0f}/s, with {:.0f}/s: {:.1f} % lost\n", without, with,
             lost_percent(without, with));
  return with / without;
}

int run(BenchLoad load, const std::vector<int>& clients) {
  const auto plan = cli::load_plan("rules", std::cerr, {});
  if (!plan) return 2;
  const auto rules = hooks::make_served_rules(plan, {});
  const tests::TemporaryFolder folder;
  audit::StoreOptions options;
  options.path = folder.file("parity.db");
  auto store = audit::open_sqlite_store(options, {1795339800});
  if (!store) return 2;
  std::vector<Turns> all;
  for (const int number : clients) all.push_back({number, {}, {}, 0, 0});
  // Round by round, so that a slow minute of the machine comes over all of them.
  for (int round = 0; round < load.turns; ++round) {
    for (Turns& turns : all) {
      load.clients = turns.clients;
      measure(**store, rules, load, turns);
    }
  }
  const bool closed = (*store)->close().has_value();
  const double left = summed_up(all);
  return closed && left > 0.8 ? 0 : 1;
}

int number_or(int argc, char** argv, int index, int otherwise) {
  return argc > index ? std::max(1, std::atoi(argv[index])) : otherwise;
}

std::vector<int> numbers_of(const std::string& list) {
  std::vector<int> numbers;
  std::istringstream in(list);
  for (std::string number; std::getline(in, number, ',');) numbers.push_back(std::max(1, std::atoi(number.c_str())));
  return numbers;
}

}  // namespace
}  // namespace parity

int main(int argc, char** argv) {
  parity::BenchLoad load;
  load.seconds = parity::number_or(argc, argv, 2, load.seconds);
  load.turns = parity::number_or(argc, argv, 3, load.turns);
  std::ifstream file("samples/requests/patient-view-some-due.json");
  std::ostringstream body;
  body << file.rdbuf();
  if (!file) {
    std::cerr << "run it from the project's folder\n";
    return 2;
  }
  load.request =
      parity::tests::post("/cds-services/smi-physical-health-gp", body.str(), "Content-Type: application/json\r\n");
  return parity::run(load, parity::numbers_of(argc > 1 ? argv[1] : "16,32,64,128,256"));
}
