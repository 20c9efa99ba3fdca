#include "fhir-adapter/elements.h"

namespace parity::fhir {

JsonMember find_element(const Elements& object, const ElementNames& names) {
  for (const Elements::Name* name : {&names.r4, &names.stu3, &names.r5}) {
    if (name->empty()) continue;
    if (const JsonView value = object[*name]; value.exists() && !value.is_null()) return {name->text(), value};
  }
  return {};
}

}  // namespace parity::fhir
