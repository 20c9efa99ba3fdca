// The anchor: the chain's head in a small file outside the store, so that rows taken off its end show. Written by the
// store, read when one is opened and by verify.
#pragma once

#include <string>

#include "audit/values.h"
#include "engine/base/result.h"

namespace parity::audit {

/// Replaces the file, durably.
Result<void> write_anchor(const std::string& path, const ChainHead& head);
/// Errors: kNotFound; kInvalidInput, malformed.
Result<ChainHead> read_anchor(const std::string& path);

}  // namespace parity::audit
