// The bounded queue: what it takes, what it drops, and that a job that throws costs nobody else anything.
#include <catch2/catch.hpp>

#include <atomic>
#include <future>
#include <memory>
#include <stdexcept>

#include "cds-hooks/work_queue.h"

using namespace parity::hooks;

TEST_CASE("work queue: runs what it takes, in order on one thread", "[cds-hooks]") {
  std::string order;
  std::promise<void> done;
  WorkQueue queue(1, 100);
  for (const char c : std::string("abc")) CHECK(queue.try_push([&order, c] { order += c; }));
  CHECK(queue.try_push([&done] { done.set_value(); }));
  done.get_future().wait();
  CHECK(order == "abc");
}

TEST_CASE("work queue: full is full", "[cds-hooks]") {
  std::promise<void> running, release;
  auto released = release.get_future().share();
  WorkQueue queue(1, 2);
  REQUIRE(queue.try_push([&] {
    running.set_value();
    released.wait();
  }));
  running.get_future().wait();
  CHECK(queue.try_push([] {}));
  CHECK(queue.try_push([] {}));
  CHECK(queue.waiting() == 2);
  CHECK_FALSE(queue.try_push([] {}));
  release.set_value();
}

TEST_CASE("work queue: a job that throws does not end its thread", "[cds-hooks]") {
  std::promise<int> after;
  WorkQueue queue(1, 10);
  REQUIRE(queue.try_push([] { throw std::runtime_error("a defect"); }));
  REQUIRE(queue.try_push([&after] { after.set_value(7); }));
  CHECK(after.get_future().get() == 7);
  CHECK(queue.thrown() == 1);
}

TEST_CASE("work queue: stop drops what waits and refuses what comes", "[cds-hooks]") {
  auto held = std::make_shared<int>(1);
  std::promise<void> running, release;
  auto released = release.get_future().share();
  std::atomic<bool> ran{false};
  WorkQueue queue(1, 10);
  REQUIRE(queue.try_push([&] {
    running.set_value();
    released.wait();
  }));
  running.get_future().wait();
  REQUIRE(queue.try_push([held, &ran] { ran = true; }));
  auto stopping = std::async(std::launch::async, [&queue] { queue.stop(); });
  while (queue.waiting() > 0) std::this_thread::yield();
  release.set_value();
  stopping.wait();
  CHECK_FALSE(ran);
  CHECK(held.use_count() == 1);
  CHECK_FALSE(queue.try_push([] {}));
}
