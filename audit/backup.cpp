// SQLite's backup interface into a file beside the destination, which takes its name once it is whole and durable.
#include "audit/backup.h"

#include <fcntl.h>
#include <unistd.h>

#include <filesystem>
#include <system_error>

#include "audit/durable_file.h"
#include "audit/schema.h"
#include "audit/sqlite.h"

namespace parity::audit {
namespace {

Result<void> copy(Database& source, const std::string& part) {
  std::error_code ignored;
  std::filesystem::remove(part, ignored);
  auto target = Database::open(part, Database::Access::kWrite);
  if (!target) return tl::unexpected(target.error());
  // One file without a log, which can be carried away as it is.
  return source.copy_to(*target).and_then([&] { return target->execute("PRAGMA journal_mode = DELETE"); });
}

}  // namespace

Result<void> back_up(const std::string& path, const std::string& destination) {
  std::error_code ignored;
  if (std::filesystem::exists(destination, ignored)) {
    return invalid_input("something stands at the place of the backup", destination,
                         "name another file: a backup is never overwritten");
  }
  auto source = open_for_reading(path);
  if (!source) return tl::unexpected(source.error());
  const std::string part = destination + ".part";
  auto copied =
      copy(*source, part).and_then([&] { return open_file(part, O_RDONLY); }).and_then([&](const FileDescriptor& file) {
        return sync_file(file, part);
      });
  if (!copied) {
    std::filesystem::remove(part, ignored);
    return copied;
  }
  if (::link(part.c_str(), destination.c_str()) != 0) return system_error("create", destination);
  ::unlink(part.c_str());
  return sync_folder_of(destination);
}

}  // namespace parity::audit
