// The synthetic patients that are worth trying for some conditions: values at, just below and just above each
// threshold, dates at, before and after the edge of each window, statements present, absent and unread. Private to
// the lint files.
#pragma once

#include <random>
#include <span>
#include <string>
#include <vector>

#include "engine/plan/plan.h"
#include "engine/testing/rule_test.h"

namespace parity {

/// One kind of statement that a condition looks up.
struct StatementKind {
  RecordPart part = RecordPart::kObservation;
  ConceptId concept_id{};
  std::vector<std::string> values;  // as a rule test writes them; empty: without a value
  std::size_t most = 2;             // so many at once
};

/// What is drawn from. The same for the same conditions.
struct PatientSpace {
  Day today;
  std::vector<StatementKind> kinds;
  std::vector<Span> spans;  // windows, intervals: dates are tried at their edges and at those of two together
  std::vector<Day> births;
  std::vector<std::string> ethnicities;
};

PatientSpace space_of(const Plan& plan, std::span<const ConditionId> conditions, Day today);

/// Draws patients from a space, as rule tests. The same sequence for the same seed.
class PatientDraw {
 public:
  /// Both are borrowed.
  PatientDraw(const Plan& plan, const PatientSpace& space, std::uint32_t seed)
      : plan_(plan), space_(space), random_(seed) {}

  RuleTest fresh();
  /// The patient with one to three things drawn anew.
  RuleTest changed(RuleTest patient);
  std::size_t below(std::size_t count);  // 0 .. count - 1; INVARIANT: count > 0

 private:
  bool chance(std::size_t percent) { return below(100) < percent; }
  void draw_person(RuleTest& patient);
  void draw_statements(const StatementKind& kind, RuleTest& patient);
  void draw_unread(RuleTest& patient);
  TestEntry entry_of(const StatementKind& kind, const RuleTest& patient);
  Day day(const RuleTest& patient);

  const Plan& plan_;
  const PatientSpace& space_;
  std::mt19937 random_;
};

}  // namespace parity
