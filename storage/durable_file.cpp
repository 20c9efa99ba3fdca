// open, write, fsync and rename, with every return value looked at.
#include "storage/durable_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <system_error>

namespace parity::storage {

FileDescriptor::~FileDescriptor() {
  if (number_ >= 0) ::close(number_);
}

tl::unexpected<Error> system_error(std::string_view tried, const std::string& path) {
  const int code = errno;
  const ErrorKind kind = code == ENOENT ? ErrorKind::kNotFound : ErrorKind::kUnavailable;
  return tl::unexpected<Error>(
      Error{kind, fmt::format("cannot {}: {}", tried, std::generic_category().message(code)), path, {}});
}

Result<FileDescriptor> open_file(const std::string& path, int flags, mode_t mode) {
  const int number = ::open(path.c_str(), flags | O_CLOEXEC, mode);
  if (number < 0) return system_error("open", path);
  return FileDescriptor(number);
}

Result<void> write_all(const FileDescriptor& file, std::string_view bytes, const std::string& path) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(file.number(), bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return system_error("write", path);
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return {};
}

Result<void> sync_file(const FileDescriptor& file, const std::string& path) {
  if (::fsync(file.number()) != 0) return system_error("write to disk", path);
  return {};
}

Result<void> sync_folder_of(const std::string& path) {
  const auto parent = std::filesystem::path(path).parent_path();
  const std::string folder = parent.empty() ? std::string(".") : parent.string();
  auto opened = open_file(folder, O_RDONLY | O_DIRECTORY);
  if (!opened) return tl::unexpected(opened.error());
  // Some file systems can't sync a folder, and say so by EINVAL: what stands in it is there.
  if (::fsync(opened->number()) != 0 && errno != EINVAL) return system_error("write to disk", folder);
  return {};
}

Result<std::string> read_file(const std::string& path, std::size_t limit) {
  auto file = open_file(path, O_RDONLY);
  if (!file) return tl::unexpected(file.error());
  std::string bytes;
  std::array<char, 16384> buffer{};
  while (true) {
    const ssize_t got = ::read(file->number(), buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return system_error("read", path);
    if (got == 0) return bytes;
    bytes.append(buffer.data(), static_cast<std::size_t>(got));
    if (bytes.size() > limit) {
      return tl::unexpected<Error>(Error{ErrorKind::kTooLarge, fmt::format("larger than {} bytes", limit), path, {}});
    }
  }
}

Result<void> write_file(const std::string& path, std::string_view bytes, mode_t mode) {
  auto file = open_file(path, O_WRONLY | O_CREAT | O_TRUNC, mode);
  if (!file) return tl::unexpected(file.error());
  return write_all(*file, bytes, path).and_then([&] { return sync_file(*file, path); });
}

Result<void> create_file(const std::string& path, std::string_view bytes) {
  const std::string beside = path + ".new";
  if (auto written = write_file(beside, bytes); !written) return written;
  const bool linked = ::link(beside.c_str(), path.c_str()) == 0;
  auto failure = linked ? Result<void>() : Result<void>(system_error("create", path));
  ::unlink(beside.c_str());
  return failure.and_then([&] { return sync_folder_of(path); });
}

Result<void> replace_file(const std::string& path, std::string_view bytes, mode_t mode) {
  const std::string beside = path + ".new";
  if (auto written = write_file(beside, bytes, mode); !written) return written;
  if (std::rename(beside.c_str(), path.c_str()) != 0) return system_error("rename", beside);
  return sync_folder_of(path);
}

Result<void> make_folders(const std::string& path) {
  std::error_code ignored;
  if (path.empty() || std::filesystem::is_directory(path, ignored)) return {};
  if (auto above = make_folders(std::filesystem::path(path).parent_path().string()); !above) return above;
  constexpr mode_t kMode = 0777;
  if (::mkdir(path.c_str(), kMode) != 0 && errno != EEXIST) return system_error("make the folder", path);
  return sync_folder_of(path);
}

}  // namespace parity::storage
