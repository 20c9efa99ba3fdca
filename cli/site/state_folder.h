// Where the program keeps what is its own when nobody said where: for the audit, the imported terminology, the workbench.
#pragma once

#include <string>
#include <string_view>

#include "engine/base/result.h"

namespace parity::cli {

/// `parity` in the user's state directory (XDG Base Directory Specification 0.8), made if it is not there. Error: it can't
/// be made; `how_to_name` says how another place is named.
Result<std::string> state_folder(std::string_view how_to_name);

/// Where the workbench keeps revisions and versions: `configured`, else a folder of its own in the above; errors as there.
Result<std::string> workbench_folder(const std::string& configured);

/// Of this process; empty: not set.
std::string environment(const char* name);

}  // namespace parity::cli
