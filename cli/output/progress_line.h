// A line on a terminal that says how far long work has come, written over as it goes on. For every command that takes
// long; whether there is a terminal, they ask is_terminal().
#pragma once

#include <chrono>
#include <ostream>
#include <string>
#include <string_view>

namespace parity::cli {

/// Whether a person reads along: this process's standard error, and that a terminal.
bool is_terminal(const std::ostream& err);

/// "[####------]  42 %". A share beyond 0 to 1 is taken for the nearer of them.
std::string progress_bar(double share);

class ProgressLine {
 public:
  /// `err` outlives it.
  explicit ProgressLine(std::ostream& err) : err_(err) {}
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;
  ~ProgressLine();  // nothing of it stays

  /// True at most ten times a second: only then is it worth to make a text.
  bool is_due();
  void write(std::string_view text);

 private:
  std::ostream& err_;
  std::chrono::steady_clock::time_point told_{};
  bool is_written_ = false;
};

}  // namespace parity::cli
