// How far an interrupted run had come while it brought a register together, so that it goes on from there and
// ends with the same bytes. For run_register.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "cli/register/line_work.h"
#include "engine/base/result.h"

namespace parity::cli {

/// INVARIANT: everything before `file`, `offset` stands in the partition files up to `sizes`, and nothing after it.
struct Checkpoint {
  std::string run;           // which run: the input, the rules, the options
  std::uint32_t file = 0;    // the next input file; beyond the last: all is brought together
  std::uint64_t offset = 0;  // in its content
  std::uint64_t line = 1;
  std::uint64_t bytes_read = 0;  // for the progress
  InputCounts counts;
  std::vector<std::uint64_t> sizes;
};

/// Nothing if there is none, or it is of another run or damaged: then the run begins anew.
std::optional<Checkpoint> read_checkpoint(const std::filesystem::path& file, std::string_view run);
/// In place at once. Error: it can't be written.
Result<void> write_checkpoint(const std::filesystem::path& file, const Checkpoint& checkpoint);

}  // namespace parity::cli
