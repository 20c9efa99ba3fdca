// Entries on their way to the writer: bounded in number and in bytes, so that a slow disk turns into refusals and not
// into memory. Many threads put, one takes. Private to this room.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <vector>

#include "audit/store.h"
#include "audit/values.h"

namespace parity::audit {

struct Pending {
  Entry entry;
  Done done;
  std::size_t bytes = 0;
  std::chrono::steady_clock::time_point since;
};

class CommitQueue {
 public:
  struct Limits {
    std::size_t entries = 4096;
    std::size_t bytes = 64U << 20U;
  };
  enum class Put { kTaken, kFull, kClosed };

  explicit CommitQueue(Limits limits) : limits_(limits) {}

  /// kFull and kClosed leave `pending` as it is.
  Put put(Pending& pending);
  /// Waits until there is something, the queue is closed or the time is up; gives at most `most` entries. What was
  /// taken still counts as queued until done().
  std::vector<Pending> take(std::size_t most, std::chrono::milliseconds wait);
  /// The entries last taken have their answer.
  void done();
  void close();

  /// Closed, and everything was taken and answered.
  bool is_finished() const;
  std::size_t size() const;
  std::chrono::milliseconds lag() const;

 private:
  mutable std::mutex mutex_;
  std::condition_variable filled_;
  std::deque<Pending> waiting_;
  const Limits limits_;
  std::size_t bytes_ = 0;  // of waiting_ and taken
  std::size_t taken_ = 0;  // taken and not done
  std::size_t taken_bytes_ = 0;
  std::chrono::steady_clock::time_point taken_since_;
  bool closed_ = false;
};

}  // namespace parity::audit
