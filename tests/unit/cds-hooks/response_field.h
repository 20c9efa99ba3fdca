// A header field of an answer, by its name in any case, for the tests of the API, of CORS and of the workbench.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "cds-hooks/http.h"

namespace parity::hooks::test {

inline std::optional<std::string> field(const HttpResponse& response, std::string_view name) {
  for (const HttpHeader& header : response.headers)
    if (same_header_name(header.name, name)) return header.value;
  return std::nullopt;
}

}  // namespace parity::hooks::test
