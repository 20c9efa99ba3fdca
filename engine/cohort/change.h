// What a change of the rules does to one patient: each rule's outcome before and after, and the first condition that
// makes the difference. Pure; used by `parity impact`.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "engine/cohort/cohort_row.h"
#include "engine/eval/trace.h"

namespace parity {

enum class Change : std::uint8_t {
  kQuiet,          // no prompt before, none after
  kStillPrompted,  // a prompt before and after
  kNewlyPrompted,  // none before, one after
  kNoLonger,       // one before, none after, and that is decided
  kNowOpen,        // could be told before, can't be told after (also where there was a prompt)
  kNoLongerOpen,   // could not be told before, no prompt after
};
inline constexpr std::size_t kChangeCount = 6;
std::string_view to_text(Change change);

/// A rule that a version does not have counts as not applicable there.
Change change_of(OutcomeState before, OutcomeState after);
/// Whether a clinician would see something else, or no longer know.
bool is_felt(Change change);

/// The first condition, in the order of the trace, whose truth differs and none of whose parts explains it further:
/// "hba1c >= 48 mmol/mol: false -> hba1c >= 46 mmol/mol: true". Empty: the traces agree (another rule, or the audience,
/// makes the difference).
std::string first_difference(const RuleTrace& before, const RuleTrace& after);

}  // namespace parity
