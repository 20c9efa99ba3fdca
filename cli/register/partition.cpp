#include "cli/register/partition.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>
#include <cerrno>
#include <cstring>

namespace parity::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kGatherMost = std::size_t{8} << 20U;
constexpr std::size_t kHeadSize = 1 + 4 + 8 + 4 + 4;

template <class Number>
void append_number(std::string& bytes, Number number) {
  char raw[sizeof number];
  std::memcpy(raw, &number, sizeof number);
  bytes.append(raw, sizeof number);
}

template <class Number>
Number take_number(std::string_view& bytes) {
  Number number;
  std::memcpy(&number, bytes.data(), sizeof number);
  bytes.remove_prefix(sizeof number);
  return number;
}

tl::unexpected<Error> write_error(const fs::path& path) {
  return tl::unexpected<Error>(Error{ErrorKind::kUnavailable, fmt::format("can't be written: {}", std::strerror(errno)),
                                     path.string(), "free space, or name another folder with --work, and run again"});
}

}  // namespace

// FNV-1a, then the mixing steps of splitmix64, so that its first bits are as good as its last.
std::uint64_t patient_hash(std::string_view id) {
  std::uint64_t hash = 0xcbf29ce484222325ULL;
  for (const char c : id) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
  hash ^= hash >> 30U;
  hash *= 0xbf58476d1ce4e5b9ULL;
  hash ^= hash >> 27U;
  hash *= 0x94d049bb133111ebULL;
  return hash ^ (hash >> 31U);
}

void append_frame(std::string& bytes, const Frame& frame) {
  bytes.push_back(static_cast<char>(frame.kind));
  append_number(bytes, frame.file);
  append_number(bytes, frame.line);
  append_number(bytes, static_cast<std::uint32_t>(frame.key.size()));
  append_number(bytes, static_cast<std::uint32_t>(frame.content.size()));
  bytes += frame.key;
  bytes += frame.content;
}

Result<bool> take_frame(std::string_view& bytes, Frame& frame) {
  if (bytes.empty()) return false;
  const auto damaged = [] { return invalid_input("a work file was damaged", {}, "remove the work folder, run again"); };
  if (bytes.size() < kHeadSize) return damaged();
  frame.kind = static_cast<FrameKind>(bytes.front());
  bytes.remove_prefix(1);
  frame.file = take_number<std::uint32_t>(bytes);
  frame.line = take_number<std::uint64_t>(bytes);
  const auto key_size = take_number<std::uint32_t>(bytes);
  const auto content_size = take_number<std::uint32_t>(bytes);
  if (bytes.size() < std::size_t{key_size} + content_size) return damaged();
  frame.key = bytes.substr(0, key_size);
  frame.content = bytes.substr(key_size, content_size);
  bytes.remove_prefix(std::size_t{key_size} + content_size);
  return true;
}

Partition::Partition(Partition&& other) noexcept
    : bits_(other.bits_),
      files_(std::move(other.files_)),
      sizes_(std::move(other.sizes_)),
      mutex_(std::move(other.mutex_)) {
  other.files_.clear();
}

Partition::~Partition() {
  for (const int file : files_) ::close(file);
}

fs::path Partition::path_of(const fs::path& folder, std::size_t file) { return folder / fmt::format("{:04}", file); }

Result<Partition> Partition::open(const fs::path& folder, unsigned bucket_bits,
                                  const std::vector<std::uint64_t>& sizes) {
  Partition partition(bucket_bits);
  std::error_code fault;
  fs::create_directories(folder, fault);
  for (std::size_t i = 0; i < partition.file_count(); ++i) {
    const fs::path path = path_of(folder, i);
    const std::uint64_t size = i < sizes.size() ? sizes[i] : 0;
    const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (file < 0) return write_error(path);
    partition.files_.push_back(file);
    partition.sizes_.push_back(size);
    if (::ftruncate(file, static_cast<off_t>(size)) != 0) return write_error(path);
  }
  return partition;
}

std::size_t Partition::bucket_of(std::string_view id) const {
  return bits_ == 0 ? 0 : static_cast<std::size_t>(patient_hash(id) >> (64U - bits_));
}

Result<void> Partition::append(std::size_t file, std::string_view bytes) {
  const std::lock_guard lock(*mutex_);
  while (!bytes.empty()) {
    const ssize_t count = ::write(files_[file], bytes.data(), bytes.size());
    if (count < 0) {
      if (errno == EINTR) continue;
      return write_error(fmt::format("{:04}", file));
    }
    sizes_[file] += static_cast<std::uint64_t>(count);
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  return {};
}

Result<void> GatheredFrames::add(const Frame& frame) {
  std::size_t file = 0;
  if (frame.kind == FrameKind::kShared)
    file = partition_->shared_file();
  else if (frame.kind == FrameKind::kProblem)
    file = partition_->problem_file();
  else
    file = partition_->bucket_of(frame.key);
  const std::size_t before = bytes_[file].size();
  append_frame(bytes_[file], frame);
  total_ += bytes_[file].size() - before;
  return total_ > kGatherMost ? flush() : Result<void>();
}

Result<void> GatheredFrames::flush() {
  for (std::size_t i = 0; i < bytes_.size(); ++i) {
    if (bytes_[i].empty()) continue;
    if (auto written = partition_->append(i, bytes_[i]); !written) return written;
    bytes_[i].clear();
  }
  total_ = 0;
  return {};
}

}  // namespace parity::cli
