#include "fhir-adapter/panels.h"

#include "fhir-adapter/elements.h"

namespace parity::fhir {

Panels::Panels(const ReadingContext& context) : parents_(context.entries().size(), 0, context.memory()) {
  assign(context, ResourceType::kObservation);
  assign(context, ResourceType::kDiagnosticReport);
}

void Panels::assign(const ReadingContext& context, ResourceType type) {
  const auto entries = context.entries();
  for (std::uint32_t i = 0; i < entries.size(); ++i) {
    if (entries[i].type != type) continue;
    for_each_member(type, entries[i].resource, [&](std::string_view text) {
      const auto member = context.references().find(text);
      if (!member || *member == i || entries[*member].type != ResourceType::kObservation) return;
      if (parents_[*member] == 0) parents_[*member] = i + 1;
    });
  }
}

std::optional<std::uint32_t> Panels::parent_of(std::uint32_t entry) const {
  if (parents_[entry] == 0) return std::nullopt;
  return parents_[entry] - 1;
}

}  // namespace parity::fhir
