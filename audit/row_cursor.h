// The rows of one table in order of their ids, with their columns as the chain hashes them. For verify and export.
// Private to this room.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "audit/schema.h"
#include "audit/sqlite.h"
#include "engine/base/result.h"

namespace parity::audit {

class RowCursor {
 public:
  /// Stands on the first row.
  static Result<RowCursor> open(Database& database, Table table);

  /// The id of the row that it stands on; nothing after the last one, or after an error.
  const std::optional<std::int64_t>& row() const { return row_; }
  /// In the order of the table's definition; until advance().
  std::span<const Field> columns() const { return columns_; }
  void advance();

  bool is_broken() const { return error_.has_value(); }
  /// The error that ended it, once.
  std::optional<Error> take_error();

 private:
  std::optional<Statement> select_;
  std::optional<std::int64_t> row_;
  std::vector<Field> columns_;
  std::optional<Error> error_;
  bool told_ = false;
};

}  // namespace parity::audit
