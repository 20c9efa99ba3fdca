// When a thread that works in short bursts runs again after it has waited. For the store's own thread, which waits for
// the disk at each commit. Knows nothing of what the thread does.
#pragma once

namespace parity::audit {

/// Asks the scheduler to let the calling thread run soon after it wakes, before threads that compute; its share of the
/// processor stays what it was. Without this, on Linux with EEVDF, a thread whose disk has answered in 0.1 ms waits for
/// the next tick (4 ms) while others compute. Has an effect from Linux 6.12 on, and only under the usual policy; where
/// it is refused (a filter of system calls) nothing changes.
void take_short_turns();

}  // namespace parity::audit
