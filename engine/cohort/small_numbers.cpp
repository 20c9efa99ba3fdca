#include "engine/cohort/small_numbers.h"

#include <algorithm>
#include <optional>

namespace parity {
namespace {

constexpr std::size_t kStates = kColumnCount - 1;  // the last column is the sum

CellLine cells_of(const Counts& counts, std::uint64_t threshold) {
  CellLine line{{{counts.done, false},
                 {counts.due, false},
                 {counts.suppressed, false},
                 {counts.unknown, false},
                 {counts.applicable(), false}}};
  for (Cell& c : line) c.is_hidden = c.value > 0 && c.value < threshold;
  return line;
}

std::size_t hidden_count(const CellLine& line) {
  return static_cast<std::size_t>(std::count_if(line.begin(), line.end(), [](const Cell& c) { return c.is_hidden; }));
}

// The hidden cells as edges between lines and columns: each line and each column is a sum, so a hidden cell can be
// worked out if and only if it lies on no cycle (a bridge).
class HiddenCells {
 public:
  HiddenCells(const std::vector<CellLine>& lines, const CellLine& everybody) : lines_(lines), everybody_(everybody) {}

  struct Place {
    std::size_t line = 0;  // lines.size(): everybody
    std::size_t column = 0;
  };

  std::optional<Place> find_derivable() {
    const std::size_t count = lines_.size() + 1 + kColumnCount;
    seen_.assign(count, 0);
    low_.assign(count, 0);
    for (std::size_t node = 0; node < count; ++node)
      if (seen_[node] == 0)
        if (auto place = visit(node)) return place;
    return std::nullopt;
  }

 private:
  bool is_hidden(std::size_t line, std::size_t column) const {
    return (line < lines_.size() ? lines_[line] : everybody_)[column].is_hidden;
  }
  bool joined(std::size_t a, std::size_t b) const {
    const std::size_t columns_from = lines_.size() + 1;
    if ((a < columns_from) == (b < columns_from)) return false;
    return a < columns_from ? is_hidden(a, b - columns_from) : is_hidden(b, a - columns_from);
  }
  Place place_of(std::size_t a, std::size_t b) const {
    const std::size_t columns_from = lines_.size() + 1;
    return a < columns_from ? Place{a, b - columns_from} : Place{b, a - columns_from};
  }

  struct Frame {
    std::size_t node;
    std::size_t parent;
    std::size_t next;
  };

  // Bridges by depth-first search, without recursion: a breakdown may have thousands of lines.
  std::optional<Place> visit(std::size_t root) {
    const std::size_t count = seen_.size();
    std::vector<Frame> stack = {{root, count, 0}};
    seen_[root] = low_[root] = ++clock_;
    while (!stack.empty()) {
      Frame& frame = stack.back();
      const std::size_t node = frame.node;
      if (const auto neighbour = next_neighbour(frame)) {
        if (*neighbour == frame.parent) continue;
        if (seen_[*neighbour] != 0) {
          low_[node] = std::min(low_[node], seen_[*neighbour]);
        } else {
          seen_[*neighbour] = low_[*neighbour] = ++clock_;
          stack.push_back({*neighbour, node, 0});
        }
        continue;
      }
      const std::size_t parent = frame.parent;
      stack.pop_back();
      if (parent == count) continue;
      low_[parent] = std::min(low_[parent], low_[node]);
      if (low_[node] > seen_[parent]) return place_of(parent, node);
    }
    return std::nullopt;
  }

  // A line's neighbours are columns and the other way round.
  std::optional<std::size_t> next_neighbour(Frame& frame) const {
    const std::size_t columns_from = lines_.size() + 1;
    const bool is_line = frame.node < columns_from;
    const std::size_t end = is_line ? kColumnCount : columns_from;
    while (frame.next < end) {
      const std::size_t candidate = (is_line ? columns_from : 0) + frame.next++;
      if (joined(frame.node, candidate)) return candidate;
    }
    return std::nullopt;
  }

  const std::vector<CellLine>& lines_;
  const CellLine& everybody_;
  std::vector<std::size_t> seen_;
  std::vector<std::size_t> low_;
  std::size_t clock_ = 0;
};

// The smallest shown state that is worth hiding: above zero if there is one, and in a line about somebody, as the
// parts of nothing are known.
class Choice {
 public:
  explicit Choice(Column first) : first_(static_cast<std::size_t>(first)) {}

  void consider(CellLine& line, std::size_t column) {
    Cell& c = line[column];
    if (c.is_hidden || line[kStates].value == 0) return;
    const bool is_first = column == first_;
    const bool better =
        best_ == nullptr || (c.value > 0 && (best_->value == 0 || is_first || (!has_first_ && c.value < best_->value)));
    if (!better) return;
    best_ = &c;
    has_first_ = is_first && c.value > 0;
  }
  bool hide() {
    if (best_ != nullptr) best_->is_hidden = true;
    return best_ != nullptr;
  }

 private:
  std::size_t first_;
  Cell* best_ = nullptr;
  bool has_first_ = false;
};

// In the same line, else in the same column, else anywhere.
bool hide_another(std::vector<CellLine>& lines, const HiddenCells::Place& place, Column first) {
  Choice in_line(first);
  if (place.line < lines.size())
    for (std::size_t column = 0; column < kStates; ++column) in_line.consider(lines[place.line], column);
  if (in_line.hide()) return true;
  Choice in_column(first);
  if (place.column < kStates)
    for (CellLine& line : lines) in_column.consider(line, place.column);
  if (in_column.hide()) return true;
  Choice anywhere(first);
  for (CellLine& line : lines)
    for (std::size_t column = 0; column < kStates; ++column) anywhere.consider(line, column);
  return anywhere.hide();
}

// One small category alone would follow from the sum of all: the next smallest goes with it. From the sums alone, so that
// measures of the same people hide the same ones.
void hide_second_sum(std::vector<CellLine>& lines, const CellLine& everybody) {
  if (everybody[kStates].is_hidden) return;
  std::size_t hidden = 0;
  Cell* next = nullptr;
  for (CellLine& line : lines) {
    Cell& sum = line[kStates];
    if (sum.is_hidden)
      ++hidden;
    else if (sum.value > 0 && (next == nullptr || sum.value < next->value))
      next = &sum;
  }
  if (hidden == 1 && next != nullptr) next->is_hidden = true;
}

// Hidden numbers that add up to nothing are known to be nothing: a line or a column that hides only zeros.
std::optional<HiddenCells::Place> find_hidden_zeros(const std::vector<CellLine>& lines) {
  for (std::size_t i = 0; i < lines.size(); ++i)
    if (hidden_count(lines[i]) > 0 && lines[i][kStates].value > 0 &&
        std::all_of(lines[i].begin(), lines[i].end(), [](const Cell& c) { return !c.is_hidden || c.value == 0; }))
      return HiddenCells::Place{i, kColumnCount};
  for (std::size_t column = 0; column < kStates; ++column) {
    std::uint64_t hidden = 0;
    std::uint64_t sum = 0;
    for (const CellLine& line : lines) {
      if (!line[column].is_hidden) continue;
      ++hidden;
      sum += line[column].value;
    }
    const bool has_more = std::any_of(lines.begin(), lines.end(), [column](const CellLine& line) {
      return !line[column].is_hidden && line[column].value > 0;
    });
    if (hidden > 0 && sum == 0 && has_more) return HiddenCells::Place{lines.size(), column};
  }
  return std::nullopt;
}

}  // namespace

std::string_view to_text(Column column) {
  constexpr std::array<std::string_view, kColumnCount> kWords = {"done", "due", "suppressed", "could-not-tell",
                                                                 "applicable"};
  return kWords[static_cast<std::size_t>(column)];
}

CellLine hide_small(const Counts& counts, const HidingPolicy& policy) {
  CellLine line = cells_of(counts, policy.threshold);
  if (hidden_count(line) != 1) return line;
  std::vector<CellLine> one = {line};
  hide_another(one, {0, kColumnCount}, policy.first);
  return one.front();
}

std::vector<CellLine> hide_small(const std::vector<Counts>& lines, const CellLine& everybody,
                                 const HidingPolicy& policy) {
  std::vector<CellLine> result;
  for (const Counts& counts : lines) result.push_back(cells_of(counts, policy.threshold));
  if (result.size() == 1) {  // it is everybody
    result.front() = everybody;
    return result;
  }
  hide_second_sum(result, everybody);
  // The plain case first, a line at a time: there may be thousands.
  for (std::size_t i = 0; i < result.size(); ++i)
    if (hidden_count(result[i]) == 1) hide_another(result, {i, kColumnCount}, policy.first);
  for (;;) {
    auto place = HiddenCells(result, everybody).find_derivable();
    if (!place) place = find_hidden_zeros(result);
    if (!place || !hide_another(result, *place, policy.first)) break;
  }
  return result;
}

}  // namespace parity
