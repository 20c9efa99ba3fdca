// `parity approve`: signs off the content of the rule sets as it stands, by its hash.
#pragma once

#include <ostream>
#include <string>
#include <vector>

#include "cli/site/site_rules.h"
#include "engine/base/date.h"
#include "engine/load/read_approvals.h"
#include "engine/plan/plan.h"

namespace parity::cli {

struct ApproveOptions {
  RulesPlace rules;
  std::string name;
  std::string role;
  std::string reason;
  Instant time;
};

/// The text of approvals.yaml with a line for each rule set of the plan whose content `approvals` does not hold.
std::string with_sign_off(std::string text, const Plan& plan, const std::vector<Approval>& approvals,
                          const ApproveOptions& options);

/// Adds a line to approvals.yaml for each rule set whose content is not approved yet; the rest of the file,
/// comments included, stays as it is. Keeps a copy of what was signed (approved_version.h). Refused when the rules have an
/// error.
int run_approve(const ApproveOptions& options, std::ostream& out, std::ostream& err);

}  // namespace parity::cli
