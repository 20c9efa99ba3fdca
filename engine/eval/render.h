// Texts of prompts and cards from templates and the values of facts, as a clinician reads them.
// Nothing that a record's author wrote reaches a text: only numbers, dates and Parity's own words.
#pragma once

#include <string>

#include "engine/eval/evaluate.h"

namespace parity {

/// What a template is filled in from. Borrows its parts.
struct RenderContext {
  const Plan& plan;
  const PatientRecord& record;
  const Evaluation& evaluation;
  Day today;
  std::size_t fired_count = 0;  // of a group
  std::size_t member_count = 0;
};

std::string render(const PlannedText& text, const RenderContext& context);
Tree render(const PlannedTree& tree, const RenderContext& context);

/// How a unit is written: as clinicians do ("mmHg"), or as a UCUM code for machines ("mm[Hg]").
enum class UnitStyle : std::uint8_t { kDisplay, kUcum };

/// "128/82 mmHg", "52 mmol/mol", "< 5 mmol/L", "14"; empty without a number.
std::string value_text(const PatientRecord& record, const PlannedFact& fact, const FactValue& value,
                       UnitStyle style = UnitStyle::kDisplay);
/// "17 May 2026"; of a date that may be any of several days "May 2026", "2026" or "3 May 2026 to 2 June 2026".
std::string days_text(const Date& days);
/// "13 months", "6 days": the time from a date until today, in whole units.
std::string time_since(const Date& date, Day today);

}  // namespace parity
