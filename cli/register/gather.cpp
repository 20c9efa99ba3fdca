#include "cli/register/gather.h"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <memory>
#include <optional>
#include <thread>
#include <variant>

namespace parity::cli {
namespace {

struct Document {
  std::string path;
};
struct Trouble {
  std::uint64_t line = 0;
  Error error;
};
struct Job {
  std::uint32_t file = 0;
  std::variant<LineBlock, Document, Trouble> what;
};

// A bounded queue, its threads, and a way to see them all idle.
class Crew {
 public:
  Crew(unsigned threads, const PatientWork& work, Partition& partition) : most_waiting_(2 * threads) {
    for (unsigned i = 0; i < threads; ++i) workers_.push_back(std::make_unique<LineWork>(work, partition));
    for (auto& worker : workers_) threads_.emplace_back([this, &worker] { serve(*worker); });
  }
  Crew(const Crew&) = delete;
  Crew& operator=(const Crew&) = delete;
  ~Crew() {
    {
      const std::lock_guard lock(mutex_);
      is_over_ = true;
    }
    changed_.notify_all();
    for (std::thread& thread : threads_) thread.join();
  }

  Result<void> give(Job job) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return fault_ || waiting_.size() < most_waiting_; });
    if (fault_) return tl::unexpected<Error>(*fault_);
    waiting_.push_back(std::move(job));
    lock.unlock();
    changed_.notify_all();
    return {};
  }

  /// All that was given stands in the partition.
  Result<InputCounts> settle() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return fault_ || (waiting_.empty() && busy_ == 0); });
    if (fault_) return tl::unexpected<Error>(*fault_);
    InputCounts counts;
    for (auto& worker : workers_) {
      if (auto flushed = worker->flush(); !flushed) return tl::unexpected<Error>(flushed.error());
      counts.add(worker->counts());
    }
    return counts;
  }

 private:
  static Result<void> work_on(LineWork& worker, const Job& job) {
    if (const auto* block = std::get_if<LineBlock>(&job.what)) return worker.take_block(job.file, *block);
    if (const auto* document = std::get_if<Document>(&job.what)) return worker.take_document(job.file, document->path);
    const auto& trouble = std::get<Trouble>(job.what);
    return worker.report(job.file, trouble.line, trouble.error);
  }

  void serve(LineWork& worker) {
    std::unique_lock lock(mutex_);
    for (;;) {
      changed_.wait(lock, [this] { return is_over_ || !waiting_.empty(); });
      if (waiting_.empty()) return;
      Job job = std::move(waiting_.front());
      waiting_.pop_front();
      ++busy_;
      lock.unlock();
      changed_.notify_all();
      auto done = work_on(worker, job);
      lock.lock();
      --busy_;
      if (!done && !fault_) fault_ = done.error();
      changed_.notify_all();
    }
  }

  std::size_t most_waiting_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Job> waiting_;
  std::size_t busy_ = 0;
  bool is_over_ = false;
  std::optional<Error> fault_;
  std::vector<std::unique_ptr<LineWork>> workers_;
  std::vector<std::thread> threads_;
};

class Gathering {
 public:
  Gathering(const RegisterRun& run, const PatientWork& work, Partition& partition, Checkpoint from,
            std::filesystem::path file)
      : run_(run),
        partition_(partition),
        at_(std::move(from)),
        before_(at_.counts),
        file_(std::move(file)),
        crew_(run.threads, work, partition) {
    for (const InputFile& input : run.files) total_ += input.bytes;
    for (std::size_t i = 0; i < std::min<std::size_t>(at_.file, run.files.size()); ++i)
      done_before_ += run.files[i].bytes;
  }

  Result<Checkpoint> all() {
    while (at_.file < run_.files.size()) {
      const InputFile& input = run_.files[at_.file];
      auto given = input.kind == InputKind::kDocument ? give_document(input) : give_lines(input);
      if (!given) return tl::unexpected<Error>(std::move(given.error()));
      ++at_.file;
      at_.offset = 0;
      at_.line = 1;
      done_before_ += input.bytes;
      if (auto noted = note(); !noted) return tl::unexpected<Error>(std::move(noted.error()));
    }
    if (auto saved = save(); !saved) return tl::unexpected<Error>(std::move(saved.error()));
    return at_;
  }

 private:
  Result<void> give_document(const InputFile& input) { return crew_.give({at_.file, Document{input.path}}); }

  // A file that breaks off is reported, and what came before it counts.
  Result<void> give_lines(const InputFile& input) {
    auto reader = LineReader::open(input.path, at_.offset, at_.line);
    if (!reader) return crew_.give({at_.file, Trouble{0, std::move(reader.error())}});
    for (;;) {
      auto block = reader->next();
      if (!block) return crew_.give({at_.file, Trouble{reader->line(), std::move(block.error())}});
      if (block->bytes.empty() && !block->is_too_long) return {};
      if (auto given = crew_.give({at_.file, std::move(*block)}); !given) return given;
      at_.offset = reader->offset();
      at_.line = reader->line();
      in_file_ = reader->file_position();
      if (auto noted = note(); !noted) return noted;
    }
  }

  Result<void> note() {
    at_.bytes_read = done_before_ + std::exchange(in_file_, 0);
    if (run_.progress) run_.progress({RegisterProgress::Stage::kReading, at_.bytes_read, total_, 0});
    if (std::chrono::steady_clock::now() - saved_ < run_.between_checkpoints) return {};
    return save();
  }

  Result<void> save() {
    auto counts = crew_.settle();
    if (!counts) return tl::unexpected<Error>(std::move(counts.error()));
    at_.counts = before_;
    at_.counts.add(*counts);
    at_.sizes = partition_.sizes();
    saved_ = std::chrono::steady_clock::now();
    return write_checkpoint(file_, at_);
  }

  const RegisterRun& run_;
  Partition& partition_;
  Checkpoint at_;
  InputCounts before_;
  std::filesystem::path file_;
  Crew crew_;
  std::uint64_t total_ = 0;
  std::uint64_t done_before_ = 0;
  std::uint64_t in_file_ = 0;
  std::chrono::steady_clock::time_point saved_ = std::chrono::steady_clock::now();
};

}  // namespace

Result<Checkpoint> gather(const RegisterRun& run, const PatientWork& work, Partition& partition, Checkpoint from,
                          const std::filesystem::path& file) {
  return Gathering(run, work, partition, std::move(from), file).all();
}

}  // namespace parity::cli
