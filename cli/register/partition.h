// A register brought together by patient on disk: each patient's pieces go to one of many bucket files, chosen by
// a hash of the patient's id, so that one bucket fits into memory whatever the register's size. For run_register.
#pragma once

#include <cstdint>
#include <filesystem>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"

namespace parity::cli {

/// The order of patients in every file that this room writes: by hash, then by id. The same on every machine.
std::uint64_t patient_hash(std::string_view id);

enum class FrameKind : std::uint8_t {
  kResource,    // a patient's resource, JSON
  kUnreadable,  // a line of this patient's that could not be read; the content is its type's name, or empty
  kRow,         // a patient that was answered already
  kShared,      // a shared resource; the key is its own id
  kProblem,     // what went wrong, for the report; the key is empty
};

/// One record of a bucket file. Views borrow the bytes that it was read from.
struct Frame {
  FrameKind kind = FrameKind::kResource;
  std::uint32_t file = 0;  // of the input files, for messages
  std::uint64_t line = 0;
  std::string_view key;
  std::string_view content;
};

void append_frame(std::string& bytes, const Frame& frame);
/// Takes the first frame off `bytes`; false at the end. Error: the file was damaged.
Result<bool> take_frame(std::string_view& bytes, Frame& frame);

/// Append-only files: one a bucket, one for shared resources, one for problems. Safe for many threads.
class Partition {
 public:
  /// Creates the files in `folder`; with `sizes`, goes on after an interruption: cuts each to the size it had.
  static Result<Partition> open(const std::filesystem::path& folder, unsigned bucket_bits,
                                const std::vector<std::uint64_t>& sizes);
  Partition(Partition&&) noexcept;
  Partition& operator=(Partition&&) = delete;
  Partition(const Partition&) = delete;
  Partition& operator=(const Partition&) = delete;
  ~Partition();

  std::size_t bucket_count() const { return std::size_t{1} << bits_; }
  std::size_t file_count() const { return bucket_count() + 2; }
  std::size_t bucket_of(std::string_view id) const;
  std::size_t shared_file() const { return bucket_count(); }
  std::size_t problem_file() const { return bucket_count() + 1; }

  /// Error: it can't be written (the disk is full).
  Result<void> append(std::size_t file, std::string_view bytes);
  std::vector<std::uint64_t> sizes() const { return sizes_; }

  static std::filesystem::path path_of(const std::filesystem::path& folder, std::size_t file);

 private:
  explicit Partition(unsigned bits) : bits_(bits) {}

  unsigned bits_;
  std::vector<int> files_;
  std::vector<std::uint64_t> sizes_;
  std::unique_ptr<std::mutex> mutex_ = std::make_unique<std::mutex>();
};

/// What one thread has gathered and not yet handed to the partition.
class GatheredFrames {
 public:
  explicit GatheredFrames(Partition& partition) : partition_(&partition), bytes_(partition.file_count()) {}

  /// Goes to the file that its kind and key belong to. Error: the partition's.
  Result<void> add(const Frame& frame);
  Result<void> flush();

 private:
  Partition* partition_;
  std::vector<std::string> bytes_;  // by file
  std::size_t total_ = 0;
};

}  // namespace parity::cli
