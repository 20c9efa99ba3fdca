// A rule test as its author wrote it: a small patient, and what must and must not be prompted.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "engine/eval/evaluate.h"
#include "engine/rules/text.h"

namespace parity {

/// One line of a test's record: `{observation: systolic-bp, value: "128 mm[Hg]", on: 2025-10-01}`.
struct TestEntry {
  Where where;
  RecordPart part = RecordPart::kObservation;
  Named concept_name;
  std::string value;  // a number with its unit, "128/82 mm[Hg]" for a reading, or a concept
  std::optional<Date> on;
  std::optional<Date> until;  // end, abatement
  std::vector<Date> issued;   // of a medication
  std::string status;         // "", active, inactive, resolved, stopped, completed, tentative
  Setting setting = Setting::kUnknown;
};

/// A rule that must prompt, and where the test says so, how urgently.
struct ExpectedPrompt {
  Named rule;
  std::optional<Indicator> indicator;
};

struct RuleTest {
  std::string name;
  Where where;
  Day today;
  Person person;
  Named ethnicity;
  std::string hook = "patient-view";
  std::vector<std::string> enabled_groups;
  std::vector<TestEntry> record;
  std::vector<Named> unavailable;
  std::array<std::optional<std::vector<ExpectedPrompt>>, kAudienceCount> expected_prompts;
  std::vector<std::pair<Named, std::string>> expected_outcomes;   // rule, state
  std::vector<std::pair<Named, std::string>> expected_summaries;  // rule, rendered text
  std::string todo;                                               // why it is known to fail; it must fail
  std::string skip;                                               // why it is not run
};

}  // namespace parity
