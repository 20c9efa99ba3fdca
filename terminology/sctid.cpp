#include "terminology/sctid.h"

#include <array>
#include <cstdint>

namespace parity::terminology {
namespace {

// J. Verhoeff, Error Detecting Decimal Codes, 1969: the dihedral group of order 10, and a permutation by place.
constexpr std::array<std::array<std::uint8_t, 10>, 10> kProduct{{{0, 1, 2, 3, 4, 5, 6, 7, 8, 9},
                                                                 {1, 2, 3, 4, 0, 6, 7, 8, 9, 5},
                                                                 {2, 3, 4, 0, 1, 7, 8, 9, 5, 6},
                                                                 {3, 4, 0, 1, 2, 8, 9, 5, 6, 7},
                                                                 {4, 0, 1, 2, 3, 9, 5, 6, 7, 8},
                                                                 {5, 9, 8, 7, 6, 0, 4, 3, 2, 1},
                                                                 {6, 5, 9, 8, 7, 1, 0, 4, 3, 2},
                                                                 {7, 6, 5, 9, 8, 2, 1, 0, 4, 3},
                                                                 {8, 7, 6, 5, 9, 3, 2, 1, 0, 4},
                                                                 {9, 8, 7, 6, 5, 4, 3, 2, 1, 0}}};
constexpr std::array<std::array<std::uint8_t, 10>, 8> kPlace{{{0, 1, 2, 3, 4, 5, 6, 7, 8, 9},
                                                              {1, 5, 7, 6, 2, 8, 3, 0, 9, 4},
                                                              {5, 8, 0, 3, 7, 9, 6, 1, 4, 2},
                                                              {8, 9, 1, 6, 0, 4, 3, 5, 2, 7},
                                                              {9, 4, 5, 3, 1, 2, 6, 8, 7, 0},
                                                              {4, 2, 8, 6, 5, 7, 3, 9, 0, 1},
                                                              {2, 7, 9, 3, 8, 0, 6, 4, 1, 5},
                                                              {7, 0, 4, 6, 9, 1, 3, 2, 5, 8}}};

}  // namespace

bool is_sctid(std::string_view text) {
  constexpr std::size_t kShortest = 6;
  constexpr std::size_t kLongest = 18;
  if (text.size() < kShortest || text.size() > kLongest || text.front() == '0') return false;
  std::uint8_t check = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[text.size() - 1 - i];
    if (c < '0' || c > '9') return false;
    check = kProduct[check][kPlace[i % kPlace.size()][static_cast<std::size_t>(c - '0')]];
  }
  return check == 0;
}

}  // namespace parity::terminology
