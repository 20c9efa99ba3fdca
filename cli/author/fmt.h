// `parity fmt`: the canonical layout of rule files, written in place or checked.
#pragma once

#include <cstdint>
#include <ostream>
#include <string>
#include <vector>

namespace parity::cli {

enum class FmtMode : std::uint8_t { kWrite, kCheck };

struct FmtCommand {
  std::vector<std::string> paths;  // files, and folders of rules; empty: the rules folder
  FmtMode mode = FmtMode::kWrite;
};

/// Names each file that it changed, or would change. A file that can't be read as YAML is left as it is, and said so.
/// Exit code: 0 done (checked: all in order), 1 checked and not in order, 2 a file that can't be read or written.
int run_fmt(const FmtCommand& command, std::ostream& out, std::ostream& err);

}  // namespace parity::cli
