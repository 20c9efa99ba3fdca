// The tables of the audit store, their columns and their migrations. Private to this room.
// Rows are only ever added; a row that is erased leaves its hash in `chain` and a line in `erasures`.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "audit/sqlite.h"
#include "engine/base/result.h"

namespace parity::audit {

enum class Table : std::uint8_t {
  kSiteKeys,   // which site keys the store was written under: a check value each, not the key
  kPlans,      // which rule sets and rules ran: one row for each set of versions
  kCalls,      // a hook call and, as a letter a rule, the outcome of each rule of its plan
  kCards,      // what was shown
  kFeedback,   // every answer, as it came
  kSnoozes,    // what an answer made of a rule: rests until a day, until its evidence changes, or no longer
  kApprovals,  // rule sets signed off
  kErasures,   // which rows were taken out, and why
  kReplays,    // which entries came through the spool
};
inline constexpr std::size_t kTables = 9;

struct TableDefinition {
  std::string_view name;
  std::span<const std::string_view> columns;  // all but `id`
};

const TableDefinition& definition_of(Table table);
std::optional<Table> table_named(std::string_view name);
constexpr std::size_t index_of(Table table) { return static_cast<std::size_t>(table); }
/// All tables, for range-for.
const std::array<Table, kTables>& all_tables();

/// Brings a database to the newest schema, in one transaction, and sets what a writing connection needs (WAL, FULL).
/// Errors: kInvalidInput, not an audit store or one of a newer Parity; kUnavailable.
Result<void> prepare_for_writing(Database& database);
/// A reading connection. Errors: kNotFound; kInvalidInput, no audit store that this version can read; kUnavailable.
Result<Database> open_for_reading(const std::string& path);
/// The tables, views and indexes that a store of that version has, as text; empty for a version that is not known.
Result<std::string> schema_of_version(std::int64_t version);
/// The same of a store as it is.
Result<std::string> schema_of(Database& database);

}  // namespace parity::audit
