// Exact decimals: 2.0 compares equal to 2 and prints as it came. Used for every clinical number,
// because a threshold is met or not met at its very digit (docs/decisions/0004).
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "engine/base/result.h"

namespace parity {

/// coefficient x 10^-scale. Up to 18 significant digits are exact; a longer text is rounded half
/// away from zero to 18 digits, which no clinical threshold can tell.
class Decimal {
 public:
  constexpr Decimal() = default;
  constexpr explicit Decimal(std::int64_t coefficient, int scale = 0)
      : coefficient_(coefficient), scale_(static_cast<std::int8_t>(scale)) {}

  /// Reads `-12.50`, `1e3`, `.5`. Errors (the text's fault): no number, or outside +-1e18 or
  /// finer than 1e-18.
  static Result<Decimal> parse(std::string_view text);

  constexpr std::int64_t coefficient() const { return coefficient_; }
  constexpr int scale() const { return scale_; }
  constexpr bool is_zero() const { return coefficient_ == 0; }

  /// As it came: 2.0 prints "2.0".
  std::string to_string() const;
  double to_double() const;

  /// Rounded half away from zero to `digits` decimal places; fewer places are left as they are.
  Decimal rounded(int digits) const;
  /// Without trailing zeros: 2.50 -> 2.5, 2.0 -> 2.
  Decimal trimmed() const;

  // Saturating: a result beyond 18 digits loses its last places, never wraps.
  friend Decimal operator+(Decimal a, Decimal b);
  friend Decimal operator-(Decimal a, Decimal b);
  friend Decimal operator*(Decimal a, Decimal b);
  /// a / b rounded half away from zero to `digits` places. INVARIANT: b is not zero.
  static Decimal divide(Decimal a, Decimal b, int digits);

  friend std::strong_ordering operator<=>(Decimal a, Decimal b);
  friend bool operator==(Decimal a, Decimal b) { return (a <=> b) == std::strong_ordering::equal; }

 private:
  std::int64_t coefficient_ = 0;
  std::int8_t scale_ = 0;  // INVARIANT: 0..18
};

}  // namespace parity
