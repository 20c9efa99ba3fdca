// The workbench: pages at /workbench on which a safety officer looks at rules, changes them, tries them, and has them
// signed off. Whatever it knows and does stands behind the door (door.h): a page without a session is an empty shell.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "cds-hooks/api.h"
#include "cds-hooks/clock.h"
#include "cds-hooks/log.h"
#include "cds-hooks/pages/page_files.h"
#include "cds-hooks/pages/surgery.h"
#include "cds-hooks/served_rules.h"
#include "cds-hooks/workbench/door.h"
#include "cds-hooks/workbench/rule_tools.h"

namespace parity::hooks {

struct WorkbenchOptions {
  std::shared_ptr<const PageFiles> pages;          // not null
  std::shared_ptr<const SamplePatients> patients;  // not null
  std::vector<std::string> hosts;  // names under which this server is reached, besides this computer's own
  std::string directory;           // for revisions and versions; made when it is needed
};

/// What it stands on; all of it outlives the workbench.
struct WorkbenchParts {
  Door& door;
  const RuleTools& tools;
  std::function<RulesInUse()> rules;  // at each request
  const Clock& clock;
  Log& log;  // hears who decided what about which revision
};

class Workbench final : public PageEndpoints {
 public:
  Workbench(WorkbenchOptions options, WorkbenchParts parts);
  ~Workbench() override;

  /// /workbench, what is below it, and /pages/…
  bool owns(const Target& target) const override;
  std::string_view allowed_methods(const Target& target) const override;
  /// Order of checks below /workbench/api: 403 for another site's page, 401, 404, 403 for a role that may not, 415, 400.
  HttpResponse answer(HttpRequest request) override;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace parity::hooks
