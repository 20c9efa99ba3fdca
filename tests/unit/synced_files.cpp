#include "tests/unit/synced_files.h"

#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <filesystem>
#include <map>
#include <mutex>
#include <set>
#include <utility>

namespace parity::tests {
namespace {

using Identity = std::pair<dev_t, ino_t>;

std::mutex mutex;
bool is_noting = false;
std::map<Identity, std::size_t> files;
std::map<Identity, std::set<std::string>> folders;  // with the names in them

std::set<std::string> names_in(int folder) {
  std::set<std::string> names;
  std::error_code ignored;
  for (std::filesystem::directory_iterator at("/proc/self/fd/" + std::to_string(folder), ignored), end; at != end;
       at.increment(ignored))
    names.insert(at->path().filename().string());
  return names;
}

void note(int number) {
  struct stat is = {};
  if (::fstat(number, &is) != 0) return;
  const std::lock_guard lock(mutex);
  if (!is_noting) return;
  const Identity identity{is.st_dev, is.st_ino};
  if (S_ISDIR(is.st_mode))
    folders[identity] = names_in(number);
  else
    files[identity] = static_cast<std::size_t>(is.st_size);
}

std::optional<Identity> identity_of(const std::string& path) {
  struct stat is = {};
  if (::stat(path.c_str(), &is) != 0) return std::nullopt;
  return Identity{is.st_dev, is.st_ino};
}

}  // namespace

SyncedFiles::SyncedFiles() {
  const std::lock_guard lock(mutex);
  files.clear();
  folders.clear();
  is_noting = true;
}

SyncedFiles::~SyncedFiles() {
  const std::lock_guard lock(mutex);
  is_noting = false;
}

std::optional<std::size_t> SyncedFiles::bytes_of(const std::string& path) {
  const auto identity = identity_of(path);
  const std::lock_guard lock(mutex);
  const auto found = identity ? files.find(*identity) : files.end();
  return found == files.end() ? std::nullopt : std::optional(found->second);
}

bool SyncedFiles::has_name_of(const std::string& path) {
  const std::filesystem::path whole(path);
  const auto identity = identity_of(whole.parent_path().string());
  const std::lock_guard lock(mutex);
  const auto found = identity ? folders.find(*identity) : folders.end();
  return found != folders.end() && found->second.count(whole.filename().string()) > 0;
}

}  // namespace parity::tests

extern "C" int fsync(int number) {
  parity::tests::note(number);
  return static_cast<int>(::syscall(SYS_fsync, number));
}
