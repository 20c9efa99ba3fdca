// `parity approve`: signs off the content of the rule sets as it stands, by its hash.
#pragma once

#include <ostream>
#include <string>

#include "engine/base/date.h"

namespace parity::cli {

struct ApproveOptions {
  std::string rules;
  std::string name;
  std::string role;
  std::string reason;
  Instant time;
};

/// Adds a line to approvals.yaml for each rule set whose content is not approved yet; the rest of the file,
/// comments included, stays as it is. Refused when the rules have an error.
int run_approve(const ApproveOptions& options, std::ostream& out, std::ostream& err);

}  // namespace parity::cli
