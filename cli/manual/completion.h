// Shell completions from the same pages as the help: sub-commands, options, the values that an option takes, files and
// folders where it takes those.
#pragma once

#include <string>

#include "cli/manual/command_pages.h"

namespace parity::cli {

/// A script for bash: source it, or install it as `bash-completion/completions/parity`.
std::string bash_completion(const CommandPage& page);

/// A function for zsh: install it as `_parity` in a folder of `fpath`.
std::string zsh_completion(const CommandPage& page);

/// A script for fish: install it as `vendor_completions.d/parity.fish`.
std::string fish_completion(const CommandPage& page);

}  // namespace parity::cli
