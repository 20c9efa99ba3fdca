#include "fhir-adapter/observed_value.h"

#include "fhir-adapter/codings.h"

namespace parity::fhir {
namespace {

constexpr JsonName kQuantity[] = {"value", "unit", "system", "code", "comparator"};
constexpr std::string_view kUcum = "http://unitsofmeasure.org";

bool is_ucum(std::string_view system) {
  while (system.ends_with('/')) system.remove_suffix(1);
  return system == kUcum || system == "https://unitsofmeasure.org" || system == "urn:oid:2.16.840.1.113883.6.8";
}

// STU3 names one of the reasons otherwise.
Absence absence_of(JsonView reason) {
  if (!reason.exists()) return Absence::kNone;
  const std::string_view code = status_code(reason);
  if (code == "masked" || code == "as-text" || code == "astext" || code == "unsupported") return Absence::kHidden;
  if (code == "not-performed" || code == "not-asked" || code == "asked-declined" || code == "not-applicable")
    return Absence::kNotDone;
  return Absence::kOpen;
}

// Nothing for a comparator that is not understood ("ad", "~").
std::optional<Comparator> comparator_of(JsonView comparator) {
  if (!comparator.exists() || comparator.is_null()) return Comparator::kEqual;
  const std::string_view text = comparator.text();
  if (text == "<") return Comparator::kLess;
  if (text == "<=") return Comparator::kLessOrEqual;
  if (text == ">=") return Comparator::kGreaterOrEqual;
  if (text == ">") return Comparator::kGreater;
  return std::nullopt;
}

// A decimal that was written as a text ("80") is that number all the same; anything else in it is none.
std::optional<Decimal> number_of(JsonView value) {
  if (!value.is_string()) return value.as_decimal();
  const std::string_view text = value.text();
  if (text.empty() || text.find_first_not_of("0123456789.-") != std::string_view::npos) return std::nullopt;
  const auto number = Decimal::parse(text);
  return number ? std::optional(*number) : std::nullopt;
}

// A code is UCUM only if its system says so; else it is one more text beside the number.
RecordedNumber read_quantity(JsonView quantity) {
  RecordedNumber number;
  const auto [value, unit_given, system, code_given, comparator_given] = quantity.pick<kQuantity>();
  const std::string_view code = code_given.text();
  const std::string_view unit = unit_given.text();
  if (is_ucum(system.text())) number.unit_code = code;
  number.unit_text = unit.empty() && number.unit_code.empty() ? code : unit;
  if (const auto comparator = comparator_of(comparator_given)) {
    number.comparator = *comparator;
    number.number = number_of(value);
  }
  return number;
}

}  // namespace

ObservedValue read_observed_value(const Elements& holder, const Vocabulary& vocabulary) {
  ObservedValue observed;
  const JsonMember value = holder.find_choice("value");
  observed.element = value.key;
  if (!value.value.exists()) {
    observed.absence = absence_of(holder["dataAbsentReason"]);
    if (observed.absence != Absence::kNone) observed.number.emplace().is_absent = true;
  } else if (value.key == "valueQuantity") {
    observed.number = read_quantity(value.value);
  } else if (value.value.is_number()) {  // valueInteger, valueDecimal
    observed.number.emplace();
    observed.number->number = value.value.as_decimal();
  } else if (value.key == "valueCodeableConcept" || value.key == "valueCoding") {
    CodeMatch match;
    match_codes(vocabulary, value.value, match);
    observed.coded = std::move(match.concepts);
  } else if (const auto flag = value.value.as_bool()) {
    observed.is_denied = !*flag;
  } else {
    observed.number.emplace();  // a text, range, ratio or time
  }
  return observed;
}

}  // namespace parity::fhir
