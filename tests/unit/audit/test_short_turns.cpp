// What the scheduler is asked for, as the kernel tells it back. Where it refuses or does not know it, nothing changes.
#include "audit/short_turns.h"

#include <sched.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <catch2/catch.hpp>
#include <cstdint>
#include <thread>

namespace parity::audit {
namespace {

struct Turns {
  int policy = -1;
  int nice = 0;
  std::uint64_t nanoseconds = 0;
};

Turns turns_of_this_thread() {
  std::array<std::uint64_t, 6> words{};  // size+policy, flags, nice+priority, runtime, deadline, period
  Turns turns;
  if (::syscall(SYS_sched_getattr, 0, words.data(), 48, 0) != 0) return turns;
  turns.policy = ::sched_getscheduler(0);
  turns.nice = ::getpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()));
  turns.nanoseconds = words[3];
  return turns;
}

TEST_CASE("audit short turns: a turn gets shorter, the share stays", "[audit]") {
  struct Case {
    int policy;
    int nice;
    bool is_changed;
  };
  const Case cases[] = {{SCHED_OTHER, 0, true}, {SCHED_OTHER, 3, true}, {SCHED_BATCH, 0, false}};
  for (const Case& c : cases) {
    Turns before, after;
    std::thread([&] {
      const sched_param none{};
      ::sched_setscheduler(0, c.policy, &none);
      ::setpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()), c.nice);
      before = turns_of_this_thread();
      take_short_turns();
      after = turns_of_this_thread();
    }).join();
    INFO("policy " << c.policy << ", nice " << c.nice);
    CHECK(after.policy == before.policy);
    CHECK(after.nice == before.nice);
    if (!c.is_changed) CHECK(after.nanoseconds == before.nanoseconds);
    if (c.is_changed && after.nanoseconds == before.nanoseconds)
      WARN("this kernel has no turns of a thread's own (before Linux 6.12), or refuses them");
    if (c.is_changed && after.nanoseconds != before.nanoseconds) CHECK(after.nanoseconds == 500'000);
  }
}

}  // namespace
}  // namespace parity::audit
