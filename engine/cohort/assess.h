// Evaluates one patient for a register: every rule for every audience, on one or many days, and since
// when what is due has been due. The same evaluate() as everywhere. Used by cli/cohort.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "engine/cohort/cohort_row.h"
#include "engine/cohort/measures.h"

namespace parity {

/// How far back "due since" is looked for, in months; what was due all that time is due "or earlier".
inline constexpr int kDueSinceMonths = 36;

/// Groups of rules that a site switches on and off.
struct SwitchedGroups {
  std::vector<std::string> on;
  std::vector<std::string> off;
};

struct AssessmentPlan {
  const Plan& plan;
  std::vector<RuleIndex> rules;                                  // cohort_rules()
  std::array<std::vector<RuleIndex>, kAudienceCount> addressed;  // of these, those that answer an audience
  std::vector<Day> days;                                         // the first is today
  SwitchedGroups groups;
};
AssessmentPlan assessment_plan(const Plan& plan, std::string_view hook, std::vector<Day> days, SwitchedGroups groups);

/// Fills in the row's states and what is due. A rule that does not fire while it can't be told whether it
/// applies, or whether what it looks for is so, counts as unknown: the patient may not belong to the register's
/// denominator at all, and nothing is known to be done.
/// `since`: the first of the days up to today on which the rule fires, as the record stands now. A pause is seen
/// where the evaluation tells how long it holds (Evaluation::steady_since); where it does not, if it lasts a month.
void assess(const AssessmentPlan& plan, const PatientRecord& record, CohortRow& row);

/// The states of the plan's rules on one day, in their order.
std::vector<OutcomeState> states_on(const AssessmentPlan& plan, const PatientRecord& record, Day day);

}  // namespace parity
