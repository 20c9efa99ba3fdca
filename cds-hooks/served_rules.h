// Rules as the server serves them: a plan and everything that is the same for all calls, made once when the rules are
// loaded. Immutable and shared: a reload makes a new one and swaps it in. Used by services.cpp and status.cpp.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "audit/store.h"
#include "cds-hooks/prefetch.h"
#include "engine/plan/plan.h"

namespace parity::hooks {

struct ServedService {
  const PlannedService* planned = nullptr;  // in the plan
  std::vector<PrefetchTemplate> prefetch;
  std::shared_ptr<const audit::RulesInForce> in_force;
};

struct ServedRules {
  std::shared_ptr<const Plan> plan;
  std::vector<std::string> approved;  // hashes of the rule sets that were signed off
  std::string hash;                   // "sha256:…" of all rule sets together; of the one, if there is one
  std::vector<ServedService> services;
  std::vector<audit::RestLine> rests;  // what each answer does, of every rule
  std::string discovery;               // the body of GET /cds-services

  bool is_approved() const;  // every rule set is
  bool has_service(std::string_view id) const;
  /// Ids may repeat for several hooks. Null: there is none.
  const ServedService* find(std::string_view id, std::string_view hook) const;
};

std::shared_ptr<const ServedRules> make_served_rules(std::shared_ptr<const Plan> plan,
                                                     std::vector<std::string> approved);

/// One hash for a plan's rules: what /health compares with the rules on disk.
std::string hash_of_rules(const Plan& plan);

/// What the services answer by, at one moment.
struct RulesInUse {
  std::shared_ptr<const ServedRules> rules;
  std::vector<std::string> enabled_groups;
  std::vector<std::string> disabled_groups;
};

}  // namespace parity::hooks
