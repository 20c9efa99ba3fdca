#include "fhir-adapter/elements.h"

namespace parity::fhir {

JsonMember find_element(const Elements& object, const ElementNames& names, std::optional<FhirVersion> preferred) {
  const auto look = [&object](const Elements::Name& name) -> JsonMember {
    const JsonView value = name.empty() ? JsonView() : object[name];
    return value.is_null() ? JsonMember{} : JsonMember{name.text(), value};
  };
  if (preferred) {
    const Elements::Name& first = *preferred == FhirVersion::kStu3 ? names.stu3
                                  : *preferred == FhirVersion::kR4 ? names.r4
                                                                   : names.r5;
    if (const JsonMember found = look(first); found.value.exists()) return found;
  }
  if (const JsonMember found = look(names.r4); found.value.exists()) return found;
  if (names.stu3.text() != names.r4.text())
    if (const JsonMember found = look(names.stu3); found.value.exists()) return found;
  if (names.r5.text() != names.r4.text() && names.r5.text() != names.stu3.text()) return look(names.r5);
  return {};
}

}  // namespace parity::fhir
