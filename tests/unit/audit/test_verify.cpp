// Tampering, table by table: whatever is changed, taken out, put in or moved is found, and the finding names its place.
#include "audit/verify.h"

#include <filesystem>
#include <fstream>
#include <functional>

#include "audit/anchor.h"
#include "audit/chain.h"
#include "audit/row_cursor.h"
#include "audit/schema.h"
#include "tests/unit/audit/fixture.h"

namespace parity::audit::testing {
namespace {

using Kind = Finding::Kind;
constexpr int kRows = 5;

struct ColumnInfo {
  std::string name;
  std::string type;
};

std::vector<ColumnInfo> columns_of(const std::string& path, std::string_view table) {
  auto database = open_by_hand(path);
  auto info = database.prepare(fmt::format("SELECT name, type FROM pragma_table_info('{}')", table));
  REQUIRE(info);
  std::vector<ColumnInfo> columns;
  for (auto row = info->step(); row && *row; row = info->step()) {
    columns.push_back({std::string(info->text(0)), std::string(info->text(1))});
  }
  return columns;
}

/// A store with five rows in every table, each row different, their entries interleaved.
StoreOptions filled_store(const TemporaryFolder& folder) {
  const StoreOptions options = options_in(folder);
  auto database = open_by_hand(options.path);
  REQUIRE(prepare_for_writing(database));
  auto chain = ChainWriter::open(database);
  REQUIRE(chain);
  REQUIRE(database.execute("BEGIN"));
  for (int n = 1; n <= kRows; ++n) {
    for (const Table table : all_tables()) {
      const auto columns = columns_of(options.path, definition_of(table).name);
      std::vector<std::string> texts;
      for (const auto& column : columns) texts.push_back(fmt::format("{}-{}", column.name, n));
      std::vector<Field> fields;
      for (std::size_t i = 1; i < columns.size(); ++i) {
        const bool number = columns[i].type == "INTEGER";
        fields.push_back(number ? Field(std::int64_t{1000} + n) : Field(std::string_view(texts[i])));
      }
      // An erasure must not cover rows of the other tests.
      if (table == Table::kErasures) fields[2] = std::string_view("none");
      REQUIRE(chain->append(table, fields));
    }
  }
  REQUIRE(database.execute("COMMIT"));
  REQUIRE(write_anchor(options.anchor_file(), chain->head()));
  return options;
}

Verification verified(const StoreOptions& options) {
  auto verification = verify({options.path, options.anchor_file()});
  if (!verification) FAIL(to_text(verification.error()));
  for (const Finding& finding : verification->findings) {
    UNSCOPED_INFO(to_text(finding.kind) << " " << finding.table << " " << finding.row << ": " << finding.message);
  }
  return *verification;
}

bool names(const Verification& verification, Kind kind, std::string_view table, std::int64_t row) {
  return std::any_of(verification.findings.begin(), verification.findings.end(), [&](const Finding& finding) {
    return finding.kind == kind && finding.table == table && finding.row == row;
  });
}

std::vector<std::string> table_names() {
  std::vector<std::string> names;
  for (const Table table : all_tables()) names.emplace_back(definition_of(table).name);
  return names;
}

}  // namespace

TEST_CASE("audit verify: the definitions cover every column of every table", "[audit]") {
  const TemporaryFolder folder;
  const auto options = filled_store(folder);
  std::size_t tables = 0;
  for (const Table table : all_tables()) {
    const auto actual = columns_of(options.path, definition_of(table).name);
    INFO(definition_of(table).name);
    REQUIRE(actual.size() == definition_of(table).columns.size() + 1);
    CHECK(actual.front().name == "id");
    for (std::size_t i = 1; i < actual.size(); ++i) CHECK(actual[i].name == definition_of(table).columns[i - 1]);
    ++tables;
  }
  CHECK(number_of(options.path, "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name <> 'chain'") ==
        static_cast<std::int64_t>(tables));
}

TEST_CASE("audit verify: a whole store is whole", "[audit]") {
  const TemporaryFolder folder;
  const auto options = filled_store(folder);
  const auto verification = verified(options);
  CHECK(verification.is_whole());
  CHECK(verification.entries == kRows * static_cast<std::int64_t>(kTables));
  CHECK(verification.after_anchor == 0);
  CHECK(verification.head == *read_anchor(options.anchor_file()));
}

TEST_CASE("audit verify: a change of any column is found and named", "[audit]") {
  const TemporaryFolder folder;
  const auto original = filled_store(folder);
  StoreOptions options = original;
  options.anchor_path = original.anchor_file();
  options.path = folder.file("changed.db");
  for (const std::string& table : table_names()) {
    for (const ColumnInfo& column : columns_of(original.path, table)) {
      if (column.name == "id") continue;
      INFO(table << "." << column.name);
      std::filesystem::copy_file(original.path, options.path, std::filesystem::copy_options::overwrite_existing);
      const char* changed = column.type == "INTEGER" ? "{0} + 1" : "{0} || 'x'";
      execute(options.path, fmt::format("UPDATE {1} SET {0} = {2} WHERE id = 3", column.name, table,
                                        fmt::format(fmt::runtime(changed), column.name)));
      const auto verification = verified(options);
      CHECK(verification.found == 1);
      CHECK(names(verification, Kind::kChanged, table, 3));
    }
  }
}

TEST_CASE("audit verify: a value put to NULL, and NULL to a value, are found", "[audit]") {
  const TemporaryFolder folder;
  const auto options = options_in(folder);
  {
    auto store = open_store(options);
    auto call = sample_call(1);
    call.user.clear();
    must(record(*store, call));
    must(record(*store, sample_call(2)));
  }
  REQUIRE(verified(options).is_whole());
  execute(options.path, "UPDATE calls SET user = '' WHERE id = 1; UPDATE calls SET user = NULL WHERE id = 2");
  const auto verification = verified(options);
  CHECK(names(verification, Kind::kChanged, "calls", 1));
  CHECK(names(verification, Kind::kChanged, "calls", 2));
}

TEST_CASE("audit verify: rows taken out, put in or moved are found and named", "[audit]") {
  struct Case {
    std::string name;
    std::string sql;  // {0}: the table, {1}: what else makes a copied row another
    Kind kind;
    std::int64_t row;
  };
  const std::vector<Case> cases{
      {"delete one", "DELETE FROM {0} WHERE id = 3", Kind::kRemoved, 3},
      {"delete the first", "DELETE FROM {0} WHERE id = 1", Kind::kRemoved, 1},
      {"delete the last", "DELETE FROM {0} WHERE id = 5", Kind::kRemoved, 5},
      {"delete a row and its entry", "DELETE FROM {0} WHERE id = 3; DELETE FROM chain WHERE tbl = '{0}' AND row = 3",
       Kind::kRemoved, 3},
      {"delete an entry only", "DELETE FROM chain WHERE tbl = '{0}' AND row = 3", Kind::kInserted, 3},
      {"put one in at the end",
       "CREATE TEMP TABLE t AS SELECT * FROM {0} WHERE id = 3; UPDATE t SET id = 6 {1}; INSERT INTO {0} SELECT * FROM "
       "t",
       Kind::kInserted, 6},
      {"swap two",
       "UPDATE {0} SET id = 99 WHERE id = 2; UPDATE {0} SET id = 2 WHERE id = 4; UPDATE {0} SET id = 4 WHERE id = 99",
       Kind::kReordered, 2},
      {"rotate three",
       "UPDATE {0} SET id = 99 WHERE id = 2; UPDATE {0} SET id = 2 WHERE id = 3; UPDATE {0} SET id = 3 WHERE id = 4;"
       "UPDATE {0} SET id = 4 WHERE id = 99",
       Kind::kReordered, 4},
      {"move one to the end", "UPDATE {0} SET id = 50 WHERE id = 3", Kind::kRemoved, 3},
      {"move one to the end, seen there", "UPDATE {0} SET id = 50 WHERE id = 3", Kind::kInserted, 50},
  };
  const TemporaryFolder folder;
  const auto original = filled_store(folder);
  StoreOptions options = original;
  options.anchor_path = original.anchor_file();
  options.path = folder.file("changed.db");
  for (const Case& c : cases) {
    for (const std::string& table : table_names()) {
      INFO(c.name << ": " << table);
      std::filesystem::copy_file(original.path, options.path, std::filesystem::copy_options::overwrite_existing);
      // Columns that must not stand twice.
      const std::string apart = table == "plans"   ? ", fingerprint = 'other'"
                                : table == "cards" ? ", card = 'other'"
                                                   : "";
      execute(options.path, fmt::format(fmt::runtime(c.sql), table, apart));
      const auto verification = verified(options);
      CHECK(names(verification, c.kind, table, c.row));
    }
  }
}

TEST_CASE("audit verify: tampering with the chain itself is found", "[audit]") {
  struct Case {
    std::string name;
    std::string sql;
    Kind kind;
    std::int64_t sequence;
  };
  const std::string zeros = "x'" + std::string(64, '0') + "'";
  const std::vector<Case> cases{
      {"a hash", "UPDATE chain SET hash = " + zeros + " WHERE sequence = 20", Kind::kChanged, 20},
      {"a hash too short", "UPDATE chain SET hash = x'00' WHERE sequence = 20", Kind::kChanged, 20},
      {"a content", "UPDATE chain SET content = " + zeros + " WHERE sequence = 20", Kind::kChanged, 20},
      {"a row", "UPDATE chain SET row = 77 WHERE sequence = 20", Kind::kChanged, 20},
      {"a table", "UPDATE chain SET tbl = 'cards' WHERE sequence = 20", Kind::kChanged, 20},
      {"a table that is none", "UPDATE chain SET tbl = 'x' WHERE sequence = 20", Kind::kChanged, 20},
      {"two swapped",
       "UPDATE chain SET sequence = 99 WHERE sequence = 20; UPDATE chain SET sequence = 20 WHERE sequence = 21;"
       "UPDATE chain SET sequence = 21 WHERE sequence = 99",
       Kind::kChanged, 20},
      {"one removed", "DELETE FROM chain WHERE sequence = 20", Kind::kRemoved, 20},
      {"the first removed", "DELETE FROM chain WHERE sequence = 1", Kind::kRemoved, 1},
      {"the last removed", "DELETE FROM chain WHERE sequence = 45", Kind::kAnchor, 45},
      {"moved far away", "UPDATE chain SET sequence = 4000000000000000000 WHERE sequence = 20", Kind::kRemoved, 20},
  };
  for (const Case& c : cases) {
    DYNAMIC_SECTION(c.name) {
      const TemporaryFolder folder;
      const auto options = filled_store(folder);
      execute(options.path, c.sql);
      CHECK(names(verified(options), c.kind, "chain", c.sequence));
    }
  }
}

TEST_CASE("audit verify: the last rows taken out together with their entries show by the anchor alone", "[audit]") {
  const TemporaryFolder folder;
  const auto options = filled_store(folder);
  for (const std::string& table : table_names()) execute(options.path, "DELETE FROM " + table + " WHERE id = 5");
  execute(options.path, "DELETE FROM chain WHERE row = 5");
  CHECK(verify({options.path, ""})->is_whole());
  CHECK(names(verified(options), Kind::kAnchor, "chain", 45));
  // The same by a head from the log.
  CHECK(names(*verify({options.path, "", *read_anchor(options.anchor_file())}), Kind::kAnchor, "chain", 45));
}

TEST_CASE("audit verify: a chain that was written anew does not fit its anchor", "[audit]") {
  const TemporaryFolder folder;
  const auto options = filled_store(folder);
  const TemporaryFolder other_folder;
  auto other = open_store(options_in(other_folder));
  for (int i = 0; i < 30; ++i) must(record(*other, sample_call(i)));
  REQUIRE(other->close());
  const auto verification = verify({options_in(other_folder).path, options.anchor_file()});
  REQUIRE(verification);
  CHECK(names(*verification, Kind::kAnchor, "chain", 45));
  CHECK(verification->after_anchor > 0);
}

TEST_CASE("audit verify: a row and its entry forged together break the chain where they stand", "[audit]") {
  const TemporaryFolder folder;
  const auto options = filled_store(folder);
  auto database = open_by_hand(options.path);
  REQUIRE(database.execute("UPDATE calls SET status = 500 WHERE id = 3"));
  std::optional<RowCursor> cursor = *RowCursor::open(database, Table::kCalls);
  while (*cursor->row() != 3) cursor->advance();
  const std::string content = to_hex(content_hash(Table::kCalls, cursor->columns()));
  cursor.reset();
  REQUIRE(database.execute(fmt::format("UPDATE chain SET content = x'{}' WHERE tbl = 'calls' AND row = 3", content)));
  const auto verification = verified(options);
  CHECK(verification.found == 1);
  REQUIRE_FALSE(verification.findings.empty());
  CHECK_THAT(verification.findings.front().message, Catch::Contains("calls row 3"));
}

TEST_CASE("audit verify: schema, triggers and findings without number", "[audit]") {
  const TemporaryFolder folder;
  const auto options = filled_store(folder);
  SECTION("a trigger that would hide something") {
    execute(options.path, "CREATE TRIGGER hide AFTER INSERT ON feedback BEGIN DELETE FROM feedback; END");
    CHECK(names(verified(options), Kind::kSchema, "", 0));
  }
  SECTION("a column more") {
    execute(options.path, "ALTER TABLE calls ADD COLUMN extra TEXT");
    CHECK(names(verified(options), Kind::kSchema, "", 0));
  }
  SECTION("a view that says something else") {
    execute(options.path, "DROP VIEW outcomes; CREATE VIEW outcomes AS SELECT 1");
    CHECK(names(verified(options), Kind::kSchema, "", 0));
  }
  SECTION("more findings than are kept are counted") {
    execute(options.path, "DELETE FROM calls");
    const auto verification = verify({options.path, "", {}, 2});
    REQUIRE(verification);
    CHECK(verification->findings.size() == 2);
    CHECK(verification->found == 5);
  }
}

TEST_CASE("audit verify: no finding holds what a row says", "[audit]") {
  const TemporaryFolder folder;
  const auto options = options_in(folder);
  {
    auto store = open_store(options);
    for (int i = 0; i < 4; ++i) must(record(*store, sample_call(i, "pseudonym-marker")));
  }
  execute(options.path, "UPDATE calls SET hook = 'marker-hook'; DELETE FROM cards WHERE id = 2");
  const auto verification = verified(options);
  CHECK(verification.found == 5);
  for (const Finding& finding : verification.findings) CHECK_THAT(finding.message, !Catch::Contains("marker"));
}

TEST_CASE("audit verify: what is no store, or has no anchor, is an error", "[audit]") {
  const TemporaryFolder folder;
  const auto options = filled_store(folder);
  CHECK(verify({folder.file("none.db"), ""}).error().kind == ErrorKind::kNotFound);
  CHECK(verify({options.path, folder.file("none.anchor")}).error().kind == ErrorKind::kNotFound);
  std::ofstream(folder.file("broken.anchor")) << "parity-audit-anchor 1 x y\n";
  CHECK(verify({options.path, folder.file("broken.anchor")}).error().kind == ErrorKind::kInvalidInput);
  std::ofstream(folder.file("text.db")) << std::string(8192, 't');
  CHECK(verify({folder.file("text.db"), ""}).error().kind == ErrorKind::kInvalidInput);
}

TEST_CASE("audit verify: a damaged page is a finding, and the other tables are still looked at", "[audit]") {
  const TemporaryFolder folder;
  const auto options = options_in(folder);
  {
    auto store = open_store(options);
    for (int i = 0; i < 2000; ++i) store->submit(sample_call(i), [](const Result<Receipt>&) {});
  }
  execute(options.path, "UPDATE cards SET name = 'x' WHERE id = 7");
  const auto page = number_of(options.path,
                              "SELECT pageno FROM dbstat WHERE name = 'calls' AND pagetype = 'leaf' "
                              "ORDER BY pageno LIMIT 1 OFFSET 20");
  execute(options.path, "PRAGMA wal_checkpoint(TRUNCATE)");
  std::fstream file(options.path, std::ios::in | std::ios::out | std::ios::binary);
  file.seekp((page - 1) * 4096);
  file << std::string(4096, '\xA5');
  file.close();
  const auto verification = verified(options);
  CHECK(std::any_of(verification.findings.begin(), verification.findings.end(),
                    [](const Finding& f) { return f.kind == Kind::kUnreadable && f.table == "calls"; }));
  CHECK(names(verification, Kind::kChanged, "cards", 7));
}

}  // namespace parity::audit::testing
