// The slow, obvious evaluator: walks the authored conditions, asks of every test in which of the
// record's possible worlds it holds, and joins the answers by Kleene's logic. The engine's own evaluator
// must agree. Used by the differential tests alone; knows nothing of plans or of engine/eval's workings.
#pragma once

#include <map>
#include <vector>

#include "engine/eval/evaluate.h"
#include "tests/differential/reference_facts.h"

namespace parity::differential {

/// A truth value, and what the engine may say: the exact one, or where a test is beyond what the design
/// text settles, "unknown" (Kleene's logic then passes it up).
struct Truth {
  Ternary exact = Ternary::kUnknown;
  Ternary least = Ternary::kUnknown;  // exact, or unknown

  bool allows(Ternary said) const { return said == exact || said == least; }
};

/// A rule set with what each of its tests rests on, found once for many records.
class ReferenceRules {
 public:
  /// Both are borrowed. Of more than `most_worlds` a sample is tried, which may miss that a test is open.
  ReferenceRules(const RuleSet& set, const Vocabulary& vocabulary, std::size_t most_worlds)
      : set_(set), vocabulary_(vocabulary), most_worlds_(most_worlds) {}

  const RuleSet& set() const { return set_; }
  const Vocabulary& vocabulary() const { return vocabulary_; }
  std::size_t most_worlds() const { return most_worlds_; }
  const Interest& interest(const Condition& condition);

 private:
  const RuleSet& set_;
  const Vocabulary& vocabulary_;
  std::size_t most_worlds_;
  std::map<const Condition*, Interest> interests_;
};

class Reference {
 public:
  Reference(ReferenceRules& rules, const PatientRecord& record, Day today);

  /// A single test of a fact, a schedule or a checklist.
  Truth test(const Condition& condition);
  /// What the engine said of a test; taken for it where `test` allows that, so that Kleene's logic above it
  /// has one answer.
  void settle(const Condition& condition, Ternary said);
  /// Any condition.
  Ternary truth(const Condition& condition);
  OutcomeState outcome(const Rule& rule, Audience audience);

 private:
  Truth find(const Condition& condition);
  bool is_settled(const Condition& condition, const Worlds& worlds) const;
  Truth patient_test(const Condition& condition);
  Ternary combined(const Condition& condition);
  Ternary deceased() const;
  bool is_possible(const Rule& rule, Audience audience) const;

  ReferenceRules& rules_;
  const RuleSet& set_;
  const PatientRecord& record_;
  Day today_;
  std::map<const Condition*, Truth> tests_;
  std::map<const Condition*, Ternary> truths_;
};

/// A condition in one world.
Ternary truth_in(WorldFacts& facts, const Condition& condition);
/// What a schedule says in one world.
Ternary schedule_in(WorldFacts& facts, const Schedule& schedule, ScheduleState state);

}  // namespace parity::differential
