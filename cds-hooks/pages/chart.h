// A patient's physical health at a glance: for each rule of a group (the annual check) what was recorded, when, and on
// which day the rule will ask for it. The surgery page draws it. Nothing is decided here: the evaluator does.
#pragma once

#include <string>
#include <vector>

#include "engine/eval/forecast.h"

namespace parity::hooks {

struct ChartPoint {
  std::string date;                 // ISO, as precise as it was recorded
  std::vector<std::string> values;  // one number, or two of a blood pressure, in the series' unit
  std::string from;                 // "Observation/77"
};

struct ChartSeries {
  std::string concept_id;
  std::string title;
  std::string unit;                // as clinicians write it; empty for a score
  std::vector<ChartPoint> points;  // oldest first
};

/// What was recorded without a usable number: "Never smoked", or a value that could not be used.
struct ChartEvent {
  std::string date;  // empty: undated
  std::string text;
  std::string from;
  std::string fault = {};  // why the value could not be used: "has no unit"; empty: none was expected
};

/// A rule's check: what its prompt's summary names, and all that was ever recorded of it.
struct ChartCheck {
  RuleIndex rule{};
  OutcomeState state = OutcomeState::kNotApplicable;
  Forecast when;    // if nothing more is recorded; within the horizon
  ChartEvent last;  // what the rule's prompt calls the last one; its text is empty where there is none
  std::vector<ChartSeries> series;
  std::vector<ChartEvent> events;  // oldest first
};

/// Another rule that will fire later, nothing being recorded meanwhile.
struct ComingPrompt {
  RuleIndex rule{};
  Day on;
};

struct Chart {
  std::vector<ChartCheck> checks;
  std::vector<ComingPrompt> coming;  // soonest first
};

/// Two years and a month: longer than any window of the annual check.
inline constexpr int kChartHorizonDays = 760;

/// `group` names the rules that are checks; an unknown one has none. Costs kChartHorizonDays evaluations.
Chart make_chart(const Plan& plan, const PatientRecord& record, const EvaluationContext& context,
                 std::string_view group);

std::string to_json(const Chart& chart, const Plan& plan, const PatientRecord& record,
                    const EvaluationContext& context);

}  // namespace parity::hooks
