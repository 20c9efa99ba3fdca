// Entries as bytes, for the spool, and back. Private to this room.
#pragma once

#include <string>
#include <string_view>

#include "audit/values.h"
#include "engine/base/result.h"

namespace parity::audit {

std::string encode_entry(const Entry& entry);
/// Error kInvalidInput: not what encode_entry wrote.
Result<Entry> decode_entry(std::string_view bytes);

}  // namespace parity::audit
