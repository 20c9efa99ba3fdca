// Reads approvals.yaml: who approved which content of a rule set, in which role, when.
#pragma once

#include <string>
#include <vector>

#include "engine/base/diagnostics.h"
#include "engine/rules/text.h"

namespace parity {

/// One sign-off. It counts for exactly the content whose hash it names.
struct Approval {
  Named rule_set;
  std::string version;
  std::string hash;  // "sha256:" and 64 hexadecimal digits
  std::string name;
  std::string role;
  std::string time;  // 2026-11-22T09:30:00Z
  std::string reason;
};

/// Reads the file at `file` of `files`. Diagnostics R0001 to R0199; R0116 for a malformed hash or time.
Checked<std::vector<Approval>> read_approvals(const SourceFiles& files, std::uint32_t file);

/// Whether some approval names this hash of this rule set.
bool is_approved(const std::vector<Approval>& approvals, std::string_view rule_set, std::string_view hash);

}  // namespace parity
