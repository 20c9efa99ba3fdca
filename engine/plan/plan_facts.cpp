// Facts: names to ids, what kind of value each has, and that no fact rests on itself.
#include <algorithm>

#include "engine/plan/pass.h"

namespace parity {
namespace {

bool is_value_pick(Pick pick) {
  return pick == Pick::kHighest || pick == Pick::kLowest || pick == Pick::kMean || pick == Pick::kChange ||
         pick == Pick::kConsecutiveFalls;
}

bool is_course_pick(Pick pick) {
  return pick == Pick::kStartOfCourse || pick == Pick::kEndOfCourse || pick == Pick::kLastIssue;
}

class FactPass {
 public:
  FactPass(Pass& pass, const RuleSet& set, RuleSetNames& names)
      : pass_(pass),
        set_(set),
        names_(names),
        first_(pass.plan.facts.size()),
        state_(set.facts.size(), State::kNew),
        height_(set.facts.size(), 0) {}

  void run() {
    for (std::size_t i = 0; i < set_.facts.size(); ++i)
      names_.facts.emplace(set_.facts[i].name.text, static_cast<FactId>(first_ + i));
    for (const Fact& fact : set_.facts) pass_.plan.facts.push_back(resolved(fact));
    for (std::size_t i = 0; i < set_.facts.size(); ++i) settle(i);
  }

 private:
  enum class State : std::uint8_t { kNew, kOpen, kDone };

  std::optional<FactId> fact_named(const Named& name) { return pass_.resolve(names_.facts, name, "fact"); }

  std::optional<PlannedAnchor> anchor(const std::optional<Anchor>& authored) {
    if (!authored) return std::nullopt;
    PlannedAnchor result{std::nullopt, authored->by};
    if (!authored->fact.empty()) {
      result.fact = fact_named(authored->fact);
      if (!result.fact) return std::nullopt;
    }
    return result;
  }

  PlannedFact resolved(const Fact& fact) {
    PlannedFact planned;
    planned.name = fact.name.text;
    planned.where = fact.where;
    planned.subject = fact.subject;
    planned.patient = fact.patient;
    planned.filters = fact.filters;
    if (!fact.concept_name.empty()) planned.concept_id = pass_.resolve_concept(fact.concept_name);
    if (!fact.value_concept.empty()) planned.value_concept = pass_.resolve_concept(fact.value_concept);
    planned.before = anchor(fact.before);
    planned.after = anchor(fact.after);
    planned.since = anchor(fact.since);
    planned.nearest = anchor(fact.nearest);
    planned.derivation = fact.derivation;
    for (const Named& operand : fact.operands)
      if (const auto id = fact_named(operand)) planned.operands.push_back(*id);
    add_part_tests(fact, planned);
    return planned;
  }

  // The tests of a reading's parts, each in its part's unit.
  void add_part_tests(const Fact& fact, PlannedFact& planned) {
    const std::vector<ConceptId> parts =
        planned.concept_id ? concept_info(*planned.concept_id).parts : std::vector<ConceptId>();
    if (!fact.either.empty() && parts.size() != 2) {
      if (planned.concept_id || fact.concept_name.empty())
        pass_.error("R0202", fact.where, fmt::format("`either` is for readings, and `{}` is none", fact.name.text),
                    "a reading is a concept with two parts, a blood pressure", "use `where`, or leave it out");
      return;
    }
    for (const PartTest& test : fact.either) {
      const auto id = pass_.resolve_concept(test.part);
      if (!id) continue;
      const auto at = std::find(parts.begin(), parts.end(), *id);
      if (at == parts.end()) {
        pass_.error("R0202", test.part.where,
                    fmt::format("`{}` is no part of `{}`", test.part.text, fact.concept_name.text), {},
                    fmt::format("write `{}` or `{}`", concept_info(parts[0]).id, concept_info(parts[1]).id));
        continue;
      }
      if (concept_info(*id).value) check_unit(pass_, test.comparison, concept_info(*id).value->unit);
      planned.either.push_back({static_cast<std::uint8_t>(at - parts.begin()), test.comparison});
    }
  }

  PlannedFact& planned(std::size_t i) { return pass_.plan.facts[first_ + i]; }

  // Settles what a fact rests on before the fact itself; complains of a circle.
  void settle(std::size_t i, std::size_t depth = 0) {
    if (state_[i] == State::kDone) return;
    if (depth == kMaxChain) {
      chain_too_long(i);
      state_[i] = State::kDone;
      return;
    }
    state_[i] = State::kOpen;
    std::vector<FactId> rests_on = planned(i).operands;
    for (const auto* anchor : {&planned(i).before, &planned(i).after, &planned(i).since, &planned(i).nearest})
      if (*anchor && (*anchor)->fact) rests_on.push_back(*(*anchor)->fact);
    for (const FactId id : rests_on) {
      const std::size_t other = index_of(id) - first_;
      if (state_[other] == State::kOpen) {
        pass_.error("R0205", set_.facts[i].where,
                    fmt::format("`{}` rests on itself, through `{}`", set_.facts[i].name.text, planned(other).name),
                    "a fact must be found before what is built on it", "take one of them out of the circle");
        planned(i).operands.clear();
        planned(i).before = planned(i).after = planned(i).since = planned(i).nearest = std::nullopt;
        break;
      }
      settle(other, depth + 1);
      height_[i] = std::max(height_[i], height_[other] + 1);
    }
    if (height_[i] == kMaxChain && state_[i] == State::kOpen) chain_too_long(i);
    set_kind(set_.facts[i], planned(i));
    state_[i] = State::kDone;
  }

  void chain_too_long(std::size_t i) {
    pass_.error("R0205", set_.facts[i].where, fmt::format("a chain of more than {} facts", kMaxChain),
                "a person can't follow it", "shorten the chain");
  }

  void set_kind(const Fact& fact, PlannedFact& planned) {
    planned.parts = parts_of(fact.subject);
    for (const FactId id : planned.operands) planned.parts |= pass_.plan.fact(id).parts;
    check_effect(fact, planned);
    if (fact.subject == Subject::kPatient)
      set_patient_kind(planned);
    else if (fact.subject == Subject::kDerived)
      set_derived_kind(fact, planned);
    else
      set_selection_kind(fact, planned);
    if (planned.kind == ValueKind::kQuantity && planned.filters.where_value)
      check_unit(pass_, *planned.filters.where_value, planned.unit);
    else if (planned.filters.where_value && !has_number(planned))
      pass_.error("R0202", fact.where, fmt::format("`where` needs a number, and `{}` has none", fact.name.text), {},
                  "name a concept with a `value`, or leave `where` out");
  }

  // Of a count: what is counted has a number.
  bool has_number(const PlannedFact& planned) const {
    return planned.kind == ValueKind::kCount && planned.concept_id && concept_info(*planned.concept_id).value;
  }

  // A filter that the evaluator does not look at would seem to narrow the fact.
  void check_effect(const Fact& fact, const PlannedFact& planned) {
    const Filters& filters = fact.filters;
    const bool is_union = fact.derivation == Derivation::kUnion;
    const bool is_made = fact.subject == Subject::kPatient || (fact.subject == Subject::kDerived && !is_union);
    const bool is_course = fact.subject == Subject::kMedication && !is_count(filters.pick) &&
                           (filters.status == Status::kCurrent || is_course_pick(filters.pick));
    const bool has_gap = !(filters.gap == Filters{}.gap);
    const auto refuse = [&](bool is_set, std::string_view filter) {
      if (!is_set) return;
      std::string fix = "leave it out";
      if (fact.subject == Subject::kDerived) fix = "write it at the facts that this one is made of";
      if (is_course && filter != "gap") fix = "test the date of the fact, `within 3 months`";
      pass_.error("R0202", fact.where, fmt::format("`{}` has no effect on `{}`", filter, planned.name),
                  "it would look as if it narrowed the fact", std::move(fix));
    };
    for (const auto& [anchor, name] : {std::pair(&fact.before, "before"), std::pair(&fact.after, "after"),
                                       std::pair(&fact.since, "since"), std::pair(&fact.nearest, "nearest")})
      refuse((is_made || is_course) && anchor->has_value(), name);
    refuse((is_made || is_course) && filters.within.has_value(), "within");
    refuse(is_made && filters.pick != Pick::kLatest, "pick");
    refuse(is_course && !is_course_pick(filters.pick) && filters.pick != Pick::kLatest, "pick");
    refuse((is_made || is_union) && filters.status != Status::kAny, "status");
    if (filters.pick == Pick::kEndOfCourse && filters.status == Status::kCurrent)
      pass_.error("R0202", fact.where, "`pick: end-of-course` is of a drug that is not current",
                  "the fact would never be there", "leave `status: current` out");
    if (fact.subject == Subject::kMedication && filters.status == Status::kActive)
      pass_.error("R0202", fact.where,
                  fmt::format("`status: active` is of conditions, and `{}` is a drug", planned.name),
                  "whether a drug is still taken is told by its issues and stops, not by one word of the record",
                  "write `status: current`");
    refuse(has_gap && filters.pick != Pick::kStartOfCourse, "gap");
    const bool looks_up = !is_made && !is_union && !is_course;
    refuse(!looks_up && filters.setting.has_value(), "setting");
    refuse(!looks_up && filters.where_value.has_value(), "where");
    refuse(!looks_up && !fact.value_concept.empty(), "value");
    refuse(!looks_up && filters.from_age.has_value(), "from-age");
    refuse(!looks_up && filters.any_record, "any-record");
    refuse(!looks_up && !fact.either.empty(), "either");
    const ConceptInfo* info = planned.concept_id ? &concept_info(*planned.concept_id) : nullptr;
    const bool has_values = info != nullptr && (info->value || info->parts.size() == 2);
    refuse((!looks_up || !has_values) && filters.of_day != OfDay::kEvery, "of-day");
  }

  static bool is_count(Pick pick) {
    return pick == Pick::kCount || pick == Pick::kCountDays || pick == Pick::kConsecutiveFalls;
  }

  static void set_patient_kind(PlannedFact& planned) {
    switch (planned.patient) {
      case PatientFact::kAge: planned.kind = ValueKind::kAge; break;
      case PatientFact::kSex: planned.kind = ValueKind::kWord; break;
      case PatientFact::kEthnicity: planned.kind = ValueKind::kCoded; break;
      case PatientFact::kDeceased: planned.kind = ValueKind::kNone; break;
    }
  }

  void set_selection_kind(const Fact& fact, PlannedFact& planned) {
    const Pick pick = fact.filters.pick;
    const ConceptInfo* info = planned.concept_id ? &concept_info(*planned.concept_id) : nullptr;
    const bool is_observed = fact.subject == Subject::kObservation || fact.subject == Subject::kFinding;
    if (is_course_pick(pick) && fact.subject != Subject::kMedication)
      pass_.error("R0202", fact.where, fmt::format("`pick: {}` is for medications", to_text(pick)), {},
                  "use `earliest` or `latest`");
    if (is_value_pick(pick) && (info == nullptr || !info->value))
      pass_.error("R0202", fact.where, fmt::format("`pick: {}` needs a concept with a `value`", to_text(pick)), {},
                  "say in the concept in which unit its value is kept");
    if (is_count(pick))
      planned.kind = ValueKind::kCount;
    else if (is_course_pick(pick))
      planned.kind = ValueKind::kDate;
    else if (is_observed && info != nullptr && !info->parts.empty())
      planned.kind = ValueKind::kReading;
    else if (is_observed && info != nullptr && info->value)
      planned.kind = ValueKind::kQuantity;
    else
      planned.kind = is_observed ? ValueKind::kCoded : ValueKind::kNone;
    if (info != nullptr && info->value) planned.unit = info->value->unit;
    if (is_count(pick) && planned.filters.where_value && info != nullptr && info->value)
      check_unit(pass_, *planned.filters.where_value, planned.unit);
  }

  const ConceptInfo& concept_info(ConceptId id) const { return pass_.plan.vocabulary.concept_of(id); }

  void set_derived_kind(const Fact& fact, PlannedFact& planned) {
    switch (fact.derivation) {
      case Derivation::kBmi:
        planned.kind = ValueKind::kQuantity;
        planned.unit = *unit_of_ucum("kg/m2");
        break;
      case Derivation::kPercentChange:
        planned.kind = ValueKind::kQuantity;
        planned.unit = *unit_of_ucum("%");
        break;
      case Derivation::kRatio:
        planned.kind = ValueKind::kQuantity;
        planned.unit = *unit_of_ucum("{ratio}");
        break;
      case Derivation::kDaysBetween: planned.kind = ValueKind::kDays; break;
      case Derivation::kNone:
      case Derivation::kUnion:
      case Derivation::kFirstOf:
      case Derivation::kLatestOf:
      case Derivation::kDifference: set_common_kind(fact, planned); break;
    }
    if (fact.derivation == Derivation::kUnion)
      check_union(fact, planned);
    else if (planned.operands.size() == 2)
      check_operands(fact, pass_.plan.fact(planned.operands[0]), pass_.plan.fact(planned.operands[1]));
  }

  // What is calculated with must be numbers of one unit, dates, or a weight and a height.
  void check_operands(const Fact& fact, const PlannedFact& a, const PlannedFact& b) {
    const auto is_number = [](const PlannedFact& f) {
      return f.kind == ValueKind::kQuantity || f.kind == ValueKind::kCount || f.kind == ValueKind::kDays ||
             f.kind == ValueKind::kAge;
    };
    const auto is_in = [](const PlannedFact& f, std::string_view unit) {
      return f.kind == ValueKind::kQuantity && is_convertible(f.unit, *unit_of_ucum(unit), Analyte::kNone);
    };
    const bool alike = a.kind == b.kind && (a.kind != ValueKind::kQuantity || a.unit == b.unit);
    const auto need = [&](bool is_met, std::string_view what) {
      if (!is_met)
        pass_.error("R0204", fact.where, fmt::format("`{}` needs {}", to_text(fact.derivation), what),
                    fmt::format("`{}` and `{}` can't be calculated with", a.name, b.name), "name other facts");
    };
    switch (fact.derivation) {
      case Derivation::kDifference:
      case Derivation::kPercentChange: need(is_number(a) && alike, "two numbers in one unit"); return;
      case Derivation::kRatio: need(is_number(a) && is_number(b), "two numbers"); return;
      case Derivation::kDaysBetween: need(has_date(a) && has_date(b), "two facts with a date"); return;
      case Derivation::kBmi: need(is_in(a, "kg") && is_in(b, "m"), "a weight, and then a height"); return;
      case Derivation::kNone:
      case Derivation::kUnion:
      case Derivation::kFirstOf:
      case Derivation::kLatestOf: return;
    }
  }

  // The kind of all operands if they agree, else none: present or not, and a date.
  void set_common_kind(const Fact& fact, PlannedFact& planned) {
    if (planned.operands.empty()) return;
    const PlannedFact& first = pass_.plan.fact(planned.operands.front());
    planned.kind = first.kind;
    planned.unit = first.unit;
    for (const FactId id : planned.operands) {
      const PlannedFact& other = pass_.plan.fact(id);
      if (other.kind != planned.kind || (other.kind == ValueKind::kQuantity && other.unit != planned.unit))
        planned.kind = ValueKind::kNone;
    }
    if (is_value_pick(fact.filters.pick) && planned.kind != ValueKind::kQuantity)
      pass_.error("R0204", fact.where, fmt::format("`pick: {}` needs numbers in one unit", to_text(fact.filters.pick)),
                  "numbers of different units can't be compared", "name facts that are kept in one unit");
    if (is_count(fact.filters.pick)) planned.kind = ValueKind::kCount;
  }

  void check_union(const Fact& fact, const PlannedFact& planned) {
    for (const FactId id : planned.operands) {
      const PlannedFact& member = pass_.plan.fact(id);
      if (member.subject == Subject::kPatient || member.subject == Subject::kDerived)
        pass_.error("R0202", fact.where, fmt::format("a union is of what records hold, and `{}` is not", member.name),
                    {}, "use `first-of` or `latest-of`");
      if (member.filters.status == Status::kResolved)
        pass_.error("R0202", fact.where, fmt::format("`{}` counts by its end, and a union by the start", member.name),
                    "the latest of them could not be told", "use `latest-of`");
    }
    if (is_course_pick(fact.filters.pick))
      pass_.error("R0202", fact.where, fmt::format("`pick: {}` is for medications", to_text(fact.filters.pick)), {},
                  "use `earliest` or `latest`");
  }

  Pass& pass_;
  const RuleSet& set_;
  RuleSetNames& names_;
  std::size_t first_;
  std::vector<State> state_;
  std::vector<std::size_t> height_;  // how many facts rest on one another below each
};

}  // namespace

void plan_facts(Pass& pass, const RuleSet& set, RuleSetNames& names) { FactPass(pass, set, names).run(); }

}  // namespace parity
