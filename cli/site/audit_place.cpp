#include "cli/site/audit_place.h"

#include <utility>

#include "cli/site/read_configuration.h"
#include "cli/site/state_folder.h"

namespace parity::cli {

Result<std::string> audit_path(const std::string& named) {
  if (!named.empty()) return named;
  if (std::string path = environment("PARITY_AUDIT_PATH"); !path.empty()) return path;
  return state_folder("say where the audit may be kept: PARITY_AUDIT_PATH=/path/to/parity.db")
      .map([](const std::string& folder) { return folder + "/parity.db"; });
}

Result<audit::StoreOptions> audit_store(const AuditPlace& place) {
  audit::StoreOptions store;
  if (place.store.empty() && !place.config.empty()) {
    auto read = load_configuration({place.config, parity_environment(), {}});
    if (!read) return tl::unexpected<Error>(std::move(read.error()));
    if (has_error(read->diagnostics))
      return invalid_input("this configuration has errors", place.config,
                           "`parity serve --config " + place.config + " --print-config` names them");
    store = std::move(read->configuration.audit);
  }
  auto path = audit_path(place.store.empty() ? store.path : place.store);
  if (!path) return tl::unexpected<Error>(std::move(path.error()));
  store.path = std::move(*path);
  return store;
}

}  // namespace parity::cli
