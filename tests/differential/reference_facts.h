// The value of a fact in one world, read off the authored rules as design/rule-language.md and
// design/settled.md say it: slow, obvious, two-valued. Used by reference_rules.
#pragma once

#include <map>
#include <string>

#include "engine/rules/rule_set.h"
#include "tests/differential/world.h"

namespace parity::differential {

struct Value {
  bool present = false;
  bool is_known = true;          // false: it must have a value, and nobody wrote it down (no birth date)
  std::vector<Decimal> numbers;  // more than one: values at the very same time
  std::optional<Day> day;
  std::optional<Day> truly;  // the day, also if nobody wrote it down
  std::vector<ConceptId> coded;
};

class WorldFacts {
 public:
  WorldFacts(const RuleSet& set, const Vocabulary& vocabulary, const World& world)
      : set_(set), vocabulary_(vocabulary), world_(world) {}

  const Value& value(const std::string& fact);
  const World& world() const { return world_; }
  const RuleSet& rules() const { return set_; }
  ConceptId concept_named(const std::string& name) const;
  std::vector<ConceptId> parts_of(ConceptId id) const;

 private:
  using Members = std::vector<const WorldStatement*>;

  Value find(const Fact& fact);
  Value patient(const Fact& fact) const;
  Value derived(const Fact& fact);
  Value arithmetic(const Fact& fact);
  Members members(const Fact& fact);
  bool is_member(const Fact& fact, const WorldStatement& statement);
  std::vector<Decimal> numbers_of(const WorldStatement& statement) const;
  void keep_extreme_of_day(const Fact& fact, Members& members) const;
  bool has_values(const Fact& fact, const WorldStatement& statement) const;
  bool in_windows(const Fact& fact, const std::optional<Day>& day);
  std::optional<Day> anchor_day(const Anchor& anchor);
  Value picked(const Fact& fact, const Members& members);
  Value at_time_of(const Fact& fact, const Members& members, const WorldStatement& chosen);
  const WorldStatement* nearest(const Fact& fact, const Members& members);
  bool has_status(const Fact& fact, const WorldStatement& statement) const;
  Value medication(const Fact& fact, const Members& members) const;

  const RuleSet& set_;
  const Vocabulary& vocabulary_;
  const World& world_;
  std::map<std::string, Value> values_;
};

const Fact& fact_named(const RuleSet& set, const std::string& name);
/// The day a statement counts by for a fact.
std::optional<Day> day_of(const Fact& fact, const WorldStatement& statement);
bool meets(const Decimal& number, const Bound& bound);

}  // namespace parity::differential
