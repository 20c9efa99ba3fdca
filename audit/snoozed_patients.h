// Which patients have any row in `snoozes`: for all others, nearly everybody, the query on the request path is spared.
// Filled by the writing side (ledger.h) before a row is durable, asked by the reading side (snooze_reader.h). Holds
// hashes of pseudonyms, and may hold too many, never too few of this process's. Private to this room.
#pragma once

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <string_view>
#include <unordered_set>

#include "audit/sqlite.h"
#include "audit/values.h"
#include "engine/base/result.h"

namespace parity::audit {

/// Safe from any thread.
class SnoozedPatients {
 public:
  /// False: nothing was ever said about this patient that could rest a rule. True before the first read().
  bool may_hold(const PatientKey& patient) const;
  void add(std::string_view patient);

  enum class Rows : std::uint8_t { kAll, kNew };
  /// Takes in the rows of the store, kNew: those since the last time (another process has written).
  Result<void> read(Database& database, Rows rows);

 private:
  bool holds(std::string_view patient) const;

  mutable std::mutex mutex_;
  std::unordered_set<std::size_t> patients_;
  std::int64_t last_row_ = 0;
  bool was_read_ = false;
};

}  // namespace parity::audit
