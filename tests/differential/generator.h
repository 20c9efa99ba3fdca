// Random rule sets, as YAML, and random records that bear on them. The same seed gives the same pair on
// every machine. Used by the differential tests.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/plan/plan.h"
#include "engine/record/patient_record.h"

namespace parity::differential {

/// SplitMix64 (Steele, Lea, Flood 2014): small, and the same everywhere, unlike std's distributions.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}

  std::uint64_t next();
  /// 0 .. count - 1
  std::size_t below(std::size_t count) { return static_cast<std::size_t>(next() % count); }
  int between(int low, int high) { return low + static_cast<int>(below(static_cast<std::size_t>(high - low + 1))); }
  bool chance(int percent) { return below(100) < static_cast<std::size_t>(percent); }
  template <class Range>
  const auto& one_of(const Range& range) {
    return *(std::begin(range) + static_cast<std::ptrdiff_t>(below(std::size(range))));
  }

 private:
  std::uint64_t state_;
};

/// The files of a rules folder: one rule set, and the concepts that all generated sets share.
SourceFiles generate_rules(Random& random);

struct GeneratedRecord {
  PatientRecord record;
  Day today;
  std::string text;  // for a person: a line for each statement
};

/// A record of the plan's concepts, with dates and numbers near the plan's windows and thresholds.
GeneratedRecord generate_record(Random& random, const Plan& plan);

}  // namespace parity::differential
