// What `parity serve` reads at its start and again at every reload: configuration, rules, sign-offs, clients' keys. All of
// it, or nothing with the reasons. Knows no socket and no signal.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include "cds-hooks/server.h"
#include "cli/site/read_configuration.h"

namespace parity::cli {

struct ServeInputs {
  Configuration configuration;
  std::shared_ptr<const hooks::ServedRules> rules;
  std::map<std::string, std::string> key_files;  // what each client's `jwks` holds, by client
  std::string files;                             // files_now() from before they were read
};

/// The configuration alone, with its diagnostics on `err`.
std::optional<Configuration> configuration_of(const ConfigurationSources& sources, std::ostream& err);

struct ReadInputs {
  std::optional<ServeInputs> inputs;  // nothing, when anything is wrong
  std::string rules_on_disk;          // their hash, as far as they are whole
};

/// Everything that is wrong goes to `err`.
ReadInputs read_inputs(const ConfigurationSources& sources, std::ostream& err);

/// How these rules are served.
hooks::ServiceOptions service_options(const Configuration& configuration);

/// A text that changes whenever a file that all this rests on does (configuration, rules, clients' keys): its size, its
/// time, or that it is there.
std::string files_now(const ConfigurationSources& sources, const Configuration& configuration);

}  // namespace parity::cli
