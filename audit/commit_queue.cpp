// One mutex, held for moves only: no thread waits for the disk under it.
#include "audit/commit_queue.h"

#include <algorithm>
#include <iterator>

namespace parity::audit {

CommitQueue::Put CommitQueue::put(Pending& pending) {
  pending.since = std::chrono::steady_clock::now();
  bool wakes = false;
  {
    const std::lock_guard lock(mutex_);
    if (closed_) return Put::kClosed;
    const bool fits = waiting_.size() + taken_ < limits_.entries && bytes_ + pending.bytes <= limits_.bytes;
    // A single entry larger than the limit still goes through an empty queue.
    if (!fits && waiting_.size() + taken_ > 0) return Put::kFull;
    bytes_ += pending.bytes;
    waiting_.push_back(std::move(pending));
    wakes = waiting_.size() == wake_at_;
  }
  if (wakes) filled_.notify_one();
  return Put::kTaken;
}

void CommitQueue::take(std::vector<Pending>& taken, std::size_t most, std::chrono::milliseconds wait) {
  std::unique_lock lock(mutex_);
  wake_at_ = 1;
  filled_.wait_for(lock, wait, [&] { return !waiting_.empty() || closed_; });
  if (!waiting_.empty() && is_company_likely()) {
    wake_at_ = std::min(company_.entries, most);
    filled_.wait_for(lock, company_.wait, [&] { return waiting_.size() >= wake_at_ || closed_; });
  }
  if (waiting_.size() <= most) {
    taken.swap(waiting_);
  } else {
    const auto end = waiting_.begin() + static_cast<std::ptrdiff_t>(most);
    taken.assign(std::make_move_iterator(waiting_.begin()), std::make_move_iterator(end));
    waiting_.erase(waiting_.begin(), end);
  }
  taken_ = taken_before_ = taken.size();
  for (const Pending& pending : taken) taken_bytes_ += pending.bytes;
  if (!taken.empty()) taken_since_ = taken.front().since;
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
