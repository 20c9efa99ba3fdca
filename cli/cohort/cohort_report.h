// A counted register as it may be shown: what every output of `parity cohort` is written from. For this folder.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "cli/cohort/cohort_header.h"
#include "cli/register/run_register.h"
#include "engine/cohort/small_numbers.h"
#include "engine/cohort/tally.h"

namespace parity::cli {

inline constexpr std::uint64_t kSmallNumber = 5;

/// One measure with its small numbers hidden.
struct PublishedMeasure {
  Measure measure;
  CellLine everybody;
  std::vector<CellLine> trend;                    // by day, as in the header
  using Line = std::pair<std::string, CellLine>;  // category, "" not recorded
  std::array<std::vector<Line>, kDimensionCount> by;
};

struct CohortReport {
  CohortHeader header;
  InputCounts input;
  std::uint64_t problems = 0;  // what could not be read, of lines, files and patients
  std::uint64_t threshold = kSmallNumber;
  Cell patients;           // who was met
  Cell register_patients;  // to whom the annual check applies or may apply
  Cell open_patients;      // with at least one rule that could not be decided
  std::vector<PublishedMeasure> measures;
};

struct CountedRegister {
  CohortHeader header;
  InputCounts input;
  std::uint64_t problems = 0;  // what could not be read
};
/// `threshold`: smaller numbers are hidden; 0: none are.
CohortReport publish(const CountedRegister& counted, const Tally& tally, std::uint64_t threshold);

/// "not recorded" for an empty one.
std::string_view category_text(std::string_view category);
/// "12", or "*" where it is hidden.
std::string cell_text(const Cell& cell);
/// Resource types of which no line came at all: perhaps they were not exported.
std::vector<std::string> types_not_met(const InputCounts& input);

}  // namespace parity::cli
