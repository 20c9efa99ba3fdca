#include "cli/output/progress_line.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <iostream>

namespace parity::cli {

bool is_terminal(const std::ostream& err) { return &err == &std::cerr && isatty(STDERR_FILENO) == 1; }

std::string progress_bar(double share) {
  constexpr std::size_t kWidth = 30;
  const double whole = std::clamp(share, 0.0, 1.0);
  const auto filled = static_cast<std::size_t>(whole * static_cast<double>(kWidth));
  return fmt::format("[{}{}] {:3.0f} %", std::string(filled, '#'), std::string(kWidth - filled, '-'), whole * 100);
}

ProgressLine::~ProgressLine() {
  if (is_written_) err_ << "\r\x1b[K" << std::flush;
}

bool ProgressLine::is_due() {
  const auto now = std::chrono::steady_clock::now();
  if (now - told_ < std::chrono::milliseconds(100)) return false;
  told_ = now;
  return true;
}

void ProgressLine::write(std::string_view text) {
  is_written_ = true;
  err_ << '\r' << text << "\x1b[K" << std::flush;
}

}  // namespace parity::cli
