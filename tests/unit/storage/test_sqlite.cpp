// What one connection of a process may not do to another one's locks: another process goes by them.
#include "storage/sqlite.h"

#include <fcntl.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <string>

#include "tests/temporary_folder.h"

namespace parity::storage {
namespace {

using Access = Database::Access;

/// Sees locks as another process does: those of an open file description never belong to this process's own.
class OtherProcess {
 public:
  explicit OtherProcess(const std::string& path) : file_(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600)) {
    REQUIRE(file_ >= 0);
  }
  OtherProcess(const OtherProcess&) = delete;
  OtherProcess& operator=(const OtherProcess&) = delete;
  // Not before the connections are closed: closing it gives up their locks.
  ~OtherProcess() { ::close(file_); }

  bool sees_a_lock() const {
    struct flock any{};
    any.l_type = F_WRLCK;
    any.l_whence = SEEK_SET;
    REQUIRE(::fcntl(file_, F_OFD_GETLK, &any) == 0);
    return any.l_type != F_UNLCK;
  }

 private:
  int file_;
};

Database open(const std::string& path, Access access) {
  auto database = Database::open(path, access);
  if (!database) FAIL(to_text(database.error()));
  return std::move(*database);
}

// Without the lock, the next writer of another process to leave takes the log away as the last one, and what is
// committed to it from then on is in no file.
TEST_CASE("A further connection leaves the lock of the first, and so its log, where it is", "[storage]") {
  const tests::TemporaryFolder folder;
  const std::string path = folder.file("a.db");
  const OtherProcess other(path);
  Database writer = open(path, Access::kWriteSynced);
  REQUIRE(writer.execute("PRAGMA synchronous = FULL; PRAGMA journal_mode = WAL; CREATE TABLE rows(id)"));
  REQUIRE(other.sees_a_lock());

  for (const Access access : {Access::kRead, Access::kWrite, Access::kWriteSynced}) {
    CAPTURE(static_cast<int>(access));
    {
      Database further = open(path, access);
      REQUIRE(further.number_of("SELECT count(*) FROM rows") == 0);
      CHECK(other.sees_a_lock());
    }
    CHECK(other.sees_a_lock());
  }
}

TEST_CASE("A database that is not there is made by writers, and not found by readers", "[storage]") {
  const tests::TemporaryFolder folder;
  const std::string path = folder.file("a.db");
  const auto missing = Database::open(path, Access::kRead);
  REQUIRE_FALSE(missing);
  CHECK(missing.error().kind == ErrorKind::kNotFound);
  CHECK(missing.error().where == path);
  CHECK(std::filesystem::exists(path) == false);

  REQUIRE(open(path, Access::kWrite).execute("CREATE TABLE rows(id)"));
  CHECK(std::filesystem::status(path).permissions() ==
        (std::filesystem::perms::owner_read | std::filesystem::perms::owner_write));

  const auto no_folder = Database::open(folder.file("none/a.db"), Access::kWrite);
  REQUIRE_FALSE(no_folder);
  CHECK(no_folder.error().kind == ErrorKind::kNotFound);
}

}  // namespace
}  // namespace parity::storage
