#include "fhir-adapter/elements.h"

namespace parity::fhir {

Found find_element(JsonView object, const ElementNames& names, std::optional<FhirVersion> preferred) {
  const auto look = [object](std::string_view name) -> Found {
    const JsonView value = name.empty() ? JsonView() : object[name];
    return value.is_null() ? Found{} : Found{name, value};
  };
  if (preferred) {
    const std::string_view first = *preferred == FhirVersion::kStu3 ? names.stu3
                                   : *preferred == FhirVersion::kR4 ? names.r4
                                                                    : names.r5;
    if (const Found found = look(first); found.value.exists()) return found;
  }
  if (const Found found = look(names.r4); found.value.exists()) return found;
  if (names.stu3 != names.r4)
    if (const Found found = look(names.stu3); found.value.exists()) return found;
  if (names.r5 != names.r4 && names.r5 != names.stu3) return look(names.r5);
  return {};
}

Found find_choice(JsonView object, std::string_view name) {
  for (const auto& [key, value] : object.members()) {
    if (!key.starts_with(name) || value.is_null()) continue;
    if (key.size() == name.size() || (key[name.size()] >= 'A' && key[name.size()] <= 'Z')) return {key, value};
  }
  return {};
}

}  // namespace parity::fhir
