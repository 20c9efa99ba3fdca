// What two versions of a rule say otherwise, line by line in English. For the impact of a change, where a condition may
// bear the same name before and after and mean something else. Pure; knows no patient.
#pragma once

#include <string>
#include <vector>

#include "engine/words/words.h"

namespace parity {

/// Lines of the logic that only one version has, each in its version's order: "fires when: HbA1c is 48 mmol/mol or
/// more", "“bp in 12 months”: blood pressure in the last 12 months". Both empty: the logic reads the same, so that
/// codes, units or plausible ranges of a concept, or texts, make the difference.
struct Rewording {
  std::vector<std::string> was;
  std::vector<std::string> now;
};
Rewording rewording_of(const RuleWording& before, const RuleWording& after);

}  // namespace parity
