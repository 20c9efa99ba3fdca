// Units: what is understood, what is converted to what, and to which digit. Check values from published
// tables (NGSP/IFCC, UCUM, SI), not from the code.
#include "engine/record/unit.h"

#include <catch2/catch.hpp>
#include <string>

namespace parity {
namespace {

Unit ucum(std::string_view code) {
  INFO(code);
  const auto unit = unit_of_ucum(code);
  REQUIRE(unit);
  return *unit;
}

Decimal number(std::string_view text) {
  const auto result = Decimal::parse(text);
  REQUIRE(result);
  return *result;
}

TEST_CASE("unit: conversions to the digit that laboratories report", "[engine][record]") {
  struct Case {
    Analyte analyte;
    std::string_view value, from, to, want;
  };
  constexpr Analyte kNone = Analyte::kNone;
  const Case cases[] = {
      // HbA1c: the NGSP/IFCC master equation, half up to whole mmol/mol.
      {Analyte::kHba1c, "6.0", "%", "mmol/mol", "42"},
      {Analyte::kHba1c, "6.4", "%", "mmol/mol", "46"},
      {Analyte::kHba1c, "6.5", "%", "mmol/mol", "48"},
      {Analyte::kHba1c, "7.0", "%", "mmol/mol", "53"},
      {Analyte::kHba1c, "7.5", "%", "mmol/mol", "58"},
      {Analyte::kHba1c, "10", "%", "mmol/mol", "86"},
      {Analyte::kHba1c, "48", "mmol/mol", "%", "6.5"},
      {Analyte::kHba1c, "86", "mmol/mol", "%", "10.0"},
      {Analyte::kGlucose, "126", "mg/dL", "mmol/L", "7.0"},
      {Analyte::kGlucose, "200", "mg/dL", "mmol/L", "11.1"},
      {Analyte::kGlucose, "7.0", "mmol/L", "mg/dL", "126"},
      {Analyte::kGlucose, "1.26", "g/L", "mmol/L", "7.0"},
      {Analyte::kCholesterol, "193", "mg/dL", "mmol/L", "5.0"},
      {Analyte::kCholesterol, "5.0", "mmol/L", "mg/dL", "193"},
      {Analyte::kTriglyceride, "150", "mg/dL", "mmol/L", "1.7"},
      {Analyte::kTriglyceride, "2.0", "mmol/L", "mg/dL", "177"},
      {Analyte::kCreatinine, "1.0", "mg/dL", "umol/L", "88"},
      {Analyte::kCreatinine, "88", "umol/L", "mg/dL", "1.00"},
      {Analyte::kCreatinine, "0.088", "mmol/L", "mg/dL", "1.00"},
      {Analyte::kCreatinine, "1.0", "mg/dL", "mmol/L", "0.09"},
      {Analyte::kCalcium, "10.4", "mg/dL", "mmol/L", "2.59"},
      {Analyte::kCalcium, "2.60", "mmol/L", "mg/dL", "10.4"},
      {Analyte::kLithium, "0.8", "meq/L", "mmol/L", "0.8"},
      // One dimension: a factor alone.
      {kNone, "18.7", "kPa", "mm[Hg]", "140"},
      {kNone, "140", "mm[Hg]", "kPa", "18.7"},
      {kNone, "154.3", "[lb_av]", "kg", "69.99"},
      {kNone, "11", "[stone_av]", "kg", "69.85"},
      {kNone, "70000", "g", "kg", "70.00"},
      {kNone, "70", "kg", "[lb_av]", "154.3"},
      {kNone, "1.72", "m", "cm", "172.0"},
      {kNone, "68", "[in_i]", "cm", "172.7"},
      {kNone, "5.64", "[ft_i]", "cm", "171.9"},
      {kNone, "1720", "mm", "cm", "172.0"},
      {kNone, "172", "cm", "m", "1.720"},
      {kNone, "0.8", "mmol/L", "umol/L", "800"},
      {kNone, "800", "umol/L", "mmol/L", "0.80"},
      {kNone, "4500", "/uL", "10*9/L", "4.50"},
      {kNone, "4.5", "10*3/uL", "10*9/L", "4.5"},
      {kNone, "4500", "10*6/L", "10*9/L", "4.50"},
      {kNone, "0.452", "s", "ms", "452"},
      {kNone, "2", "{units}/d", "{units}/wk", "14.0"},
      {kNone, "4.5", "u[IU]/mL", "m[IU]/L", "4.5"},
      {kNone, "4", "{score}", "1", "4"},
      {kNone, "13.5", "g/dL", "g/L", "135.0"},
      // The same unit is untouched: no digit is added or lost.
      {kNone, "128.25", "mm[Hg]", "mm[Hg]", "128.25"},
      {Analyte::kHba1c, "47.9", "mmol/mol", "mmol/mol", "47.9"},
  };
  for (const Case& c : cases) {
    INFO(c.value << ' ' << c.from << " to " << c.to);
    CHECK(is_convertible(ucum(c.from), ucum(c.to), c.analyte));
    const auto got = convert(number(c.value), ucum(c.from), ucum(c.to), c.analyte);
    REQUIRE(got);
    CHECK(got->to_string() == c.want);
  }
}

TEST_CASE("unit: a mole is not a mass, and no guess is made", "[engine][record]") {
  struct Case {
    Analyte analyte;
    std::string_view from, to;
  };
  for (const Case& c : {Case{Analyte::kNone, "mg/dL", "mmol/L"}, Case{Analyte::kNone, "%", "mmol/mol"},
                        Case{Analyte::kLithium, "mg/dL", "mmol/L"}, Case{Analyte::kGlucose, "%", "mmol/mol"},
                        Case{Analyte::kCalcium, "meq/L", "mmol/L"}, Case{Analyte::kNone, "meq/L", "mmol/L"},
                        Case{Analyte::kNone, "kg", "cm"}, Case{Analyte::kNone, "mg/mmol", "mg/g"},
                        Case{Analyte::kNone, "%", "{ratio}"}, Case{Analyte::kHba1c, "mmol/L", "mmol/mol"},
                        Case{Analyte::kNone, "kg", "kg/m2"}, Case{Analyte::kNone, "{units}/wk", "{cigarettes}/d"}}) {
    INFO(c.from << " to " << c.to);
    CHECK_FALSE(is_convertible(ucum(c.from), ucum(c.to), c.analyte));
    CHECK_FALSE(convert(number("5"), ucum(c.from), ucum(c.to), c.analyte));
  }
}

TEST_CASE("unit: texts that real records hold", "[engine][record]") {
  struct Case {
    std::string_view text, want;
  };
  for (const Case& c : {Case{"mmHg", "mm[Hg]"},
                        Case{"mm Hg", "mm[Hg]"},
                        Case{"MMHG", "mm[Hg]"},
                        Case{"millimeter of mercury", "mm[Hg]"},
                        Case{"mm[Hg]", "mm[Hg]"},
                        Case{"Kg", "kg"},
                        Case{"KG", "kg"},
                        Case{"kgs", "kg"},
                        Case{"lbs", "[lb_av]"},
                        Case{"Stone", "[stone_av]"},
                        Case{"cms", "cm"},
                        Case{"metres", "m"},
                        Case{"Kg/m2", "kg/m2"},
                        Case{"kg/m²", "kg/m2"},
                        Case{"kg/m^2", "kg/m2"},
                        Case{"mmol/l", "mmol/L"},
                        Case{"mmols/L", "mmol/L"},
                        Case{"µmol/L", "umol/L"},
                        Case{"μmol/L", "umol/L"},
                        Case{"umol/l", "umol/L"},
                        Case{"mmol/mol", "mmol/mol"},
                        Case{"mmol/mol Hb", "mmol/mol"},
                        Case{"percent", "%"},
                        Case{"10^9/L", "10*9/L"},
                        Case{"x10^9/L", "10*9/L"},
                        Case{"10*9/L", "10*9/L"},
                        Case{"×10⁹/L", "10*9/L"},
                        Case{"mL/min/1.73m2", "mL/min/{1.73_m2}"},
                        Case{"ml/min/1.73m²", "mL/min/{1.73_m2}"},
                        Case{"mL/min/{1.73_m2}", "mL/min/{1.73_m2}"},
                        Case{"msec", "ms"},
                        Case{"bpm", "/min"},
                        Case{"units/week", "{units}/wk"},
                        Case{"Units per week", "{units}/wk"},
                        Case{"units/day", "{units}/d"},
                        Case{"cigarettes/day", "{cigarettes}/d"},
                        Case{"/d", "{cigarettes}/d"},
                        Case{"{cigars}/d", "{cigarettes}/d"},
                        Case{"{cigar}/d", "{cigarettes}/d"},
                        Case{"Cigars/day", "{cigarettes}/d"},
                        Case{"{cigs}/d", "{cigarettes}/d"},
                        Case{"{cigarette}/d", "{cigarettes}/d"},
                        Case{"mIU/L", "m[IU]/L"},
                        Case{"ratio", "{ratio}"},
                        Case{"1", "1"},
                        Case{"\tkg ", "kg"}}) {
    INFO(c.text);
    const auto got = unit_of_text(c.text);
    REQUIRE(got);
    CHECK(ucum_code(*got) == c.want);
  }
  for (const std::string_view text :
       {"", " ", "?", "mg", "furlong", "mmol", "kg/m3", "mm[hg]]", "per day", "%%", "U"}) {
    INFO(text);
    CHECK_FALSE(unit_of_text(text));
  }
  CHECK_FALSE(unit_of_text(std::string(1'000'000, 'k')));
}

TEST_CASE("unit: UCUM codes are case-sensitive", "[engine][record]") {
  CHECK(unit_of_ucum("mm[Hg]"));
  CHECK_FALSE(unit_of_ucum("mm[hg]"));
  CHECK_FALSE(unit_of_ucum("MMOL/L"));
  CHECK_FALSE(unit_of_ucum(""));
}

TEST_CASE("unit: every unit of the table is found by its code and by what is shown", "[engine][record]") {
  for (const std::string_view code : known_ucum_codes()) {
    INFO(code);
    const Unit unit = ucum(code);
    CHECK(ucum_code(unit) == code);
    CHECK(unit_of_text(code) == unit);
    CHECK(is_convertible(unit, unit, Analyte::kNone));
    const std::string_view shown = display_text(unit);
    if (!shown.empty()) CHECK(unit_of_text(shown) == unit);
  }
}

TEST_CASE("unit: there and back is the same to the digit reported", "[engine][record]") {
  for (int tenths = 40; tenths <= 140; ++tenths) {
    const Decimal percent(tenths, 1);
    const auto ifcc = convert(percent, ucum("%"), ucum("mmol/mol"), Analyte::kHba1c);
    REQUIRE(ifcc);
    const auto back = convert(*ifcc, ucum("mmol/mol"), ucum("%"), Analyte::kHba1c);
    REQUIRE(back);
    INFO(percent.to_string() << " % is " << ifcc->to_string());
    CHECK(*back == percent);
  }
}

TEST_CASE("unit: analytes by name", "[engine][record]") {
  for (const Analyte analyte : {Analyte::kNone, Analyte::kHba1c, Analyte::kGlucose, Analyte::kCholesterol,
                                Analyte::kTriglyceride, Analyte::kCreatinine, Analyte::kCalcium, Analyte::kLithium})
    CHECK(analyte_of(to_text(analyte)) == analyte);
  CHECK_FALSE(analyte_of("Glucose"));
  CHECK_FALSE(analyte_of(""));
}

}  // namespace
}  // namespace parity
