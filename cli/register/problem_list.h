// What could not be read of a register, in the order of files and lines: as much as there may be of it, sorted on disk
// once it no longer fits into little memory. For run_register and cli/cohort.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "engine/base/result.h"

namespace parity::cli {

struct RegisterProblem {
  std::string file;
  std::uint64_t line = 0;  // 0: the whole file
  std::string message;
};

class ProblemList {
 public:
  /// `folder`: made when memory of `most_bytes` is used up, emptied before and removed with the list.
  explicit ProblemList(std::filesystem::path folder, std::size_t most_bytes = std::size_t{16} << 20U);
  ProblemList(ProblemList&&) noexcept = default;
  ProblemList& operator=(ProblemList&&) noexcept = delete;
  ProblemList(const ProblemList&) = delete;
  ProblemList& operator=(const ProblemList&) = delete;
  ~ProblemList();

  /// Error: it can't be written.
  Result<void> add(RegisterProblem problem);
  std::uint64_t size() const { return size_; }
  bool empty() const { return size_ == 0; }

  /// Sorted by file, line, message, until `take` says false. May be called again. Error: a file can't be read.
  Result<void> for_each(const std::function<bool(const RegisterProblem&)>& take);

 private:
  Result<void> write_run();

  std::filesystem::path folder_;
  std::size_t most_bytes_;
  std::vector<RegisterProblem> waiting_;
  std::size_t waiting_bytes_ = 0;
  std::vector<std::filesystem::path> runs_;  // sorted files
  std::uint64_t size_ = 0;
  std::uint64_t written_ = 0;  // runs, for their names
};

}  // namespace parity::cli
