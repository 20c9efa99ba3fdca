// Facts about the patient, and facts derived from other facts.
#include <algorithm>

#include "engine/eval/evaluator.h"

namespace parity {
namespace {

// Why an operand is unknown is why the fact is.
UnknownReason reason_of(const FactValue& operand) {
  return operand.reason == UnknownReason::kNone ? UnknownReason::kOther : operand.reason;
}

}  // namespace

FactValue Evaluator::patient(const PlannedFact& fact) {
  const Person& person = record_.person();
  FactValue value;
  if (!record_.extent(RecordPart::kPatient).is_complete()) {
    value.present = Ternary::kUnknown;
    value.missing = PartSet::of(RecordPart::kPatient);
    value.reason = UnknownReason::kUnread;
    return value;
  }
  switch (fact.patient) {
    case PatientFact::kAge:
      if (!person.born || !today_.has_reached(person.born->first)) break;
      value.present = Ternary::kTrue;
      value.has_number = true;
      value.number = {Decimal(today_.age_since(today_.until(*person.born).last)),
                      Decimal(today_.age_since(person.born->first))};
      break;
    case PatientFact::kSex: value.present = to_ternary(person.sex != Sex::kUnknown); break;
    case PatientFact::kEthnicity: value.present = to_ternary(person.ethnicity.has_value()); break;
    case PatientFact::kDeceased: value.present = deceased(); break;
  }
  if (is_false(value.present) && fact.patient != PatientFact::kDeceased) {
    value.missing = PartSet::of(RecordPart::kPatient);
    value.reason = UnknownReason::kNotRecorded;
  }
  return value;
}

FactValue Evaluator::derive(const PlannedFact& fact) {
  switch (fact.derivation) {
    case Derivation::kFirstOf: return first_of(fact);
    case Derivation::kLatestOf: return latest_of(fact);
    case Derivation::kDifference:
    case Derivation::kPercentChange:
    case Derivation::kDaysBetween:
    case Derivation::kRatio:
    case Derivation::kBmi: return arithmetic(fact);
    case Derivation::kNone:
    case Derivation::kUnion: break;
  }
  return {};
}

FactValue Evaluator::first_of(const PlannedFact& fact) {
  FactValue result;
  UnknownReason earlier_unknown = UnknownReason::kNone;
  for (const FactId id : fact.operands) {
    const FactValue& operand = this->fact(id);
    result.missing |= operand.missing;
    if (operand.unusable && !result.unusable) result.unusable = operand.unusable;
    if (is_unknown(operand.present) && earlier_unknown == UnknownReason::kNone) earlier_unknown = reason_of(operand);
    if (!is_true(operand.present)) continue;
    const PartSet missing = result.missing;
    const auto unusable = result.unusable;
    result = operand;
    result.missing = missing;
    result.unusable = unusable;
    if (earlier_unknown != UnknownReason::kNone) {
      result.is_certain = result.is_bounded = result.is_undated = false;
      result.not_after.reset();
      result.reason = earlier_unknown;
    }
    return result;
  }
  if (earlier_unknown != UnknownReason::kNone) {
    result.present = Ternary::kUnknown;
    result.reason = earlier_unknown;
  }
  return result;
}

// The operand with the latest date; of one day the first named. An operand that is open, or whose date
// may be later than the latest, leaves open which it is; without a date one never is the latest, unless none has one.
FactValue Evaluator::latest_of(const PlannedFact& fact) {
  FactValue result;
  PartSet missing;
  std::optional<std::uint32_t> unusable;
  UnknownReason open = UnknownReason::kNone;
  std::optional<Day> not_after;  // of all operands that are open
  bool is_bounded = true;
  bool is_undated = true;  // whichever it is
  bool has_rival = false;  // an undated one beside the first that has none either
  const auto leave_open = [&](const FactValue& operand) {
    if (open == UnknownReason::kNone) open = reason_of(operand);
    is_bounded = is_bounded && operand.not_after;
    if (operand.not_after) not_after = not_after ? std::max(*not_after, *operand.not_after) : operand.not_after;
  };
  for (const FactId id : fact.operands) {
    const FactValue& operand = this->fact(id);
    missing |= operand.missing;
    if (operand.unusable) unusable = operand.unusable;
    is_undated = is_undated && (is_false(operand.present) || operand.is_undated);
    if (is_unknown(operand.present)) leave_open(operand);
    if (!is_true(operand.present)) continue;
    if (!operand.is_certain) leave_open(operand);
    has_rival = has_rival || (is_true(result.present) && !operand.has_date && !result.has_date &&
                              operand.statement != result.statement);
    const bool overlaps = operand.has_date && result.has_date && operand.when.last >= result.when.first &&
                          operand.when.first <= result.when.last && !(operand.when.is_full() && result.when.is_full());
    if (overlaps && open == UnknownReason::kNone) open = UnknownReason::kPartialDate;
    if (overlaps) is_bounded = false;
    const bool newer =
        !is_true(result.present) || (operand.has_date && (!result.has_date || operand.when.last > result.when.last));
    if (newer) result = operand;
  }
  if (has_rival && !result.has_date && open == UnknownReason::kNone) open = UnknownReason::kPartialDate;
  result.missing = missing;
  result.unusable = unusable;
  result.not_after = is_bounded && (result.has_date || !is_true(result.present)) ? not_after : std::nullopt;
  if (open == UnknownReason::kNone) return result;
  if (is_true(result.present)) {
    result.is_certain = result.is_bounded = false;
    result.is_undated = is_undated;
  } else {
    result.present = Ternary::kUnknown;
  }
  result.reason = open;
  return result;
}

// Of two numbers, or two dates. Either absent: absent; either unknown, open or uncertain: unknown.
FactValue Evaluator::arithmetic(const PlannedFact& fact) {
  FactValue result;
  if (fact.operands.size() != 2) return result;
  const FactValue& a = this->fact(fact.operands[0]);
  const FactValue& b = this->fact(fact.operands[1]);
  result.missing = a.missing | b.missing;
  result.present = both(a.present, b.present);
  if (!is_true(result.present)) {
    if (is_unknown(result.present)) result.reason = reason_of(is_unknown(a.present) ? a : b);
    return result;
  }
  const bool by_date = fact.derivation == Derivation::kDaysBetween;
  const auto settled = [by_date](const FactValue& v) {
    if (by_date) return v.is_certain && (v.others.empty() || v.is_tie) && v.has_date && v.when.is_full();
    return v.is_certain && v.others.empty() && v.has_number && v.number.is_one();
  };
  const FactValue& dated = fact.derivation == Derivation::kBmi ? a : b;
  result.statement = dated.statement;
  result.has_date = dated.has_date;
  result.when = dated.when;
  result.unit = fact.unit;
  constexpr int kPlaces = 4;
  const Decimal hundred(100);
  const bool divides_by_zero =
      (fact.derivation == Derivation::kPercentChange && a.number.low.is_zero()) ||
      ((fact.derivation == Derivation::kRatio || fact.derivation == Derivation::kBmi) && b.number.low.is_zero());
  if (!settled(a) || !settled(b) || divides_by_zero) {
    result.present = Ternary::kUnknown;
    result.reason = UnknownReason::kOther;
    return result;
  }
  Decimal number;
  switch (fact.derivation) {
    case Derivation::kDifference: number = a.number.low - b.number.low; break;
    case Derivation::kPercentChange:
      number = Decimal::divide((b.number.low - a.number.low) * hundred, a.number.low, kPlaces);
      break;
    case Derivation::kRatio: number = Decimal::divide(a.number.low, b.number.low, kPlaces); break;
    case Derivation::kDaysBetween: number = Decimal(b.when.first - a.when.first); break;
    case Derivation::kBmi: {
      const auto weight = convert(a.number.low, a.unit, *unit_of_ucum("kg"), Analyte::kNone);
      const auto height = convert(b.number.low, b.unit, *unit_of_ucum("m"), Analyte::kNone);
      if (!weight || !height || height->is_zero()) {  // so small a height that it rounds to nothing
        result.present = Ternary::kUnknown;
        result.reason = UnknownReason::kOther;
        return result;
      }
      number = Decimal::divide(*weight, *height * *height, 1);
      break;
    }
    case Derivation::kNone:
    case Derivation::kUnion:
    case Derivation::kFirstOf:
    case Derivation::kLatestOf: break;
  }
  result.is_undated = dated.is_undated;
  result.has_number = true;
  result.number = NumberRange::of(number);
  return result;
}

}  // namespace parity
