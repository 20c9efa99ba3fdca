// Which Observation is a part of which panel: Observation.hasMember, STU3's `related` has-member, and
// DiagnosticReport.result. Used by observation_reader. Cycles do no harm: nothing is followed twice.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "fhir-adapter/reading.h"

namespace parity::fhir {

/// The reference texts of a panel's or report's members.
std::vector<std::string_view> member_references(ResourceType type, const Elements& resource);

class Panels {
 public:
  explicit Panels(const ReadingContext& context);

  /// The entry that holds this one as a member: an Observation before a report, the first before others.
  std::optional<std::uint32_t> parent_of(std::uint32_t entry) const;

 private:
  void assign(const ReadingContext& context, ResourceType type);
  std::vector<std::uint32_t> parents_;  // entry -> entry + 1
};

/// The number that the parts of the panel at this entry share (Statement::panel).
constexpr std::uint32_t panel_number(std::uint32_t entry) { return entry + 1; }

}  // namespace parity::fhir
