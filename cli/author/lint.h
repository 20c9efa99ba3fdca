// `parity lint`: every error and warning of a rules folder, and what is legal and yet suspect.
#pragma once

#include <ostream>
#include <string>

#include "cli/author/diagnostics_output.h"

namespace parity::cli {

struct LintCommand {
  std::string rules;
  Day today;
  DiagnosticsFormat format = DiagnosticsFormat::kText;
  LintOptions options;
};

/// Loads, compiles, reads the tests and the approvals, and looks for what is suspect. All of it on `out`.
/// Exit code: 0 nothing stands, 1 an error or a finding that no remark explains, 2 an unreadable folder.
int run_lint(const LintCommand& command, std::ostream& out, std::ostream& err);

}  // namespace parity::cli
