// A resource on a line of its own, as FHIR Bulk Data exports it: whose it is, and what may still be said of a
// line that is broken. For cli/register, which brings a patient's lines together.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "fhir-adapter/json.h"
#include "fhir-adapter/resource_type.h"

namespace parity::fhir {

enum class LineKind : std::uint8_t {
  kOfPatient,  // one patient's resource
  kShared,     // a Medication, which many may refer to
  kWhole,      // a Bundle or Parameters: a patient's record by itself
  kFailure,    // an OperationOutcome: the export could not give something
  kNobodys,    // of a type that is not read, or about a Group, a Device
  kUnclear,    // a resource that is read, and names no patient
};

struct LinePlace {
  LineKind kind = LineKind::kNobodys;
  std::optional<ResourceType> type;
  std::string_view patient;  // the id, of kOfPatient; borrows the document
};

/// Whose a resource is: by its `subject` or `patient`, relative, absolute or urn:uuid.
LinePlace place_of(JsonView resource);

/// The ids of shared resources that a patient's resource refers to (its medication); borrows the document.
std::vector<std::string_view> shared_references(JsonView resource);

/// What the bytes of a line that is no JSON still show: the one patient whom they name, and the type. Nothing of
/// either that is not plain. With both, it is known what could not be read.
struct LineClue {
  std::string_view patient;
  std::optional<ResourceType> type;
};
LineClue clue_of(std::string_view line);

}  // namespace parity::fhir
