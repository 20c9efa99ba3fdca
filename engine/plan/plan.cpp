#include "engine/plan/plan.h"

#include <algorithm>

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

std::vector<RuleIndex> Plan::rules_at(std::string_view hook, Audience audience) const {
  std::vector<RuleIndex> answering;
  if (services.empty())
    for (std::size_t i = 0; i < rules.size(); ++i) answering.push_back(static_cast<RuleIndex>(i));
  for (const PlannedService& service : services)
    if (service.hook == hook && service.audience == audience)
      answering.insert(answering.end(), service.rules.begin(), service.rules.end());
  std::sort(answering.begin(), answering.end());
  answering.erase(std::unique(answering.begin(), answering.end()), answering.end());
  return answering;
}

}  // namespace parity
