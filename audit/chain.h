// The hash chain. Every row of every table has one entry in `chain`: the hash of the row's content, and a hash over
// that, its place, and the entry before. So each row can be checked on its own, an erased row leaves its hash, and
// nothing can be changed, taken out, put in or moved without a trace (verify.h finds it). Private to this room.
//
//   content = SHA-256(encode(table, name1, value1, name2, value2 …))     columns that are not NULL, in table order
//   hash    = SHA-256(encode(hash before, sequence, table, row, content))   before the first: 32 zero bytes
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "audit/encoding.h"
#include "audit/schema.h"
#include "audit/sqlite.h"
#include "audit/values.h"
#include "engine/base/digest.h"
#include "engine/base/result.h"

namespace parity::audit {

Sha256 content_hash(Table table, std::span<const Field> columns);

struct ChainEntry {
  std::int64_t sequence = 0;
  std::string_view table;
  std::int64_t row = 0;
  std::string_view content;  // 32 bytes
};
Sha256 entry_hash(const Sha256& before, const ChainEntry& entry);

std::string_view as_bytes(const Sha256& digest);
/// Error kUnavailable: not 32 bytes.
Result<Sha256> digest_of_bytes(std::string_view bytes);

/// Adds rows with their entries. Lives as long as its connection; everything happens inside the caller's transaction.
class ChainWriter {
 public:
  static Result<ChainWriter> open(Database& database);

  /// After a rollback, or when another connection has written: where the chain stands now.
  Result<void> reload(Database& database);
  /// Adds a row with the next id; its columns in the order of the table's definition. Gives the id.
  Result<std::int64_t> append(Table table, std::span<const Field> columns);
  ChainHead head() const { return {sequence_, to_hex(hash_)}; }

 private:
  std::array<std::optional<Statement>, kTables> insert_;
  std::optional<Statement> insert_entry_;
  std::array<std::int64_t, kTables> last_row_{};
  std::int64_t sequence_ = 0;
  Sha256 hash_{};
  Encoder scratch_;  // keeps its room from row to row
};

}  // namespace parity::audit
