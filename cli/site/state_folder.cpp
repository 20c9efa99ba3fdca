#include "cli/site/state_folder.h"

#include <cstdlib>
#include <filesystem>
#include <system_error>

namespace parity::cli {

namespace fs = std::filesystem;

Result<std::string> state_folder(std::string_view how_to_name) {
  const std::string state = environment("XDG_STATE_HOME");
  const std::string home = environment("HOME");
  if (!state.starts_with('/') && home.empty())
    return invalid_input("there is no home directory to keep it in", {}, std::string(how_to_name));
  const fs::path base = state.starts_with('/') ? fs::path(state) : fs::path(home) / ".local" / "state";
  const fs::path folder = base / "parity";
  std::error_code fault;
  if (fs::create_directories(folder, fault); !fault) fs::permissions(folder, fs::perms::owner_all, fault);
  if (fault) return invalid_input("can't be made: " + fault.message(), folder.string(), std::string(how_to_name));
  return folder.string();
}

Result<std::string> workbench_folder(const std::string& configured) {
  if (!configured.empty()) return configured;
  return state_folder("say where with `workbench.directory`").map([](const std::string& folder) {
    return folder + "/workbench";
  });
}

std::string environment(const char* name) {
  // NOLINTNEXTLINE(concurrency-mt-unsafe): read before the first thread is made
  const char* value = std::getenv(name);
  return value == nullptr ? std::string() : value;
}

}  // namespace parity::cli
