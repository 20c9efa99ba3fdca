// One mutex, held for moves only: no thread waits for the disk under it.
#include "audit/commit_queue.h"

#include <algorithm>
#include <iterator>

namespace parity::audit {

CommitQueue::Put CommitQueue::put(Pending& pending) {
  pending.since = std::chrono::steady_clock::now();
  {
    const std::lock_guard lock(mutex_);
    if (closed_) return Put::kClosed;
    const bool fits = waiting_.size() + taken_ < limits_.entries && bytes_ + pending.bytes <= limits_.bytes;
    // A single entry larger than the limit still goes through an empty queue.
    if (!fits && waiting_.size() + taken_ > 0) return Put::kFull;
    bytes_ += pending.bytes;
    waiting_.push_back(std::move(pending));
  }
  filled_.notify_one();
  return Put::kTaken;
}

std::vector<Pending> CommitQueue::take(std::size_t most, std::chrono::milliseconds wait) {
  std::unique_lock lock(mutex_);
  filled_.wait_for(lock, wait, [&] { return !waiting_.empty() || closed_; });
  const auto end = waiting_.begin() + static_cast<std::ptrdiff_t>(std::min(most, waiting_.size()));
  std::vector<Pending> taken(std::make_move_iterator(waiting_.begin()), std::make_move_iterator(end));
  waiting_.erase(waiting_.begin(), end);
  taken_ = taken.size();
  for (const Pending& pending : taken) taken_bytes_ += pending.bytes;
  if (!taken.empty()) taken_since_ = taken.front().since;
  return taken;
}

void CommitQueue::done() {
  const std::lock_guard lock(mutex_);
  bytes_ -= taken_bytes_;
  taken_bytes_ = 0;
  taken_ = 0;
}

void CommitQueue::close() {
  {
    const std::lock_guard lock(mutex_);
    closed_ = true;
  }
  filled_.notify_all();
}

bool CommitQueue::is_finished() const {
  const std::lock_guard lock(mutex_);
  return closed_ && waiting_.empty() && taken_ == 0;
}

std::size_t CommitQueue::size() const {
  const std::lock_guard lock(mutex_);
  return waiting_.size() + taken_;
}

std::chrono::milliseconds CommitQueue::lag() const {
  const std::lock_guard lock(mutex_);
  if (waiting_.empty() && taken_ == 0) return std::chrono::milliseconds(0);
  const auto oldest = taken_ > 0 ? taken_since_ : waiting_.front().since;
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - oldest);
}

}  // namespace parity::audit
