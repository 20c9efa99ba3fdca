#include "engine/plan/plan.h"

namespace parity {

std::optional<RuleIndex> Plan::find_rule(std::string_view id) const {
  for (std::size_t i = 0; i < rules.size(); ++i)
    if (rules[i].id == id) return static_cast<RuleIndex>(i);
  return std::nullopt;
}

const PlannedService* Plan::find_service(std::string_view id, std::string_view hook) const {
  for (const PlannedService& service : services)
    if (service.id == id && service.hook == hook) return &service;
  return nullptr;
}

}  // namespace parity
