// The `parity` command: sub-commands, their options and help. Parses and hands over; the work is done in
// the file named like the sub-command.
#pragma once

#include <ostream>

namespace parity::cli {

/// Runs the command with the arguments of main(). Results go to `out`, errors to `err`. Gives an exit code
/// of cli/output/exit_code.h.
int run(int argc, const char* const* argv, std::ostream& out, std::ostream& err);

}  // namespace parity::cli
