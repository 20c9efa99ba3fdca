#include "cli/register/problem_list.h"

#include <fmt/format.h>
#include <algorithm>
#include <fstream>
#include <memory>
#include <queue>
#include <tuple>

namespace parity::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostRuns = 32;  // open files

bool comes_before(const RegisterProblem& a, const RegisterProblem& b) {
  return std::tie(a.file, a.line, a.message) < std::tie(b.file, b.line, b.message);
}

void write(std::ostream& out, const RegisterProblem& problem) {
  out << problem.line << ' ' << problem.file.size() << ' ' << problem.message.size() << '\n'
      << problem.file << problem.message << '\n';
}

// The problems of one sorted file, or of the list's own memory.
class Run {
 public:
  explicit Run(const fs::path& path) : in_(std::make_unique<std::ifstream>(path, std::ios::binary)) {}
  explicit Run(const std::vector<RegisterProblem>& memory) : memory_(&memory) {}

  bool step() {
    if (memory_ != nullptr) {
      if (at_ == memory_->size()) return false;
      now_ = (*memory_)[at_++];
      return true;
    }
    std::size_t file = 0;
    std::size_t message = 0;
    if (!(*in_ >> now_.line >> file >> message)) return false;
    in_->get();
    now_.file.resize(file);
    now_.message.resize(message);
    in_->read(now_.file.data(), static_cast<std::streamsize>(file));
    in_->read(now_.message.data(), static_cast<std::streamsize>(message));
    return static_cast<bool>(*in_);
  }
  const RegisterProblem& now() const { return now_; }

 private:
  std::unique_ptr<std::ifstream> in_;
  const std::vector<RegisterProblem>* memory_ = nullptr;
  std::size_t at_ = 0;
  RegisterProblem now_;
};

// False: not as many as there should be.
bool merge(std::vector<Run> runs, std::uint64_t expected, const std::function<bool(const RegisterProblem&)>& take) {
  const auto comes_later = [](const Run* a, const Run* b) { return comes_before(b->now(), a->now()); };
  std::priority_queue<Run*, std::vector<Run*>, decltype(comes_later)> queue(comes_later);
  for (Run& run : runs)
    if (run.step()) queue.push(&run);
  for (; !queue.empty(); --expected) {
    Run* run = queue.top();
    queue.pop();
    if (!take(run->now())) return true;
    if (run->step()) queue.push(run);
  }
  return expected == 0;
}

}  // namespace

ProblemList::ProblemList(fs::path folder, std::size_t most_bytes)
    : folder_(std::move(folder)), most_bytes_(most_bytes) {
  std::error_code ignored;
  fs::remove_all(folder_, ignored);
}

ProblemList::~ProblemList() {
  std::error_code ignored;
  if (!runs_.empty()) fs::remove_all(folder_, ignored);
}

Result<void> ProblemList::add(RegisterProblem problem) {
  ++size_;
  waiting_bytes_ += sizeof problem + problem.file.size() + problem.message.size();
  waiting_.push_back(std::move(problem));
  return waiting_bytes_ > most_bytes_ ? write_run() : Result<void>();
}

// What waits becomes a sorted file; many files become one.
Result<void> ProblemList::write_run() {
  std::sort(waiting_.begin(), waiting_.end(), comes_before);
  std::vector<Run> sources;
  sources.emplace_back(waiting_);
  const bool all = runs_.size() + 1 >= kMostRuns;
  if (all)
    for (const fs::path& run : runs_) sources.emplace_back(run);
  std::error_code fault;
  fs::create_directories(folder_, fault);
  const fs::path path = folder_ / fmt::format("{}", written_++);
  std::ofstream out(path, std::ios::binary | std::ios::trunc);
  const bool is_whole =
      merge(std::move(sources), all ? size_ : waiting_.size(), [&out](const RegisterProblem& problem) {
        write(out, problem);
        return true;
      });
  if (!is_whole || !out.flush())
    return tl::unexpected<Error>(Error{ErrorKind::kUnavailable, "can't be written", path.string(),
                                       "free space, or name another folder with --work, and run again"});
  if (all) {
    for (const fs::path& run : runs_) fs::remove(run, fault);
    runs_.clear();
  }
  runs_.push_back(path);
  waiting_.clear();
  waiting_bytes_ = 0;
  return {};
}

Result<void> ProblemList::for_each(const std::function<bool(const RegisterProblem&)>& take) {
  std::sort(waiting_.begin(), waiting_.end(), comes_before);
  std::vector<Run> runs;
  runs.emplace_back(waiting_);
  for (const fs::path& run : runs_) runs.emplace_back(run);
  if (merge(std::move(runs), size_, take)) return {};
  return invalid_input("a work file was damaged", folder_.string(), "remove the work folder, run again");
}

}  // namespace parity::cli
