#include "tests/differential/reference_facts.h"

#include <algorithm>
#include <set>
#include <stdexcept>
#include <tuple>

namespace parity::differential {
namespace {

// Computed numbers are rounded half up (docs/reference/rule-language.md).
constexpr int kMeanPlaces = 2;
constexpr int kBmiPlaces = 1;
constexpr int kQuotientPlaces = 4;

bool holds(const std::vector<ConceptId>& ids, ConceptId id) {
  return std::find(ids.begin(), ids.end(), id) != ids.end();
}

auto time_of(const Fact& fact, const WorldStatement& s) {
  const auto day = day_of(fact, s);
  // Without a date it is never the latest; nothing says that it is not the earliest, or where in a series it is.
  const Pick pick = fact.filters.pick;
  const bool is_in_order = pick == Pick::kEarliest || pick == Pick::kChange || pick == Pick::kConsecutiveFalls;
  const Day otherwise = is_in_order && s.truly ? *s.truly : Day{-1'000'000};
  return std::tuple(day.value_or(otherwise), s.moment, s.issued);
}

bool is_time_dated(const Fact& fact) {
  return fact.before || fact.after || fact.since || fact.nearest || fact.filters.within;
}

Value value_of(const Fact& fact, const WorldStatement& s) {
  Value value;
  value.present = true;
  if (s.number) value.numbers.push_back(*s.number);
  value.day = day_of(fact, s);
  value.truly = value.day ? value.day : s.truly;
  value.coded = s.coded;
  value.coded.insert(value.coded.end(), s.concepts.begin(), s.concepts.end());  // the code may be the answer
  return value;
}

Value counted(std::size_t count) {
  Value value;
  value.present = true;
  value.numbers.push_back(Decimal(static_cast<std::int64_t>(count)));
  return value;
}

}  // namespace

const Fact& fact_named(const RuleSet& set, const std::string& name) {
  for (const Fact& fact : set.facts)
    if (fact.name.text == name) return fact;
  throw std::logic_error("no such fact: " + name);
}

// "A Condition counts by onset"; resolved ones by their abatement, else by what there is.
std::optional<Day> day_of(const Fact& fact, const WorldStatement& s) {
  if (fact.filters.status == Status::kResolved && s.ended) return s.ended;
  return s.day;
}

bool meets(const Decimal& number, const Bound& bound) {
  switch (bound.op) {
    case CompareOp::kLess: return number < bound.number;
    case CompareOp::kLessOrEqual: return number <= bound.number;
    case CompareOp::kEqual: return number == bound.number;
    case CompareOp::kGreaterOrEqual: return number >= bound.number;
    case CompareOp::kGreater: return number > bound.number;
  }
  return false;
}

ConceptId WorldFacts::concept_named(const std::string& name) const {
  const auto concepts = vocabulary_.concepts();
  for (std::size_t i = 0; i < concepts.size(); ++i)
    if (concepts[i].id == name) return static_cast<ConceptId>(i);
  throw std::logic_error("no such concept: " + name);
}

const Value& WorldFacts::value(const std::string& name) {
  const auto at = values_.find(name);
  if (at != values_.end()) return at->second;
  Value value = find(fact_named(set_, name));
  return values_[name] = std::move(value);
}

Value WorldFacts::find(const Fact& fact) {
  if (fact.subject == Subject::kPatient) return patient(fact);
  if (fact.subject == Subject::kDerived && fact.derivation != Derivation::kUnion) return derived(fact);
  const Members found = members(fact);
  if (fact.subject == Subject::kMedication) return medication(fact, found);
  return picked(fact, found);
}

Value WorldFacts::patient(const Fact& fact) const {
  Value value;
  switch (fact.patient) {
    case PatientFact::kAge:
      value.present = value.is_known = world_.born.has_value();
      if (world_.born) value.numbers.push_back(Decimal(age_in_years(*world_.born, world_.today)));
      break;
    case PatientFact::kSex: value.present = value.is_known = world_.sex != Sex::kUnknown; break;
    case PatientFact::kEthnicity:
      value.present = value.is_known = world_.ethnicity.has_value();
      if (world_.ethnicity) value.coded = *world_.ethnicity;
      break;
    case PatientFact::kDeceased: value.present = world_.is_deceased; break;
  }
  return value;
}

WorldFacts::Members WorldFacts::members(const Fact& fact) {
  Members found;
  if (fact.derivation == Derivation::kUnion) {
    std::set<const WorldStatement*> seen;
    for (const Named& operand : fact.operands)
      for (const WorldStatement* s : members(fact_named(set_, operand.text)))
        if (in_windows(fact, s->day) && seen.insert(s).second) found.push_back(s);
    return found;
  }
  for (const WorldStatement& s : world_.statements)
    if (is_member(fact, s)) found.push_back(&s);
  if (fact.filters.of_day != OfDay::kEvery) keep_extreme_of_day(fact, found);
  std::erase_if(found, [&](const WorldStatement* s) { return !has_values(fact, *s); });
  return found;
}

// Of a pair the first number, then the second.
std::vector<Decimal> WorldFacts::numbers_of(const WorldStatement& s) const {
  if (!s.is_reading || s.parts[0] == 0) return {s.number.value_or(Decimal())};
  return {*world_.statements[s.parts[0] - 1].number, *world_.statements[s.parts[1] - 1].number};
}

void WorldFacts::keep_extreme_of_day(const Fact& fact, Members& members) const {
  const auto day = [&](const WorldStatement* s) { return day_of(fact, *s) ? day_of(fact, *s) : s->truly; };
  const Members all = members;
  std::erase_if(members, [&](const WorldStatement* s) {
    return std::any_of(all.begin(), all.end(), [&](const WorldStatement* other) {
      if (day(other) != day(s)) return false;
      const bool is_lower = numbers_of(*other) < numbers_of(*s);
      const bool is_higher = numbers_of(*s) < numbers_of(*other);
      return fact.filters.of_day == OfDay::kLowest ? is_lower : is_higher;
    });
  });
}

bool WorldFacts::has_values(const Fact& fact, const WorldStatement& s) const {
  const auto meets_all = [](const Decimal& number, const Comparison& comparison) {
    return std::all_of(comparison.bounds.begin(), comparison.bounds.end(),
                       [&](const Bound& bound) { return meets(number, bound); });
  };
  if (fact.filters.where_value && !(s.number && meets_all(*s.number, *fact.filters.where_value))) return false;
  const std::vector<Decimal> numbers = numbers_of(s);
  return fact.either.empty() || std::any_of(fact.either.begin(), fact.either.end(), [&](const PartTest& test) {
           const auto parts = parts_of(concept_named(fact.concept_name.text));
           const bool is_second = concept_named(test.part.text) == parts[1];
           return meets_all(is_second ? numbers.back() : numbers.front(), test.comparison);
         });
}

std::vector<ConceptId> WorldFacts::parts_of(ConceptId id) const { return vocabulary_.concept_of(id).parts; }

// A condition that one has is one not said to be resolved; an active one is not history either. A course of a
// drug is asked for elsewhere.
bool WorldFacts::has_status(const Fact& fact, const WorldStatement& s) const {
  const Status status = fact.filters.status;
  if (status == Status::kResolved) return s.standing == Standing::kResolved;
  if (s.part == RecordPart::kCondition && status == Status::kAny) return s.standing != Standing::kResolved;
  const bool asks_now = status == Status::kCurrent || status == Status::kActive;
  if (!asks_now || fact.subject == Subject::kMedication) return true;
  return s.standing == Standing::kCurrent && (!s.ended || *s.ended >= world_.today);
}

bool WorldFacts::is_member(const Fact& fact, const WorldStatement& s) {
  const ConceptId id = concept_named(fact.concept_name.text);
  if (!parity::parts_of(fact.subject).contains(s.part) || !holds(s.concepts, id)) return false;
  const ConceptInfo& info = vocabulary_.concept_of(id);
  const bool wants_number = info.value.has_value() && s.part == RecordPart::kObservation;
  if (!fact.filters.any_record && wants_number && !s.number) return false;
  if (!fact.filters.any_record && !info.parts.empty() && !s.is_reading) return false;
  if (!has_status(fact, s)) return false;
  if (fact.filters.setting && s.setting != *fact.filters.setting) return false;
  if (!fact.value_concept.empty()) {
    const ConceptId answer = concept_named(fact.value_concept.text);
    if (!holds(s.coded, answer) && !holds(s.concepts, answer)) return false;
  }
  const auto day = day_of(fact, s);
  if (fact.filters.from_age) {
    const auto on = day ? day : s.truly;
    if (age_in_years(*world_.truly_born, *on) < fact.filters.from_age->count) return false;
  }
  return in_windows(fact, day);
}

// From today, or from another fact's date; an absent fact counts as "never".
std::optional<Day> WorldFacts::anchor_day(const Anchor& anchor) {
  if (anchor.fact.empty()) return world_.today;
  return value(anchor.fact.text).truly;
}

bool WorldFacts::in_windows(const Fact& fact, const std::optional<Day>& day) {
  if (!is_time_dated(fact)) return true;
  if (!day) return false;
  if (fact.filters.within && (*day < world_.today - *fact.filters.within || *day > world_.today)) return false;
  if (fact.before) {
    const auto anchor = anchor_day(*fact.before);
    if (!anchor) return false;
    if (fact.before->by.count == 0 ? *day >= *anchor : *day > *anchor - fact.before->by) return false;
  }
  if (fact.after) {
    const auto anchor = anchor_day(*fact.after);
    if (anchor && (fact.after->by.count == 0 ? *day <= *anchor : *day < *anchor + fact.after->by)) return false;
  }
  if (fact.since) {
    const auto anchor = anchor_day(*fact.since);
    if (anchor && *day < *anchor - fact.since->by) return false;
  }
  if (fact.nearest) {
    const auto anchor = anchor_day(*fact.nearest);
    if (!anchor || *day < *anchor - fact.nearest->by || *day > *anchor + fact.nearest->by) return false;
  }
  return true;
}

Value WorldFacts::picked(const Fact& fact, const Members& members) {
  const Pick pick = fact.filters.pick;
  if (pick == Pick::kCount) return counted(members.size());
  if (pick == Pick::kCountDays) {
    std::set<Day> days;
    for (const WorldStatement* s : members)
      if (const auto day = day_of(fact, *s) ? day_of(fact, *s) : s->truly) days.insert(*day);
    return counted(days.size());
  }
  Members sorted = members;
  std::stable_sort(sorted.begin(), sorted.end(), [&](const WorldStatement* a, const WorldStatement* b) {
    return time_of(fact, *a) < time_of(fact, *b);
  });
  if (pick == Pick::kConsecutiveFalls) {
    std::size_t falls = 0;
    for (std::size_t i = sorted.size(); i > 1 && *sorted[i - 1]->number < *sorted[i - 2]->number; --i) ++falls;
    return counted(falls);
  }
  if (sorted.empty()) return {};
  if (pick == Pick::kHighest || pick == Pick::kLowest) {
    const auto extreme = std::max_element(sorted.begin(), sorted.end(), [&](const auto* a, const auto* b) {
      return pick == Pick::kHighest ? *a->number < *b->number : *b->number < *a->number;
    });
    return value_of(fact, **extreme);
  }
  if (pick == Pick::kMean) {
    Value value = value_of(fact, *sorted.back());
    Decimal sum;
    for (const WorldStatement* s : sorted) sum = sum + *s->number;
    value.numbers = {Decimal::divide(sum, Decimal(static_cast<std::int64_t>(sorted.size())), kMeanPlaces)};
    return value;
  }
  if (pick == Pick::kChange) {
    if (sorted.size() < 2) return {};
    Value value = value_of(fact, *sorted.back());
    const auto lowest = std::min_element(sorted.begin(), sorted.end() - 1,
                                         [](const auto* a, const auto* b) { return *a->number < *b->number; });
    value.numbers = {*sorted.back()->number - *(*lowest)->number};
    return value;
  }
  if (fact.nearest) return at_time_of(fact, sorted, *nearest(fact, sorted));
  return at_time_of(fact, sorted, pick == Pick::kEarliest ? *sorted.front() : *sorted.back());
}

// Of values at the very same time the one issued last, then the worse: the one that a test holds for.
Value WorldFacts::at_time_of(const Fact& fact, const Members& members, const WorldStatement& chosen) {
  const auto moment = [&](const WorldStatement& s) { return std::tuple(day_of(fact, s), s.moment); };
  std::int64_t issued = chosen.issued;
  for (const WorldStatement* s : members)
    if (moment(*s) == moment(chosen)) issued = std::max(issued, s->issued);
  Value value;
  for (const WorldStatement* s : members) {
    if (moment(*s) != moment(chosen) || s->issued != issued) continue;
    const Value mine = value_of(fact, *s);
    if (!value.present) value = mine;
    value.numbers.insert(value.numbers.end(), mine.numbers.begin(), mine.numbers.end());
    value.coded.insert(value.coded.end(), mine.coded.begin(), mine.coded.end());
  }
  return value;
}

// The closest to the other fact's date; of two equally close ones the earlier.
const WorldStatement* WorldFacts::nearest(const Fact& fact, const Members& members) {
  const Day anchor = *anchor_day(*fact.nearest);
  const auto distance = [&](const WorldStatement* s) { return std::abs(*day_of(fact, *s) - anchor); };
  return *std::min_element(members.begin(), members.end(),
                           [&](const auto* a, const auto* b) { return distance(a) < distance(b); });
}

Value WorldFacts::derived(const Fact& fact) {
  if (fact.derivation == Derivation::kFirstOf) {
    for (const Named& operand : fact.operands)
      if (value(operand.text).present) return value(operand.text);
    return {};
  }
  if (fact.derivation == Derivation::kLatestOf) {
    const Value* latest = nullptr;
    const auto is_later = [&latest](const Value& mine) {
      return mine.day || latest->day ? mine.day > latest->day : mine.truly > latest->truly;
    };
    for (const Named& operand : fact.operands) {
      const Value& mine = value(operand.text);
      if (mine.present && (latest == nullptr || is_later(mine))) latest = &mine;
    }
    return latest == nullptr ? Value{} : *latest;
  }
  return arithmetic(fact);
}

Value WorldFacts::arithmetic(const Fact& fact) {
  const Value& a = value(fact.operands[0].text);
  const Value& b = value(fact.operands[1].text);
  Value result;
  if (!a.present || !b.present) return result;
  if (fact.derivation == Derivation::kDaysBetween) {
    result.present = result.is_known = a.day && b.day;
    if (result.present) result.numbers.push_back(Decimal(*b.day - *a.day));
    return result;
  }
  result.day = a.day;  // a BMI is dated by its weight
  result.truly = a.truly;
  const Decimal hundred(100);
  for (const Decimal& x : a.numbers)
    for (const Decimal& y : b.numbers) {
      if (fact.derivation == Derivation::kDifference) result.numbers.push_back(x - y);
      if (fact.derivation == Derivation::kRatio && !y.is_zero())
        result.numbers.push_back(Decimal::divide(x, y, kQuotientPlaces));
      if (fact.derivation == Derivation::kPercentChange && !x.is_zero())
        result.numbers.push_back(Decimal::divide((y - x) * hundred, x, kQuotientPlaces));
      if (fact.derivation == Derivation::kBmi && !y.is_zero())  // the height is in cm here
        result.numbers.push_back(Decimal::divide(x * hundred * hundred, y * y, kBmiPlaces));
    }
  result.present = result.is_known = !result.numbers.empty();  // nothing can be divided by 0
  return result;
}

}  // namespace parity::differential
