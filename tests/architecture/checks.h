// The architecture checks: each takes a source and gives what is wrong with it, empty when nothing is. They read no
// file, so that checks_test.cpp can show on snippets that each of them fails; tree_test.cpp runs them on the checkout.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "tests/architecture/source_text.h"

namespace parity::architecture {

struct Violation {
  std::string path;
  std::size_t line = 0;  // 0: the whole file
  std::string what;
};

/// "path:line: what", one a line.
std::string to_text(const std::vector<Violation>& violations);

/// Edges between rooms, and headers from outside (rooms.h).
std::vector<Violation> check_includes(const Source& source);
/// Headers from outside that only so many files of their room may include.
std::vector<Violation> check_exclusive_headers(std::span<const Source> sources);
/// Clocks, files, printing, ending the program.
std::vector<Violation> check_bans(const Source& source);
std::vector<Violation> check_file_length(const Source& source);
std::vector<Violation> check_function_lengths(const Source& source);
/// snake_case names, and no source where no library would take it.
std::vector<Violation> check_place(const Source& source);

}  // namespace parity::architecture
