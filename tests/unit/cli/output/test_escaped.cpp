// What may stand in XML and HTML, and what may not.
#include "cli/output/escaped.h"

#include <catch2/catch.hpp>

TEST_CASE("escaped: marks, line ends, and characters that XML has not") {
  struct Case {
    std::string_view text, want;
  };
  const Case cases[] = {
      {"", ""},
      {"ü — ✓", "ü — ✓"},
      {"a < b > c & d", "a &lt; b &gt; c &amp; d"},
      {"\"quoted\" and 'so'", "&quot;quoted&quot; and &#39;so&#39;"},
      {"two\nlines", "two&#10;lines"},
      {"a\x01\tb\r\x7F", "a  b  "},
      {"a\xEF\xBF\xBE"
       "b\xEF\xBF\xBF",
       "a b "},
      {"\xEF\xBF\xBD", "\xEF\xBF\xBD"},
      {"\xEF", "\xEF"},
  };
  for (const Case& c : cases) {
    INFO(c.text);
    CHECK(parity::cli::escaped(c.text) == c.want);
  }
}
