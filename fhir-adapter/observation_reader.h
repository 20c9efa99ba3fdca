// Observations and DiagnosticReports: codes, values, panels. Used by record_reader.
#pragma once

#include "fhir-adapter/panels.h"
#include "fhir-adapter/reading.h"

namespace parity::fhir {

/// Reads the resource that the context is at. A panel gives its components, and contained members, as
/// statements that share a number; members that are entries of their own are read there.
Reading read_observation(ReadingContext& context, const Panels& panels, std::uint32_t entry);
/// The report itself as a coded statement; its results are Observations of their own.
Reading read_report(ReadingContext& context);

}  // namespace parity::fhir
