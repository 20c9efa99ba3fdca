// Ranges that touch or overlap are joined, so that one look decides.
#include "audit/erased_rows.h"

#include <algorithm>
#include <iterator>

namespace parity::audit {

Result<void> ErasedRows::read(Database& database) {
  auto select = database.prepare("SELECT tbl, first, last FROM erasures ORDER BY tbl, first");
  if (!select) return tl::unexpected(select.error());
  auto row = select->step();
  for (; row && *row; row = select->step()) {
    const auto table = table_named(select->text(0));
    const std::int64_t first = select->number(1);
    const std::int64_t last = select->number(2);
    if (!table || last < first) continue;
    auto& ranges = ranges_[index_of(*table)];
    if (!ranges.empty() && ranges.rbegin()->second >= first) {
      ranges.rbegin()->second = std::max(ranges.rbegin()->second, last);
    } else {
      ranges.emplace(first, last);
    }
  }
  if (!row) return tl::unexpected(row.error());
  return {};
}

bool ErasedRows::has(Table table, std::int64_t row) const {
  const auto& ranges = ranges_[index_of(table)];
  const auto after = ranges.upper_bound(row);
  return after != ranges.begin() && std::prev(after)->second >= row;
}

}  // namespace parity::audit
