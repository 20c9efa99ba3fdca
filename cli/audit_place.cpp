#include "cli/audit_place.h"

#include <cstdlib>
#include <filesystem>
#include <system_error>

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

Result<std::string> default_audit_path() {
  const std::string state = environment("XDG_STATE_HOME");
  const std::string home = environment("HOME");
  if (!state.starts_with('/') && home.empty())
    return tl::unexpected<Error>(no_audit("there is no home directory to keep the audit in", {}));
  const fs::path base = state.starts_with('/') ? fs::path(state) : fs::path(home) / ".local" / "state";
  const fs::path folder = base / "parity";
  std::error_code fault;
  if (fs::create_directories(folder, fault); !fault) fs::permissions(folder, fs::perms::owner_all, fault);
  if (fault) return tl::unexpected<Error>(no_audit("can't be made: " + fault.message(), folder.string()));
  return (folder / "parity.db").string();
}

}  // namespace

Result<std::string> audit_path(const std::string& named) {
  if (!named.empty()) return named;
  if (std::string path = environment("PARITY_AUDIT_PATH"); !path.empty()) return path;
  return default_audit_path();
}

}  // namespace parity::cli
