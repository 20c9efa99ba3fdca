// Counts the rows of a register: by measure, by day, by category. A sum of rows, so that the order and the
// split of a register make no difference. Used by cli/cohort for every report.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "engine/cohort/cohort_row.h"
#include "engine/cohort/measures.h"

namespace parity {

/// How many patients of each state. "Could not tell" is a number of its own, never part of another.
struct Counts {
  std::uint64_t done = 0;        // decided, nothing to do
  std::uint64_t due = 0;         // fired: a check is missing, a gap is there
  std::uint64_t suppressed = 0;  // would be due; declined, or said elsewhere
  std::uint64_t unknown = 0;     // could not tell

  /// Whom the measure is about, or may be about.
  std::uint64_t applicable() const { return done + due + suppressed + unknown; }
  void add(OutcomeState state);
  friend bool operator==(const Counts&, const Counts&) = default;
};

class Tally {
 public:
  /// `days` as in the rows: the first is today.
  Tally(std::vector<Measure> measures, std::size_t days);

  void add(const CohortRow& row);

  const std::vector<Measure>& measures() const { return measures_; }
  std::uint64_t patients() const { return patients_; }
  /// Patients to whom the annual check applies or may apply (all, where no rule is of the annual check), and those
  /// with at least one rule that could not be decided.
  std::uint64_t register_patients() const { return on_register_; }
  std::uint64_t patients_with_open_rules() const { return with_open_; }
  const Counts& overall(std::size_t measure, std::size_t day = 0) const { return overall_[day][measure]; }

  /// Counts by measure for each category of a dimension, today; "" is "not recorded".
  using Categories = std::map<std::string, std::vector<Counts>>;
  const Categories& categories(Dimension dimension) const { return categories_[static_cast<std::size_t>(dimension)]; }

 private:
  void measure(const std::vector<OutcomeState>& states, std::vector<OutcomeState>& measured) const;
  bool is_on_register(const std::vector<OutcomeState>& measured) const;

  std::vector<Measure> measures_;
  std::vector<std::vector<Counts>> overall_;  // by day, by measure
  std::array<Categories, kDimensionCount> categories_;
  std::uint64_t patients_ = 0;
  std::uint64_t on_register_ = 0;
  std::uint64_t with_open_ = 0;
};

}  // namespace parity
