#include "fhir-adapter/provenance.h"

#include <fmt/format.h>

namespace parity::fhir {

Setting setting_by_profile(const Elements& resource) {
  for (const JsonView profile : resource["meta"]["profile"].items())
    if (profile.text().find("/CareConnect-GPC-") != std::string_view::npos) return Setting::kPrimaryCare;
  return Setting::kUnknown;
}

std::string business_identifier(const Elements& resource) {
  const auto text_of = [](JsonView identifier) {
    const std::string_view system = identifier["system"].text();
    const std::string_view value = identifier["value"].text();
    return system.empty() || value.empty() ? std::string() : fmt::format("{}|{}", system, value);
  };
  const JsonView given = resource["identifier"];
  if (given.is_object()) return text_of(given);
  for (const JsonView identifier : given.items())
    if (std::string text = text_of(identifier); !text.empty()) return text;
  return {};
}

std::optional<Setting> setting_of(std::string_view word) {
  if (word == "primary-care") return Setting::kPrimaryCare;
  if (word == "mental-health") return Setting::kMentalHealth;
  if (word == "acute") return Setting::kAcute;
  return std::nullopt;
}

}  // namespace parity::fhir
