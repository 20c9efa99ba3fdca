#include "fhir-adapter/sources.h"

#include <vector>

#include "fhir-adapter/identity.h"

namespace parity::fhir {

std::string nhs_number_in_record(JsonView root) {
  if (root["resourceType"].text() == "Patient") return nhs_number_of(root);
  for (const JsonView entry : root["entry"].items()) {
    const JsonView resource = entry["resource"];
    const std::string_view type = resource["resourceType"].text();
    if (type == "Patient") return nhs_number_of(resource);
    if (type != "Bundle") continue;
    for (const JsonView inner : resource["entry"].items())
      if (inner["resource"]["resourceType"].text() == "Patient") return nhs_number_of(inner["resource"]);
  }
  return {};
}

Result<PatientRecord> merge_sources(const Vocabulary& vocabulary, std::span<const SourceRecord> sources) {
  std::vector<HeldRecord> held;
  for (const SourceRecord& source : sources) {
    if (sources.size() > 1 && source.nhs_number.empty())
      return invalid_input("holds no NHS number, so it can't be told to be the same patient's", source.name,
                           "merge only records whose Patient has one");
    if (source.nhs_number != sources.front().nhs_number)
      return invalid_input("is about another patient than the first record", source.name,
                           "give each patient's records apart");
    held.push_back({&source.record, source.setting});
  }
  return merge_records(vocabulary, held);
}

std::optional<Setting> setting_of(std::string_view word) {
  if (word == "primary-care") return Setting::kPrimaryCare;
  if (word == "mental-health") return Setting::kMentalHealth;
  if (word == "acute") return Setting::kAcute;
  return std::nullopt;
}

}  // namespace parity::fhir
