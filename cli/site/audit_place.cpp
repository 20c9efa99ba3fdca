#include "cli/site/audit_place.h"

#include <cstdlib>
#include <filesystem>
#include <system_error>
#include <utility>

#include "cli/site/read_configuration.h"

namespace parity::cli {
namespace {

namespace fs = std::filesystem;

std::string environment(const char* name) {
  // NOLINTNEXTLINE(concurrency-mt-unsafe): read before the first thread is made
  const char* value = std::getenv(name);
  return value == nullptr ? std::string() : value;
}

Error no_audit(std::string message, std::string where) {
  return {ErrorKind::kInvalidInput, std::move(message), std::move(where),
          "say where the audit may be kept: PARITY_AUDIT_PATH=/path/to/parity.db"};
}

}  // namespace

Result<std::string> state_folder() {
  const std::string state = environment("XDG_STATE_HOME");
  const std::string home = environment("HOME");
  if (!state.starts_with('/') && home.empty())
    return tl::unexpected<Error>(no_audit("there is no home directory to keep it in", {}));
  const fs::path base = state.starts_with('/') ? fs::path(state) : fs::path(home) / ".local" / "state";
  const fs::path folder = base / "parity";
  std::error_code fault;
  if (fs::create_directories(folder, fault); !fault) fs::permissions(folder, fs::perms::owner_all, fault);
  if (fault) return tl::unexpected<Error>(no_audit("can't be made: " + fault.message(), folder.string()));
  return folder.string();
}

Result<std::string> audit_path(const std::string& named) {
  if (!named.empty()) return named;
  if (std::string path = environment("PARITY_AUDIT_PATH"); !path.empty()) return path;
  return state_folder().map([](const std::string& folder) { return folder + "/parity.db"; });
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
