#include "fhir-adapter/panels.h"

#include "fhir-adapter/elements.h"

namespace parity::fhir {

std::vector<std::string_view> member_references(ResourceType type, const Elements& resource) {
  std::vector<std::string_view> texts;
  const auto keep = [&texts](JsonView reference) {
    if (const std::string_view text = reference_text(reference); !text.empty()) texts.push_back(text);
  };
  if (type == ResourceType::kDiagnosticReport) {
    for (const JsonView result : resource["result"].items()) keep(result);
    return texts;
  }
  for (const JsonView member : resource[element::kPanelMembers.r4].items()) keep(member);
  for (const JsonView related : resource[element::kPanelMembers.stu3].items()) {
    const std::string_view kind = related["type"].text();
    if (kind.empty() || kind == "has-member") keep(related[element::kPanelMemberTarget.stu3]);
  }
  return texts;
}

Panels::Panels(const ReadingContext& context) : parents_(context.entries().size(), 0) {
  assign(context, ResourceType::kObservation);
  assign(context, ResourceType::kDiagnosticReport);
}

void Panels::assign(const ReadingContext& context, ResourceType type) {
  const auto entries = context.entries();
  for (std::uint32_t i = 0; i < entries.size(); ++i) {
    if (entries[i].type != type) continue;
    for (const std::string_view text : member_references(type, entries[i].resource)) {
      const auto member = context.references().find(text);
      if (!member || *member == i || entries[*member].type != ResourceType::kObservation) continue;
      if (parents_[*member] == 0) parents_[*member] = i + 1;
    }
  }
}

std::optional<std::uint32_t> Panels::parent_of(std::uint32_t entry) const {
  if (parents_[entry] == 0) return std::nullopt;
  return parents_[entry] - 1;
}

}  // namespace parity::fhir
