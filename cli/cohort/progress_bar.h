// A bar with rate and time left for long work, on a terminal only. For cohort.cpp and impact.cpp.
#pragma once

#include <chrono>
#include <ostream>

#include "cli/register/run_register.h"

namespace parity::cli {

class ProgressBar {
 public:
  explicit ProgressBar(std::ostream& err) : err_(err) {}
  ProgressBar(const ProgressBar&) = delete;
  ProgressBar& operator=(const ProgressBar&) = delete;
  ~ProgressBar();  // clears its line

  /// Draws at most ten times a second.
  void show(const RegisterProgress& progress);

 private:
  using Clock = std::chrono::steady_clock;
  std::ostream& err_;
  Clock::time_point drawn_{};
  Clock::time_point begun_ = Clock::now();  // of the stage
  std::uint64_t begun_at_ = 0;              // bytes: an interrupted run does not begin with none
  RegisterProgress::Stage stage_ = RegisterProgress::Stage::kReading;
  bool is_first_ = true;
};

/// The bar's text, for a time since the stage began: "reading    [####------] 42 %  118 MB/s  0:31 left".
std::string progress_text(const RegisterProgress& progress, std::uint64_t begun_at, double seconds);

}  // namespace parity::cli
