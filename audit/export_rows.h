// The store's rows, one after the other in the order in which they were written, as names and values. The command line
// writes NDJSON, CSV or FHIR AuditEvent from it. A call comes before its cards, a plan before its first call.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "audit/values.h"
#include "engine/base/result.h"

namespace parity::audit {

struct ExportColumn {
  std::string_view name;
  std::variant<std::monostate, std::int64_t, std::string_view> value;  // NULL, number, text
};

/// Views last until the sink returns.
struct ExportRow {
  std::string_view table;
  std::int64_t row = 0;
  std::int64_t sequence = 0;  // of its entry in the chain
  std::string_view hash;      // of that entry: 64 hexadecimal digits
  std::span<const ExportColumn> columns;
};

/// Rows of that time or later, and before `until`; a card has its call's time. Rows without a time (plans) always come.
struct ExportRange {
  std::optional<Instant> from;
  std::optional<Instant> until;
};

/// An error ends the export and is given back.
using ExportSink = std::function<Result<void>(const ExportRow&)>;

/// How many rows the sink was given. Rows that were erased are left out. Errors: kNotFound, kInvalidInput, kUnavailable
/// as for all readers; the sink's own. It does not verify: verify.h does.
Result<std::int64_t> export_rows(const std::string& path, const ExportRange& range, const ExportSink& sink);

}  // namespace parity::audit
