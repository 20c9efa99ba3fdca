// A bounded queue in front of a fixed number of threads. The listener hands complete requests to one, so that no answer
// holds up reading and writing; what waits (keys) or takes long (pages) has its own. Knows nothing of HTTP.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace parity::hooks {

class WorkQueue {
 public:
  using Job = std::function<void()>;

  /// Throws std::system_error where a thread can't be had; those that run by then are ended.
  WorkQueue(std::size_t threads, std::size_t capacity);
  WorkQueue(const WorkQueue&) = delete;
  WorkQueue& operator=(const WorkQueue&) = delete;
  ~WorkQueue();  // as stop()

  /// Whether the job was taken: not when `capacity` jobs wait already, nor after stop(). A job that throws is dropped,
  /// and counted.
  bool try_push(Job job);

  /// Drops what waits, lets what runs finish, joins the threads. From one thread, not from a job.
  void stop();

  std::size_t waiting() const;
  /// Jobs that threw: a defect each.
  std::size_t thrown() const { return thrown_; }

 private:
  explicit WorkQueue(std::size_t capacity) : capacity_(capacity) {}
  void run();

  const std::size_t capacity_;
  mutable std::mutex mutex_;
  std::condition_variable ready_;
  std::deque<Job> jobs_;
  bool stopped_ = false;
  std::atomic<std::size_t> thrown_{0};
  std::vector<std::thread> threads_;
};

}  // namespace parity::hooks
