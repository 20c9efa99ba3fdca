// The writer behind words.h: one for each wording, because it remembers which terms and concepts were used. Not for
// others to include.
#pragma once

#include <map>
#include <set>
#include <span>
#include <string>
#include <tuple>
#include <vector>

#include "engine/words/words.h"

namespace parity {

class Wordsmith {
 public:
  /// The plan is borrowed.
  explicit Wordsmith(const Plan& plan);

  Wording condition(ConditionId id);
  /// Definitions are unfolded at the top, named below it.
  Wording unfolded(ConditionId id);
  /// Meanings of the terms used so far, and of those that these use.
  std::vector<Term> take_terms();
  std::vector<ConceptId> concepts() const { return {concepts_.begin(), concepts_.end()}; }

 private:
  struct Use {
    TermKind kind;
    std::size_t index;
    friend bool operator<(const Use& a, const Use& b) { return std::tie(a.kind, a.index) < std::tie(b.kind, b.index); }
  };

  // conditions
  Wording list(std::string head, const PlannedCondition& condition, std::string_view between);
  Wording negated(ConditionId id);
  std::string test_of_fact(const PlannedCondition& condition);
  std::string presence(FactId id, bool is_present);
  std::string bounds(const PlannedCondition& condition);
  std::string bounds(std::span<const Bound> bounds, std::string_view unit) const;
  std::string part_test(const PlannedFact& fact, const PlannedPartTest& test);
  std::string schedule_test(const PlannedCondition& condition);
  std::string checklist_test(const PlannedCondition& condition);

  // facts: "blood pressure in the last 12 months"; chosen: "the latest blood pressure in the last 12 months"
  struct Phrase {
    std::string text;  // empty: too long, the fact is named instead
    std::vector<Use> uses;
  };
  const Phrase& phrase(FactId id);
  std::string fact(FactId id);
  std::string chosen(FactId id);
  std::string full(FactId id);
  std::string looked_up(const PlannedFact& fact);
  std::string derived(const PlannedFact& fact);
  std::vector<std::string> united(const PlannedFact& fact);
  std::vector<std::string> newest_of(const PlannedFact& fact);
  Wording meaning_of_fact(FactId id);
  std::string limits(const PlannedFact& fact);
  std::string anchored(const PlannedFact& fact);
  std::string title_of(ConceptId id);
  std::string fact_name(FactId id);

  Wording meaning_of_schedule(const PlannedSchedule& schedule);
  Wording meaning_of_phase(const PlannedPhase& phase);
  Wording meaning_of_checklist(const PlannedChecklist& checklist);
  Wording meaning_of(const Use& use);
  std::string name_of(const Use& use) const;
  std::string term(const Use& use);

  const Plan& plan_;
  std::map<ConditionId, std::size_t> definitions_;  // root -> index in the plan
  std::vector<Use> used_;                           // in the order of first use
  std::set<Use> known_;
  std::set<ConceptId> concepts_;
  std::map<FactId, Phrase> phrases_;
};

}  // namespace parity
