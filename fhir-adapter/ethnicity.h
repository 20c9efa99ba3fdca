// Where a FHIR Patient says its ethnic category. Used by the reader of patients and by the demographics of reports.
#pragma once

#include <algorithm>
#include <array>
#include <string_view>

namespace parity::fhir {

/// The extension of an ethnic category: UK Core's, Care Connect's (STU3), US Core's race.
inline bool is_ethnic_category(std::string_view url) {
  constexpr std::array<std::string_view, 3> kUrls = {
      "https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-EthnicCategory",
      "https://fhir.hl7.org.uk/STU3/StructureDefinition/Extension-CareConnect-EthnicCategory-1",
      "http://hl7.org/fhir/us/core/StructureDefinition/us-core-race"};
  return std::find(kUrls.begin(), kUrls.end(), url) != kUrls.end();
}

}  // namespace parity::fhir
