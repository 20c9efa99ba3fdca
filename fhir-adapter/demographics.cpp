#include "fhir-adapter/demographics.h"

#include <array>
#include <string_view>
#include <utility>

#include "fhir-adapter/ethnicity.h"
#include "fhir-adapter/references.h"

namespace parity::fhir {
namespace {

JsonView patient_in(JsonView resource) {
  const std::string_view type = resource["resourceType"].text();
  if (type == "Patient") return resource;
  if (type != "Bundle") return {};
  for (const JsonView entry : resource["entry"].items()) {
    const JsonView inner = entry["resource"];
    const JsonView found = inner["resourceType"].text() == "Bundle" ? patient_in(inner) : inner;
    if (found["resourceType"].text() == "Patient") return found;
  }
  return {};
}

// An R4 Reference: by identifier, by display, by address.
std::string name_of(JsonView reference) {
  const std::string_view identifier = reference["identifier"]["value"].text();
  if (!identifier.empty()) return std::string(identifier);
  const std::string_view display = reference["display"].text();
  if (!display.empty()) return std::string(display);
  return std::string(parse_reference(reference["reference"].text()).id);
}

bool is_organisation(JsonView reference) {
  const std::string_view type = reference["type"].text();
  if (!type.empty()) return type == "Organization";
  const std::string_view named = parse_reference(reference["reference"].text()).type;
  if (!named.empty()) return named == "Organization";
  return reference["identifier"]["system"].text().ends_with("/ods-organization-code");
}

std::string practice_of(JsonView patient) {
  const JsonView given = patient["generalPractitioner"];
  if (given.is_object() && is_organisation(given)) return name_of(given);
  for (const JsonView reference : given.items())
    if (is_organisation(reference)) return name_of(reference);
  return name_of(patient["managingOrganization"]);
}

// NHS Data Dictionary, ethnic category code 2001, and its groups.
constexpr std::array<std::pair<std::string_view, std::string_view>, 6> kLetters = {{
    {"ABC", "White"},
    {"DEFG", "Mixed"},
    {"HJKL", "Asian"},
    {"MNP", "Black"},
    {"RS", "Other"},
    {"Z", "Not stated"},
}};
// US Core, OMB race categories.
constexpr std::array<std::pair<std::string_view, std::string_view>, 5> kRaces = {{
    {"2106-3", "White"},
    {"2028-9", "Asian"},
    {"2054-5", "Black"},
    {"1002-5", "Other"},
    {"2076-8", "Other"},
}};

// Empty: said to be not known.
std::string_view group_of(std::string_view code) {
  if (code.empty() || code == "99" || code == "UNK" || code == "NAV") return {};
  if (code == "ASKU" || code == "NASK") return "Not stated";
  if (code.size() == 1)
    for (const auto& [letters, group] : kLetters)
      if (letters.find(static_cast<char>(code[0] & ~0x20)) != std::string_view::npos) return group;
  for (const auto& [race, group] : kRaces)
    if (race == code) return group;
  return "Other";
}

std::string_view ethnicity_of(JsonView patient) {
  for (const JsonView extension : patient["extension"].items()) {
    if (!is_ethnic_category(extension["url"].text())) continue;
    for (const JsonView coding : extension["valueCodeableConcept"]["coding"].items())
      if (const auto group = group_of(coding["code"].text()); !group.empty()) return group;
    for (const JsonView inner : extension["extension"].items())
      if (inner["url"].text() == "ombCategory")
        if (const auto group = group_of(inner["valueCoding"]["code"].text()); !group.empty()) return group;
  }
  return {};
}

}  // namespace

Demographics read_demographics(JsonView resource) {
  const JsonView patient = patient_in(resource);
  return {practice_of(patient), std::string(ethnicity_of(patient))};
}

}  // namespace parity::fhir
