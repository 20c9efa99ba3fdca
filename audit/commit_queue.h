// Entries on their way to the writer: bounded in number and in bytes, so that a slow disk turns into refusals and not
// into memory. Many threads put, one takes. Private to this room.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
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
  /// How long the first entry waits for others to share its commit, and how many are company enough. Only while entries
  /// come together: after a commit of one or two, as of a client alone, the next does not wait.
  struct Company {
    std::chrono::microseconds wait{0};
    std::size_t entries = 1;
  };
  enum class Put { kTaken, kFull, kClosed };

  CommitQueue(Limits limits, Company company) : limits_(limits), company_(company) {}

  /// kFull and kClosed leave `pending` as it is.
  Put put(Pending& pending);
  /// Waits until there is something, the queue is closed or the time is up; moves at most `most` entries into `taken`,
  /// which must be empty: its room is used again. What was taken still counts as queued until done().
  void take(std::vector<Pending>& taken, std::size_t most, std::chrono::milliseconds wait);
  /// The entries last taken are durable, or refused.
  void done();
  void close();

  /// Closed, and everything was taken and answered.
  bool is_finished() const;
  std::size_t size() const;
  std::chrono::milliseconds lag() const;

 private:
  bool is_company_likely() const { return taken_before_ > 2 && company_.wait.count() > 0; }

  mutable std::mutex mutex_;
  std::condition_variable filled_;
  std::size_t wake_at_ = 1;  // entries that the writer wants to be woken for
  std::vector<Pending> waiting_;
  const Limits limits_;
  const Company company_;
  std::size_t taken_before_ = 0;
  std::size_t bytes_ = 0;  // of waiting_ and taken
  std::size_t taken_ = 0;  // taken and not done
  std::size_t taken_bytes_ = 0;
  std::chrono::steady_clock::time_point taken_since_;
  bool closed_ = false;
};

}  // namespace parity::audit
