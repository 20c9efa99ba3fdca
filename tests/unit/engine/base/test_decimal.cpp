// Exact decimals: what is read, printed, rounded and compared, against long double and __int128.
#include "engine/base/decimal.h"

#include <catch2/catch.hpp>
#include <cmath>
#include <random>
#include <string>

namespace parity {
namespace {

__extension__ using Wide = __int128;

Decimal read(std::string_view text) {
  const auto number = Decimal::parse(text);
  INFO(text);
  REQUIRE(number);
  return *number;
}

TEST_CASE("decimal: a number is kept as it came", "[engine][base]") {
  struct Case {
    std::string_view text;
    std::string_view want;
  };
  const Case cases[] = {
      {"0", "0"},
      {"-0", "0"},
      {"0.00", "0.00"},
      {"2.0", "2.0"},
      {"-12.50", "-12.50"},
      {"+5", "5"},
      {".5", "0.5"},
      {"5.", "5"},
      {"007", "7"},
      {"1e3", "1000"},
      {"1E3", "1000"},
      {"1.25e1", "12.5"},
      {"1.25e-1", "0.125"},
      {"125e-2", "1.25"},
      {"-0.001", "-0.001"},
      {"999999999999999999", "999999999999999999"},
      {"0.000000000000000001", "0.000000000000000001"},
      {"123456789.123456789", "123456789.123456789"},
      {"0e500", "0"},
      {"0.0000000000000000000000", "0"},
  };
  for (const auto& [text, want] : cases) {
    INFO(text);
    CHECK(read(text).to_string() == want);
  }
}

TEST_CASE("decimal: more than 18 digits are rounded once, half away from zero", "[engine][base]") {
  struct Case {
    std::string_view text;
    std::string_view want;
  };
  const Case cases[] = {
      {"1.0000000000000000049", "1.00000000000000000"},
      {"1.00000000000000000500", "1.00000000000000001"},
      {"-1.000000000000000005", "-1.00000000000000001"},
      {"0.1234567890123456789", "0.123456789012345679"},
      // Rounding 45 first to 5, and then to 1, would be rounding twice.
      {"0.00000000000000000045", "0.000000000000000000"},
      {"0.0000000000000000014545", "0.000000000000000001"},
      {"0.999999999999999999499", "0.999999999999999999"},
      {"0.9999999999999999995", "1.00000000000000000"},
      {"123456789012345.6789", "123456789012345.679"},
      {"999999999999999999.4", "999999999999999999"},
  };
  for (const auto& [text, want] : cases) {
    INFO(text);
    CHECK(read(text).to_string() == want);
  }
}

TEST_CASE("decimal: what is no number, or out of range, is refused", "[engine][base]") {
  const std::string many_digits(5000, '9');
  const std::string many_zeros = "0." + std::string(5000, '0') + "1";
  const std::string_view cases[] = {
      "",
      "-",
      "+",
      ".",
      "-.",
      "e5",
      "1e",
      "1e+",
      "1e-",
      "1.2.3",
      "1,5",
      " 1",
      "1 ",
      "--1",
      "1-",
      "0x10",
      "NaN",
      "Infinity",
      "1e19",
      "-1e19",
      "1e9999",
      "1e-999",
      "½",
      "1e5x",
      "1_0",
      "1000000000000000000",
      "9223372036854775808",
      "-9999999999999999999",
      many_digits,
      many_zeros,
  };
  for (const std::string_view text : cases) {
    INFO(text.substr(0, 40));
    const auto number = Decimal::parse(text);
    REQUIRE_FALSE(number);
    CHECK(number.error().kind == ErrorKind::kInvalidInput);
    CHECK_FALSE(number.error().message.empty());
  }
}

TEST_CASE("decimal: rounding and trimming", "[engine][base]") {
  struct Case {
    std::string_view text;
    int digits;
    std::string_view rounded;
    std::string_view trimmed;
  };
  const Case cases[] = {
      {"47.5385", 0, "48", "47.5385"}, {"47.4999", 0, "47", "47.4999"}, {"0.5", 0, "1", "0.5"},
      {"-0.5", 0, "-1", "-0.5"},       {"-0.4", 0, "0", "-0.4"},        {"2.50", 1, "2.5", "2.5"},
      {"2.0", 1, "2.0", "2"},          {"100", 2, "100", "100"},        {"2.345", 2, "2.35", "2.345"},
      {"2.345", -1, "2.345", "2.345"}, {"0.00", 1, "0.0", "0"},
  };
  for (const Case& c : cases) {
    INFO(c.text);
    CHECK(read(c.text).rounded(c.digits).to_string() == c.rounded);
    CHECK(read(c.text).trimmed().to_string() == c.trimmed);
  }
}

TEST_CASE("decimal: comparison looks at the value, not at how it was written", "[engine][base]") {
  CHECK(read("2.0") == read("2"));
  CHECK(read("-0.00") == read("0"));
  CHECK(read("1e3") == read("1000.000"));
  CHECK(read("47.9") < read("48"));
  CHECK(read("-1") < read("-0.999"));
  CHECK(read("999999999999999999") > read("0.000000000000000001"));
  CHECK(read("-999999999999999999") < read("-0.000000000000000001"));
}

TEST_CASE("decimal: sums, products and quotients", "[engine][base]") {
  CHECK((read("0.1") + read("0.2")) == read("0.3"));
  CHECK((read("0.1") + read("0.2")).to_string() == "0.3");
  CHECK((read("1.00") - read("1")).to_string() == "0.00");
  CHECK((read("1.5") * read("-2")).to_string() == "-3.0");
  CHECK(Decimal::divide(read("126"), read("18.016"), 1).to_string() == "7.0");
  CHECK(Decimal::divide(read("1"), read("3"), 4).to_string() == "0.3333");
  CHECK(Decimal::divide(read("2"), read("3"), 4).to_string() == "0.6667");
  CHECK(Decimal::divide(read("-1"), read("2"), 0).to_string() == "-1");
  CHECK(Decimal::divide(read("1"), read("-8"), 2).to_string() == "-0.13");
  CHECK(Decimal::divide(read("0"), read("7"), 2).is_zero());
  CHECK(Decimal::divide(read("1.000000000000000000"), read("4"), 2).to_string() == "0.25");
}

TEST_CASE("decimal: a result beyond 18 digits loses its last places and never wraps", "[engine][base]") {
  const Decimal largest = read("999999999999999999");
  CHECK((largest + largest) == largest);
  CHECK((largest * largest) == largest);
  CHECK((largest * read("-1") * largest) == read("-999999999999999999"));
  CHECK((read("999999999999999.999") + read("0.0001")).to_string() == "999999999999999.999");
  CHECK((read("123456789.123456789") * read("1.000000001")).to_string() == "123456789.246913578");
  CHECK(Decimal::divide(read("1"), read("0.000000000000000001"), 9) == largest);
  CHECK(Decimal::divide(read("1"), read("0.000000000000000003"), 9).to_double() == Approx(3.333333e17));
}

// Small decimals, whose exact results fit in __int128, so that every operation can be checked exactly.
class Sample {
 public:
  Decimal next() {
    const int scale = std::uniform_int_distribution<int>(0, 9)(random_);
    std::int64_t coefficient = std::uniform_int_distribution<std::int64_t>(-999'999'999, 999'999'999)(random_);
    if (std::uniform_int_distribution<int>(0, 3)(random_) == 0) coefficient %= 10;
    return Decimal(coefficient, scale);
  }

 private:
  std::mt19937_64 random_{20261122};
};

Wide scaled(Decimal number, int scale) {
  Wide result = number.coefficient();
  for (int i = number.scale(); i < scale; ++i) result *= 10;
  return result;
}

TEST_CASE("decimal: arithmetic agrees with exact integers", "[engine][base]") {
  Sample sample;
  for (int i = 0; i < 20'000; ++i) {
    const Decimal a = sample.next();
    const Decimal b = sample.next();
    INFO(a.to_string() << " and " << b.to_string());
    const Wide left = scaled(a, 9);
    const Wide right = scaled(b, 9);
    REQUIRE((scaled(a + b, 9) == left + right));
    REQUIRE((scaled(a - b, 9) == left - right));
    REQUIRE((scaled(a * b, 18) == left * right));
    REQUIRE((a <=> b) == (left <=> right));
    REQUIRE((a == b) == (left == right));
    REQUIRE(read(a.to_string()) == a);
    REQUIRE(read(a.to_string()).scale() == a.scale());
  }
}

TEST_CASE("decimal: quotients are within half a last place", "[engine][base]") {
  Sample sample;
  for (int i = 0; i < 20'000; ++i) {
    const Decimal a = sample.next();
    const Decimal b = sample.next();
    if (b.is_zero()) continue;
    const Decimal quotient = Decimal::divide(a, b, 4);
    INFO(a.to_string() << " / " << b.to_string() << " = " << quotient.to_string());
    const long double exact = static_cast<long double>(a.coefficient()) / static_cast<long double>(b.coefficient()) *
                              std::pow(10.0L, b.scale() - a.scale());
    if (std::fabs(exact) > 1e12L) continue;
    REQUIRE(std::fabs(static_cast<long double>(quotient.to_double()) - exact) <=
            0.5001e-4L + std::fabs(exact) * 1e-12L);
  }
}

TEST_CASE("decimal: to_double is near", "[engine][base]") {
  CHECK(read("12.5").to_double() == Approx(12.5));
  CHECK(read("-0.000000000000000001").to_double() == Approx(-1e-18));
}

}  // namespace
}  // namespace parity
