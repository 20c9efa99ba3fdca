#include "engine/testing/lint_space.h"

#include <fmt/format.h>
#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "engine/plan/plan_walk.h"

namespace parity {
namespace {

constexpr std::size_t kMostValues = 60;  // of one kind of statement

// Walks conditions and facts, and gathers what they look up and where they change their mind.
class SpaceBuilder {
 public:
  SpaceBuilder(const Plan& plan, Day today)
      : plan_(plan),
        walk_(plan, {[this](ConditionId id) { look_at(plan_.condition(id)); },
                     [this](FactId id) { look_at(id, plan_.fact(id)); }}) {
    space_.today = today;
  }

  void add(ConditionId id) { walk_.add(id); }

  PatientSpace finish() {
    for (auto& [key, kind] : kinds_) {
      kind.values = values_of(kind);
      space_.kinds.push_back(std::move(kind));
    }
    for (const int years : {20, 40, 60, 80}) ages_.insert(years);
    for (const int years : ages_)
      for (const int days : {-1, 0, 1}) space_.births.push_back(space_.today - Span{years, SpanUnit::kYears} + days);
    return std::move(space_);
  }

 private:
  using KindKey = std::pair<RecordPart, ConceptId>;

  void add(const Span& span) {
    if (std::find(space_.spans.begin(), space_.spans.end(), span) == space_.spans.end()) space_.spans.push_back(span);
  }

  void look_at(const PlannedCondition& condition) {
    if (condition.kind == ConditionKind::kSchedule) add(plan_.schedules[condition.schedule]);
    if (condition.kind == ConditionKind::kChecklist && plan_.checklists[condition.schedule].within)
      add(*plan_.checklists[condition.schedule].within);
    if (condition.kind == ConditionKind::kOlderThan || condition.kind == ConditionKind::kWithin) add(condition.span);
    if (condition.kind == ConditionKind::kIn) add_answer(condition.fact, *condition.concept_id);
    for (std::size_t i = 0; i < condition.bound_count; ++i) add_bound(condition.fact, condition.bounds[i].number);
  }

  void add(const PlannedSchedule& schedule) {
    add(schedule.due_soon);
    add(Span{3, SpanUnit::kMonths});  // a baseline
    add(Span{4, SpanUnit::kWeeks});   // a fixed point is met from then on
    for (const PlannedPhase& phase : schedule.phases) {
      if (phase.until) add(*phase.until);
      if (phase.every) add(*phase.every);
      for (const Span& at : phase.at) add(at);
      add(phase.grace);
    }
  }

  void look_at(FactId id, const PlannedFact& fact) {
    if (fact.filters.within) add(*fact.filters.within);
    for (const auto* anchor : {&fact.before, &fact.after, &fact.since, &fact.nearest})
      if (*anchor) add((*anchor)->by);
    if (fact.filters.where_value)
      for (const Bound& bound : fact.filters.where_value->bounds) add_number(fact, bound.number);
    for (const PlannedPartTest& test : fact.either)
      for (const Bound& bound : test.comparison.bounds)
        numbers_[plan_.vocabulary.concept_of(*fact.concept_id).parts[test.part]].insert(bound.number);
    if (fact.derivation == Derivation::kBmi) add_heights(fact);
    if (!fact.concept_id) return;
    if (fact.subject == Subject::kMedication) {
      add(fact.filters.gap);
      add(Span{6, SpanUnit::kMonths});  // issues count so long
    }
    for (std::size_t i = 0; i < kRecordPartCount; ++i)
      if (fact.parts.contains(static_cast<RecordPart>(i))) kind_of(static_cast<RecordPart>(i), *fact.concept_id);
    if (fact.value_concept) add_answer(id, *fact.value_concept);
  }

  StatementKind& kind_of(RecordPart part, ConceptId id) {
    StatementKind& kind = kinds_[{part, id}];
    kind.part = part;
    kind.concept_id = id;
    return kind;
  }

  // A threshold of a fact, brought down to the recorded numbers that it is made of.
  void add_bound(FactId id, Decimal number) {
    const PlannedFact& fact = plan_.fact(id);
    if (fact.subject == Subject::kPatient) {
      ages_.insert(static_cast<int>(number.rounded(0).to_double()));
      return;
    }
    if (fact.kind == ValueKind::kDays) add(Span{static_cast<int>(number.rounded(0).to_double()), SpanUnit::kDays});
    if (fact.kind == ValueKind::kCount) add_count(fact, number);
    switch (fact.derivation) {
      case Derivation::kNone: add_number(fact, number); return;
      case Derivation::kUnion:
      case Derivation::kFirstOf:
      case Derivation::kLatestOf:
        for (const FactId operand : fact.operands) add_bound(operand, number);
        return;
      case Derivation::kDifference: add_made(fact.operands[0], typical(fact.operands[1]) + number); return;
      case Derivation::kPercentChange:
        add_made(fact.operands[1], typical(fact.operands[0]) * (Decimal(1) + number * Decimal(1, 2)));
        return;
      case Derivation::kRatio: add_made(fact.operands[0], typical(fact.operands[1]) * number); return;
      case Derivation::kBmi: add_made(fact.operands[0], number * kHeight * kHeight); return;
      case Derivation::kDaysBetween: return;
    }
  }

  void add_made(FactId id, Decimal number) { add_bound(id, number.rounded(2).trimmed()); }

  void add_count(const PlannedFact& fact, Decimal number) {
    const auto most = static_cast<std::size_t>(std::clamp(number.rounded(0).to_double(), 0.0, 4.0)) + 2;
    const auto raise = [&](const PlannedFact& plain) {
      if (!plain.concept_id) return;
      if (fact.filters.pick == Pick::kConsecutiveFalls)
        for (std::size_t i = 0; i < most; ++i)
          numbers_[*plain.concept_id].insert(typical(*plain.concept_id) - Decimal(static_cast<std::int64_t>(i)));
      for (std::size_t i = 0; i < kRecordPartCount; ++i)
        if (plain.parts.contains(static_cast<RecordPart>(i)))
          kind_of(static_cast<RecordPart>(i), *plain.concept_id).most = most;
    };
    raise(fact);
    for (const FactId operand : fact.operands) raise(plan_.fact(operand));
  }

  void add_number(const PlannedFact& fact, Decimal number) {
    if (!fact.concept_id || fact.kind == ValueKind::kDays) return;
    if (fact.kind == ValueKind::kCount && !fact.filters.where_value) return;
    if (fact.filters.pick == Pick::kChange) number = typical(*fact.concept_id) + number;
    numbers_[*fact.concept_id].insert(number);
  }

  void add_heights(const PlannedFact& bmi) {
    const PlannedFact& height = plan_.fact(bmi.operands[1]);
    if (height.concept_id)
      numbers_[*height.concept_id].insert(ucum_code(height.unit) == "cm" ? kHeight * Decimal(100) : kHeight);
  }

  // A coded answer, and the statement whose code is the answer itself.
  void add_answer(FactId id, ConceptId answer) {
    const PlannedFact& fact = plan_.fact(id);
    const std::string& name = plan_.vocabulary.concept_of(answer).id;
    if (fact.subject == Subject::kPatient) {
      space_.ethnicities.push_back(name);
      add_another_of(answer);
      return;
    }
    for (const FactId operand : fact.operands) add_answer(operand, answer);
    if (!fact.concept_id) return;
    answers_[*fact.concept_id].insert(name);
    for (std::size_t i = 0; i < kRecordPartCount; ++i)
      if (fact.parts.contains(static_cast<RecordPart>(i))) kind_of(static_cast<RecordPart>(i), answer);
  }

  // An answer to the same question that is not this one: of the same code system.
  void add_another_of(ConceptId answer) {
    const Vocabulary& vocabulary = plan_.vocabulary;
    const ConceptInfo& info = vocabulary.concept_of(answer);
    for (const ConceptInfo& other : vocabulary.concepts()) {
      if (other.example.system != info.example.system || other.example.code.empty()) continue;
      ConceptSet matches;
      vocabulary.match_code(other.example.system, other.example.code, matches);
      if (matches.contains(answer)) continue;
      space_.ethnicities.push_back(other.id);
      return;
    }
  }

  Decimal typical(ConceptId id) const {
    const auto& spec = plan_.vocabulary.concept_of(id).value;
    if (!spec || !spec->plausible) return Decimal(100);
    const Decimal middle = Decimal::divide(spec->plausible->low + spec->plausible->high, Decimal(2), 0);
    return spec->plausible->low <= middle && middle <= spec->plausible->high ? middle : spec->plausible->high;
  }

  Decimal typical(FactId id) const {
    const PlannedFact& fact = plan_.fact(id);
    if (fact.concept_id) return typical(*fact.concept_id);
    return fact.operands.empty() ? Decimal(100) : typical(fact.operands.front());
  }

  // Each threshold, one step of its last digit to either side, and a number in the middle of what is plausible.
  std::vector<Decimal> numbers_of(ConceptId id) const {
    std::vector<Decimal> numbers = {typical(id)};
    const auto at = numbers_.find(id);
    if (at == numbers_.end()) return numbers;
    for (const Decimal number : at->second)
      for (const int steps : {0, -1, 1}) numbers.push_back(number + Decimal(steps, number.scale()));
    return numbers;
  }

  std::vector<std::string> values_of(const StatementKind& kind) const {
    const ConceptInfo& info = plan_.vocabulary.concept_of(kind.concept_id);
    std::vector<std::string> values;
    if (kind.part != RecordPart::kObservation) return values;
    if (info.parts.size() == 2) return pairs_of(info);
    if (info.value)
      for (const Decimal number : numbers_of(kind.concept_id)) values.push_back(number_text(number, info.value->unit));
    if (const auto at = answers_.find(kind.concept_id); at != answers_.end())
      values.insert(values.end(), at->second.begin(), at->second.end());
    if (values.size() > kMostValues) values.resize(kMostValues);
    return values;
  }

  std::vector<std::string> pairs_of(const ConceptInfo& panel) const {
    std::vector<std::string> values;
    for (const Decimal first : numbers_of(panel.parts[0]))
      for (const Decimal second : numbers_of(panel.parts[1]))
        values.push_back(fmt::format("{}/{} {}", first.to_string(), second.to_string(),
                                     ucum_code(plan_.vocabulary.concept_of(panel.parts[0]).value->unit)));
    // Far more pairs than need be: every so manyth, so that each number stays in some.
    const std::size_t step = values.size() / kMostValues + 1;
    std::vector<std::string> some;
    for (std::size_t i = 0; i < values.size(); i += step | 1U) some.push_back(values[i]);
    return some;
  }

  static std::string number_text(Decimal number, Unit unit) {
    const std::string_view code = ucum_code(unit);
    return code == "1" ? number.to_string() : fmt::format("{} {}", number.to_string(), code);
  }

  inline static const Decimal kHeight{17, 1};  // metres

  const Plan& plan_;
  PatientSpace space_;
  std::set<int> ages_;
  std::map<KindKey, StatementKind> kinds_;
  std::map<ConceptId, std::set<Decimal>> numbers_;
  std::map<ConceptId, std::set<std::string>> answers_;
  PlanWalk walk_;
};

bool is_of_kind(const TestEntry& entry, const StatementKind& kind, const Plan& plan) {
  return entry.part == kind.part && entry.concept_name.text == plan.vocabulary.concept_of(kind.concept_id).id;
}

}  // namespace

PatientSpace space_of(const Plan& plan, std::span<const ConditionId> conditions, Day today) {
  SpaceBuilder builder(plan, today);
  for (const ConditionId id : conditions) builder.add(id);
  return builder.finish();
}

std::size_t PatientDraw::below(std::size_t count) { return random_() % count; }

RuleTest PatientDraw::fresh() {
  RuleTest patient;
  patient.name = "a synthetic patient";
  patient.today = space_.today;
  patient.person.reference = "Patient/test";
  draw_person(patient);
  // Sparse and full records both: a rule may need much, and be silenced by anything.
  constexpr std::array<std::size_t, 3> kShares = {10, 30, 60};
  const std::size_t share = kShares[below(kShares.size())];
  for (const StatementKind& kind : space_.kinds)
    if (chance(share)) draw_statements(kind, patient);
  draw_unread(patient);
  return patient;
}

RuleTest PatientDraw::changed(RuleTest patient) {
  const std::size_t times = 1 + below(3);
  for (std::size_t i = 0; i < times; ++i) {
    if (space_.kinds.empty() || chance(15))
      draw_person(patient);
    else if (const StatementKind& kind = space_.kinds[below(space_.kinds.size())]; chance(40))
      std::erase_if(patient.record, [&](const TestEntry& entry) { return is_of_kind(entry, kind, plan_); });
    else
      draw_statements(kind, patient);
  }
  if (!patient.unavailable.empty() || chance(3)) draw_unread(patient);
  return patient;
}

void PatientDraw::draw_person(RuleTest& patient) {
  const Day born = space_.births[below(space_.births.size())];
  patient.person.born = chance(3) ? std::nullopt : std::optional(Date::of(born));
  patient.person.sex = static_cast<Sex>(below(4));
  patient.person.deceased = chance(4) ? Ternary::kTrue : Ternary::kFalse;
  patient.ethnicity = {};
  if (!space_.ethnicities.empty() && chance(70))
    patient.ethnicity.text = space_.ethnicities[below(space_.ethnicities.size())];
}

void PatientDraw::draw_statements(const StatementKind& kind, RuleTest& patient) {
  std::erase_if(patient.record, [&](const TestEntry& entry) { return is_of_kind(entry, kind, plan_); });
  const std::size_t count = chance(60) ? 1 : 1 + below(kind.most);
  for (std::size_t i = 0; i < count; ++i) {
    TestEntry entry = entry_of(kind, patient);
    // Of two numbers at the very same time the worse counts, for `>` and `<` alike: nothing would contradict itself.
    const bool is_second = std::any_of(patient.record.begin(), patient.record.end(), [&](const TestEntry& other) {
      return is_of_kind(other, kind, plan_) && other.on == entry.on;
    });
    if (!is_second || kind.values.empty()) patient.record.push_back(std::move(entry));
  }
}

void PatientDraw::draw_unread(RuleTest& patient) {
  patient.unavailable.clear();
  if (space_.kinds.empty() || !chance(6)) return;
  patient.unavailable.push_back({std::string(to_text(space_.kinds[below(space_.kinds.size())].part)), {}});
}

TestEntry PatientDraw::entry_of(const StatementKind& kind, const RuleTest& patient) {
  TestEntry entry;
  entry.part = kind.part;
  entry.concept_name.text = plan_.vocabulary.concept_of(kind.concept_id).id;
  if (!kind.values.empty()) entry.value = kind.values[below(kind.values.size())];
  const Day on = day(patient);
  if (chance(96)) entry.on = Date::of(on);
  if (kind.part == RecordPart::kMedication && chance(40)) {
    entry.issued.push_back(Date::of(on));
    entry.on.reset();
  } else if (kind.part == RecordPart::kMedication && chance(15)) {
    entry.status = "stopped";
  } else if (kind.part == RecordPart::kCondition && chance(25)) {
    entry.status = "resolved";
    if (chance(50)) entry.until = Date::of(day(patient));
  } else if ((kind.part == RecordPart::kEpisode || kind.part == RecordPart::kEncounter) && chance(25)) {
    entry.status = "completed";
  }
  return entry;
}

// An edge, of one span or two together, from today or from something that stands in the record already.
Day PatientDraw::day(const RuleTest& patient) {
  Day from = space_.today;
  if (!patient.record.empty() && chance(30)) {
    const TestEntry& other = patient.record[below(patient.record.size())];
    if (other.on) from = other.on->last;
    if (!other.issued.empty()) from = other.issued.front().last;
  }
  if (space_.spans.empty() || chance(20)) return from - static_cast<std::int32_t>(below(3));
  const bool later = from < space_.today && chance(30);
  const auto moved = [&](Day day) {
    const Span& span = space_.spans[below(space_.spans.size())];
    return later ? day + span : day - span;
  };
  Day result = moved(from);
  if (chance(25)) result = moved(result);
  result = result + static_cast<std::int32_t>(below(3)) - 1;
  return std::min(result, space_.today);
}

}  // namespace parity
