// Facts as authored: what is looked up in a record, by subject, filters and pick, or derived from
// other facts. A closed set: a new one is a decision.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/date.h"
#include "engine/record/statement.h"
#include "engine/rules/condition.h"

namespace parity {

enum class Subject : std::uint8_t {
  kObservation,
  kCondition,
  kMedication,
  kProcedure,
  kImmunisation,
  kEncounter,
  kEpisode,
  kReferral,
  kAllergy,
  kFlag,
  kFinding,  // any coded statement: an observation, a procedure or a condition
  kOrder,    // the draft orders of order-select and order-sign
  kPatient,  // age, sex, ethnicity, deceased
  kDerived,  // from other facts
};
std::string_view to_text(Subject subject);
/// The parts of a record in which statements of this subject stand.
PartSet parts_of(Subject subject);

enum class PatientFact : std::uint8_t { kAge, kSex, kEthnicity, kDeceased };

enum class Status : std::uint8_t {
  kAny,       // the default: whatever stands in the record; of a condition, unless it is resolved
  kCurrent,   // medication: prescribed now; otherwise in progress or active
  kActive,    // condition: has it, not inactive and not resolved
  kEver,      // condition: ever coded, also inactive and resolved
  kResolved,  // condition: said to be resolved or in remission; dated by its abatement
};

enum class Pick : std::uint8_t {
  kLatest,
  kEarliest,
  kHighest,
  kLowest,
  kMean,
  kCount,
  kCountDays,
  kConsecutiveFalls,  // how many times in a row, up to the latest, the value fell
  kChange,            // latest minus the lowest before it in the window
  kStartOfCourse,
  kEndOfCourse,  // when the last course ended, of a drug that is not current
  kLastIssue,
};
std::string_view to_text(Pick pick);

/// Which of one day's values counts, before `where` and `either` are asked.
enum class OfDay : std::uint8_t { kEvery, kLowest, kHighest };
std::string_view to_text(OfDay of_day);

enum class Derivation : std::uint8_t {
  kNone,
  kUnion,     // all that its members select, as one
  kFirstOf,   // the first of its operands that is there
  kLatestOf,  // the operand with the latest date
  kDifference,
  kPercentChange,
  kDaysBetween,
  kRatio,
  kBmi,
};
std::string_view to_text(Derivation derivation);

/// A date that a filter counts from: another fact's date, moved by a length of time.
struct Anchor {
  Named fact;
  Span by;
};

/// Filters that need no name resolved.
struct Filters {
  std::optional<Span> within;  // back from today
  Status status = Status::kAny;
  Pick pick = Pick::kLatest;
  std::optional<Setting> setting;
  std::optional<Comparison> where_value;
  OfDay of_day = OfDay::kEvery;
  Span gap{3, SpanUnit::kMonths};  // a longer gap starts a new course
  std::optional<Span> from_age;    // recorded when the patient was at least this old, in years
  bool any_record = false;         // present without a usable number
};

/// What one part of a reading must meet.
struct PartTest {
  Named part;
  Comparison comparison;
};

struct Fact {
  Named name;
  Where where;
  Subject subject = Subject::kObservation;
  PatientFact patient = PatientFact::kAge;
  Named concept_name;
  Filters filters;
  Named value_concept;            // coded value in this concept
  std::vector<PartTest> either;   // readings of which one part or the other meets its own test
  std::optional<Anchor> before;   // at least `by` before the other fact's date
  std::optional<Anchor> after;    // at least `by` after it
  std::optional<Anchor> since;    // on or after it
  std::optional<Anchor> nearest;  // the closest to it, at most `by` away
  Derivation derivation = Derivation::kNone;
  std::vector<Named> operands;  // names of facts; inline ones were given a name
  bool is_inline = false;       // written inside another fact; has no name of the author's
};

}  // namespace parity
