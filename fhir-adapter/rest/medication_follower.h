// A FHIR source that asks twice where it has to: CDS Hooks' queries can't say `_include`, so that prescriptions come
// without the Medications they refer to. Stands in front of the client, for cds-hooks and cli.
#pragma once

#include <functional>

#include "fhir-adapter/rest/fhir_source.h"

namespace parity::fhir {

class MedicationFollower final : public FhirSource {
 public:
  /// The source is borrowed, and must outlive what was begun.
  explicit MedicationFollower(FhirSource& source) : source_(source) {}

  /// After the queries, asks by `Medication?_id=…` for what `given` and the answers refer to and do not hold: with the
  /// same deadline, token and pages, and up to 200 Medications in at most 4 queries. Their answers are
  /// FetchResult::medications; what they do not bring stays unresolved, and its drug unknown.
  void fetch(FetchSet set, std::function<void(FetchResult)> done) override;

 private:
  FhirSource& source_;
};

}  // namespace parity::fhir
