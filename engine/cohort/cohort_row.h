// What one patient's evaluation came to, as a register counts it: the unit of partial results. Plain
// values; made by assess.h, counted by tally.h, written and read back by cli/cohort.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "engine/eval/evaluate.h"

namespace parity {

/// What a register is broken down by.
enum class Dimension : std::uint8_t { kPractice, kAgeBand, kSex, kEthnicity, kDeprivation };
inline constexpr std::size_t kDimensionCount = 5;
std::string_view to_text(Dimension dimension);

/// A patient's category in each dimension; empty: not recorded.
using Strata = std::array<std::string, kDimensionCount>;

/// The band of an age in completed years, "35-44"; of ages from `low` to `high`, empty if they lie in
/// several bands.
std::string age_band(int low, int high);
/// The band on a day; empty without a birth date, or when a partial one leaves it open.
std::string age_band(const Person& person, Day today);

/// Whom a prompt asks to act: the audience that it addresses, or addresses more urgently.
enum class Owner : std::uint8_t { kGp, kMentalHealth, kBoth };
std::string_view to_text(Owner owner);

struct DueItem {
  std::uint16_t rule = 0;  // position in the list of cohort rules
  Indicator indicator = Indicator::kInfo;
  Owner owner = Owner::kBoth;
  Day since;
  bool or_earlier = false;  // due on every day that was looked at: since `since` at the latest
  friend bool operator==(const DueItem&, const DueItem&) = default;
};

struct CohortRow {
  std::string patient;  // "Patient/123"
  Strata strata;
  std::vector<std::vector<OutcomeState>> states;  // by day, by rule
  std::vector<DueItem> due;                       // on the first day, in the order of the rules
  friend bool operator==(const CohortRow&, const CohortRow&) = default;
};

/// A whole row's worth of "could not tell", for a patient whose record can't be trusted.
void make_unknown(CohortRow& row);

/// How urgently a row's patient has to be called: more critical prompts first, then more warnings, then
/// more of the rest, then the oldest; who has nothing due but something open comes last.
struct Need {
  std::array<std::uint32_t, 3> prompts{};  // by indicator
  std::uint32_t open = 0;                  // rules that could not be decided
  Day since;                               // the earliest
  bool is_listed() const { return prompts[0] + prompts[1] + prompts[2] + open > 0; }
};
Need need_of(const CohortRow& row);
/// Whether `a` comes before `b`. Not an order of patients: equal needs are told apart by the caller.
bool is_more_urgent(const Need& a, const Need& b);

}  // namespace parity
