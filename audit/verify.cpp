// One pass: the chain in order of its sequence, and beside it a cursor over each table in order of its ids. Rows and
// entries were added together, so the cursors never go back.
#include "audit/verify.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>
#include <map>
#include <optional>
#include <utility>

#include "audit/anchor.h"
#include "audit/chain.h"
#include "audit/erased_rows.h"
#include "audit/row_cursor.h"
#include "audit/schema.h"
#include "audit/sqlite.h"

namespace parity::audit {
namespace {

using Kind = Finding::Kind;
constexpr std::string_view kChain = "chain";

class Verifier {
 public:
  Verifier(Database& database, const VerifyOptions& options) : database_(database), options_(options) {}

  Result<Verification> run(const std::optional<ChainHead>& anchor);

 private:
  struct Mismatch {
    Table table;
    std::int64_t row;
    std::string stands;
    std::string expected;
  };

  void add(Kind kind, std::string_view table, std::int64_t row, std::string message);
  Result<void> check_schema();
  void check_file();
  Result<void> open_cursors();
  void walk_chain();
  void check_entry(const ChainEntry& entry, std::string_view hash);
  void check_place(const ChainEntry& entry);
  void check_row(Table table, const ChainEntry& entry);
  void pass_rows_before(Table table, std::int64_t row);
  void report_mismatches();
  void check_anchor(const ChainHead& anchor);

  Database& database_;
  const VerifyOptions& options_;
  Verification result_;
  ErasedRows erased_;
  std::array<std::optional<RowCursor>, kTables> cursors_;
  std::array<std::int64_t, kTables> last_row_{};
  Sha256 before_{};
  bool before_is_known_ = true;
  std::string before_place_ = "the beginning";
  std::vector<Mismatch> mismatches_;
  std::int64_t anchor_sequence_ = 0;
  std::string hash_at_anchor_;
};

void Verifier::add(Kind kind, std::string_view table, std::int64_t row, std::string message) {
  ++result_.found;
  if (result_.findings.size() >= options_.most_findings) return;
  result_.findings.push_back({kind, std::string(table), row, std::move(message)});
}

Result<Verification> Verifier::run(const std::optional<ChainHead>& anchor) {
  if (anchor) anchor_sequence_ = anchor->sequence;
  // One moment of the store, while a server goes on writing.
  auto begun = database_.execute("BEGIN").and_then([&] { return check_schema(); });
  if (!begun) return tl::unexpected(begun.error());
  check_file();
  if (auto opened = open_cursors(); !opened) {
    add(Kind::kUnreadable, {}, 0, opened.error().message);
    return std::move(result_);
  }
  walk_chain();
  for (const Table table : all_tables()) pass_rows_before(table, std::numeric_limits<std::int64_t>::max());
  report_mismatches();
  if (anchor) check_anchor(*anchor);
  return std::move(result_);
}

Result<void> Verifier::check_schema() {
  auto version = database_.number_of("PRAGMA user_version");
  if (!version) return tl::unexpected(version.error());
  auto expected = schema_of_version(*version);
  auto actual = schema_of(database_);
  if (!expected) return tl::unexpected(expected.error());
  if (!actual) return tl::unexpected(actual.error());
  if (*actual != *expected) add(Kind::kSchema, {}, 0, "the schema is not the one of its version");
  return {};
}

/// SQLite's own look at pages and indexes; its lines hold numbers and names of tables only.
void Verifier::check_file() {
  auto check = database_.prepare("PRAGMA integrity_check(10)");
  auto row = check ? check->step() : Result<bool>(tl::unexpected(check.error()));
  for (; row && *row; row = check->step()) {
    if (check->text(0) != "ok") add(Kind::kUnreadable, {}, 0, std::string(check->text(0)));
  }
  if (!row) add(Kind::kUnreadable, {}, 0, row.error().message);
}

Result<void> Verifier::open_cursors() {
  if (auto read = erased_.read(database_); !read) return read;
  for (const Table table : all_tables()) {
    auto cursor = RowCursor::open(database_, table);
    if (!cursor) return tl::unexpected(cursor.error());
    cursors_[index_of(table)] = std::move(*cursor);
  }
  return {};
}

void Verifier::walk_chain() {
  auto chain = database_.prepare("SELECT sequence, tbl, row, content, hash FROM chain ORDER BY sequence");
  auto row = chain ? chain->step() : Result<bool>(tl::unexpected(chain.error()));
  for (; row && *row; row = chain->step()) {
    check_entry({chain->number(0), chain->text(1), chain->number(2), chain->text(3)}, chain->text(4));
  }
  if (!row) add(Kind::kUnreadable, kChain, result_.head.sequence + 1, row.error().message);
  result_.head.hash = to_hex(before_);
}

void Verifier::check_entry(const ChainEntry& entry, std::string_view hash) {
  ++result_.entries;
  const std::int64_t missing = entry.sequence - result_.head.sequence - 1;
  if (missing > 0) {
    add(Kind::kRemoved, kChain, result_.head.sequence + 1,
        fmt::format("{} entries of the chain are gone from {} on", missing, result_.head.sequence + 1));
    before_is_known_ = false;
  }
  const std::string place = fmt::format("entry {} ({} row {})", entry.sequence, entry.table, entry.row);
  if (before_is_known_ && as_bytes(entry_hash(before_, entry)) != hash) {
    add(Kind::kChanged, kChain, entry.sequence,
        fmt::format("{} does not follow from {}: one of them was changed", place, before_place_));
  }
  const auto stored = digest_of_bytes(hash);
  before_is_known_ = stored.has_value();
  before_ = stored.value_or(Sha256{});
  before_place_ = place;
  result_.head.sequence = entry.sequence;
  if (entry.sequence == anchor_sequence_) hash_at_anchor_ = to_hex(before_);
  check_place(entry);
}

void Verifier::check_place(const ChainEntry& entry) {
  const auto table = table_named(entry.table);
  if (!table) return add(Kind::kChanged, kChain, entry.sequence, "names a table that does not exist");
  std::int64_t& last = last_row_[index_of(*table)];
  if (entry.row <= last) {
    return add(Kind::kReordered, kChain, entry.sequence,
               fmt::format("names {} row {} after row {}", entry.table, entry.row, last));
  }
  pass_rows_before(*table, entry.row);
  if (entry.row > last + 1) {
    add(Kind::kRemoved, entry.table, last + 1,
        fmt::format("rows {} to {} have no entry in the chain", last + 1, entry.row - 1));
  }
  last = entry.row;
  check_row(*table, entry);
}

void Verifier::check_row(Table table, const ChainEntry& entry) {
  RowCursor& cursor = *cursors_[index_of(table)];
  const bool erased = erased_.has(table, entry.row);
  if (cursor.row() != entry.row) {
    if (erased) {
      ++result_.erased;
    } else if (!cursor.is_broken()) {
      add(Kind::kRemoved, entry.table, entry.row, "the row is gone, and no erasure says so");
    }
    return;
  }
  if (erased) add(Kind::kInserted, entry.table, entry.row, "the row was erased, and stands there again");
  const Sha256 content = content_hash(table, cursor.columns());
  if (as_bytes(content) != entry.content && mismatches_.size() <= options_.most_findings) {
    mismatches_.push_back({table, entry.row, std::string(as_bytes(content)), std::string(entry.content)});
  }
  cursor.advance();
}

/// Rows that the chain has passed by.
void Verifier::pass_rows_before(Table table, std::int64_t row) {
  RowCursor& cursor = *cursors_[index_of(table)];
  const std::string_view name = definition_of(table).name;
  for (; cursor.row() && *cursor.row() < row; cursor.advance()) {
    add(Kind::kInserted, name, *cursor.row(), "the row has no entry in the chain");
  }
  if (cursor.take_error()) add(Kind::kUnreadable, name, 0, "rows of the table can't be read: the file is damaged");
}

void Verifier::report_mismatches() {
  std::map<std::pair<Table, std::string>, std::int64_t> expected_at;
  for (const Mismatch& m : mismatches_) expected_at.emplace(std::pair(m.table, m.expected), m.row);
  for (const Mismatch& m : mismatches_) {
    const std::string_view name = definition_of(m.table).name;
    const auto other = expected_at.find({m.table, m.stands});
    if (other == expected_at.end()) {
      add(Kind::kChanged, name, m.row, "the row is not what was written");
    } else {
      add(Kind::kReordered, name, m.row, fmt::format("what stands there was written as row {}", other->second));
    }
  }
}

void Verifier::check_anchor(const ChainHead& anchor) {
  if (result_.head.sequence < anchor.sequence) {
    add(Kind::kAnchor, kChain, anchor.sequence,
        fmt::format("the chain ends at entry {}, the anchor says {}: the last rows were removed", result_.head.sequence,
                    anchor.sequence));
  } else if (anchor.sequence > 0 && hash_at_anchor_ != anchor.hash) {
    add(Kind::kAnchor, kChain, anchor.sequence,
        "the entry is not the one that the anchor holds: the chain was rewritten");
  }
  result_.after_anchor = std::max<std::int64_t>(0, result_.head.sequence - anchor.sequence);
}

}  // namespace

std::string_view to_text(Finding::Kind kind) {
  switch (kind) {
    case Kind::kChanged: return "changed";
    case Kind::kRemoved: return "removed";
    case Kind::kInserted: return "inserted";
    case Kind::kReordered: return "reordered";
    case Kind::kAnchor: return "anchor";
    case Kind::kSchema: return "schema";
    case Kind::kUnreadable: return "unreadable";
  }
  return "changed";
}

Result<Verification> verify(const VerifyOptions& options) {
  std::optional<ChainHead> anchor = options.anchor;
  if (!anchor && !options.anchor_path.empty()) {
    auto read = read_anchor(options.anchor_path);
    if (!read) return tl::unexpected(read.error());
    anchor = *read;
  }
  auto database = open_for_reading(options.path);
  if (!database) return tl::unexpected(database.error());
  return Verifier(*database, options).run(anchor);
}

}  // namespace parity::audit
