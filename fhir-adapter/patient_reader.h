// Who the patient is: birth date, sex, ethnic category, whether they have died. Used by record_reader.
#pragma once

#include <string_view>

#include "engine/record/record_builder.h"
#include "engine/record/vocabulary.h"
#include "fhir-adapter/json.h"

namespace parity::fhir {

/// Writes what the Patient resource says to the builder's person. What can't be read is an issue and
/// stays unknown. Gives whether the record is the patient's own: false if it was replaced by another
/// (Patient.link of type replaced-by, a modifier), which may hold what is missing here.
bool read_patient(JsonView patient, std::string_view path, const Vocabulary& vocabulary, RecordBuilder& builder);

}  // namespace parity::fhir
