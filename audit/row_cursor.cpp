// SELECT id and every column of the definition.
#include "audit/row_cursor.h"

#include <fmt/format.h>

#include <string>
#include <utility>

namespace parity::audit {

Result<RowCursor> RowCursor::open(Database& database, Table table) {
  const TableDefinition& definition = definition_of(table);
  std::string names = "id";
  for (const std::string_view column : definition.columns) names += fmt::format(", {}", column);
  auto select = database.prepare(fmt::format("SELECT {} FROM {} ORDER BY id", names, definition.name));
  if (!select) return tl::unexpected(select.error());
  RowCursor cursor;
  cursor.select_ = std::move(*select);
  cursor.columns_.resize(definition.columns.size());
  cursor.advance();
  return cursor;
}

void RowCursor::advance() {
  row_.reset();
  auto stepped = select_->step();
  if (!stepped) error_ = stepped.error();
  if (!stepped || !*stepped) return;
  row_ = select_->number(0);
  for (std::size_t i = 0; i < columns_.size(); ++i) columns_[i] = select_->field(static_cast<int>(i) + 1);
}

std::optional<Error> RowCursor::take_error() {
  if (told_) return std::nullopt;
  told_ = error_.has_value();
  return error_;
}

}  // namespace parity::audit
