// One way that a patient's record can be: every date a day, every number a number, every tentative
// statement either there or not, what could not be read made up. In a world everything is definite, so
// that the reference needs no third truth value to say what a fact is. Used by the reference evaluator
// alone; knows nothing of plans or of engine/eval.
#pragma once

#include <array>
#include <functional>
#include <optional>
#include <vector>

#include "engine/record/patient_record.h"
#include "engine/record/vocabulary.h"

namespace parity::differential {

struct WorldStatement {
  RecordPart part = RecordPart::kObservation;
  Standing standing = Standing::kCurrent;
  MedicationRole role = MedicationRole::kNone;
  Setting setting = Setting::kUnknown;
  std::optional<Day> day;          // nullopt: undated
  std::optional<Day> truly;        // of an undated one: the day that nobody wrote down
  std::optional<Day> truly_ended;  // of a prescription that was stopped on a day that nobody wrote down
  std::optional<Day> ended;        // abatement, or the end of a prescription
  std::int64_t moment = 0;         // order within a day
  std::int64_t issued = 0;
  std::optional<Decimal> number;       // in the concept's unit
  bool is_reading = false;             // a pair made of a panel's parts
  std::array<std::size_t, 2> parts{};  // of a pair: where its parts stand in the world, plus 1; 0: `number` is both
  std::vector<ConceptId> concepts;
  std::vector<ConceptId> coded;
  std::uint32_t prescription = 0;
};

struct World {
  Day today;
  std::vector<WorldStatement> statements;
  std::optional<Day> born;        // nullopt: not recorded
  std::optional<Day> truly_born;  // the same day, or the one that nobody wrote down
  Day unwritten;                  // when a drug was last issued of which no issue is recorded
  bool is_deceased = false;
  Sex sex = Sex::kUnknown;
  std::optional<std::vector<ConceptId>> ethnicity;  // nullopt: not recorded
};

/// What of a record a fact rests on, and where a difference could show: only this is varied.
struct Interest {
  std::vector<ConceptId> concepts;
  PartSet parts;
  std::vector<Span> spans;       // of its windows
  std::vector<Decimal> numbers;  // thresholds
  std::optional<Setting> setting;
  bool resolved = false;     // it asks for resolved conditions
  bool last_issues = false;  // it asks when a drug was issued last
  bool ends = false;         // it asks when a course ended
  bool other_dates = false;  // it asks how dates lie to one another, or to a birth date
};

using Choice = std::vector<std::function<void(World&)>>;  // one of these happens

struct Worlds {
  World base;
  std::vector<Choice> choices;
  std::size_t count = 1;
  bool is_exhaustive = true;  // false: a sample, for there are too many
  // What is open, and so makes more than one world:
  bool varies_dates = false;
  bool varies_numbers = false;
  bool varies_existence = false;  // tentative statements
  bool varies_unseen = false;     // a part that was not read

  bool varies() const { return varies_dates || varies_numbers || varies_existence || varies_unseen; }
  /// Makes `world` the one with this number, of `count`.
  void make(std::size_t number, World& world) const;
};

/// The worlds that a record allows, as far as `interest`, which is borrowed, can tell them apart: all of
/// them, or if they are more, a sample of `most_worlds`.
Worlds worlds_of(const PatientRecord& record, Day today, const Interest& interest, std::size_t most_worlds);

}  // namespace parity::differential
