// Which Observation is a part of which panel: Observation.hasMember, STU3's `related` has-member, and
// DiagnosticReport.result. Used by observation_reader. Cycles do no harm: nothing is followed twice.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "fhir-adapter/reading.h"

namespace parity::fhir {

/// Visits the reference texts of a panel's or report's members.
template <class Visit>
void for_each_member(ResourceType type, const Elements& resource, Visit visit) {
  const auto show = [&visit](JsonView reference) {
    if (const std::string_view text = reference_text(reference); !text.empty()) visit(text);
  };
  if (type == ResourceType::kDiagnosticReport) {
    for (const JsonView result : resource["result"].items()) show(result);
    return;
  }
  for (const JsonView member : resource[element::kPanelMembers.r4].items()) show(member);
  for (const JsonView related : resource[element::kPanelMembers.stu3].items()) {
    const std::string_view kind = related["type"].text();
    if (kind.empty() || kind == "has-member") show(related[element::kPanelMemberTarget.stu3]);
  }
}

class Panels {
 public:
  explicit Panels(const ReadingContext& context);

  /// The entry that holds this one as a member: an Observation before a report, the first before others.
  std::optional<std::uint32_t> parent_of(std::uint32_t entry) const;

 private:
  void assign(const ReadingContext& context, ResourceType type);
  std::pmr::vector<std::uint32_t> parents_;  // entry -> entry + 1
};

/// The number that the parts of the panel at this entry share (Statement::panel).
constexpr std::uint32_t panel_number(std::uint32_t entry) { return entry + 1; }

}  // namespace parity::fhir
