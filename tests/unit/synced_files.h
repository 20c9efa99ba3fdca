// What of the file system this test program has made durable: its fsync() is this one, which notes and then does it.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

namespace parity::tests {

/// Notes from its making on. One at a time.
class SyncedFiles {
 public:
  SyncedFiles();
  SyncedFiles(const SyncedFiles&) = delete;
  SyncedFiles& operator=(const SyncedFiles&) = delete;
  ~SyncedFiles();

  /// How many bytes the file that now has this name had when it was last synced. Nothing: it was not.
  static std::optional<std::size_t> bytes_of(const std::string& path);
  /// Whether the folder was synced when the file, which it may have had no name for before, stood in it.
  static bool has_name_of(const std::string& path);
};

}  // namespace parity::tests
