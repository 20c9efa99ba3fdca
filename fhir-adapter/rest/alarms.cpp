#include "fhir-adapter/rest/alarms.h"

#include <utility>

namespace parity::fhir {

Alarms::Alarms() : thread_([this] { run(); }) {}

Alarms::~Alarms() {
  {
    const std::lock_guard lock(mutex_);
    is_ending_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

Alarms::Id Alarms::at(Time time, std::function<void()> ring) {
  const std::lock_guard lock(mutex_);
  const Id id = ++last_;
  if (is_ending_ || !ring) return id;
  times_[id] = time;
  waiting_.emplace(std::pair(time, id), std::move(ring));
  changed_.notify_one();
  return id;
}

void Alarms::cancel(Id id) {
  std::function<void()> dropped;  // outside of the lock: it may hold the last share of something
  const std::lock_guard lock(mutex_);
  const auto found = times_.find(id);
  if (found == times_.end()) return;
  const auto node = waiting_.extract({found->second, id});
  if (!node.empty()) dropped = node.mapped();
  times_.erase(found);
}

void Alarms::run() {
  std::unique_lock lock(mutex_);
  while (!is_ending_) {
    if (waiting_.empty()) {
      changed_.wait(lock);
      continue;
    }
    const Time next = waiting_.begin()->first.first;
    if (next > std::chrono::steady_clock::now()) {
      changed_.wait_until(lock, next);
      continue;
    }
    auto node = waiting_.extract(waiting_.begin());
    times_.erase(node.key().second);
    lock.unlock();
    node.mapped()();
    node.mapped() = nullptr;
    lock.lock();
  }
}

Alarms::Id SharedAlarms::at(Alarms::Time time, std::function<void()> ring) {
  const std::lock_guard lock(mutex_);
  return alarms_ ? alarms_->at(time, std::move(ring)) : 0;
}

void SharedAlarms::cancel(Alarms::Id id) {
  const std::lock_guard lock(mutex_);
  if (alarms_) alarms_->cancel(id);
}

void SharedAlarms::close() {
  std::unique_ptr<Alarms> closed;  // its thread may be waiting for the lock
  const std::lock_guard lock(mutex_);
  closed = std::move(alarms_);
}

}  // namespace parity::fhir
