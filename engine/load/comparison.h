// The little language of comparisons: ">= 140 mm[Hg]", "42 .. 47 mmol/mol", ">= 42 and < 48".
#pragma once

#include <string_view>

#include "engine/base/result.h"
#include "engine/rules/condition.h"

namespace parity {

/// Reads a comparison. Error: what is wrong, with `where` left empty. A unit that is not known is
/// kept in `unit_text` with neither unit set, for plan building to complain of with a suggestion.
Result<Comparison> parse_comparison(std::string_view text);

}  // namespace parity
