#include "engine/base/decimal.h"

#include <array>
#include <optional>

namespace parity {
namespace {

__extension__ using Wide = __int128;

constexpr int kMaxDigits = 18;
constexpr Wide kMaxCoefficient = 999'999'999'999'999'999;

constexpr std::array<std::int64_t, 19> kPowers = [] {
  std::array<std::int64_t, 19> powers{};
  std::int64_t power = 1;
  for (auto& entry : powers) {
    entry = power;
    power *= power <= kMaxCoefficient ? 10 : 1;
  }
  return powers;
}();

Wide power_of_ten(int exponent) {
  Wide power = 1;
  for (; exponent > kMaxDigits; exponent -= kMaxDigits) power *= kPowers[kMaxDigits];
  return power * kPowers[static_cast<std::size_t>(exponent)];
}

Wide divide_half_up(Wide numerator, Wide denominator) {
  const bool negative = (numerator < 0) != (denominator < 0);
  const Wide n = numerator < 0 ? -numerator : numerator;
  const Wide d = denominator < 0 ? -denominator : denominator;
  const Wide quotient = (n + d / 2) / d;
  return negative ? -quotient : quotient;
}

bool fits(Wide value) { return value <= kMaxCoefficient && value >= -kMaxCoefficient; }

// Drops decimal places until the coefficient fits in 18 digits, rounding once; what is too large saturates.
Decimal narrowed(Wide coefficient, int scale) {
  int drop = scale > kMaxDigits ? scale - kMaxDigits : 0;
  Wide kept = divide_half_up(coefficient, power_of_ten(drop));
  while (!fits(kept) && drop < scale) kept = divide_half_up(coefficient, power_of_ten(++drop));
  if (!fits(kept)) kept = kept < 0 ? -kMaxCoefficient : kMaxCoefficient;
  return Decimal(static_cast<std::int64_t>(kept), scale - drop);
}

// Digits beyond these can't change how a number is rounded to 18.
constexpr int kScannedDigits = 2 * kMaxDigits;

struct Scan {
  Wide coefficient = 0;
  int digits = 0;         // significant digits kept
  int dropped_whole = 0;  // digits before the point beyond those kept
  int scale = 0;
  bool any = false;
};

// A plain number of up to 18 digits, which is nearly every one; nothing for any other text.
std::optional<Decimal> read_plain(std::string_view text) {
  const bool negative = text.starts_with('-');
  if (negative) text.remove_prefix(1);
  if (text.size() > kMaxDigits + 1) return std::nullopt;
  std::int64_t coefficient = 0;
  int digits = 0;
  int before_point = -1;
  for (const char c : text) {
    if (c == '.' && before_point < 0) {
      before_point = digits;
      continue;
    }
    if (c < '0' || c > '9' || digits == kMaxDigits) return std::nullopt;
    coefficient = coefficient * 10 + (c - '0');
    ++digits;
  }
  if (digits == 0) return std::nullopt;
  return Decimal(negative ? -coefficient : coefficient, before_point < 0 ? 0 : digits - before_point);
}

bool scan_digits(std::string_view& text, Scan& scan, bool after_point) {
  while (!text.empty() && text.front() >= '0' && text.front() <= '9') {
    const int digit = text.front() - '0';
    text.remove_prefix(1);
    scan.any = true;
    if (scan.digits < kScannedDigits) {
      scan.coefficient = scan.coefficient * 10 + digit;
      if (scan.coefficient != 0) ++scan.digits;
      if (after_point) ++scan.scale;
    } else if (!after_point) {
      ++scan.dropped_whole;
    }
    if (scan.scale > 1000 || scan.dropped_whole > 1000) return false;
  }
  return true;
}

// The exponent after 'e', clamped to +-1000: a larger one is out of range all the same.
bool scan_exponent(std::string_view& text, int& exponent) {
  bool negative = false;
  if (!text.empty() && (text.front() == '+' || text.front() == '-')) {
    negative = text.front() == '-';
    text.remove_prefix(1);
  }
  if (text.empty()) return false;
  int magnitude = 0;
  while (!text.empty() && text.front() >= '0' && text.front() <= '9') {
    magnitude = magnitude < 1000 ? magnitude * 10 + (text.front() - '0') : magnitude;
    text.remove_prefix(1);
  }
  exponent = negative ? -magnitude : magnitude;
  return true;
}

}  // namespace

Result<Decimal> Decimal::parse(std::string_view text) {
  if (const auto plain = read_plain(text)) return *plain;
  Scan scan;
  bool negative = false;
  int exponent = 0;
  if (!text.empty() && (text.front() == '-' || text.front() == '+')) {
    negative = text.front() == '-';
    text.remove_prefix(1);
  }
  bool in_range = scan_digits(text, scan, false);
  if (in_range && !text.empty() && text.front() == '.') {
    text.remove_prefix(1);
    in_range = scan_digits(text, scan, true);
  }
  if (!scan.any) return invalid_input("not a number");
  if (in_range && !text.empty() && (text.front() == 'e' || text.front() == 'E')) {
    text.remove_prefix(1);
    if (!scan_exponent(text, exponent)) return invalid_input("not a number");
  }
  if (in_range && !text.empty()) return invalid_input("not a number");

  const Wide coefficient = negative ? -scan.coefficient : scan.coefficient;
  if (coefficient == 0 && in_range) return Decimal(0, scan.scale > kMaxDigits ? 0 : scan.scale);
  const int scale = scan.scale - scan.dropped_whole - exponent;
  const bool too_large = scan.digits - scale > kMaxDigits;
  const bool too_fine = scale - scan.digits > kMaxDigits;
  if (!in_range || too_large || too_fine) return invalid_input("the number is out of range");
  return scale < 0 ? narrowed(coefficient * power_of_ten(-scale), 0) : narrowed(coefficient, scale);
}

std::string Decimal::to_string() const {
  std::string digits = std::to_string(coefficient_ < 0 ? -coefficient_ : coefficient_);
  if (scale_ > 0) {
    const auto places = static_cast<std::size_t>(scale_);
    if (digits.size() <= places) digits.insert(0, places + 1 - digits.size(), '0');
    digits.insert(digits.size() - places, 1, '.');
  }
  return coefficient_ < 0 ? "-" + digits : digits;
}

double Decimal::to_double() const {
  return static_cast<double>(coefficient_) / static_cast<double>(kPowers[static_cast<std::size_t>(scale_)]);
}

Decimal Decimal::rounded(int digits) const {
  if (digits < 0 || scale_ <= digits) return *this;
  return Decimal(static_cast<std::int64_t>(divide_half_up(coefficient_, power_of_ten(scale_ - digits))), digits);
}

Decimal Decimal::trimmed() const {
  Decimal result = *this;
  while (result.scale_ > 0 && result.coefficient_ % 10 == 0) {
    result.coefficient_ /= 10;
    --result.scale_;
  }
  return result;
}

Decimal operator+(Decimal a, Decimal b) {
  const int scale = a.scale() > b.scale() ? a.scale() : b.scale();
  return narrowed(a.coefficient() * power_of_ten(scale - a.scale()) + b.coefficient() * power_of_ten(scale - b.scale()),
                  scale);
}

Decimal operator-(Decimal a, Decimal b) { return a + Decimal(-b.coefficient(), b.scale()); }

Decimal operator*(Decimal a, Decimal b) {
  return narrowed(Wide{a.coefficient()} * b.coefficient(), a.scale() + b.scale());
}

Decimal Decimal::divide(Decimal a, Decimal b, int digits) {
  // a/10^as / (b/10^bs) to `digits` places: a * 10^(digits + bs - as) / b, in wide integers.
  const int shift = digits + b.scale() - a.scale();
  if (shift >= 0) {
    const Wide numerator = Wide{a.coefficient()} * power_of_ten(shift > kMaxDigits ? kMaxDigits : shift);
    const int lost = shift > kMaxDigits ? shift - kMaxDigits : 0;
    return narrowed(divide_half_up(numerator, b.coefficient()), digits - lost);
  }
  return narrowed(divide_half_up(a.coefficient(), b.coefficient() * power_of_ten(-shift)), digits);
}

std::strong_ordering operator<=>(Decimal a, Decimal b) {
  const int scale = a.scale() > b.scale() ? a.scale() : b.scale();
  const Wide left = a.coefficient() * power_of_ten(scale - a.scale());
  const Wide right = b.coefficient() * power_of_ten(scale - b.scale());
  if (left == right) return std::strong_ordering::equal;
  return left < right ? std::strong_ordering::less : std::strong_ordering::greater;
}

}  // namespace parity
