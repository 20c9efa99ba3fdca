// Diagnostics and lint findings for a person, as JSON, and as SARIF 2.1.0 for pages that host code. Used by
// `parity lint`.
#pragma once

#include <ostream>
#include <string>
#include <vector>

#include "engine/testing/lint.h"

namespace parity::cli {

enum class DiagnosticsFormat : std::uint8_t { kText, kJson, kSarif };

/// Everything that is wrong or suspect, each once; columns are counted in characters in all three forms.
/// - text: as `to_text`, with the witness below; findings that the author explains are only counted.
/// - JSON: one array of {code, severity, file, line, column, length, message, why, fix}, and where there are any
///   `witness`, `explained`. line 0: the file as a whole.
/// - SARIF: one run; an explained finding is a result with a suppression in source.
void print_diagnostics(const std::vector<LintFinding>& findings, const SourceFiles& files, DiagnosticsFormat format,
                       std::ostream& out);

}  // namespace parity::cli
