// Reading goes on after an error of the configuration only as far as it makes sense: rules are not read by a
// configuration that is wrong.
#include "cli/serve/serve_inputs.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "cds-hooks/key_set.h"
#include "cli/output/complain.h"
#include "cli/site/rules_folder.h"

namespace parity::cli {
namespace {

namespace fs = std::filesystem;

std::string folder_of(const Configuration& configuration) { return rules_folder(configuration.rules.directory); }

bool are_approved(const hooks::ServedRules& rules, const std::string& folder, std::ostream& err) {
  for (const PlannedRuleSet& set : rules.plan->rule_sets) {
    if (std::find(rules.approved.begin(), rules.approved.end(), set.hash) != rules.approved.end()) continue;
    err << fmt::format(
        "parity: {}: rule set `{}` is not approved as it stands ({}), and `rules.require-approval` is true (have it "
        "signed off: `parity approve {}`)\n",
        folder, set.id, set.hash, folder);
  }
  return rules.is_approved();
}

std::shared_ptr<const hooks::ServedRules> rules_of(const Configuration& configuration, std::ostream& err) {
  const std::string folder = folder_of(configuration);
  auto plan = load_plan(folder, err, configuration.rules.parameters);
  if (!plan) return nullptr;
  const bool has_enabled = has_groups(*plan, configuration.rules.enable, "rules.enable", err);
  const bool has_disabled = has_groups(*plan, configuration.rules.disable, "rules.disable", err);
  if (!has_enabled || !has_disabled) return nullptr;
  const auto approvals = load_approvals(folder, err);
  if (!approvals) return nullptr;
  std::vector<std::string> approved;
  for (const PlannedRuleSet& set : plan->rule_sets)
    if (is_approved(*approvals, set.id, set.hash)) approved.push_back(set.hash);
  return hooks::make_served_rules(std::move(plan), std::move(approved));
}

// Read here, so that keys that can't be used are told with all else.
std::optional<std::map<std::string, std::string>> key_files_of(const Configuration& configuration, std::ostream& err) {
  std::map<std::string, std::string> files;
  bool are_good = true;
  for (const hooks::Client& client : configuration.clients) {
    if (client.jwks_file.empty()) continue;
    std::ifstream stream(client.jwks_file, std::ios::binary);
    std::string text(hooks::KeySet::kMostBytes + 1, '\0');
    stream.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(stream.gcount()));
    if (const auto keys = hooks::KeySet::read(text); !keys) {
      err << fmt::format("parity: {}: the keys of client `{}`: {}\n", client.jwks_file, client.name,
                         to_text(keys.error()));
      are_good = false;
    }
    files.emplace(client.name, std::move(text));
  }
  return are_good ? std::optional(std::move(files)) : std::nullopt;
}

void add_file(std::string& text, const fs::path& path) {
  struct stat about = {};
  if (::stat(path.c_str(), &about) != 0) {
    text += fmt::format("{} is not there\n", path.string());
    return;
  }
  text += fmt::format("{} {} {} {}.{:09}\n", path.string(), about.st_ino, about.st_size, about.st_mtim.tv_sec,
                      about.st_mtim.tv_nsec);
}

std::string fingerprint(const std::vector<std::string>& paths) {
  std::vector<fs::path> files;
  for (const std::string& path : paths) {
    std::error_code fault;
    if (!fs::is_directory(path, fault)) {
      files.emplace_back(path);
      continue;
    }
    for (fs::recursive_directory_iterator at(path, fault), end; !fault && at != end; at.increment(fault))
      if (at->path().extension() == ".yaml" || at->path().extension() == ".yml") files.push_back(at->path());
  }
  std::sort(files.begin(), files.end());
  std::string text;
  for (const fs::path& file : files) add_file(text, file);
  return text;
}

// What is read once the configuration is known.
std::vector<std::string> read_paths(const Configuration& configuration) {
  std::vector<std::string> paths = {folder_of(configuration)};
  for (const hooks::Client& client : configuration.clients)
    if (!client.jwks_file.empty()) paths.push_back(client.jwks_file);
  return paths;
}

}  // namespace

std::optional<Configuration> configuration_of(const ConfigurationSources& sources, std::ostream& err) {
  auto read = load_configuration(sources);
  if (!read) {
    complain(read.error(), err);
    return std::nullopt;
  }
  err << to_text(read->diagnostics, read->files);
  if (has_error(read->diagnostics)) return std::nullopt;
  return std::move(read->configuration);
}

ReadInputs read_inputs(const ConfigurationSources& sources, std::ostream& err) {
  ReadInputs read;
  std::string files = fingerprint({sources.path});
  auto configuration = configuration_of(sources, err);
  if (!configuration) return read;
  files += fingerprint(read_paths(*configuration));
  auto keys = key_files_of(*configuration, err);
  auto rules = rules_of(*configuration, err);
  if (!rules) return read;
  read.rules_on_disk = rules->hash;
  const bool may_serve = !configuration->rules.require_approval || are_approved(*rules, folder_of(*configuration), err);
  if (keys && may_serve)
    read.inputs = ServeInputs{std::move(*configuration), std::move(rules), std::move(*keys), std::move(files)};
  return read;
}

namespace {

hooks::FetchPolicy fetch_policy(const Configuration& configuration) {
  const FhirSettings& fhir = configuration.fhir;
  hooks::FetchPolicy policy;
  policy.private_networks = fhir.private_networks;
  policy.ca_file = fhir.ca_file;
  policy.max_pages = static_cast<unsigned>(fhir.max_pages);
  policy.deadline = fhir.deadline;
  for (const hooks::Client& client : configuration.clients)
    policy.clients.push_back({client.name, client.fhir_servers, client.allow_http_fhir});
  if (configuration.clients.empty()) policy.servers = fhir.servers;
  return policy;
}

}  // namespace

hooks::ServiceOptions service_options(const Configuration& configuration) {
  hooks::ServiceOptions options;
  options.cards.max_cards = configuration.max_cards;
  options.cards.could_not_check = configuration.could_not_check;
  options.enabled_groups = configuration.rules.enable;
  options.disabled_groups = configuration.rules.disable;
  // What could be wrong with it was found when the configuration was read.
  options.fhir_servers = hooks::AllowedServers::of(fetch_policy(configuration)).value_or(nullptr);
  return options;
}

std::string files_now(const ConfigurationSources& sources, const Configuration& configuration) {
  return fingerprint({sources.path}) + fingerprint(read_paths(configuration));
}

}  // namespace parity::cli
