// What a cohort run was about: the rules, the days. Stands at the head of every partial result, so that results are
// put together only when they answer the same question, and without the rules at hand. For this folder.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/cohort/measures.h"

namespace parity::cli {

struct CohortRuleSet {
  std::string id;
  std::string title;
  std::string version;
  std::string hash;
  bool is_approved = false;
  friend bool operator==(const CohortRuleSet&, const CohortRuleSet&) = default;
};

struct CohortHeader {
  std::vector<Day> days;  // the first is today; the rest, for the trend, newest first
  std::vector<CohortRuleSet> rule_sets;
  std::vector<CohortRule> rules;
  std::vector<std::string> unavailable;  // what was said not to have been exported
  friend bool operator==(const CohortHeader&, const CohortHeader&) = default;
};

std::string to_json(const CohortHeader& header);
/// Errors: not the head of a partial result, or one of another version of Parity.
Result<CohortHeader> read_header(std::string_view line);

}  // namespace parity::cli
