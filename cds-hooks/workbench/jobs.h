// Work that is too long for a thread that serves requests: rule tests, impact, the audit's report. One worker, few jobs
// in the queue, a limit of time for each, and the results of the last ones. Knows nothing of what a job does.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>

#include "engine/base/result.h"

namespace parity::hooks {

/// Gives one JSON value. Asks the token now and then whether to give up.
using JobWork = std::function<Result<std::string>(std::stop_token stop)>;

struct JobLimits {
  std::size_t waiting = 8;
  std::size_t kept = 32;  // finished ones
  std::chrono::milliseconds time{60'000};
};

enum class JobState : std::uint8_t { kWaiting, kRunning, kDone, kFailed };
std::string_view to_text(JobState state);

struct JobStatus {
  JobState state = JobState::kWaiting;
  std::string owner;   // who asked
  std::string result;  // of a done one: JSON
  std::string why;     // of a failed one
};

/// Safe to use from any number of threads. Its end stops the running job and waits for it.
class Jobs {
 public:
  explicit Jobs(JobLimits limits);
  Jobs(const Jobs&) = delete;
  Jobs& operator=(const Jobs&) = delete;
  ~Jobs();

  /// The job's id, hard to guess. Nothing: too many wait.
  std::optional<std::string> add(std::string owner, JobWork work);
  /// Nothing: no such job, or it was long ago.
  std::optional<JobStatus> status(const std::string& id) const;

 private:
  struct Job {
    JobStatus status;
    JobWork work;
  };
  void run(const std::stop_token& stop);
  void finish(const std::string& id, Result<std::string> result);

  const JobLimits limits_;
  mutable std::mutex mutex_;  // guards what follows
  std::condition_variable_any changed_;
  std::map<std::string, Job> jobs_;
  std::deque<std::string> waiting_;
  std::deque<std::string> finished_;
  std::jthread worker_;  // the last: it uses all of the above
};

}  // namespace parity::hooks
