// The chain gives the order, a cursor for each table the rows.
#include "audit/export_rows.h"

#include <array>
#include <utility>
#include <vector>

#include "audit/chain.h"
#include "audit/row_cursor.h"
#include "audit/schema.h"
#include "audit/sqlite.h"

namespace parity::audit {
namespace {

class Exporter {
 public:
  Exporter(const ExportRange& range, const ExportSink& sink) : range_(range), sink_(sink) {}

  Result<std::int64_t> run(Database& database);

 private:
  Result<void> entry(std::int64_t sequence, Table table, std::int64_t row, std::string_view hash);
  Result<void> give(std::int64_t sequence, Table table, std::int64_t row, std::string_view hash);
  bool is_wanted() const;

  const ExportRange& range_;
  const ExportSink& sink_;
  std::array<std::optional<RowCursor>, kTables> cursors_;
  std::vector<ExportColumn> columns_;
  std::optional<std::int64_t> time_;  // of the row at hand
  std::optional<std::int64_t> call_time_;
  std::int64_t given_ = 0;
};

Result<std::int64_t> Exporter::run(Database& database) {
  if (auto begun = database.execute("BEGIN"); !begun) return tl::unexpected(begun.error());
  for (const Table table : all_tables()) {
    auto cursor = RowCursor::open(database, table);
    if (!cursor) return tl::unexpected(cursor.error());
    cursors_[index_of(table)] = std::move(*cursor);
  }
  auto chain = database.prepare("SELECT sequence, tbl, row, lower(hex(hash)) FROM chain ORDER BY sequence");
  if (!chain) return tl::unexpected(chain.error());
  auto row = chain->step();
  for (; row && *row; row = chain->step()) {
    const auto table = table_named(chain->text(1));
    if (!table) continue;
    auto done = entry(chain->number(0), *table, chain->number(2), chain->text(3));
    if (!done) return tl::unexpected(done.error());
  }
  if (!row) return tl::unexpected(row.error());
  return given_;
}

Result<void> Exporter::entry(std::int64_t sequence, Table table, std::int64_t row, std::string_view hash) {
  RowCursor& cursor = *cursors_[index_of(table)];
  while (cursor.row() && *cursor.row() < row) cursor.advance();
  if (auto error = cursor.take_error()) return tl::unexpected(*error);
  if (cursor.row() != row) return {};  // erased
  auto given = give(sequence, table, row, hash);
  cursor.advance();
  return given;
}

Result<void> Exporter::give(std::int64_t sequence, Table table, std::int64_t row, std::string_view hash) {
  const TableDefinition& definition = definition_of(table);
  const auto values = cursors_[index_of(table)]->columns();
  columns_.clear();
  time_.reset();
  for (std::size_t i = 0; i < values.size(); ++i) {
    columns_.push_back({definition.columns[i], values[i]});
    const auto* number = std::get_if<std::int64_t>(&values[i]);
    if (number != nullptr && definition.columns[i] == "time") time_ = *number;
  }
  if (table == Table::kCalls) call_time_ = time_;
  if (table == Table::kCards) time_ = call_time_;
  if (!is_wanted()) return {};
  ++given_;
  return sink_({definition.name, row, sequence, hash, columns_});
}

bool Exporter::is_wanted() const {
  if (!time_) return true;
  return !(range_.from && *time_ < range_.from->seconds) && !(range_.until && *time_ >= range_.until->seconds);
}

}  // namespace

Result<std::int64_t> export_rows(const std::string& path, const ExportRange& range, const ExportSink& sink) {
  auto database = open_for_reading(path);
  if (!database) return tl::unexpected(database.error());
  return Exporter(range, sink).run(*database);
}

}  // namespace parity::audit
