#include "engine/cohort/cohort_row.h"

#include <fmt/format.h>
#include <tuple>

namespace parity {
namespace {

constexpr std::array<int, 8> kBandStarts = {0, 18, 25, 35, 45, 55, 65, 75};

std::size_t band_of(int age) {
  std::size_t band = 0;
  while (band + 1 < kBandStarts.size() && age >= kBandStarts[band + 1]) ++band;
  return band;
}

}  // namespace

std::string_view to_text(Dimension dimension) {
  constexpr std::array<std::string_view, kDimensionCount> kWords = {"practice", "age-band", "sex", "ethnicity",
                                                                    "deprivation"};
  return kWords[static_cast<std::size_t>(dimension)];
}

std::string_view to_text(Owner owner) {
  constexpr std::array<std::string_view, 3> kWords = {"gp", "mental-health", "both"};
  return kWords[static_cast<std::size_t>(owner)];
}

std::string age_band(int low, int high) {
  const std::size_t band = band_of(low);
  if (low < 0 || band != band_of(high)) return {};
  if (band + 1 == kBandStarts.size()) return fmt::format("{}+", kBandStarts[band]);
  return fmt::format("{}-{}", kBandStarts[band], kBandStarts[band + 1] - 1);
}

std::string age_band(const Person& person, Day today) {
  if (!person.born || person.born->first > today) return {};
  const Day last = std::min(person.born->last, today);
  return age_band(age_in_years(last, today), age_in_years(person.born->first, today));
}

void make_unknown(CohortRow& row) {
  for (auto& states : row.states)
    for (OutcomeState& state : states) state = OutcomeState::kUnknown;
  row.due.clear();
}

Need need_of(const CohortRow& row) {
  Need need;
  for (const DueItem& item : row.due) {
    const bool is_first = need.prompts[0] + need.prompts[1] + need.prompts[2] == 0;
    if (is_first || item.since < need.since) need.since = item.since;
    ++need.prompts[static_cast<std::size_t>(item.indicator)];
  }
  if (!row.states.empty())
    for (const OutcomeState state : row.states.front()) need.open += state == OutcomeState::kUnknown ? 1U : 0U;
  return need;
}

bool is_more_urgent(const Need& a, const Need& b) {
  const auto key = [](const Need& need) {
    return std::tuple(-static_cast<std::int64_t>(need.prompts[2]), -static_cast<std::int64_t>(need.prompts[1]),
                      -static_cast<std::int64_t>(need.prompts[0]), need.since, -static_cast<std::int64_t>(need.open));
  };
  return key(a) < key(b);
}

}  // namespace parity
