// A copy of the store while it is in use. For the command line. The site key is not in it: without its file, the copy's
// patients cannot be found again.
#pragma once

#include <string>

#include "engine/base/result.h"

namespace parity::audit {

/// A whole, verifiable store as of one moment, readable by its owner alone. Errors: kInvalidInput, something stands at
/// the destination; kNotFound; kUnavailable.
Result<void> back_up(const std::string& path, const std::string& destination);

}  // namespace parity::audit
