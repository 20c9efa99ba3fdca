// Prescriptions, issues, dispensings, administrations and statements of medication; draft orders.
// Used by record_reader.
#pragma once

#include "fhir-adapter/drug.h"
#include "fhir-adapter/prescriptions.h"
#include "fhir-adapter/reading.h"

namespace parity::fhir {

/// Reads the medication resource that the context is at.
Reading read_medication(ReadingContext& context, const Prescriptions& prescriptions, Drugs& drugs, std::uint32_t entry);

/// Reads a draft MedicationRequest, ServiceRequest, ProcedureRequest or ReferralRequest as an order.
/// One that is not filled in yet (no drug, `coding: [{}]`) is counted, not refused.
Reading read_order(ReadingContext& context, Drugs& drugs);

}  // namespace parity::fhir
