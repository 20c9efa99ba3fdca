// The calls into SQLite, with every return code looked at.
#include "storage/sqlite.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sqlite3.h>
#include <unistd.h>

#include <cerrno>

#include "storage/durable_file.h"
#include "storage/gathered_log.h"

namespace parity::storage {
namespace {

struct Meaning {
  int code;
  ErrorKind kind;
  const char* message;
};
constexpr const char* kDamaged = "the database is damaged";
constexpr Meaning kMeanings[] = {
    {SQLITE_BUSY, ErrorKind::kUnavailable, "the database is locked by another process"},
    {SQLITE_LOCKED, ErrorKind::kUnavailable, "the database is locked"},
    {SQLITE_FULL, ErrorKind::kUnavailable, "the database's disk is full"},
    {SQLITE_READONLY, ErrorKind::kUnavailable, "the database is read-only"},
    {SQLITE_IOERR, ErrorKind::kUnavailable, "the database's disk gives errors"},
    {SQLITE_CANTOPEN, ErrorKind::kUnavailable, "the database cannot be opened"},
    {SQLITE_CORRUPT, ErrorKind::kUnavailable, kDamaged},
    {SQLITE_NOTADB, ErrorKind::kInvalidInput, "not a SQLite database"},
    {SQLITE_CONSTRAINT, ErrorKind::kInvalidInput, "a row of the database would stand twice"},
    {SQLITE_TOOBIG, ErrorKind::kTooLarge, "a row is too large for the database"},
    {SQLITE_NOMEM, ErrorKind::kUnavailable, "out of memory"},
    {SQLITE_INTERRUPT, ErrorKind::kUnavailable, "interrupted"},
};

tl::unexpected<Error> failure(int code, int system_errno = 0) {
  const std::string detail = system_errno == 0
                                 ? fmt::format("{} ({})", sqlite3_errstr(code), code)
                                 : fmt::format("{} ({}, errno {})", sqlite3_errstr(code), code, system_errno);
  for (const Meaning& meaning : kMeanings) {
    if (meaning.code == (code & 0xFF)) {
      return tl::unexpected<Error>(Error{meaning.kind, fmt::format("{}: {}", meaning.message, detail), {}, {}});
    }
  }
  return tl::unexpected<Error>(Error{ErrorKind::kInternal, fmt::format("the database: {}", detail), {}, {}});
}

tl::unexpected<Error> failure_of(sqlite3* connection) {
  const int code = sqlite3_extended_errcode(connection);
  const int primary = code & 0xFF;
  const bool from_system = primary == SQLITE_IOERR || primary == SQLITE_FULL || primary == SQLITE_CANTOPEN;
  return failure(code, from_system ? sqlite3_system_errno(connection) : 0);
}

std::string_view view(const void* bytes, int size) {
  if (bytes == nullptr) return {};
  return {static_cast<const char*>(bytes), static_cast<std::size_t>(size)};
}

/// INVARIANT: a file that is there is not opened. Closing it would give up every lock that this process holds on it
/// (POSIX): a writer of another process would then leave as the last one, and delete the log under our connections.
Result<void> check_or_make(const std::string& path, Database::Access access) {
  const bool writes = access != Database::Access::kRead;
  if (::faccessat(AT_FDCWD, path.c_str(), writes ? R_OK | W_OK : R_OK, AT_EACCESS) == 0) return {};
  if (!writes || errno != ENOENT) return system_error("open", path);
  // SQLite would make a new file readable by everybody; -wal and -shm take their mode from it.
  auto made = open_file(path, O_RDWR | O_CREAT);
  if (!made) return tl::unexpected(made.error());
  return {};
}

}  // namespace

bool says_damaged(const Error& error) { return error.message.starts_with(kDamaged); }

void Statement::Finalize::operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
void Database::Close::operator()(sqlite3* connection) const { sqlite3_close_v2(connection); }

void Statement::bind(int parameter, const Field& value) {
  if (const auto* number = std::get_if<std::int64_t>(&value)) {
    sqlite3_bind_int64(handle_.get(), parameter, *number);
  } else if (const auto* text = std::get_if<std::string_view>(&value)) {
    // An empty view may have no address, which SQLite would take for NULL.
    const char* data = text->data() == nullptr ? "" : text->data();
    sqlite3_bind_text64(handle_.get(), parameter, data, text->size(), SQLITE_STATIC, SQLITE_UTF8);
  } else {
    sqlite3_bind_null(handle_.get(), parameter);
  }
}

void Statement::bind_blob(int parameter, std::string_view bytes) {
  sqlite3_bind_blob64(handle_.get(), parameter, bytes.data(), bytes.size(), SQLITE_STATIC);
}

Result<bool> Statement::step() {
  const int code = sqlite3_step(handle_.get());
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  return failure_of(sqlite3_db_handle(handle_.get()));
}

void Statement::reset() {
  sqlite3_reset(handle_.get());
  sqlite3_clear_bindings(handle_.get());
}

Result<void> Statement::run(std::span<const Field> fields) {
  int parameter = 0;
  for (const Field& field : fields) bind(++parameter, field);
  auto stepped = step();
  reset();
  if (!stepped) return tl::unexpected(stepped.error());
  return {};
}

std::int64_t Statement::number(int column) const { return sqlite3_column_int64(handle_.get(), column); }

std::string_view Statement::text(int column) const {
  const void* bytes = sqlite3_column_blob(handle_.get(), column);
  return view(bytes, sqlite3_column_bytes(handle_.get(), column));
}

Field Statement::field(int column) const {
  switch (sqlite3_column_type(handle_.get(), column)) {
    case SQLITE_NULL: return std::monostate{};
    case SQLITE_INTEGER: return number(column);
    default: return text(column);
  }
}

bool Statement::is_null(int column) const { return sqlite3_column_type(handle_.get(), column) == SQLITE_NULL; }

Result<Database> Database::connect(const std::string& name, int flags, const char* vfs) {
  sqlite3* connection = nullptr;
  const int code = sqlite3_open_v2(name.c_str(), &connection, flags | SQLITE_OPEN_NOMUTEX, vfs);
  Database database;
  database.handle_.reset(connection);
  if (code != SQLITE_OK) {
    auto error = connection == nullptr ? failure(code) : failure_of(connection);
    error.value().where = name;
    return error;
  }
  sqlite3_extended_result_codes(connection, 1);
  return database;
}

Result<Database> Database::in_memory() { return connect(":memory:", SQLITE_OPEN_READWRITE); }

Result<Database> Database::open(const std::string& path, Access access) {
  const bool writes = access != Access::kRead;
  if (auto there = check_or_make(path, access); !there) return tl::unexpected(there.error());
  const char* vfs = access == Access::kWriteSynced ? gathering_vfs() : nullptr;
  return connect(path, writes ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY, vfs);
}

Result<void> Database::execute(const std::string& sql) {
  if (sqlite3_exec(handle_.get(), sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) {
    return failure_of(handle_.get());
  }
  return {};
}

Result<Statement> Database::prepare(std::string_view sql) {
  sqlite3_stmt* handle = nullptr;
  const int code = sqlite3_prepare_v3(handle_.get(), sql.data(), static_cast<int>(sql.size()),
                                      SQLITE_PREPARE_PERSISTENT, &handle, nullptr);
  if (code != SQLITE_OK) return failure_of(handle_.get());
  Statement statement;
  statement.handle_.reset(handle);
  return statement;
}

Result<std::int64_t> Database::number_of(std::string_view sql) {
  auto statement = prepare(sql);
  if (!statement) return tl::unexpected(statement.error());
  return statement->step().map([&](bool row) { return row ? statement->number(0) : 0; });
}

Result<std::string> Database::text_of(std::string_view sql) {
  auto statement = prepare(sql);
  if (!statement) return tl::unexpected(statement.error());
  return statement->step().map([&](bool row) { return row ? std::string(statement->text(0)) : std::string(); });
}

void Database::wait_for_locks(int milliseconds) { sqlite3_busy_timeout(handle_.get(), milliseconds); }

bool Database::in_transaction() const { return sqlite3_get_autocommit(handle_.get()) == 0; }

bool Database::has_moved() const {
  int moved = 0;
  const int asked = sqlite3_file_control(handle_.get(), "main", SQLITE_FCNTL_HAS_MOVED, &moved);
  return asked == SQLITE_OK && moved != 0;
}

Result<void> Database::copy_to(Database& target) {
  sqlite3_backup* backup = sqlite3_backup_init(target.handle_.get(), "main", handle_.get(), "main");
  if (backup == nullptr) return failure_of(target.handle_.get());
  // All pages in one step, in one read transaction: writers go on, and the copy is of one moment.
  const int stepped = sqlite3_backup_step(backup, -1);
  const int finished = sqlite3_backup_finish(backup);
  if (stepped != SQLITE_DONE) return failure(stepped);
  if (finished != SQLITE_OK) return failure(finished);
  return {};
}

}  // namespace parity::storage
