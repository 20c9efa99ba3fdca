// What is refused in a body although it is JSON, and what looks like it.
#include <catch2/catch.hpp>

#include "cds-hooks/json_oddity.h"

using parity::hooks::find_oddity;

TEST_CASE("json oddity: strings and numbers", "[cds-hooks]") {
  struct Case {
    const char* name;
    std::string text;
    int want;  // its byte; -1: there is none
  };
  const Case cases[] = {
      {"nothing", "", -1},
      {"plain", R"({"a":[1,-2.50,3e8,"x\n\"y\\"]})", -1},
      {"a pair", R"(["\ud83d\ude00","\uD83D\uDE00x"])", -1},
      {"half a pair, first", R"(["\ud83d"])", 2},
      {"half a pair, second", R"(["ab\ude00"])", 4},
      {"first halves", R"(["\ud83d\ud83d\ude00"])", 2},
      {"first, then another escape", R"(["\ud83d\n"])", 2},
      {"no escape: a backslash and its word", R"(["\\ud83d \\u0000"])", -1},
      {"NUL", R"({"\u0000":1})", 2},
      {"not NUL", R"(["\u0001\u00000"])", 8},
      {"NUL after a pair", R"(["\ud83d\ude00\u0000"])", 14},
      {"a number of 64", "[" + std::string(64, '9') + "]", -1},
      {"a number of 65", "[" + std::string(65, '9') + "]", 1},
      {"digits in a string", "[\"" + std::string(65, '9') + "\"]", -1},
      {"the largest exponent", "[1e308,1E+308,1e-308]", -1},
      {"beyond it", "[1,1e309]", 3},
      {"far beyond it", "[1e99999999999]", 1},
      {"below it", "[1e-309]", 1},
      {"after a long plain text", R"(["0123456789abcdefghijklmnop\ud83d"])", 28},
      {"after long plain texts", R"(["01234567","0123456789abcdef","0123456\u0000"])", 39},
      {"after characters of several bytes", "[\"äöüß€😀 naïve façade\\ud83d\"]", 32},
      {"no JSON: a long string without end", R"(["0123456789abcdef)", -1},
      {"no JSON: a string without end", R"(["\ud8)", -1},
      {"no JSON: a backslash at the end", R"(["\)", -1},
      {"no JSON: an escape at the end", R"(["\u0000)", 2},
      {"no JSON: an exponent without digits", "[1e]", -1},
  };
  for (const Case& c : cases) {
    INFO(c.name);
    const auto found = find_oddity(c.text);
    CHECK((found ? static_cast<int>(found->at) : -1) == c.want);
  }
}
