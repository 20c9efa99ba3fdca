// The schema as SQL. A migration, once released, never changes: the next one is added after it. A new column must be
// nullable, so that the hashes of old rows stay (chain.h).
#include "audit/schema.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>

namespace parity::audit {
namespace {

using std::string_view_literals::operator""sv;

constexpr std::array kSiteKeyColumns{"time"sv, "key_check"sv};
constexpr std::array kPlanColumns{"fingerprint"sv, "rule_sets"sv, "rules"sv};
constexpr std::array kCallColumns{"time"sv,   "request"sv,  "service"sv,    "hook"sv,    "hook_instance"sv,
                                  "issuer"sv, "audience"sv, "user"sv,       "patient"sv, "plan"sv,
                                  "states"sv, "status"sv,   "duration_us"sv};
constexpr std::array kCardColumns{"call"sv,  "card"sv,     "name"sv,        "indicator"sv,
                                  "rules"sv, "evidence"sv, "suggestions"sv, "grounds"sv};
constexpr std::array kFeedbackColumns{"time"sv,          "service"sv, "issuer"sv,       "card"sv,
                                      "shown"sv,         "outcome"sv, "outcome_time"sv, "reason"sv,
                                      "reason_system"sv, "comment"sv, "suggestions"sv};
constexpr std::array kSnoozeColumns{"time"sv, "feedback"sv, "shown"sv,    "patient"sv, "audience"sv,
                                    "rule"sv, "rest"sv,     "last_day"sv, "evidence"sv};
constexpr std::array kApprovalColumns{"time"sv,     "rule_set"sv, "version"sv, "hash"sv,
                                      "approver"sv, "role"sv,     "reason"sv};
constexpr std::array kErasureColumns{"time"sv, "reason"sv, "tbl"sv, "first"sv, "last"sv};
constexpr std::array kReplayColumns{"time"sv, "spool"sv, "first"sv, "last"sv};

constexpr std::array<TableDefinition, kTables> kDefinitions{{{"site_keys", kSiteKeyColumns},
                                                             {"plans", kPlanColumns},
                                                             {"calls", kCallColumns},
                                                             {"cards", kCardColumns},
                                                             {"feedback", kFeedbackColumns},
                                                             {"snoozes", kSnoozeColumns},
                                                             {"approvals", kApprovalColumns},
                                                             {"erasures", kErasureColumns},
                                                             {"replays", kReplayColumns}}};

constexpr std::array<Table, kTables> kAll{Table::kSiteKeys,  Table::kPlans,    Table::kCalls,
                                          Table::kCards,     Table::kFeedback, Table::kSnoozes,
                                          Table::kApprovals, Table::kErasures, Table::kReplays};

// Times are seconds since 1970-01-01T00:00:00Z, days "2026-11-22", lists JSON arrays of strings.
constexpr const char* kVersion1 = R"sql(
CREATE TABLE chain(sequence INTEGER PRIMARY KEY, tbl TEXT NOT NULL, row INTEGER NOT NULL, content BLOB NOT NULL,
                   hash BLOB NOT NULL) STRICT;
CREATE TABLE site_keys(id INTEGER PRIMARY KEY, time INTEGER NOT NULL, key_check TEXT NOT NULL) STRICT;
CREATE TABLE plans(id INTEGER PRIMARY KEY, fingerprint TEXT NOT NULL UNIQUE, rule_sets TEXT NOT NULL,
                   rules TEXT NOT NULL) STRICT;
CREATE TABLE calls(id INTEGER PRIMARY KEY, time INTEGER NOT NULL, request TEXT NOT NULL, service TEXT NOT NULL,
                   hook TEXT NOT NULL, hook_instance TEXT NOT NULL, issuer TEXT NOT NULL, audience TEXT NOT NULL,
                   user TEXT, patient TEXT NOT NULL, plan INTEGER, states TEXT NOT NULL, status INTEGER NOT NULL,
                   duration_us INTEGER NOT NULL) STRICT;
CREATE TABLE cards(id INTEGER PRIMARY KEY, call INTEGER NOT NULL, card TEXT NOT NULL UNIQUE, name TEXT NOT NULL,
                   indicator TEXT NOT NULL, rules TEXT NOT NULL, evidence TEXT, suggestions TEXT NOT NULL) STRICT;
CREATE TABLE feedback(id INTEGER PRIMARY KEY, time INTEGER NOT NULL, service TEXT NOT NULL, issuer TEXT NOT NULL,
                      card TEXT NOT NULL, shown INTEGER, outcome TEXT NOT NULL, outcome_time INTEGER NOT NULL,
                      reason TEXT, reason_system TEXT, comment TEXT, suggestions TEXT NOT NULL) STRICT;
CREATE TABLE snoozes(id INTEGER PRIMARY KEY, time INTEGER NOT NULL, feedback INTEGER NOT NULL,
                     shown INTEGER NOT NULL, patient TEXT NOT NULL, audience TEXT NOT NULL, rule TEXT NOT NULL,
                     rest TEXT NOT NULL, last_day TEXT, evidence TEXT) STRICT;
CREATE TABLE approvals(id INTEGER PRIMARY KEY, time INTEGER NOT NULL, rule_set TEXT NOT NULL, version TEXT NOT NULL,
                       hash TEXT NOT NULL, approver TEXT NOT NULL, role TEXT NOT NULL, reason TEXT NOT NULL) STRICT;
CREATE TABLE erasures(id INTEGER PRIMARY KEY, time INTEGER NOT NULL, reason TEXT NOT NULL, tbl TEXT NOT NULL,
                      first INTEGER NOT NULL, last INTEGER NOT NULL) STRICT;
CREATE TABLE replays(id INTEGER PRIMARY KEY, time INTEGER NOT NULL, spool TEXT NOT NULL, first INTEGER NOT NULL,
                     last INTEGER NOT NULL) STRICT;
CREATE INDEX cards_call ON cards(call);
CREATE INDEX feedback_shown ON feedback(shown, min(outcome_time, time)) WHERE shown IS NOT NULL;
CREATE INDEX snoozes_patient ON snoozes(patient, audience);
CREATE INDEX snoozes_shown ON snoozes(shown, rule);
CREATE INDEX replays_spool ON replays(spool);
CREATE VIEW outcomes AS
  SELECT calls.id AS call, calls.time AS time, calls.service AS service, calls.audience AS audience,
         rule.value AS rule,
         CASE substr(calls.states, rule.key + 1, 1) WHEN 'F' THEN 'fired' WHEN 'n' THEN 'not-fired'
           WHEN '?' THEN 'unknown' WHEN 's' THEN 'suppressed' WHEN 'z' THEN 'snoozed'
           WHEN '-' THEN 'not-applicable' END AS state
  FROM calls JOIN plans ON plans.id = calls.plan, json_each(plans.rules) AS rule
  WHERE calls.states <> '';
)sql";

// On which facts a rule stood on a card.
constexpr const char* kVersion2 = "ALTER TABLE cards ADD COLUMN grounds TEXT;";

constexpr std::array<const char*, 2> kMigrations{kVersion1, kVersion2};

/// For a reader of a store that no server has brought to the newest schema yet: what is missing in it, over its tables.
/// One for each version before the newest.
constexpr std::array<const char*, kMigrations.size() - 1> kAsNewest{
    "CREATE TEMP VIEW cards AS SELECT *, NULL AS grounds FROM main.cards;"};

constexpr std::int64_t kNewest = kMigrations.size();
constexpr int kReadersWaitMs = 250;
constexpr std::int64_t kApplicationId = 0x50415249;  // "PARI"

Result<std::int64_t> version_of(Database& database) { return database.number_of("PRAGMA user_version"); }

Result<void> check_ours(Database& database) {
  auto application = database.number_of("PRAGMA application_id");
  if (!application) return tl::unexpected(application.error());
  if (*application != kApplicationId) return invalid_input("not an audit store");
  auto version = version_of(database);
  if (!version) return tl::unexpected(version.error());
  if (*version > kNewest) {
    return invalid_input(
        fmt::format("the audit store has schema {}, this version of parity knows {}", *version, kMigrations.size()), {},
        "run the version of parity that wrote it, or a newer one");
  }
  return {};
}

Result<void> run_migrations(Database& database, std::int64_t from, std::int64_t to) {
  for (std::size_t i = static_cast<std::size_t>(from); i < static_cast<std::size_t>(to); ++i) {
    auto done = database.execute(kMigrations[i]).and_then([&] {
      return database.execute(fmt::format("PRAGMA user_version = {}", i + 1));
    });
    if (!done) return done;
  }
  return {};
}

Result<void> migrate(Database& database) {
  if (auto begun = database.execute("BEGIN IMMEDIATE"); !begun) return begun;
  auto done = database.number_of("SELECT count(*) FROM sqlite_schema").and_then([&](std::int64_t objects) {
    return objects == 0 ? database.execute(fmt::format("PRAGMA application_id = {}", kApplicationId))
                        : check_ours(database);
  });
  done = done.and_then([&] { return version_of(database); }).and_then([&](std::int64_t version) {
    return run_migrations(database, version, kNewest);
  });
  done = done.and_then([&] { return database.execute("COMMIT"); });
  if (!done && database.in_transaction()) static_cast<void>(database.execute("ROLLBACK"));
  return done;
}

}  // namespace

const TableDefinition& definition_of(Table table) { return kDefinitions[index_of(table)]; }

std::optional<Table> table_named(std::string_view name) {
  for (const Table table : kAll) {
    if (definition_of(table).name == name) return table;
  }
  return std::nullopt;
}

const std::array<Table, kTables>& all_tables() { return kAll; }

Result<void> prepare_for_writing(Database& database) {
  // First: until it is so, no commit may go to a log that is gathered (storage/gathered_log.h).
  if (auto synced = database.execute("PRAGMA synchronous = FULL"); !synced) return synced;
  auto mode = database.text_of("PRAGMA journal_mode = WAL");
  if (!mode) return tl::unexpected(mode.error());
  if (*mode != "wal") {
    return tl::unexpected<Error>(Error{
        ErrorKind::kUnavailable, fmt::format("the audit store stays in journal mode {}, not wal", *mode), {}, {}});
  }
  return database
      .execute(
          "PRAGMA secure_delete = ON; PRAGMA trusted_schema = OFF;"
          "PRAGMA cell_size_check = ON; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -16384; PRAGMA "
          "journal_size_limit = 67108864;")
      .and_then([&] { return migrate(database); });
}

Result<std::string> schema_of(Database& database) {
  return database.text_of(
      "SELECT group_concat(line, char(10)) FROM (SELECT type || ' ' || name || ': ' || coalesce(sql, '') AS line"
      " FROM sqlite_schema WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY line)");
}

Result<std::string> schema_of_version(std::int64_t version) {
  if (version < 1 || version > kNewest) return std::string();
  auto database = Database::in_memory();
  if (!database) return tl::unexpected(database.error());
  return run_migrations(*database, 0, version).and_then([&] { return schema_of(*database); });
}

Result<Database> open_for_reading(const std::string& path) {
  auto database = Database::open(path, Database::Access::kRead);
  if (!database) return database;
  database->wait_for_locks(kReadersWaitMs);
  auto ours = database->execute("PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON;").and_then([&] {
    return check_ours(*database);
  });
  if (!ours) return tl::unexpected(ours.error());
  const auto version = version_of(*database);
  if (!version) return tl::unexpected(version.error());
  for (auto i = static_cast<std::size_t>(std::max<std::int64_t>(*version, 1)) - 1; i < kAsNewest.size(); ++i)
    if (auto made = database->execute(kAsNewest[i]); !made) return tl::unexpected(made.error());
  return database;
}

}  // namespace parity::audit
