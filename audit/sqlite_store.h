// The store on SQLite: one writing thread with group commit, a bounded queue before it. Opened by the command line;
// everybody else sees the interface in store.h.
#pragma once

#include <memory>

#include "audit/store.h"
#include "audit/store_options.h"
#include "engine/base/result.h"

namespace parity::audit {

/// Opens the store, making the database and the site key at the first time; `now` dates what the store itself notes.
/// Errors: kInvalidInput, something else stands at the path, the site key is missing, readable by others or another
/// store's, or the store ends before its anchor; kUnavailable, it can't be written now (under kServeAndSpool that is
/// no error: the store starts with its spool).
Result<std::unique_ptr<Store>> open_sqlite_store(const StoreOptions& options, Instant now);

}  // namespace parity::audit
