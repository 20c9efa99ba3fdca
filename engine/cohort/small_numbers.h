// Small numbers are not published: counts below a threshold are hidden, and with them as many others as it
// takes so that none can be worked out from sums (primary and secondary suppression, as statistics on
// patients are released). Used by cli/cohort for whatever a report counts.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "engine/cohort/tally.h"

namespace parity {

/// The parts of a count and their sum, as cells of a table.
enum class Column : std::uint8_t { kDone, kDue, kSuppressed, kUnknown, kApplicable };
inline constexpr std::size_t kColumnCount = 5;
std::string_view to_text(Column column);

struct Cell {
  std::uint64_t value = 0;
  bool is_hidden = false;
};

/// One line of a table: the four states and their sum. INVARIANT: what is hidden can't be computed from
/// what is shown in the same table and the line of everybody.
using CellLine = std::array<Cell, kColumnCount>;
inline const Cell& cell(const CellLine& line, Column column) { return line[static_cast<std::size_t>(column)]; }

struct HidingPolicy {
  std::uint64_t threshold = 5;  // numbers from 1 to threshold - 1 are hidden; 0: none
  Column first = Column::kDue;  // what else is hidden first, where something must be: its complement says more
};

/// Everybody's line. Hides small numbers, and a further state if one alone is hidden.
CellLine hide_small(const Counts& counts, const HidingPolicy& policy);

/// The lines of a breakdown under the line of everybody, which stays as it is: within the table no hidden
/// cell is the only hidden one of a sum, nor follows from several sums taken together.
std::vector<CellLine> hide_small(const std::vector<Counts>& lines, const CellLine& everybody,
                                 const HidingPolicy& policy);

}  // namespace parity
