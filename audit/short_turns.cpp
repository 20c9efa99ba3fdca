// sched_setattr(2) by number: the C library of Debian 12 has no function for it, nor a type for what it takes.
#include "audit/short_turns.h"

#include <sched.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstdint>

namespace parity::audit {
namespace {

// For SCHED_OTHER, `runtime` is the length of a turn: the shorter, the earlier its deadline after waking.
struct SchedulingAttributes {
  std::uint32_t size = sizeof(SchedulingAttributes);
  std::uint32_t policy = 0;
  std::uint64_t flags = 0;
  std::int32_t nice = 0;
  std::uint32_t priority = 0;
  std::uint64_t runtime = 0;
  std::uint64_t deadline = 0;
  std::uint64_t period = 0;
};
constexpr std::uint64_t kTurnNanoseconds = 500'000;

}  // namespace

void take_short_turns() {
  SchedulingAttributes attributes;
  // What is not asked for stays: the niceness, and any policy but the usual.
  if (::syscall(SYS_sched_getattr, 0, &attributes, sizeof attributes, 0) != 0) return;
  if (attributes.policy != SCHED_OTHER) return;
  attributes.runtime = kTurnNanoseconds;
  static_cast<void>(::syscall(SYS_sched_setattr, 0, &attributes, 0));
}

}  // namespace parity::audit
