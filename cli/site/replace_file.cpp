#include "cli/site/replace_file.h"

#include "storage/durable_file.h"

namespace parity::cli {

Result<void> replace_file(const std::filesystem::path& path, const std::string& text) {
  const auto written = storage::replace_file(path.string(), text, storage::kSharedMode);
  if (written) return {};
  return invalid_input("can't be written: " + written.error().message, path.string(), "check its permissions");
}

}  // namespace parity::cli
