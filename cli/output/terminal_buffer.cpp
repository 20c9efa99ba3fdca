// Runs of harmless bytes are handed on as they are. The first byte of `\r\n` and of a C1 control waits for the second.
#include "cli/output/terminal_buffer.h"

#include <algorithm>
#include <utility>

#include "engine/base/control.h"

namespace parity::cli {
namespace {

constexpr char kFirstOfC1 = '\xC2';

bool waits(char c) { return c == '\r' || c == kFirstOfC1; }

bool is_harmless(char c) {
  return c == '\n' || c == '\t' || (!waits(c) && control_at_front(std::string_view(&c, 1)) == 0);
}

}  // namespace

bool TerminalBuffer::hand_on(std::string_view text) {
  const auto size = static_cast<std::streamsize>(text.size());
  return sink_.sputn(text.data(), size) == size;
}

bool TerminalBuffer::hand_on_held() {
  const char held = std::exchange(held_, '\0');
  return held == 0 || hand_on(held == '\r' ? std::string_view("?") : std::string_view(&held, 1));
}

// How many bytes of the text are done with.
std::size_t TerminalBuffer::take(std::string_view text, bool& is_written) {
  const char pair[] = {held_, text.front()};
  const std::string_view both(pair, 2);
  const bool is_line_end = both == "\r\n";
  if (is_line_end || control_at_front(both) == 2) {
    held_ = 0;
    is_written = hand_on(is_line_end ? both : "?");
    return 1;
  }
  is_written = hand_on_held();
  const auto end = std::find_if_not(text.begin(), text.end(), is_harmless);
  if (end != text.begin()) {
    is_written = is_written && hand_on({text.begin(), end});
    return static_cast<std::size_t>(end - text.begin());
  }
  if (waits(text.front()))
    held_ = text.front();
  else
    is_written = is_written && hand_on("?");
  return 1;
}

TerminalBuffer::int_type TerminalBuffer::overflow(int_type c) {
  if (traits_type::eq_int_type(c, traits_type::eof())) return traits_type::not_eof(c);
  const char one = traits_type::to_char_type(c);
  return xsputn(&one, 1) == 1 ? c : traits_type::eof();
}

std::streamsize TerminalBuffer::xsputn(const char* text, std::streamsize size) {
  std::string_view rest(text, static_cast<std::size_t>(size));
  bool is_written = true;
  while (is_written && !rest.empty()) rest.remove_prefix(take(rest, is_written));
  return is_written ? size : 0;
}

int TerminalBuffer::sync() { return hand_on_held() && sink_.pubsync() == 0 ? 0 : -1; }

}  // namespace parity::cli
