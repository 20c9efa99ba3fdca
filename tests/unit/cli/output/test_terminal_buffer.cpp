// What is printed can't steer a terminal, however it is cut into writes.
#include "cli/output/terminal_buffer.h"

#include <catch2/catch.hpp>
#include <ostream>
#include <sstream>
#include <streambuf>
#include <string>

namespace parity::cli {
namespace {

// Written in pieces of so many bytes.
std::string shown(const std::string& text, std::size_t piece) {
  std::ostringstream sink;
  {
    TerminalBuffer buffer(*sink.rdbuf());
    std::ostream out(&buffer);
    for (std::size_t at = 0; at < text.size(); at += piece) out << text.substr(at, piece);
  }
  return sink.str();
}

TEST_CASE("terminal: control characters are shown as question marks, and the rest as it is", "[cli]") {
  struct Case {
    std::string text;
    std::string want;
  };
  const Case cases[] = {
      {"", ""},
      {"a line\n\tand another\r\n", "a line\n\tand another\r\n"},
      {"Patient/\x1b[2J1\x7f", "Patient/?[2J1?"},
      {"Patient/\xC2\x9B"
       "2J1\xC2\x80\xC2\x9F",
       "Patient/?2J1??"},
      {"one\rtwo\r", "one?two?"},
      {"\r\r\n", "?\r\n"},
      {"\xC2\xA0\xC2\xB5g m\xC2\xB2 \xC3\x9B \xE2\x80\x9B", "\xC2\xA0\xC2\xB5g m\xC2\xB2 \xC3\x9B \xE2\x80\x9B"},
      {"\xC2\r\xC2\xC2\x9B\xC2", "\xC2?\xC2?\xC2"},
      {std::string("\0\b", 2), "??"},
  };
  for (const Case& c : cases) {
    for (const std::size_t piece : {std::size_t{1}, std::size_t{2}, std::size_t{3}, std::size_t{100}}) {
      INFO(piece << ": " << c.want);
      CHECK(shown(c.text, piece) == c.want);
    }
  }
}

TEST_CASE("terminal: what can't be written is noticed at once", "[cli]") {
  struct Full : std::streambuf {
  } full;  // takes nothing
  TerminalBuffer buffer(full);
  for (const char* text : {"a line\n", "\033", "ab\033c"}) {
    std::ostream out(&buffer);
    out << text;
    CHECK(out.bad());
  }
}

TEST_CASE("terminal: what is flushed is there", "[cli]") {
  std::ostringstream sink;
  TerminalBuffer buffer(*sink.rdbuf());
  std::ostream out(&buffer);
  out << 'a' << std::flush;
  CHECK(sink.str() == "a");
  out.put('b');
  CHECK(sink.str() == "ab");
}

}  // namespace
}  // namespace parity::cli
