// SNOMED CT identifiers (SNOMED CT Release File Specification, SCTID): 6 to 18 digits, the last one a check digit.
#pragma once

#include <string_view>

namespace parity::terminology {

/// Whether the digits and their check digit (Verhoeff) hold together. A spreadsheet that rounded the number shows here.
bool is_sctid(std::string_view text);

}  // namespace parity::terminology
