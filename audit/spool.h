// Where entries wait while the store can't be written: a file of its own, best on another disk, each entry fsynced
// before it counts. Replayed in order once the store is back, each entry once. Private to this room; one thread's.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "audit/durable_file.h"
#include "audit/values.h"
#include "engine/base/result.h"

namespace parity::audit {

class Spool {
 public:
  /// The entry is missing where its bytes are damaged, or of no kind that this version knows.
  struct Item {
    std::int64_t number = 0;  // from 1
    std::optional<Entry> entry;
  };

  /// Takes up what an earlier run left. An entry that is cut short at the end was never acknowledged, and is dropped.
  /// Errors: kInvalidInput, the file is something else; kUnavailable, also while another
  /// process uses the spool.
  static Result<Spool> open(const std::string& path);

  bool is_empty() const { return waiting_.empty(); }
  std::uint64_t waiting() const { return waiting_.size(); }
  /// Entries (or an end of the file) whose bytes are not as they were written, or that this version can't read.
  std::uint64_t damaged() const { return damaged_; }
  /// Names this file in the store's `replays`; empty while there is no file.
  const std::string& id() const { return id_; }

  /// All of them durable, or none. Makes the file when it is needed. Errors: kUnavailable; kTooLarge, one of them is
  /// longer than the spool could be read with again.
  Result<void> append(std::span<const Entry* const> entries);
  /// The next entries to be replayed: at most `limit`, and not many megabytes.
  Result<std::vector<Item>> next(std::size_t limit) const;
  /// The store has everything up to that number. With the last one the file goes; if any of it was damaged or refused,
  /// it is kept beside as `….damaged-<id>` for a person to look at.
  Result<void> forget_up_to(std::int64_t number);
  /// The file is to be kept beside, durably: the store will not have one of its entries.
  Result<void> keep_aside();

 private:
  struct Extent {
    std::int64_t offset = 0;  // of the payload
    std::size_t size = 0;
    bool readable = true;
  };

  Result<void> create();
  Result<void> read_header();
  Result<void> scan();
  Result<void> cut_off_tail();
  Result<void> set_tail_aside();

  std::string path_;
  std::string id_;
  FileDescriptor lock_;
  FileDescriptor file_;
  std::deque<Extent> waiting_;
  std::int64_t first_ = 1;  // number of waiting_.front()
  std::int64_t end_ = 0;    // where the next entry goes
  std::uint64_t damaged_ = 0;
};

}  // namespace parity::audit
