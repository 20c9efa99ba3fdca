// The evaluator's working state for one patient: facts and conditions looked up once, on demand.
// Private to engine/eval; evaluate.h is the door.
#pragma once

#include <array>
#include <cstddef>
#include <memory_resource>
#include <vector>

#include "engine/eval/evaluate.h"
#include "engine/eval/today.h"

namespace parity {

/// A statement that a fact selects: surely, or perhaps.
struct Candidate {
  std::uint32_t statement = 0;
  Ternary member = Ternary::kTrue;
  UnknownReason reason = UnknownReason::kNone;
  Dating dating = Dating::kUndated;
  Date when;  // that it counts by, not later than today: a resolved condition counts by its end

  bool is_sure() const { return is_true(member); }
  bool is_dated() const { return dating == Dating::kDated; }
  bool has_day() const { return is_dated() && when.first == when.last; }
  void restrict_to(Ternary t, UnknownReason why) {
    member = both(member, t);
    if (is_unknown(t) && reason == UnknownReason::kNone) reason = why;
  }
};

/// Those of one fact. They stand in the evaluator's memory while the fact is looked up.
using Candidates = std::pmr::vector<Candidate>;

/// Whether a site has the group of rules switched on.
bool is_switched_on(const PlannedGroup& group, const EvaluationContext& context);

/// A schedule for one patient: when its check is due.
struct DueDate {
  Ternary applies = Ternary::kFalse;  // there is a start
  std::optional<Date> due;            // all days that it can be; nullopt: unknown, or nothing due
  std::optional<Date> last;           // the last check, if it counts
  std::optional<Day> due_by;          // where `due` can't be told: the last day that it can be
  bool is_dated = true;               // false: its days rest on what was not read, or is open
  std::array<Ternary, 4> states{};    // by ScheduleState
  Span grace;
  PartSet missing;
  UnknownReason reason = UnknownReason::kNone;
};

class Evaluator {
 public:
  Evaluator(const Plan& plan, const PatientRecord& record, Day today, Evaluation& evaluation);

  const FactValue& fact(FactId id);
  Ternary condition(ConditionId id);
  DueDate due_date(const PlannedSchedule& schedule);
  /// When the check is due again if it is done today; nullopt: that is open, or it is not.
  std::optional<Date> next_due(const PlannedSchedule& schedule);

  /// What an unknown condition was missing, gathered from the facts under it.
  void gather_missing(ConditionId id, PartSet& missing, UnknownReason& reason);

  const Plan& plan() const { return plan_; }
  const PatientRecord& record() const { return record_; }
  Day today() const { return today_.day(); }
  /// Whether the patient has died, as far as that was read.
  Ternary deceased() const;
  /// For what the context compares with today.
  const Today& comparing() const { return today_; }

 private:
  // select.cpp
  FactValue select(const PlannedFact& fact);
  void collect(const PlannedFact& fact, Candidates& candidates, FactValue& value);
  void collect_concept(const PlannedFact& fact, Candidates& candidates, FactValue& value);
  void note_unusable(const PlannedFact& fact, std::uint32_t index, FactValue& value);
  Candidate membership(const PlannedFact& fact, std::uint32_t index);
  void restrict_by_value(const PlannedFact& fact, Candidate& candidate) const;
  Candidate counted_by(const PlannedFact& fact, std::uint32_t index) const;
  void sort_by_time(Candidates& candidates) const;
  Ternary in_windows(const PlannedFact& fact, const Date& when, Dating dating);
  bool is_usable(const PlannedFact& fact, const Statement& statement) const;
  Ternary standing_fits(const PlannedFact& fact, const Statement& statement) const;
  void note_extent(const PlannedFact& fact, FactValue& value);
  PartSet unread_parts(const PlannedFact& fact, std::optional<Day> start) const;
  std::optional<Day> window_start(const PlannedFact& fact);
  Ternary old_enough(const Span& age, const Statement& statement) const;
  // of_day.cpp
  void keep_one_a_day(const PlannedFact& fact, Candidates& candidates) const;
  // pick.cpp
  void pick_latest(const PlannedFact& fact, const Candidates& candidates, FactValue& value);
  void pick_earliest(const PlannedFact& fact, const Candidates& candidates, FactValue& value);
  void pick_extreme(const PlannedFact& fact, const Candidates& candidates, FactValue& value);
  void pick_nearest(const PlannedFact& fact, const Candidates& candidates, FactValue& value);
  void pick_count(const PlannedFact& fact, const Candidates& candidates, FactValue& value);
  void count_days(const Candidates& candidates, std::int64_t& sure, std::int64_t& perhaps) const;
  Candidates series(const Candidates& candidates, FactValue& value) const;
  void pick_mean(const Candidates& candidates, FactValue& value);
  void pick_change(const Candidates& candidates, FactValue& value);
  void pick_falls(const Candidates& candidates, FactValue& value);
  void take(const PlannedFact& fact, const Candidate& candidate, FactValue& value);
  void add_other(const Candidate& chosen, const Candidate& other, FactValue& value) const;
  // courses.cpp
  FactValue medication(const PlannedFact& fact);
  // derive.cpp
  FactValue patient(const PlannedFact& fact);
  FactValue derive(const PlannedFact& fact);
  FactValue first_of(const PlannedFact& fact);
  FactValue latest_of(const PlannedFact& fact);
  FactValue arithmetic(const PlannedFact& fact);
  // conditions.cpp
  Ternary truth(const PlannedCondition& condition);
  Ternary combine(const PlannedCondition& condition);
  Ternary compare(const PlannedCondition& condition);
  Ternary compare_statement(const PlannedCondition& condition, const NumberRange& range) const;
  Ternary is_in(const PlannedCondition& condition);
  Ternary relate(const PlannedCondition& condition);
  Ternary age_of_date(const PlannedCondition& condition);
  // schedule.cpp
  Ternary schedule_state(const PlannedCondition& condition);
  // Phases as bits: taken to hold though that is unknown, and met while that is unknown.
  struct TakenPhases {
    const PlannedSchedule& schedule;
    std::uint32_t taken = 0;
    std::uint32_t met = 0;
  };
  struct PhaseSearch {
    TakenPhases& phases;
    Day start;
    DueDate& due;
    bool passes_over_ended = false;  // a phase that ended before today
    bool counts_check = false;       // the check is not too old for this start
    bool repeats = false;            // due is the check and an interval, of whatever phase
    bool is_done = false;            // nothing is due, nor would be after a later check
  };
  static Day next_check(const PhaseSearch& search, Day tried, const Date& check);
  const PlannedPhase* next_phase(PhaseSearch& search, std::size_t at);
  std::optional<Day> due_day(PhaseSearch& search, std::optional<Day> last);
  void try_all_phases(const PlannedSchedule& schedule, const Date& from, const std::optional<Date>& check,
                      DueDate& due);
  void try_all_days(TakenPhases& phases, const Date& from, const std::optional<Date>& check, DueDate& due);
  Ternary checklist_state(const PlannedCondition& condition);

  // What an unknown condition was missing.
  struct Gap {
    bool is_found = false;
    PartSet missing;
    UnknownReason reason = UnknownReason::kNone;
  };
  void find_gap(const PlannedCondition& condition, Gap& gap);
  void add_gap(FactId id, Gap& gap);
  UnknownReason open_by_itself(const PlannedCondition& condition);

  // Lists that are needed while one fact is looked up come from here, so that a patient takes nothing from the heap
  // until it is used up.
  std::array<std::byte, 1U << 15U> buffer_;
  std::pmr::monotonic_buffer_resource whole_{buffer_.data(), buffer_.size()};
  std::pmr::unsynchronized_pool_resource memory_{&whole_};

  const Plan& plan_;
  const PatientRecord& record_;
  Today today_;
  Evaluation& evaluation_;
  std::pmr::vector<Gap> gaps_{&memory_};  // by ConditionId, once one is asked for
};

}  // namespace parity
