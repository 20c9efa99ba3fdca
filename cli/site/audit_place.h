// Where the audit stands: the one answer that `serve` and `parity audit` share.
#pragma once

#include <string>

#include "audit/store_options.h"
#include "engine/base/result.h"

namespace parity::cli {

/// The file that was named; else PARITY_AUDIT_PATH; else parity.db in the state folder. Error: there is no place for it.
Result<std::string> audit_path(const std::string& named);

/// As `parity audit` is told of it: `store` names the database alone, `config` the parity.yaml of the server; both may be
/// empty.
struct AuditPlace {
  std::string store;
  std::string config;
};

/// The store that is named; else as the configuration and the environment say it; else what `serve` would use without a
/// configuration. Errors: there is no place for it, the configuration can't be read or is wrong.
Result<audit::StoreOptions> audit_store(const AuditPlace& place);

}  // namespace parity::cli
