// Why a rule came out as it did for one patient, as a tree: each condition, its truth, the value, date
// and record entry that it rests on, and for an unknown what was missing. Built only when asked for,
// by evaluating again; the command line, the pages and rule tests print it.
#pragma once

#include <string>
#include <vector>

#include "engine/eval/evaluate.h"

namespace parity {

struct TraceNode {
  std::string label;  // "applies-to", "all of", "last-bp: present"
  Ternary truth = Ternary::kUnknown;
  std::string value;  // "128/82 mmHg on 1 Oct 2025"; empty: nothing was found, or nothing to show
  std::string from;   // "Observation/77"
  std::string why;    // of an unknown: what was missing; else a remark ("by name", a value left out)
  Where where;        // in the rule files; line 0 where there is none
  std::vector<TraceNode> children;
};

struct RuleTrace {
  RuleIndex rule{};
  Outcome outcome;
  std::vector<TraceNode> parts;  // applies-to, when, each unless, the audience lines
};

RuleTrace trace_rule(const Plan& plan, const PatientRecord& record, const EvaluationContext& context, RuleIndex rule);

/// A condition's test in the words of the rule language: "hba1c >= 48 mmol/mol".
std::string describe(const Plan& plan, const PlannedCondition& condition);

}  // namespace parity
