// What the command prints, on its way to a terminal: a record's text, such as an id, must not steer it. Used by the command
// line for its results, whatever their format.
#pragma once

#include <streambuf>
#include <string_view>

namespace parity::cli {

/// Hands on what is written, with a question mark for each control character but tabs and line ends (also `\r\n`).
/// The first half of a character at the end of a write waits for the next write, or a flush. Borrows the sink.
class TerminalBuffer : public std::streambuf {
 public:
  explicit TerminalBuffer(std::streambuf& sink) : sink_(sink) {}
  TerminalBuffer(const TerminalBuffer&) = delete;
  TerminalBuffer& operator=(const TerminalBuffer&) = delete;
  ~TerminalBuffer() override { sync(); }

 private:
  int_type overflow(int_type c) override;
  std::streamsize xsputn(const char* text, std::streamsize size) override;
  int sync() override;
  bool hand_on(std::string_view text);
  bool hand_on_held();
  std::size_t take(std::string_view text, bool& is_written);

  std::streambuf& sink_;
  char held_ = 0;  // the first of two bytes of which the second decides; 0: none
};

}  // namespace parity::cli
