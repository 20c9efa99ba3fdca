// Kleene's three-valued logic: "we looked and there is none" (false) and "we could not look"
// (unknown) are never the same. A prompt fires on true alone.
#pragma once

#include <cstdint>
#include <string_view>

namespace parity {

enum class Ternary : std::uint8_t { kFalse, kUnknown, kTrue };

constexpr Ternary to_ternary(bool truth) { return truth ? Ternary::kTrue : Ternary::kFalse; }
constexpr bool is_true(Ternary t) { return t == Ternary::kTrue; }
constexpr bool is_false(Ternary t) { return t == Ternary::kFalse; }
constexpr bool is_unknown(Ternary t) { return t == Ternary::kUnknown; }

constexpr Ternary operator!(Ternary t) { return static_cast<Ternary>(2 - static_cast<std::uint8_t>(t)); }
constexpr Ternary both(Ternary a, Ternary b) { return a < b ? a : b; }
constexpr Ternary either(Ternary a, Ternary b) { return a > b ? a : b; }

/// "At least `needed` of them", from how many are true and how many unknown.
constexpr Ternary at_least(unsigned needed, unsigned true_count, unsigned unknown_count) {
  if (true_count >= needed) return Ternary::kTrue;
  return true_count + unknown_count >= needed ? Ternary::kUnknown : Ternary::kFalse;
}

constexpr std::string_view to_text(Ternary t) {
  switch (t) {
    case Ternary::kFalse: return "false";
    case Ternary::kUnknown: return "unknown";
    case Ternary::kTrue: return "true";
  }
  return "unknown";
}

}  // namespace parity
