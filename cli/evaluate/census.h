// `parity evaluate --census`: of all that the given records hold, how much the rules can use, and why the rest is left
// out. For an integrator who connects a new source; it holds no patient's value.
#pragma once

#include <ostream>

#include "cli/evaluate/evaluate.h"

namespace parity::cli {

/// A table, or one JSON object with up to three places to look at for each type and reason. Files that can't be read
/// are complained of and passed over; the exit code says so.
int run_census(const EvaluateOptions& options, std::ostream& out, std::ostream& err);

}  // namespace parity::cli
