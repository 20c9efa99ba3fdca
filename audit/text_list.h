// Lists of short texts as JSON arrays, so that a column is readable for people and for SQLite's json_each. Private to
// this room.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "audit/values.h"
#include "engine/base/result.h"

namespace parity::audit {

/// A list that is written text by text.
class TextListWriter {
 public:
  void add(std::string_view text);
  /// The list, closed. Nothing is added after.
  std::string_view close();

 private:
  std::string json_ = "[";
};

std::string to_json_list(std::span<const std::string> texts);
/// Reads what to_json_list wrote. Error kInvalidInput: anything else.
Result<std::vector<std::string>> parse_json_list(std::string_view json);

/// Reads what `rule_sets_as_json` wrote: id, version, hash of each, flat.
Result<std::vector<RuleSetVersion>> rule_sets_of_json(std::string_view json);

}  // namespace parity::audit
