// parity.yaml and the environment to a Configuration, with every fault at once and its place: codes R00xx and R01xx as in
// rule files, C01xx for what is this file's own. Opens files only to see that those which it names are there.
#pragma once

#include <map>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include "cli/site/configuration.h"
#include "engine/base/diagnostics.h"

namespace parity::cli {

/// PARITY_… by name.
using Environment = std::map<std::string, std::string>;

/// Of this process.
Environment parity_environment();

struct ReadConfiguration {
  Configuration configuration;
  SourceFiles files;  // parity.yaml, and each variable as a file of its own
  std::vector<Diagnostic> diagnostics;
  std::map<std::string, Where, std::less<>> places;  // of each key that was given: "listen.port", "clients[0].jku"
};

/// A value that holds over the file's and the environment's: one of the command line's.
struct Override {
  std::string_view key;  // "listen.port"
  std::string name;      // "--port"
  std::string value;
};

struct ConfigurationSources {
  std::string path;  // of parity.yaml; empty: none
  Environment environment;
  std::vector<Override> overrides;
};

/// Variables hold over the file, and overrides over both. Relative paths in the file count from its folder. `file` may be
/// absent: defaults.
ReadConfiguration read_configuration(const std::optional<SourceFile>& file, const Environment& environment,
                                     const std::vector<Override>& overrides = {});

/// The same from disk. Error: the file can't be read.
Result<ReadConfiguration> load_configuration(const ConfigurationSources& sources);

/// What is wrong between keys (C0104 onwards) when each alone is right; part of read_configuration.
std::vector<Diagnostic> check_configuration(const ReadConfiguration& read);

/// Whether only this computer can reach a server that listens there.
bool is_loopback(const std::string& host);

/// The configuration as parity.yaml, each key with what it is for above it.
std::string to_yaml(const Configuration& configuration);

/// Keys, taking effect at the next start alone, that differ.
std::vector<std::string> changes_for_the_next_start(const Configuration& running, const Configuration& read);

}  // namespace parity::cli
