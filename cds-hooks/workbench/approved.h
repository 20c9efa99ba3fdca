// The rules that were last signed off as a whole: what a revision is compared with by whoever is to sign the next. Used by
// the endpoints; knows nothing of how a sign-off is made (publish.h).
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "cds-hooks/workbench/bench.h"
#include "engine/load/read_approvals.h"

namespace parity::hooks {

/// What approvals.yaml of the folder says; empty: no such file, or it can't be read.
std::vector<Approval> approvals_in(const CheckedFolder& folder);

/// Whether the folder loads and each of its rule sets was signed off as it stands.
bool is_signed_off(const CheckedFolder& folder);

struct ApprovedVersion {
  std::string hash;                             // of the rules
  std::optional<KeptVersion> kept;              // when it became a version, and through whom; nothing: the folder is it
  std::shared_ptr<const CheckedFolder> folder;  // never null
};

/// The rules folder, where all of it is signed off, else the newest version that was, kept here or by `parity approve`
/// beside the folder. A copy is believed through approvals.yaml alone. Nothing: there is none, or none was kept. Error: the
/// disk, or too many checks at once.
Result<std::optional<ApprovedVersion>> last_approved(Bench& bench);

}  // namespace parity::hooks
