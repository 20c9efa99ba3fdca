// Files that survive a crash: written, fsynced, renamed, and their folder fsynced. For the audit's site key, anchor and
// spool, for sign-offs and revisions. POSIX; knows nothing of what is in them.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "engine/base/result.h"

namespace parity::storage {

/// An open file, closed at the end of its life.
class FileDescriptor {
 public:
  FileDescriptor() = default;
  explicit FileDescriptor(int number) : number_(number) {}
  FileDescriptor(const FileDescriptor&) = delete;
  FileDescriptor& operator=(const FileDescriptor&) = delete;
  FileDescriptor(FileDescriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  FileDescriptor& operator=(FileDescriptor&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }
  ~FileDescriptor();
  int number() const { return number_; }
  bool is_open() const { return number_ >= 0; }

 private:
  int number_ = -1;
};

/// The error of the last system call on that file: kUnavailable, with what was tried and the system's words.
tl::unexpected<Error> system_error(std::string_view tried, const std::string& path);

inline constexpr mode_t kPrivateMode = 0600;
inline constexpr mode_t kSharedMode = 0666;  // less what the process' umask takes away

/// `flags` as for open(2); O_CLOEXEC is added, a new file gets `mode`.
Result<FileDescriptor> open_file(const std::string& path, int flags, mode_t mode = kPrivateMode);
Result<void> write_all(const FileDescriptor& file, std::string_view bytes, const std::string& path);
Result<void> sync_file(const FileDescriptor& file, const std::string& path);
/// Makes durable that a file of this folder was created, renamed or removed.
Result<void> sync_folder_of(const std::string& path);

/// The whole file. Errors: kNotFound; kTooLarge beyond `limit` bytes; kUnavailable.
Result<std::string> read_file(const std::string& path, std::size_t limit);
/// A new file with this content, or none. Error: it exists (kUnavailable, "File exists").
Result<void> create_file(const std::string& path, std::string_view bytes);
/// A file with this content, made durable; that it has this name is so only with sync_folder_of().
Result<void> write_file(const std::string& path, std::string_view bytes, mode_t mode = kPrivateMode);
/// The old content or the new, never a mixture, whatever happens in between. The new file has `mode`.
Result<void> replace_file(const std::string& path, std::string_view bytes, mode_t mode = kPrivateMode);
/// The folder and those above it that are missing, each durable in its own.
Result<void> make_folders(const std::string& path);

}  // namespace parity::storage
