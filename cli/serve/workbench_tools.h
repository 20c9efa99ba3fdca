// What `parity serve` lends the workbench: the same functions as behind `parity lint`, `test`, `evaluate`, `impact`,
// `approve`, `schema` and `audit report`.
#pragma once

#include <memory>

#include "cds-hooks/pages/surgery.h"
#include "cds-hooks/workbench/rule_tools.h"
#include "cli/site/configuration.h"

namespace parity::cli {

hooks::RuleTools workbench_tools(const Configuration& configuration,
                                 const std::shared_ptr<const hooks::SamplePatients>& patients);

/// Puts files into a folder: all of them are written beside their places first, then put in place one after the other. An
/// empty text removes the file. Error: nothing was put in place, or (a fault of the disk between two renames) not all.
Result<void> put_rule_files(const std::string& folder, const SourceFiles& files);

}  // namespace parity::cli
