#include "cli/site/replace_file.h"

#include <fstream>

namespace parity::cli {

namespace fs = std::filesystem;

Result<void> replace_file(const fs::path& path, const std::string& text) {
  const fs::path fresh = path.string() + ".new";
  {
    std::ofstream stream(fresh, std::ios::binary | std::ios::trunc);
    stream << text;
    if (!stream.flush()) return invalid_input("can't be written", fresh.string(), "check its permissions");
  }
  std::error_code fault;
  fs::rename(fresh, path, fault);
  if (fault)
    return invalid_input("can't be put in place: " + fault.message(), path.string(), "check the folder's permissions");
  return {};
}

}  // namespace parity::cli
