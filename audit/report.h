// What the audit says about the rules: shown, answered, and how often each fires, by rule, audience and week. Plain
// values; the command line makes tables, CSV and plots of them.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "audit/values.h"
#include "engine/base/date.h"
#include "engine/base/result.h"

namespace parity::audit {

/// Calls at `from` or later, and before `until`.
struct ReportRange {
  Instant from;
  Instant until;
};

/// Where a line belongs. The week is named by its Monday, in London.
struct ReportKey {
  Day week;
  std::string rule;
  std::string audience;
  friend auto operator<=>(const ReportKey&, const ReportKey&) = default;
};

/// Cards that showed the rule, and the newest answer to each, whenever that came. A card of a group counts once for
/// each rule on it. INVARIANT: shown = accepted + overridden + ignored.
struct AnswerLine {
  ReportKey key;
  std::int64_t shown = 0;
  std::int64_t accepted = 0;
  std::int64_t overridden = 0;
  std::int64_t ignored = 0;                     // no answer came
  std::map<std::string, std::int64_t> reasons;  // of the overridden; "" where none was given
};

/// Outcomes of the rule over all calls whose plan has it, also where it was not shown (a rule on trial).
struct FiringLine {
  ReportKey key;
  std::array<std::int64_t, kRuleStates> counts{};  // by RuleState
  std::int64_t of(RuleState state) const { return counts[static_cast<std::size_t>(state)]; }
  std::int64_t calls() const;
};

/// A rule set's version that ran in the range.
struct VersionLine {
  RuleSetVersion rule_set;
  std::int64_t calls = 0;
  Instant first;
  Instant last;
};

struct Report {
  std::vector<AnswerLine> answers;    // sorted by key
  std::vector<FiringLine> firing;     // sorted by key
  std::vector<VersionLine> versions;  // by their first call
  std::vector<Approval> approvals;    // all that the store holds, as they were noted
  std::int64_t calls = 0;
  std::int64_t cards = 0;
  std::int64_t unmatched = 0;  // answers to cards that are not known, received in the range
};

Day week_of(Instant time);

/// Errors: kNotFound; kInvalidInput, not an audit store; kUnavailable, can't be read, or damaged.
Result<Report> report(const std::string& path, const ReportRange& range);

/// The report's firing lines alone. Errors: as report().
Result<std::vector<FiringLine>> firing(const std::string& path, const ReportRange& range);

}  // namespace parity::audit
