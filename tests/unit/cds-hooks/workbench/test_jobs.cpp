// The worker: one thing at a time, so many in the queue, and an end to each.
#include <catch2/catch.hpp>

#include <atomic>
#include <chrono>
#include <stdexcept>
#include <thread>

#include "cds-hooks/workbench/jobs.h"

using namespace parity;
using namespace parity::hooks;
using namespace std::chrono_literals;

namespace {

JobStatus wait_for(const Jobs& jobs, const std::string& id) {
  for (int i = 0; i < 3000; ++i) {
    const auto status = jobs.status(id);
    if (status && (status->state == JobState::kDone || status->state == JobState::kFailed)) return *status;
    std::this_thread::sleep_for(5ms);
  }
  return {};
}

Result<std::string> wait_to_be_stopped(const std::stop_token& stop) {
  while (!stop.stop_requested()) std::this_thread::sleep_for(1ms);
  return invalid_input("was stopped");
}

}  // namespace

TEST_CASE("jobs: results and failures are kept", "[workbench]") {
  Jobs jobs({});
  const auto good = jobs.add("Rosa", [](const auto&) -> Result<std::string> { return std::string("{}"); });
  const auto bad = jobs.add("Rosa", [](const auto&) -> Result<std::string> { return invalid_input("no"); });
  CHECK(wait_for(jobs, *good).result == "{}");
  CHECK(wait_for(jobs, *bad).why == "no");
  CHECK(jobs.status(*good)->owner == "Rosa");
  CHECK_FALSE(jobs.status("none"));
}

TEST_CASE("jobs: what takes too long is stopped, and the next one runs", "[workbench]") {
  Jobs jobs({8, 8, 20ms});
  const auto endless = jobs.add("Rosa", wait_to_be_stopped);
  const auto next = jobs.add("Rosa", [](const auto&) -> Result<std::string> { return std::string("1"); });
  CHECK(wait_for(jobs, *endless).why == "was stopped");
  CHECK(wait_for(jobs, *next).result == "1");
}

TEST_CASE("jobs: what throws has failed, and the next one runs", "[workbench]") {
  Jobs jobs({});
  const auto broken = jobs.add("Rosa", [](const auto&) -> Result<std::string> { throw std::runtime_error("defect"); });
  const auto next = jobs.add("Rosa", [](const auto&) -> Result<std::string> { return std::string("1"); });
  CHECK(wait_for(jobs, *broken).why.find("broke off") != std::string::npos);
  CHECK(wait_for(jobs, *next).result == "1");
}

TEST_CASE("jobs: too many are refused, old results are forgotten, the end stops all", "[workbench]") {
  std::atomic<bool> was_stopped = false;
  {
    Jobs jobs({2, 1, 60'000ms});
    const auto first = jobs.add("Rosa", [](const auto&) -> Result<std::string> { return std::string("1"); });
    wait_for(jobs, *first);
    const auto second = jobs.add("Rosa", [](const auto&) -> Result<std::string> { return std::string("2"); });
    wait_for(jobs, *second);
    CHECK_FALSE(jobs.status(*first));
    const auto running = jobs.add("Rosa", [&](const std::stop_token& stop) {
      auto result = wait_to_be_stopped(stop);
      was_stopped = true;
      return result;
    });
    while (jobs.status(*running)->state != JobState::kRunning) std::this_thread::sleep_for(1ms);
    CHECK(jobs.add("Rosa", wait_to_be_stopped));
    CHECK(jobs.add("Rosa", wait_to_be_stopped));
    CHECK_FALSE(jobs.add("Rosa", wait_to_be_stopped));
  }
  CHECK(was_stopped);
}
