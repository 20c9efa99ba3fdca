// Kleene's tables, whole.
#include "engine/base/ternary.h"

#include <array>
#include <catch2/catch.hpp>

namespace parity {
namespace {

constexpr Ternary F = Ternary::kFalse;
constexpr Ternary U = Ternary::kUnknown;
constexpr Ternary T = Ternary::kTrue;
constexpr std::array kAll = {F, U, T};

TEST_CASE("ternary: truth tables", "[engine][base]") {
  constexpr Ternary kAnd[3][3] = {{F, F, F}, {F, U, U}, {F, U, T}};
  constexpr Ternary kOr[3][3] = {{F, U, T}, {U, U, T}, {T, T, T}};
  constexpr Ternary kNot[3] = {T, U, F};
  for (std::size_t a = 0; a < 3; ++a) {
    CHECK((!kAll[a]) == kNot[a]);
    CHECK(is_true(kAll[a]) == (a == 2));
    CHECK(is_unknown(kAll[a]) == (a == 1));
    CHECK(is_false(kAll[a]) == (a == 0));
    for (std::size_t b = 0; b < 3; ++b) {
      INFO(to_text(kAll[a]) << ", " << to_text(kAll[b]));
      CHECK(both(kAll[a], kAll[b]) == kAnd[a][b]);
      CHECK(either(kAll[a], kAll[b]) == kOr[a][b]);
      CHECK((!both(kAll[a], kAll[b])) == either(!kAll[a], !kAll[b]));
    }
  }
  CHECK(to_ternary(true) == T);
  CHECK(to_ternary(false) == F);
}

TEST_CASE("ternary: at least so many is decided as soon as it can be", "[engine][base]") {
  struct Case {
    unsigned needed, is, may_be;
    Ternary want;
  };
  for (const Case& c : {Case{2, 2, 0, T}, Case{2, 1, 1, U}, Case{2, 1, 0, F}, Case{2, 0, 2, U}, Case{2, 0, 1, F},
                        Case{1, 0, 0, F}, Case{0, 0, 0, T}, Case{3, 5, 9, T}}) {
    INFO(c.needed << " of " << c.is << " and perhaps " << c.may_be);
    CHECK(at_least(c.needed, c.is, c.may_be) == c.want);
  }
}

TEST_CASE("ternary: words", "[engine][base]") {
  CHECK(to_text(F) == "false");
  CHECK(to_text(U) == "unknown");
  CHECK(to_text(T) == "true");
}

}  // namespace
}  // namespace parity
