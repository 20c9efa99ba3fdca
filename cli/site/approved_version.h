// The rules as they were last signed off: `parity approve` keeps a copy beside approvals.yaml, so that a later version can be
// compared with it wherever the rules folder is checked out. For approve.cpp, the command `impact` and the workbench's tools.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "cds-hooks/workbench/revision_store.h"
#include "cli/site/configuration.h"
#include "engine/base/date.h"
#include "engine/base/result.h"
#include "engine/plan/plan.h"

namespace parity::cli {

struct SignedBy {
  std::string name;
  Instant time;
};

/// Writes `approved/<hash>.json` in the rules folder: all that is loaded, without tests. A copy that is there stays. Error:
/// it can't be written.
Result<void> keep_approved(const std::string& folder, const Plan& plan, const SignedBy& by);

/// The copies that keep_approved() left in a rules folder, in no order. Error: one can't be read.
Result<std::vector<hooks::KeptVersion>> copies_beside(const std::string& folder);

struct ApprovedVersion {
  std::string label;  // "version 1.2.0, signed off by A. Person on 2026-11-22"
  std::shared_ptr<const Plan> plan;
};

struct ApprovedPlace {
  std::string folder;     // of the rules
  std::string workbench;  // where the workbench keeps versions; may be empty
};
/// The newest copy, here or of the workbench, each of whose rule sets approvals.yaml holds. Errors: there is none; it can't
/// be read or does not load any more.
Result<ApprovedVersion> last_approved(const ApprovedPlace& place, const SiteParameters& parameters);

}  // namespace parity::cli
