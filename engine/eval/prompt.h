// Prompts: what the fired rules say about one patient, rendered; and the cards' grouping facts. The
// same prompts go to the command line, the server, cohort runs and rule tests.
#pragma once

#include <string>
#include <vector>

#include "engine/eval/evaluate.h"
#include "engine/eval/render.h"

namespace parity {

/// A fact that a prompt rests on and that was found; what was looked for and is not there is in the trace.
struct EvidenceItem {
  std::string fact;
  std::string value;  // "128/82 mm[Hg]", the unit in UCUM; empty: recorded without a number
  std::string date;   // ISO, as precise as known; empty: undated
  std::string from;   // "Observation/77"; empty: derived from several
};

struct FiredSuggestion {
  std::string label;
  std::optional<Tree> create;
  bool recommended = false;
};

struct FiredPrompt {
  RuleIndex rule{};
  Indicator indicator = Indicator::kInfo;
  std::string summary;
  std::string detail;    // markdown, with the caution and what could not be used
  std::string caution;   // once more, for a group's card; may be empty
  std::string unusable;  // "A value recorded on … could not be used: …", once more; may be empty
  std::vector<EvidenceItem> evidence;
  std::vector<FiredSuggestion> suggestions;
};

/// The fired rules that are shown, in the order of the rule files. Never capped.
std::vector<FiredPrompt> fired_prompts(const Plan& plan, const PatientRecord& record, const EvaluationContext& context,
                                       const Evaluation& evaluation);

/// A group's card text, when at least one of its members fired.
struct GroupText {
  std::string summary;
  std::string detail;
};
GroupText group_text(const Plan& plan, const PatientRecord& record, const EvaluationContext& context,
                     const Evaluation& evaluation, std::uint16_t group);

}  // namespace parity
