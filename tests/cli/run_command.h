// The command, run inside the test: what it printed and what it exited with. For the tests of sub-commands.
#pragma once

#include <sstream>
#include <string>
#include <vector>

#include "cli/command_line.h"

namespace parity::cli::test {

struct Answer {
  int code = 0;
  std::string out;
  std::string err;
};

inline bool holds(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

/// `parity` with these words.
inline Answer run(const std::vector<std::string>& words) {
  std::vector<const char*> arguments = {"parity"};
  for (const std::string& word : words) arguments.push_back(word.c_str());
  std::ostringstream out;
  std::ostringstream err;
  const int code = cli::run(static_cast<int>(arguments.size()), arguments.data(), out, err);
  return {code, out.str(), err.str()};
}

}  // namespace parity::cli::test
