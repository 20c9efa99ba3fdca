// Remarks of rule authors in the YAML: `# coverage: reason`, `# mutation: reason`, `# lint L0141: reason`. They say why
// no test can notice something, or why a finding is meant; what they stand beside is listed as explained.
#pragma once

#include <string>
#include <string_view>

#include "engine/base/diagnostics.h"

namespace parity {

/// The reason of the remark `# <word>: reason` on the line of `where`, or on a line of comment alone
/// right above it. Empty: there is none.
std::string remark_at(const SourceFiles& files, Where where, std::string_view word);

}  // namespace parity
