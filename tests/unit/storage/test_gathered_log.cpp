// The log that is written in one: what another connection, a copy of the files and the kernel see of a commit.
#include <fmt/format.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <string>

#include "storage/sqlite.h"
#include "tests/temporary_folder.h"

namespace parity::storage {
namespace {

using Folder = tests::TemporaryFolder;

Database open(const std::string& path, Database::Access access) {
  auto database = Database::open(path, access);
  if (!database) FAIL(to_text(database.error()));
  return std::move(*database);
}

void must(Database& database, const std::string& sql) {
  if (auto done = database.execute(sql); !done) FAIL(to_text(done.error()));
}

Database open_writer(const std::string& path) {
  Database writer = open(path, Database::Access::kWriteSynced);
  must(writer, "PRAGMA synchronous = FULL; PRAGMA journal_mode = WAL");
  must(writer, "CREATE TABLE IF NOT EXISTS rows(id INTEGER PRIMARY KEY, bytes BLOB)");
  return writer;
}

std::int64_t rows_of(Database& database) {
  const auto number = database.number_of("SELECT count(*) FROM rows");
  if (!number) FAIL(to_text(number.error()));
  return *number;
}

std::int64_t rows_of(const std::string& path) {
  Database reader = open(path, Database::Access::kRead);
  return rows_of(reader);
}

/// As a crash leaves them: the files alone, nothing of the process that has them open.
std::string copy_of_files(const Folder& folder, const std::string& name) {
  for (const char* end : {"", "-wal"})
    std::filesystem::copy_file(folder.file("a.db") + end, folder.file(name) + end,
                               std::filesystem::copy_options::overwrite_existing);
  return folder.file(name);
}

std::string integrity_of(const std::string& path) {
  Database database = open(path, Database::Access::kWrite);
  return database.text_of("PRAGMA integrity_check").value_or("no answer");
}

/// How often this thread has called write(2) or one of its kin.
std::int64_t writes_so_far() {
  std::ifstream file("/proc/thread-self/io");
  std::string name;
  std::int64_t value = 0;
  while (file >> name >> value)
    if (name == "syscw:") return value;
  return -1;
}

TEST_CASE("gathered log: what is committed stands in the files, and others see it", "[storage]") {
  const Folder folder;
  Database writer = open_writer(folder.file("a.db"));
  Database reader = open(folder.file("a.db"), Database::Access::kRead);
  for (int i = 1; i <= 20; ++i) {
    must(writer, fmt::format("INSERT INTO rows(bytes) VALUES (randomblob({}))", 500 * i));
    CHECK(rows_of(reader) == i);
    CHECK(rows_of(copy_of_files(folder, "copy.db")) == i);
  }
  CHECK(integrity_of(copy_of_files(folder, "copy.db")) == "ok");
}

TEST_CASE("gathered log: transactions larger than what is held, and caches smaller than the transaction", "[storage]") {
  struct Case {
    std::string pragma;
    int rows;
  };
  const Case cases[] = {
      {"PRAGMA cache_size = -16384", 700}, {"PRAGMA cache_size = 8", 700}, {"PRAGMA cache_size = 8", 3}};
  for (const Case& c : cases) {
    INFO(c.pragma << ", " << c.rows);
    const Folder folder;
    Database writer = open_writer(folder.file("a.db"));
    must(writer, c.pragma);
    must(writer, "BEGIN");
    for (int i = 0; i < c.rows; ++i) must(writer, "INSERT INTO rows(bytes) VALUES (randomblob(3000))");
    must(writer, "UPDATE rows SET bytes = randomblob(2900) WHERE id % 3 = 0");
    CHECK(rows_of(writer) == c.rows);
    must(writer, "COMMIT");
    CHECK(rows_of(folder.file("a.db")) == c.rows);
    CHECK(rows_of(copy_of_files(folder, "copy.db")) == c.rows);
    CHECK(integrity_of(copy_of_files(folder, "copy.db")) == "ok");

    must(writer, "BEGIN; DELETE FROM rows WHERE id > 1; INSERT INTO rows(bytes) VALUES (randomblob(900000)); ROLLBACK");
    CHECK(rows_of(folder.file("a.db")) == c.rows);
    must(writer, "PRAGMA wal_checkpoint(TRUNCATE); INSERT INTO rows(bytes) VALUES (x'00')");
    CHECK(rows_of(copy_of_files(folder, "copy.db")) == c.rows + 1);
    CHECK(integrity_of(folder.file("a.db")) == "ok");
  }
}

TEST_CASE("gathered log: a commit of many pages is not a write a page", "[storage]") {
  const Folder folder;
  Database writer = open_writer(folder.file("a.db"));
  must(writer, "INSERT INTO rows(bytes) VALUES (randomblob(100))");  // the log has its header
  const std::int64_t before = writes_so_far();
  if (before < 0) {
    WARN("this system does not count a thread's writes");
    return;
  }
  must(writer, "INSERT INTO rows(bytes) VALUES (randomblob(100000))");
  CHECK(writes_so_far() - before >= 1);
  CHECK(writes_so_far() - before < 20);  // one, and what a sanitizer writes for itself; else two for each of 26 pages
}

TEST_CASE("gathered log: a disk that is full is an error of the commit, and what was there stays", "[storage]") {
  const Folder folder;
  {
    Database writer = open_writer(folder.file("a.db"));
    must(writer, "INSERT INTO rows(bytes) VALUES (randomblob(100)); PRAGMA max_page_count = 20");
    CHECK_FALSE(writer.execute("INSERT INTO rows(bytes) VALUES (randomblob(900000))"));
    CHECK(rows_of(writer) == 1);
    must(writer, "INSERT INTO rows(bytes) VALUES (randomblob(100))");
    CHECK(rows_of(folder.file("a.db")) == 2);
  }
  CHECK(integrity_of(folder.file("a.db")) == "ok");
}

}  // namespace
}  // namespace parity::storage
