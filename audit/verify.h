// Whether the audit is whole: every row of every table against the hash chain, the chain against itself and its
// anchor, the schema against what it should be. For `parity audit verify`; reads only, also beside a running server.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "audit/values.h"
#include "engine/base/result.h"

namespace parity::audit {

struct Finding {
  enum class Kind : std::uint8_t {
    kChanged,     // the row is not what was written
    kRemoved,     // the row, or its entry in the chain, is gone, and no erasure says so
    kInserted,    // the row has no entry in the chain
    kReordered,   // the row stands in another one's place
    kAnchor,      // the chain does not hold what the anchor says
    kSchema,      // a table, index, view or trigger is not as it should be
    kUnreadable,  // the file is damaged
  };
  Kind kind = Kind::kChanged;
  std::string table;     // "chain" for the chain itself, empty for the store as a whole
  std::int64_t row = 0;  // its id; for the chain its sequence; 0 for the table as a whole
  std::string message;   // one sentence, without the row's content
};
std::string_view to_text(Finding::Kind kind);

struct Verification {
  std::int64_t entries = 0;       // of the chain
  std::int64_t erased = 0;        // rows that erasures took out, by the book
  std::int64_t after_anchor = 0;  // entries later than the anchor: that they are the last is not proven
  ChainHead head;
  std::vector<Finding> findings;  // the first of them
  std::size_t found = 0;          // all of them
  bool is_whole() const { return found == 0; }
};

struct VerifyOptions {
  std::string path;
  std::string anchor_path;  // empty: without an anchor file
  /// A head that was kept elsewhere, say in the log; instead of the file.
  std::optional<ChainHead> anchor = std::nullopt;
  std::size_t most_findings = 1000;
};

/// Errors: kNotFound, kInvalidInput (no audit store, or no anchor where one was named), kUnavailable. A damaged file is
/// a finding, as far as it can be opened at all.
Result<Verification> verify(const VerifyOptions& options);

}  // namespace parity::audit
