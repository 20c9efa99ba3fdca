// The request target, split and percent-decoded. Used by the parser and the router. A segment is decoded on its own,
// so that `a%2Fb` stays one segment and `%2e%2e` is never a step upwards.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/base/result.h"

namespace parity::hooks {

struct Target {
  std::string path;                   // as it was sent, without query; for comparison with exact routes only
  std::vector<std::string> segments;  // decoded; `/a/` is {"a", ""}, `/` is {""}
  std::vector<std::pair<std::string, std::string>> query;  // decoded, in order
};

/// Reads origin-form (`/a/b?c=d`), absolute-form (`http://host/a/b`) and `*` (no segments); RFC 9112 section 3.2.
/// Error, the sender's fault: a control character, a space, a raw byte above 127, a fragment, a broken percent escape,
/// or an escape that decodes to a control character or to invalid UTF-8.
Result<Target> parse_target(std::string_view text);

}  // namespace parity::hooks
