// Where the audit stands: the one answer that `serve` and `parity audit` share.
#pragma once

#include <string>

#include "engine/base/result.h"

namespace parity::cli {

/// The file that was named; else PARITY_AUDIT_PATH; else parity.db in the user's state directory (XDG Base Directory
/// Specification 0.8), which is made if it is not there. Error: there is no place for it.
Result<std::string> audit_path(const std::string& named);

}  // namespace parity::cli
