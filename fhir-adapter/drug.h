// Which drug a medication resource or order is about: its own code, the Medication that it refers to,
// ingredients, and names in their texts. Used by medication_reader and order_reader.
#pragma once

#include "fhir-adapter/reading.h"

namespace parity::fhir {

struct Drug {
  CodeMatch match;
  bool by_name = false;    // no code matched, a name in a text did
  bool is_broken = false;  // a Medication is referred to that is not there, and nothing says what it is
};

/// Codes first (SNOMED CT, dm+d, ATC, RxNorm, as the vocabulary holds them), then names in displays and
/// texts; except-names take concepts out again, however they matched.
Drug read_drug(const ReadingContext& context);

}  // namespace parity::fhir
