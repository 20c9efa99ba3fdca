// UTF-8 validity at the edges of the table of well-formed sequences.
#include <catch2/catch.hpp>

#include "cds-hooks/utf8.h"

using namespace parity::hooks;
using namespace std::string_view_literals;

TEST_CASE("utf8: the longest valid prefix", "[cds-hooks]") {
  struct Case {
    const char* name;
    std::string_view input;
    std::size_t want;
  };
  const Case cases[] = {
      {"empty", "", 0},
      {"ascii with NUL", "a\0b"sv, 3},
      {"two bytes", "\xC2\x80", 2},
      {"three bytes", "\xE2\x82\xAC", 3},
      {"last before the surrogates", "\xED\x9F\xBF", 3},
      {"first after the surrogates", "\xEE\x80\x80", 3},
      {"four bytes", "\xF0\x9F\x98\x80", 4},
      {"last code point", "\xF4\x8F\xBF\xBF", 4},
      {"overlong two", "\xC0\xAF", 0},
      {"overlong three", "\xE0\x9F\xBF", 0},
      {"overlong four", "\xF0\x8F\xBF\xBF", 0},
      {"surrogate", "\xED\xA0\x80", 0},
      {"above the last", "\xF4\x90\x80\x80", 0},
      {"no such lead", "\xF5\x80\x80\x80", 0},
      {"lone continuation", "a\x80", 1},
      {"cut short", "ab\xE2\x82", 2},
      {"bad third", "\xE2\x82(", 0},
  };
  for (const Case& c : cases) {
    INFO(c.name);
    CHECK(valid_utf8_prefix(c.input) == c.want);
    CHECK(is_valid_utf8(c.input) == (c.want == c.input.size()));
    // Wherever it stands among characters that are read eight at once.
    for (std::size_t before = 1; before <= 17; ++before)
      for (const std::size_t after : {0U, 3U, 9U}) {
        const std::string text = std::string(before, 'a') + std::string(c.input) + std::string(after, 'z');
        const bool is_cut = c.name == "cut short"sv && after > 0;
        CHECK(valid_utf8_prefix(text) == (c.want == c.input.size() && !is_cut ? text.size() : before + c.want));
      }
  }
}
