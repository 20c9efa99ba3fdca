// The recall list: one row a patient, the most urgent first, as CSV. Rows wait on disk, so that a register of any
// size can be sorted. For cohort.cpp.
#pragma once

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "cli/cohort/cohort_header.h"
#include "engine/cohort/cohort_row.h"

namespace parity::cli {

class RecallList {
 public:
  /// `waiting`: where the rows wait; removed by `write`.
  RecallList(const CohortHeader& header, std::filesystem::path waiting);

  /// Rows with nothing due and nothing open are left out. In the order of patients, which tells equal needs apart.
  void add(const CohortRow& row);
  std::size_t size() const { return places_.size(); }

  /// Columns: need, patient, practice, age-band, sex, owner, critical, warning, info, due, due-since,
  /// could-not-tell-count, could-not-tell. Error: a file can't be written.
  Result<void> write(const std::filesystem::path& file);

 private:
  struct Place {
    Need need;
    std::uint64_t offset = 0;
    std::uint32_t size = 0;
  };
  std::string line_of(const CohortRow& row, const Need& need) const;

  const CohortHeader& header_;
  std::filesystem::path waiting_;
  std::ofstream out_;
  std::uint64_t offset_ = 0;
  std::vector<Place> places_;
};

}  // namespace parity::cli
