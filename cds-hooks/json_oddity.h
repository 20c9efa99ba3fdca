// What RFC 8259 allows and no FHIR server means: half of a surrogate pair or U+0000 in a string, a number of more than 64
// characters or beyond what a double holds. Used for the bodies of requests, before anything is made of them.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace parity::hooks {

struct JsonOddity {
  std::size_t at = 0;  // its first byte
  const char* what = nullptr;
};

/// The first of them, if `text` is JSON; linear.
std::optional<JsonOddity> find_oddity(std::string_view text);

}  // namespace parity::hooks
