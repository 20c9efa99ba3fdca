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

/// What stands in place of a value: dataAbsentReason.
enum class Absence : std::uint8_t {
  kNone,     // there is a value, or neither value nor reason
  kNotDone,  // not performed, not asked, declined, not applicable
  kOpen,     // unknown, an error, a text alone: it may have been done or not
  kHidden,   // there is a value all the same: masked, or in a text
};

struct ObservedValue {
  std::string_view element;              // "valueQuantity"; empty if there is no value
  std::optional<RecordedNumber> number;  // with a number of nullopt: a value that is none
  ConceptSet coded;
  bool is_denied = false;  // valueBoolean false: what the code says is not so
  Absence absence = Absence::kNone;
};

/// No value and no reason for it gives an empty result: the code alone is the fact, as in two thirds of
/// GP Connect's observations. A text is never read as a number.
ObservedValue read_observed_value(const Elements& holder, const Vocabulary& vocabulary);

}  // namespace parity::fhir
