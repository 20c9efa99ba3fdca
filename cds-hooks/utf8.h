// UTF-8 validity, for the request target (refuse) and the JSON writer (replace). Knows nothing of either.
#pragma once

#include <cstddef>
#include <string_view>

namespace parity::hooks {

/// Length in bytes of the longest valid UTF-8 prefix (RFC 3629: no overlong forms, surrogates, or above U+10FFFF).
std::size_t valid_utf8_prefix(std::string_view text);

inline bool is_valid_utf8(std::string_view text) { return valid_utf8_prefix(text) == text.size(); }

}  // namespace parity::hooks
