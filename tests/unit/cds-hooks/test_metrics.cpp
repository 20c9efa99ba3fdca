// Prometheus text, and counting from many threads.
#include <catch2/catch.hpp>

#include <atomic>
#include <thread>
#include <vector>

#include "cds-hooks/metrics.h"

using namespace parity::hooks;
using namespace std::chrono_literals;

TEST_CASE("metrics: the text, families by name", "[cds-hooks]") {
  Metrics metrics;
  auto& requests = metrics.counters({"parity_requests_total", "Answers.", {"service", "status"}});
  auto& queued = metrics.gauges({"parity_queued", "Waiting.", {}});
  metrics.watch({"parity_open", "Connections.", {}}, [] { return 3.0; });
  requests.with({"gp", "200"}).add();
  requests.with({"gp", "200"}).add(2);
  requests.with({"a\"b\\c\n", "400"}).add();
  queued.with({}).set(-4);
  queued.with({}).add(1);
  CHECK(metrics.to_text() ==
        "# HELP parity_open Connections.\n# TYPE parity_open gauge\nparity_open 3\n"
        "# HELP parity_queued Waiting.\n# TYPE parity_queued gauge\nparity_queued -3\n"
        "# HELP parity_requests_total Answers.\n# TYPE parity_requests_total counter\n"
        "parity_requests_total{service=\"gp\",status=\"200\"} 3\n"
        "parity_requests_total{service=\"a\\\"b\\\\c\\n\",status=\"400\"} 1\n");
}

TEST_CASE("metrics: a histogram's buckets are cumulative", "[cds-hooks]") {
  Metrics metrics;
  auto& latency = metrics.histograms({"parity_seconds", "Latency.", {"service"}}).with({"gp"});
  for (const auto value : {1ms, 2ms, 60ms, 20'000ms, -5ms}) latency.observe(value);
  CHECK(latency.count() == 5);
  const auto text = metrics.to_text();
  for (const char* line :
       {"parity_seconds_bucket{service=\"gp\",le=\"0.001\"} 2\n",
        "parity_seconds_bucket{service=\"gp\",le=\"0.0025\"} 3\n",
        "parity_seconds_bucket{service=\"gp\",le=\"0.1\"} 4\n", "parity_seconds_bucket{service=\"gp\",le=\"10\"} 4\n",
        "parity_seconds_bucket{service=\"gp\",le=\"+Inf\"} 5\n", "parity_seconds_sum{service=\"gp\"} 20.063\n",
        "parity_seconds_count{service=\"gp\"} 5\n"}) {
    INFO(line);
    CHECK(text.find(line) != std::string::npos);
  }
}

TEST_CASE("metrics: counts from many threads add up", "[cds-hooks]") {
  Metrics metrics;
  auto& family = metrics.counters({"n", "N.", {"i"}});
  std::atomic<bool> readable{true};
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 2000; ++i) family.with({std::to_string(i % 20)}).add();
      if (metrics.to_text().empty()) readable = false;
    });
  }
  for (auto& thread : threads) thread.join();
  CHECK(readable);
  std::size_t cells = 0;
  family.for_each([&](const std::vector<std::string>&, const Counter& counter) {
    ++cells;
    CHECK(counter.value() == 400);
  });
  CHECK(cells == 20);
}

TEST_CASE("metrics: a flood of label values ends in one cell", "[cds-hooks]") {
  Metrics metrics;
  auto& family = metrics.counters({"n", "N.", {"i"}});
  const auto most = Family<Counter>::kMostCells;
  for (std::size_t i = 0; i < most + 50; ++i) family.with({std::to_string(i)}).add();
  std::size_t cells = 0;
  std::uint64_t other = 0;
  family.for_each([&](const std::vector<std::string>& values, const Counter& counter) {
    ++cells;
    if (values[0] == "other") other = counter.value();
  });
  CHECK(cells == most + 1);
  CHECK(other == 50);
}
