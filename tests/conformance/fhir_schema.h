// The published JSON Schema of FHIR R4, as far as it goes for a single resource: properties, required ones, lists,
// words, patterns and references to other definitions. For tests alone.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "fhir-adapter/json.h"

namespace parity::conformance {

class FhirSchema {
 public:
  /// Nothing when the file can't be read.
  static std::optional<FhirSchema> open(const std::string& path);

  /// What is wrong with a resource, each with its path; empty: it is valid.
  std::vector<std::string> faults_of(fhir::JsonView resource) const;

 private:
  explicit FhirSchema(fhir::JsonDocument document) : document_(std::move(document)) {}
  void check(fhir::JsonView value, fhir::JsonView schema, const std::string& path,
             std::vector<std::string>& faults) const;
  void check_object(fhir::JsonView value, fhir::JsonView schema, const std::string& path,
                    std::vector<std::string>& faults) const;
  fhir::JsonView definition(std::string_view reference) const;

  fhir::JsonDocument document_;
};

}  // namespace parity::conformance
