// The words and letters under which closed sets stand in the store. They never change: old rows must stay readable.
#include "audit/values.h"

#include <array>

namespace parity::audit {
namespace {

struct StateWords {
  char letter;
  std::string_view text;
};
constexpr std::array<StateWords, kRuleStates> kStates{{{'-', "not-applicable"},
                                                       {'n', "not-fired"},
                                                       {'F', "fired"},
                                                       {'?', "unknown"},
                                                       {'s', "suppressed"},
                                                       {'z', "snoozed"}}};

}  // namespace

char to_letter(RuleState state) { return kStates[static_cast<std::size_t>(state)].letter; }

std::string_view to_text(RuleState state) { return kStates[static_cast<std::size_t>(state)].text; }

std::optional<RuleState> state_of_letter(char letter) {
  for (std::size_t i = 0; i < kStates.size(); ++i) {
    if (kStates[i].letter == letter) return static_cast<RuleState>(i);
  }
  return std::nullopt;
}

std::string_view to_text(Indicator indicator) {
  switch (indicator) {
    case Indicator::kInfo: return "info";
    case Indicator::kWarning: return "warning";
    case Indicator::kCritical: return "critical";
  }
  return "info";
}

std::string_view to_text(Answer answer) { return answer == Answer::kAccepted ? "accepted" : "overridden"; }

}  // namespace parity::audit
