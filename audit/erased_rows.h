// Which rows the `erasures` of a store have taken out, as ranges. For verify and for erasing. Private to this room.
#pragma once

#include <array>
#include <cstdint>
#include <map>

#include "audit/schema.h"
#include "audit/sqlite.h"
#include "engine/base/result.h"

namespace parity::audit {

class ErasedRows {
 public:
  Result<void> read(Database& database);
  bool has(Table table, std::int64_t row) const;

 private:
  std::array<std::map<std::int64_t, std::int64_t>, kTables> ranges_;  // first -> last, apart from each other
};

}  // namespace parity::audit
