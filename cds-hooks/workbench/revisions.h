// What the endpoints of revisions share. Private to this room.
#pragma once

#include <memory>

#include "cds-hooks/workbench/bench.h"
#include "cds-hooks/workbench/revision_store.h"

namespace parity::hooks {

/// The revision that the path names first, or the answer that says why not.
tl::expected<Revision, HttpResponse> asked_revision(Bench& bench, const Asked& asked);

/// The rules folder as the revision would have it, checked.
Result<std::shared_ptr<const CheckedFolder>> checked_revision(Bench& bench, const Revision& revision);

}  // namespace parity::hooks
