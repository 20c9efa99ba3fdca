// SQLite's C interface as owned objects and Results; with gathered_log.cpp, the only files that name sqlite3.
// A connection belongs to one thread at a time. Messages hold SQLite's words for a code, never a row's content.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "engine/base/result.h"

struct sqlite3;
struct sqlite3_stmt;

namespace parity::storage {

/// A column's value on its way in; the text is borrowed until the statement has run.
using Field = std::variant<std::monostate, std::int64_t, std::string_view>;

/// Whether an error of this file says that the database's pages make no sense: no attempt will mend that.
bool says_damaged(const Error& error);

class Statement {
 public:
  /// The first parameter is 1. A text is borrowed until reset() or run().
  void bind(int parameter, const Field& value);
  void bind_blob(int parameter, std::string_view bytes);
  /// True: a row is there to be read.
  Result<bool> step();
  void reset();
  /// For statements without rows: binds the fields in order, steps, resets.
  Result<void> run(std::span<const Field> fields = {});

  /// The first column is 0. Views last until the next step() or reset().
  std::int64_t number(int column) const;
  std::string_view text(int column) const;
  Field field(int column) const;
  bool is_null(int column) const;

 private:
  friend class Database;
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const;
  };
  std::unique_ptr<sqlite3_stmt, Finalize> handle_;
};

class Database {
 public:
  /// kWriteSynced: kWrite for a connection that runs with `PRAGMA synchronous = FULL`; a commit then goes to the log in
  /// one write (gathered_log.h).
  enum class Access : std::uint8_t { kRead, kWrite, kWriteSynced };

  /// The writing ones make the file, readable by its owner alone, if it is not there. Errors: kNotFound, kUnavailable.
  static Result<Database> open(const std::string& path, Access access);

  static Result<Database> in_memory();

  Result<void> execute(const std::string& sql);
  Result<Statement> prepare(std::string_view sql);
  /// The first column of the first row; 0 if there is none or it is NULL.
  Result<std::int64_t> number_of(std::string_view sql);
  Result<std::string> text_of(std::string_view sql);
  /// How long to wait for a lock that another connection holds.
  void wait_for_locks(int milliseconds);
  bool in_transaction() const;
  /// Whether the file it has open no longer stands under its name: what is written then is lost with the process.
  bool has_moved() const;
  /// Copies this database, as it stands at one moment, into another.
  Result<void> copy_to(Database& target);

 private:
  struct Close {
    void operator()(sqlite3* connection) const;
  };
  static Result<Database> connect(const std::string& name, int flags, const char* vfs = nullptr);
  std::unique_ptr<sqlite3, Close> handle_;
};

}  // namespace parity::storage
