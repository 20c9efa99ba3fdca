#include "cli/site/site_rules.h"

#include "cli/output/complain.h"
#include "cli/site/read_configuration.h"
#include "cli/site/rules_folder.h"

namespace parity::cli {

std::optional<RulesSettings> site_settings(const RulesPlace& place, std::ostream& err) {
  RulesSettings settings;
  if (!place.config.empty()) {
    auto read = load_configuration({place.config, parity_environment(), {}});
    if (!read) {
      complain(read.error(), err);
      return std::nullopt;
    }
    err << to_text(read->diagnostics, read->files);
    if (has_error(read->diagnostics)) return std::nullopt;
    settings = std::move(read->configuration.rules);
  }
  settings.directory = rules_folder(place.rules.empty() ? settings.directory : place.rules);
  return settings;
}

std::optional<SiteRules> site_rules(const RulesPlace& place, std::ostream& err) {
  auto settings = site_settings(place, err);
  if (!settings) return std::nullopt;
  SiteRules rules{std::move(settings->directory), nullptr, std::move(settings->enable), std::move(settings->disable)};
  rules.plan = load_plan(rules.folder, err, settings->parameters);
  if (!rules.plan) return std::nullopt;
  const bool has_enabled = has_groups(*rules.plan, rules.enabled_groups, "rules.enable", err);
  const bool has_disabled = has_groups(*rules.plan, rules.disabled_groups, "rules.disable", err);
  if (!has_enabled || !has_disabled) return std::nullopt;
  return rules;
}

}  // namespace parity::cli
