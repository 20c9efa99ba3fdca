// Manual pages (roff, for man) and the reference of the command line (Markdown, docs/reference/command-line.md), both from
// the same pages.
#pragma once

#include <string>

#include "cli/manual/command_pages.h"

namespace parity::cli {

/// What stands in a manual page beside the command itself.
struct Imprint {
  std::string version;  // `parity 0.1.0`
  std::string licence;  // the last line of the page
};

/// The manual page of one command in roff's `man` macros, without those of its sub-commands, which it names.
std::string manual_page(const CommandPage& page, const Imprint& imprint);

/// The file in which `man` looks for it: `parity-audit-report.1`.
std::string manual_file(const CommandPage& page);

/// All commands as one Markdown page.
std::string command_reference(const CommandPage& page);

}  // namespace parity::cli
