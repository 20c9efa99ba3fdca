#include "engine/testing/lint.h"

#include <fmt/format.h>
#include <algorithm>
#include <tuple>

#include "engine/testing/lint_pass.h"
#include "engine/testing/remark.h"

namespace parity {

std::vector<LintFinding> lint(const LintSubject& subject, const LintOptions& options) {
  std::vector<LintFinding> findings;
  const LintPass pass{subject, options, findings};
  lint_names(pass);
  lint_tests(pass);
  lint_upkeep(pass);
  lint_bands(pass);
  lint_logic(pass);
  lint_answers(pass);
  for (LintFinding& finding : findings)
    finding.explained =
        remark_at(subject.authored.files, finding.diagnostic.where, fmt::format("lint {}", finding.diagnostic.code));
  const auto key = [](const LintFinding& finding) {
    const Diagnostic& d = finding.diagnostic;
    return std::tuple(d.where.file, d.where.line, d.where.column, d.code);
  };
  std::stable_sort(findings.begin(), findings.end(),
                   [&](const LintFinding& a, const LintFinding& b) { return key(a) < key(b); });
  return findings;
}

}  // namespace parity
