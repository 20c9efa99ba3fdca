#include "fhir-adapter/register_line.h"

#include <algorithm>

#include "fhir-adapter/references.h"

namespace parity::fhir {
namespace {

bool is_id_character(char c) {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-' || c == '.';
}

// An id up to its closing quote, or to a version; one that the line breaks off in is none.
std::string_view id_at(std::string_view text) {
  const auto end = std::find_if_not(text.begin(), text.end(), is_id_character);
  if (end == text.end() || (*end != '"' && *end != '/')) return {};
  return text.substr(0, static_cast<std::size_t>(end - text.begin()));
}

// The value of `"key" : "value"` as plain bytes, the first one from `at` on.
std::string_view string_after(std::string_view line, std::string_view key) {
  const auto found = line.find(key);
  if (found == std::string_view::npos) return {};
  std::string_view rest = line.substr(found + key.size());
  const auto begin = rest.find_first_not_of(" \t:");
  if (begin == std::string_view::npos || rest[begin] != '"') return {};
  return id_at(rest.substr(begin + 1));
}

}  // namespace

LinePlace place_of(JsonView resource) {
  LinePlace place;
  place.type = resource_type_of(resource["resourceType"].text());
  if (!place.type) return place;
  if (*place.type == ResourceType::kBundle || *place.type == ResourceType::kParameters) {
    place.kind = LineKind::kWhole;
    return place;
  }
  if (*place.type == ResourceType::kOperationOutcome) {
    place.kind = LineKind::kFailure;
    return place;
  }
  if (*place.type == ResourceType::kMedication) {
    place.kind = LineKind::kShared;
    return place;
  }
  if (*place.type == ResourceType::kPatient) {
    place.patient = resource["id"].text();
    place.kind = place.patient.empty() ? LineKind::kUnclear : LineKind::kOfPatient;
    return place;
  }
  const JsonView subject = resource["subject"].exists() ? resource["subject"] : resource["patient"];
  const ParsedReference reference = parse_reference(reference_text(subject));
  place.kind = LineKind::kUnclear;
  if (reference.id.empty() || reference.is_contained) return place;
  if (!reference.type.empty() && reference.type != "Patient") {
    place.kind = LineKind::kNobodys;
    return place;
  }
  place.kind = LineKind::kOfPatient;
  place.patient = reference.id;
  return place;
}

std::vector<std::string_view> shared_references(JsonView resource) {
  std::vector<std::string_view> ids;
  for (const JsonName name : {JsonName("medicationReference"), JsonName("medication")}) {
    const ParsedReference reference = parse_reference(reference_text(resource[name]));
    if (!reference.id.empty() && !reference.is_contained) ids.push_back(reference.id);
  }
  return ids;
}

LineClue clue_of(std::string_view line) {
  LineClue clue;
  if (const auto type = resource_type_of(string_after(line, "\"resourceType\""))) clue.type = *type;
  if (clue.type == ResourceType::kPatient) {
    clue.patient = string_after(line, "\"id\"");
    return clue;
  }
  constexpr std::string_view kMark = "Patient/";
  for (auto at = line.find(kMark); at != std::string_view::npos; at = line.find(kMark, at + 1)) {
    const std::string_view id = id_at(line.substr(at + kMark.size()));
    if (id.empty() || id.size() > 64) continue;
    if (!clue.patient.empty() && clue.patient != id) return {{}, clue.type};  // several: whose it is can't be told
    clue.patient = id;
  }
  return clue;
}

}  // namespace parity::fhir
