// The sign-offs of a rules folder, into the audit: it can then say who approved a version without that folder. Used by
// `parity serve` at its start.
#pragma once

#include <ostream>
#include <string>

#include "audit/store.h"

namespace parity::cli {

/// Each stands in the store once, however often it is noted. What can't be noted is said on `err`.
void note_approvals(const std::string& folder, audit::Store& store, std::ostream& err);

}  // namespace parity::cli
