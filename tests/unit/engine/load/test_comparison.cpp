// The little language of comparisons.
#include "engine/load/comparison.h"

#include <catch2/catch.hpp>
#include <string>

namespace parity {
namespace {

// ">=140 mm[Hg]", bounds as they were understood.
std::string understood(const Comparison& comparison) {
  std::string text;
  for (const Bound& bound : comparison.bounds)
    text += std::string(text.empty() ? "" : " and ") + std::string(to_text(bound.op)) + bound.number.to_string();
  if (!comparison.unit_text.empty()) text += " " + comparison.unit_text.text;
  if (comparison.unit) text += " (unit)";
  if (comparison.time_unit) text += " (time)";
  return text;
}

TEST_CASE("comparison: what is understood", "[engine][load]") {
  struct Case {
    std::string_view text, want;
  };
  for (const Case& c : {
           Case{">= 140 mm[Hg]", ">=140 mm[Hg] (unit)"},
           Case{">=140 mm[Hg]", ">=140 mm[Hg] (unit)"},
           Case{"  >  -0.50 mmol/L  ", ">-0.50 mmol/L (unit)"},
           Case{"< 5 %", "<5 % (unit)"},
           Case{"<= 4", "<=4"},
           Case{"= 0 {cigarettes}/d", "=0 {cigarettes}/d (unit)"},
           Case{"42 .. 47 mmol/mol", ">=42 and <=47 mmol/mol (unit)"},
           Case{"42..47 mmol/mol", ">=42 and <=47 mmol/mol (unit)"},
           Case{"4.5..5.5", ">=4.5 and <=5.5"},
           Case{"-1 .. 1", ">=-1 and <=1"},
           Case{">= 42 and < 48 mmol/mol", ">=42 and <48 mmol/mol (unit)"},
           Case{">= 42 mmol/mol and < 48 mmol/mol", ">=42 and <48 mmol/mol (unit)"},
           Case{">= 42 mmol/mol and < 48", ">=42 and <48 mmol/mol (unit)"},
           Case{">= 18 years", ">=18 years (time)"},
           Case{"> 90 days", ">90 days (time)"},
           Case{"< 60 mL/min/{1.73_m2}", "<60 mL/min/{1.73_m2} (unit)"},
           Case{"< 5 mmol/l", "<5 mmol/l"},  // not a UCUM code: for the plan to complain of
           Case{"< 5 and", "<5 and"},
           Case{"> 5 or < 3", ">5 or < 3"},
       }) {
    INFO(c.text);
    const auto got = parse_comparison(c.text);
    REQUIRE(got);
    CHECK(understood(*got) == c.want);
  }
}

TEST_CASE("comparison: what is not", "[engine][load]") {
  for (const std::string_view text : {"",
                                      " ",
                                      "5",
                                      "5 mmol/L",
                                      "present",
                                      ">=",
                                      ">= mmol/L",
                                      "= = 5",
                                      "== 5",
                                      "!= 5",
                                      "=> 5",
                                      "≥ 5",
                                      "> 5 and ",
                                      "> 5 and 6",
                                      "> 5 and < 6 and > 7",
                                      "5 ..",
                                      ".. 5",
                                      "5 .. x",
                                      "5 mmol/L .. 6 mmol/L",
                                      "> 1,5 mmol/L",
                                      "> 99999999999999999999",
                                      "42 - 47"}) {
    INFO(text);
    const auto got = parse_comparison(text);
    REQUIRE_FALSE(got);
    CHECK_FALSE(got.error().message.empty());
    CHECK_FALSE(got.error().fix.empty());
  }
  const auto two_units = parse_comparison(">= 42 mmol/mol and < 6.5 %");
  REQUIRE_FALSE(two_units);
  CHECK(two_units.error().message == "two different units in one comparison");
}

}  // namespace
}  // namespace parity
