// How a command says on standard error what is wrong, and ends. For every command.
#pragma once

#include <ostream>

#include "engine/base/result.h"

namespace parity::cli {

/// "parity: …", on a line of its own.
void complain(const Error& error, std::ostream& err);

/// The same; gives kBadUsage.
int refuse(const Error& error, std::ostream& err);

}  // namespace parity::cli
