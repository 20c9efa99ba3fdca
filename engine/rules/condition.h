// Conditions as authored: logic over facts, with a place on every node. engine/plan resolves the
// names and flattens them.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "engine/base/date.h"
#include "engine/base/decimal.h"
#include "engine/record/unit.h"
#include "engine/rules/text.h"

namespace parity {

enum class CompareOp : std::uint8_t { kLess, kLessOrEqual, kEqual, kGreaterOrEqual, kGreater };
std::string_view to_text(CompareOp op);

struct Bound {
  CompareOp op = CompareOp::kEqual;
  Decimal number;
};

/// ">= 140 mm[Hg]", "42 .. 47 mmol/mol", ">= 42 and < 48 mmol/mol", ">= 18 years". All bounds must
/// hold. At most two.
struct Comparison {
  std::vector<Bound> bounds;
  std::optional<Unit> unit;           // a UCUM unit
  std::optional<SpanUnit> time_unit;  // ages and lengths of time
  Named unit_text;                    // as written, for diagnostics; empty: no unit was written
};

enum class DateRelation : std::uint8_t { kBefore, kAfter, kOnOrBefore, kOnOrAfter };
enum class ScheduleState : std::uint8_t { kDue, kDueSoon, kOverdue, kUpToDate };
enum class ChecklistState : std::uint8_t { kComplete, kIncomplete };
std::string_view to_text(DateRelation relation);
std::string_view to_text(ScheduleState state);

enum class ConditionKind : std::uint8_t {
  kAll,
  kAny,
  kNone,
  kNot,
  kAtLeast,
  kReference,  // the bare name of a definition
  kPresent,
  kAbsent,
  kCompare,
  kIn,  // the coded value is in a concept
  kIs,  // a word: the patient's sex
  kOlderThan,
  kWithin,
  kDate,  // a relation to another fact's date
  kSchedule,
  kChecklist,
};

struct Condition {
  ConditionKind kind = ConditionKind::kAll;
  Where where;
  std::vector<Condition> children;  // of all, any, none, not, at-least
  unsigned needed = 0;              // of at-least
  Named subject;                    // the fact, schedule, checklist or definition tested
  Named other;                      // the other fact of a date relation, the concept of `in`, the word of `is`
  Comparison comparison;
  Span span;  // of older-than and within
  DateRelation relation = DateRelation::kBefore;
  ScheduleState schedule = ScheduleState::kDue;
  ChecklistState checklist = ChecklistState::kComplete;
};

}  // namespace parity
