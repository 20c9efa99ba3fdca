// The value of an Observation or of a component: a number with its unit, a coded value, or that there
// is none. Used by observation_reader.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "engine/record/record_builder.h"
#include "engine/record/vocabulary.h"
#include "fhir-adapter/elements.h"

namespace parity::fhir {

struct ObservedValue {
  std::string_view element;              // "valueQuantity"; empty if there is no value
  std::optional<RecordedNumber> number;  // with a number of nullopt: a value that is none
  ConceptSet coded;
  bool is_denied = false;  // valueBoolean false: what the code says is not so
  bool is_absent = false;  // dataAbsentReason stands in place of a value
  bool is_hidden = false;  // … and says that there is one all the same: masked, or in a text
};

/// No value and no reason for it gives an empty result: the code alone is the fact, as in two thirds of
/// GP Connect's observations. A text is never read as a number.
ObservedValue read_observed_value(const Elements& holder, const Vocabulary& vocabulary);

}  // namespace parity::fhir
