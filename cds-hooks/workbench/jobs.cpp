// A job that throws is a defect of its own: it fails, and neither the worker nor the server ends with it.
#include "cds-hooks/workbench/jobs.h"

#include <array>
#include <utility>

#include "cds-hooks/uuid.h"

namespace parity::hooks {
namespace {

// Asks a job to stop once its time is over.
class Timer {
 public:
  Timer(std::stop_source& job, std::chrono::milliseconds time)
      : thread_([&job, time](const std::stop_token& ended) {
          std::mutex mutex;
          std::condition_variable_any wake;
          std::unique_lock lock(mutex);
          if (!wake.wait_for(lock, ended, time, [&ended] { return ended.stop_requested(); })) job.request_stop();
        }) {}

 private:
  std::jthread thread_;
};

Result<std::string> result_of(const JobWork& work, std::stop_source& job, std::chrono::milliseconds time) {
  try {
    const Timer timer(job, time);
    return work(job.get_token());
  } catch (...) {
    return tl::unexpected<Error>(
        Error{ErrorKind::kInternal, "the work broke off by a defect of Parity's own", {}, "report what you asked for"});
  }
}

}  // namespace

std::string_view to_text(JobState state) {
  constexpr std::array<std::string_view, 4> kNames = {"waiting", "running", "done", "failed"};
  return kNames.at(static_cast<std::size_t>(state));
}

Jobs::Jobs(JobLimits limits) : limits_(limits), worker_([this](const std::stop_token& stop) { run(stop); }) {}

Jobs::~Jobs() = default;

std::optional<std::string> Jobs::add(std::string owner, JobWork work) {
  std::string id = random_uuid();
  const std::lock_guard lock(mutex_);
  if (waiting_.size() >= limits_.waiting) return std::nullopt;
  jobs_.emplace(id, Job{{JobState::kWaiting, std::move(owner), {}, {}}, std::move(work)});
  waiting_.push_back(id);
  changed_.notify_one();
  return id;
}

std::optional<JobStatus> Jobs::status(const std::string& id) const {
  const std::lock_guard lock(mutex_);
  const auto job = jobs_.find(id);
  return job == jobs_.end() ? std::nullopt : std::optional(job->second.status);
}

void Jobs::run(const std::stop_token& stop) {
  for (;;) {
    std::string id;
    JobWork work;
    {
      std::unique_lock lock(mutex_);
      if (!changed_.wait(lock, stop, [this] { return !waiting_.empty(); })) return;
      id = std::move(waiting_.front());
      waiting_.pop_front();
      Job& job = jobs_.at(id);
      job.status.state = JobState::kRunning;
      work = std::move(job.work);
    }
    std::stop_source source;
    const std::stop_callback end_with_all(stop, [&source] { source.request_stop(); });
    finish(id, result_of(work, source, limits_.time));
  }
}

void Jobs::finish(const std::string& id, Result<std::string> result) {
  const std::lock_guard lock(mutex_);
  JobStatus& status = jobs_.at(id).status;
  status.state = result ? JobState::kDone : JobState::kFailed;
  if (result)
    status.result = std::move(*result);
  else
    status.why = to_text(result.error());
  finished_.push_back(id);
  if (finished_.size() <= limits_.kept) return;
  jobs_.erase(finished_.front());
  finished_.pop_front();
}

}  // namespace parity::hooks
