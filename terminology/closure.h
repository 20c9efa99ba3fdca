// Which codes lie below which, in numbers: every code gets a place in a walk from the top, and the codes below it are a
// few ranges of places. Made once a release, when it is imported.
//
// The ranges are those of R. Agrawal, A. Borgida, H. V. Jagadish, Efficient Management of Transitive Relationships in
// Large Data and Knowledge Bases, SIGMOD 1989: a spanning tree gives one range a code, and each further parent inherits
// the ranges of its children; neighbouring ranges are joined.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "terminology/code_list.h"

namespace parity::terminology {

struct PlaceRange {
  std::uint32_t first = 0;
  std::uint32_t last = 0;  // included
  friend bool operator==(const PlaceRange&, const PlaceRange&) = default;
};

struct Closure {
  std::vector<std::uint32_t> place;             // of each concept
  std::vector<std::vector<PlaceRange>> ranges;  // of each concept: itself and all below it, sorted and apart
};

/// `is_a` between `count` concepts; an edge may stand twice. Errors: kInvalidInput, a code is above itself (its number is
/// in `where`); kTooLarge, the hierarchy is too tangled.
Result<Closure> close(std::uint32_t count, std::span<const IsA> is_a);

}  // namespace parity::terminology
