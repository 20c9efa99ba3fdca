#include "cli/register/run_register.h"

#include <fmt/format.h>
#include <algorithm>
#include <atomic>
#include <fstream>
#include <mutex>
#include <thread>
#include <tuple>

#include "cli/register/bucket_work.h"
#include "cli/register/gather.h"
#include "engine/base/digest.h"

namespace parity::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kBucketAim = std::uint64_t{24} << 20U;
constexpr unsigned kFewestBits = 4;
constexpr unsigned kMostBits = 8;  // 256 open files

unsigned bucket_bits(const std::vector<InputFile>& files) {
  std::uint64_t total = 0;
  for (const InputFile& file : files) total += file.bytes == 0 ? kBucketAim << kMostBits : file.bytes;
  unsigned bits = kFewestBits;
  while (bits < kMostBits && (total >> bits) > kBucketAim) ++bits;
  return bits;
}

fs::path rows_path(const RegisterRun& run, std::size_t bucket) { return run.work / fmt::format("rows-{:04}", bucket); }

std::size_t most_bucket_bytes(const RegisterRun& run) {
  if (run.most_bucket_bytes > 0) return run.most_bucket_bytes;
  return std::max<std::size_t>(run.memory_bytes / (2 * run.threads), std::size_t{8} << 20U);
}

// Every file of rows that an earlier run of something else left.
void forget_rows(const RegisterRun& run) {
  std::error_code fault;
  std::vector<fs::path> old;
  for (const auto& entry : fs::directory_iterator(run.work, fault))
    if (entry.path().filename().string().starts_with("rows-")) old.push_back(entry.path());
  for (const fs::path& path : old) fs::remove(path, fault);
}

// The second stage: threads take one bucket after the other.
class Answering {
 public:
  Answering(const RegisterRun& run, const PatientWork& work, const Partition& partition, const SharedResources& shared)
      : run_(run),
        partition_(partition),
        sizes_(partition.sizes()),
        bits_(bucket_bits(run.files)),
        bucket_work_(work, shared, {most_bucket_bytes(run), [this](std::uint64_t bytes) { note(bytes); }}) {
    for (std::size_t i = 0; i < partition.bucket_count(); ++i) total_ += sizes_[i];
  }

  Result<void> all() {
    std::vector<std::thread> threads;
    for (unsigned i = 0; i < run_.threads; ++i) threads.emplace_back([this] { serve(); });
    for (std::thread& thread : threads) thread.join();
    if (fault_) return tl::unexpected<Error>(*fault_);
    return {};
  }

 private:
  void serve() {
    for (std::size_t bucket = next_++; bucket < partition_.bucket_count(); bucket = next_++) {
      const fs::path rows = rows_path(run_, bucket);
      std::error_code fault;
      if (fs::exists(rows, fault)) {
        note(sizes_[bucket]);
        continue;
      }
      auto done = bucket_work_.run(Partition::path_of(run_.work / "buckets", bucket), bits_, rows);
      if (done) continue;
      const std::lock_guard lock(mutex_);
      if (!fault_) fault_ = std::move(done.error());
      next_ = partition_.bucket_count();
    }
  }

  void note(std::uint64_t bytes) {
    const std::lock_guard lock(mutex_);
    bytes_ += bytes;
    patients_ += bytes == 0 ? 1U : 0U;
    if (run_.progress) run_.progress({RegisterProgress::Stage::kAnswering, bytes_, total_, patients_});
  }

  const RegisterRun& run_;
  const Partition& partition_;
  std::vector<std::uint64_t> sizes_;
  unsigned bits_;
  BucketWork bucket_work_;
  std::uint64_t total_ = 0;
  std::atomic<std::size_t> next_ = 0;
  std::mutex mutex_;
  std::uint64_t bytes_ = 0;
  std::uint64_t patients_ = 0;
  std::optional<Error> fault_;
};

// Reads frames of a file piece by piece.
Result<void> for_each_frame(const fs::path& path, const std::function<Result<void>(const Frame&)>& take) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return invalid_input("can't be opened", path.string());
  std::string bytes;
  for (std::string step(std::size_t{64} << 10U, '\0'); in;) {
    in.read(step.data(), static_cast<std::streamsize>(step.size()));
    bytes.append(step, 0, static_cast<std::size_t>(in.gcount()));
    std::string_view rest = bytes;
    std::size_t used = 0;
    Frame frame;
    for (auto taken = take_frame(rest, frame); taken && *taken; taken = take_frame(rest, frame)) {
      used = bytes.size() - rest.size();
      if (auto done = take(frame); !done) return done;
    }
    bytes.erase(0, used);
  }
  if (!bytes.empty()) return invalid_input("a work file was damaged", path.string(), "remove the work folder");
  return {};
}

Result<void> collect_problems(const RegisterRun& run, const Partition& partition, RegisterResult& result) {
  const auto add = [&](const Frame& frame) -> Result<void> {
    if (frame.kind != FrameKind::kProblem) return {};
    const std::string name = frame.file < run.files.size() ? run.files[frame.file].path : std::string("?");
    return result.problems.add({name, frame.line, std::string(frame.content)});
  };
  std::vector<fs::path> files = result.rows;
  files.push_back(Partition::path_of(run.work / "buckets", partition.problem_file()));
  for (const fs::path& path : files)
    if (auto read = for_each_frame(path, add); !read) return read;
  return {};
}

}  // namespace

Result<RegisterResult> run_register(const RegisterRun& run, const PatientWork& work) {
  std::error_code fault;
  fs::create_directories(run.work / "buckets", fault);
  if (fault) return invalid_input("can't be created: " + fault.message(), run.work.string());
  fs::permissions(run.work, fs::perms::owner_all, fault);
  const fs::path checkpoint_file = run.work / "checkpoint";
  const std::string identity = to_hex(sha256(run.identity + fingerprint(run.files)));
  const bool can_resume = run.files.empty() || run.files.front().path != "-";
  auto from = can_resume ? read_checkpoint(checkpoint_file, identity) : std::nullopt;
  if (from && run.resumed) run.resumed();
  if (!from) {
    forget_rows(run);
    from = Checkpoint{};
    from->run = identity;
  }
  auto partition = Partition::open(run.work / "buckets", bucket_bits(run.files), from->sizes);
  if (!partition) return tl::unexpected<Error>(std::move(partition.error()));
  auto gathered = gather(run, work, *partition, std::move(*from), checkpoint_file);
  if (!gathered) return tl::unexpected<Error>(std::move(gathered.error()));

  const auto shared = SharedResources::load(Partition::path_of(run.work / "buckets", partition->shared_file()));
  if (!shared) return tl::unexpected<Error>(shared.error());
  if (auto answered = Answering(run, work, *partition, *shared).all(); !answered)
    return tl::unexpected<Error>(std::move(answered.error()));
  RegisterResult result{gathered->counts, {}, ProblemList(run.work / "problems")};
  for (std::size_t i = 0; i < partition->bucket_count(); ++i) result.rows.push_back(rows_path(run, i));
  if (auto collected = collect_problems(run, *partition, result); !collected)
    return tl::unexpected<Error>(std::move(collected.error()));
  return result;
}

Result<void> for_each_row(const std::vector<fs::path>& rows,
                          const std::function<Result<void>(std::string_view, std::string_view)>& take) {
  for (const fs::path& path : rows) {
    auto read = for_each_frame(path, [&take](const Frame& frame) -> Result<void> {
      return frame.kind == FrameKind::kRow ? take(frame.key, frame.content) : Result<void>();
    });
    if (!read) return read;
  }
  return {};
}

}  // namespace parity::cli
