// YAML text to a RuleLibrary: the door of this room. Reads no file itself; the caller hands over the
// texts of a rules folder. Phases go on after an error, so that an author sees all of them at once.
#pragma once

#include <map>
#include <string>

#include "engine/base/diagnostics.h"
#include "engine/rules/rule_set.h"

namespace parity {

struct LoadOptions {
  /// What stands before the part of each path that says what kind of file it is: "rules" for
  /// "rules/concepts/drugs.yaml". May be empty.
  std::string root;
  /// A site's settings, by rule set id and parameter name.
  std::map<std::string, std::map<std::string, std::string>> site_parameters;
  /// How many files are read at once; the library is the same for any number.
  unsigned threads = 1;
};

/// Reads a whole rules folder: `services.yaml`, `concepts/*.yaml`, and each folder that holds a
/// `ruleset.yaml`. Files under a `tests` folder and `approvals.yaml` are read by others and passed
/// over. The library is given even when there are errors, for further checks; `has_error` tells.
/// Diagnostics R0001 to R0199.
Checked<RuleLibrary> load_rules(SourceFiles files, const LoadOptions& options);

}  // namespace parity
