// How far the reading of a register has come, with its rate and the time that is left. For register_reading.cpp.
#pragma once

#include <chrono>
#include <optional>
#include <ostream>

#include "cli/output/progress_line.h"
#include "cli/register/run_register.h"

namespace parity::cli {

class RegisterProgressLine {
 public:
  explicit RegisterProgressLine(std::ostream& err) : line_(err) {}
  void show(const RegisterProgress& progress);

 private:
  using Clock = std::chrono::steady_clock;
  ProgressLine line_;
  Clock::time_point begun_;     // of the stage
  std::uint64_t begun_at_ = 0;  // bytes: an interrupted run does not begin with none
  std::optional<RegisterProgress::Stage> stage_;
};

/// The text for a time since the stage began: "reading    [####------] 42 %  118 MB/s  0:31 left".
std::string progress_text(const RegisterProgress& progress, std::uint64_t begun_at, double seconds);

}  // namespace parity::cli
