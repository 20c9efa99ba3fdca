// Small numbers: nothing below the threshold is shown, and nothing hidden follows from what is shown.
#include <algorithm>
#include <catch2/catch.hpp>
#include <random>

#include "engine/cohort/small_numbers.h"

using namespace parity;

namespace {

constexpr std::uint64_t kThreshold = 5;
constexpr HidingPolicy kPolicy{kThreshold, Column::kDue};

std::vector<bool> hidden(const CellLine& line) {
  std::vector<bool> result;
  for (const Cell& c : line) result.push_back(c.is_hidden);
  return result;
}

Counts total(const std::vector<Counts>& lines) {
  Counts sum;
  for (const Counts& c : lines) {
    sum.done += c.done;
    sum.due += c.due;
    sum.suppressed += c.suppressed;
    sum.unknown += c.unknown;
  }
  return sum;
}

// An independent attacker: subtracts whatever a sum with one unknown gives away, until nothing more is found.
std::size_t worked_out(std::vector<CellLine> lines, CellLine everybody) {
  lines.push_back(everybody);
  std::size_t found = 0;
  for (bool again = true; again;) {
    again = false;
    const auto solve = [&](std::vector<Cell*> parts) {
      const auto unknown = std::count_if(parts.begin(), parts.end(), [](const Cell* c) { return c->is_hidden; });
      if (unknown != 1) return;
      (*std::find_if(parts.begin(), parts.end(), [](const Cell* c) { return c->is_hidden; }))->is_hidden = false;
      ++found;
      again = true;
    };
    for (CellLine& line : lines) solve({&line[0], &line[1], &line[2], &line[3], &line[4]});
    for (std::size_t column = 0; column < kColumnCount; ++column) {
      std::vector<Cell*> parts;
      for (CellLine& line : lines) parts.push_back(&line[column]);
      solve(parts);
    }
  }
  return found;
}

}  // namespace

TEST_CASE("everybody's line: small numbers are hidden, and never one alone") {
  struct Case {
    std::string name;
    Counts counts;
    std::vector<bool> want;  // done, due, suppressed, could not tell, applicable
  };
  const std::vector<Case> cases = {
      {"nothing small", {10, 20, 0, 5}, {false, false, false, false, false}},
      {"one small: what is hidden first goes with it", {10, 20, 3, 0}, {false, true, true, false, false}},
      {"it is nobody: the next smallest", {10, 0, 3, 20}, {true, false, true, false, false}},
      {"two small", {10, 20, 3, 4}, {false, false, true, true, false}},
      {"zeros are no secret", {10, 0, 0, 0}, {false, false, false, false, false}},
      {"everybody is few", {0, 4, 0, 0}, {false, true, false, false, true}},
      {"exactly the threshold", {5, 5, 5, 5}, {false, false, false, false, false}},
  };
  for (const Case& c : cases) {
    CAPTURE(c.name);
    CHECK(hidden(hide_small(c.counts, kPolicy)) == c.want);
  }
  CHECK(hidden(hide_small({1, 2, 3, 4}, {0, Column::kDue})) == std::vector<bool>(5, false));
}

TEST_CASE("a breakdown into one category is everybody") {
  const Counts counts{10, 20, 3, 0};
  const CellLine everybody = hide_small(counts, kPolicy);
  CHECK(hidden(hide_small({counts}, everybody, kPolicy).front()) == hidden(everybody));
}

TEST_CASE("what is hidden in a breakdown can't be worked out from its sums") {
  std::mt19937 random(20261122);
  for (int round = 0; round < 400; ++round) {
    const std::size_t size = 2 + random() % 9;
    std::vector<Counts> lines(size);
    for (Counts& c : lines) {
      const std::uint64_t scale = 1 + random() % 40;
      c = {random() % scale, random() % scale, random() % (1 + scale / 8), random() % (1 + scale / 8)};
    }
    const CellLine everybody = hide_small(total(lines), kPolicy);
    const auto shown = hide_small(lines, everybody, kPolicy);
    CAPTURE(round);
    REQUIRE(shown.size() == size);
    CHECK(worked_out(shown, everybody) == 0);
    for (const CellLine& line : shown)
      for (const Cell& c : line) CHECK((c.is_hidden || c.value == 0 || c.value >= kThreshold));
  }
}

TEST_CASE("hundreds of categories are hidden in a moment") {
  std::vector<Counts> lines(800);
  for (std::size_t i = 0; i < lines.size(); ++i) lines[i] = {i % 13, i % 7, i % 3, i % 2};
  const CellLine everybody = hide_small(total(lines), kPolicy);
  CHECK(worked_out(hide_small(lines, everybody, kPolicy), everybody) == 0);
}
