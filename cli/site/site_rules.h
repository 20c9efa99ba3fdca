// The rules as a site runs them: which folder, its values of parameters, the groups that it switches. Read from its
// parity.yaml, so that every command that evaluates answers as its server does.
#pragma once

#include <memory>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include "cli/site/configuration.h"
#include "engine/plan/plan.h"

namespace parity::cli {

/// As a command is told of them: `rules` names the folder alone, `config` the server's parity.yaml; both may be empty.
struct RulesPlace {
  std::string rules;
  std::string config;
};

struct SiteRules {
  std::string folder;
  std::shared_ptr<const Plan> plan;
  std::vector<std::string> enabled_groups;
  std::vector<std::string> disabled_groups;
};

/// The site's settings and its folder, which `place.rules` holds over. Nothing, with every fault on `err`, when the
/// configuration can't be read or is wrong.
std::optional<RulesSettings> site_settings(const RulesPlace& place, std::ostream& err);

/// The same with the rules compiled. Nothing, with every fault on `err`, when they have an error, or do not have a group
/// that the configuration switches.
std::optional<SiteRules> site_rules(const RulesPlace& place, std::ostream& err);

}  // namespace parity::cli
