// Which rows go is gathered in a temporary table; then the erasures are chained, then the rows deleted, in one
// transaction. secure_delete and a truncating checkpoint leave no copy in the file or its log.
#include "audit/erasure.h"

#include <fmt/format.h>

#include <array>
#include <filesystem>
#include <optional>
#include <span>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "audit/chain.h"
#include "audit/schema.h"
#include "audit/sqlite.h"

namespace parity::audit {
namespace {

constexpr int kLockWaitMs = 10'000;
constexpr std::int64_t kCallsAtOnce = 5000;
constexpr std::array kErasable{Table::kCalls, Table::kCards, Table::kFeedback, Table::kSnoozes};

struct Gathering {
  std::string_view sql;
  std::array<Field, 2> parameters;
};

class Eraser {
 public:
  static Result<Eraser> open(const std::string& path, Instant now);

  /// One transaction: gathers, and takes out what was gathered.
  Result<Erased> erase(std::string_view reason, std::span<const Gathering> gatherings);
  /// Leaves nothing of it in the log.
  Result<void> finish();

 private:
  Result<Erased> erase_gathered(std::string_view reason, std::span<const Gathering> gatherings);
  Result<std::int64_t> take_out(std::string_view reason, Table table);
  Result<void> note(std::string_view reason, Table table, std::int64_t first, std::int64_t last);

  std::optional<Database> database_;
  std::optional<ChainWriter> chain_;
  Instant now_;
};

Result<Eraser> Eraser::open(const std::string& path, Instant now) {
  std::error_code ignored;
  if (!std::filesystem::exists(path, ignored)) {
    return tl::unexpected<Error>(Error{ErrorKind::kNotFound, "there is no audit store", path, {}});
  }
  auto database = Database::open(path, Database::Access::kWrite);
  if (!database) return tl::unexpected(database.error());
  database->wait_for_locks(kLockWaitMs);
  auto ready = prepare_for_writing(*database).and_then([&] {
    return database->execute("CREATE TEMP TABLE gone(tbl TEXT NOT NULL, row INTEGER NOT NULL, PRIMARY KEY(tbl, row))");
  });
  if (!ready) return tl::unexpected(ready.error());
  auto chain = ChainWriter::open(*database);
  if (!chain) return tl::unexpected(chain.error());
  Eraser eraser;
  eraser.database_ = std::move(*database);
  eraser.chain_ = std::move(*chain);
  eraser.now_ = now;
  return eraser;
}

Result<Erased> Eraser::erase(std::string_view reason, std::span<const Gathering> gatherings) {
  if (auto begun = database_->execute("BEGIN IMMEDIATE; DELETE FROM temp.gone"); !begun) {
    return tl::unexpected(begun.error());
  }
  auto erased = chain_->reload(*database_).and_then([&] { return erase_gathered(reason, gatherings); });
  auto ended = database_->execute(erased ? "COMMIT" : "ROLLBACK");
  if (erased && !ended) {
    static_cast<void>(database_->execute("ROLLBACK"));
    return tl::unexpected(ended.error());
  }
  return erased;
}

Result<Erased> Eraser::erase_gathered(std::string_view reason, std::span<const Gathering> gatherings) {
  for (const Gathering& gathering : gatherings) {
    auto statement = database_->prepare(gathering.sql);
    if (!statement) return tl::unexpected(statement.error());
    if (auto gathered = statement->run(gathering.parameters); !gathered) return tl::unexpected(gathered.error());
  }
  std::array<std::int64_t, kErasable.size()> counts{};
  for (std::size_t i = 0; i < kErasable.size(); ++i) {
    auto count = take_out(reason, kErasable[i]);
    if (!count) return tl::unexpected(count.error());
    counts[i] = *count;
  }
  return Erased{counts[0], counts[1], counts[2], counts[3]};
}

/// Notes the gathered rows of a table as ranges, and deletes them.
Result<std::int64_t> Eraser::take_out(std::string_view reason, Table table) {
  const std::string_view name = definition_of(table).name;
  auto rows = database_->prepare(fmt::format("SELECT row FROM temp.gone WHERE tbl = '{}' ORDER BY row", name));
  if (!rows) return tl::unexpected(rows.error());
  std::int64_t count = 0;
  std::optional<std::int64_t> first;
  std::int64_t last = 0;
  auto row = rows->step();
  for (; row && *row; row = rows->step(), ++count) {
    const std::int64_t id = rows->number(0);
    if (first && id != last + 1) {
      if (auto noted = note(reason, table, *first, last); !noted) return tl::unexpected(noted.error());
      first.reset();
    }
    first = first.value_or(id);
    last = id;
  }
  if (!row) return tl::unexpected(row.error());
  if (!first) return 0;
  return note(reason, table, *first, last)
      .and_then([&] {
        return database_->execute(
            fmt::format("DELETE FROM {0} WHERE id IN (SELECT row FROM temp.gone WHERE tbl = '{0}')", name));
      })
      .map([&] { return count; });
}

Result<void> Eraser::note(std::string_view reason, Table table, std::int64_t first, std::int64_t last) {
  const std::array<Field, 5> columns{now_.seconds, reason, definition_of(table).name, first, last};
  auto id = chain_->append(Table::kErasures, columns);
  if (!id) return tl::unexpected(id.error());
  return {};
}

Result<void> Eraser::finish() {
  return database_->number_of("PRAGMA wal_checkpoint(TRUNCATE)").and_then([](std::int64_t busy) -> Result<void> {
    if (busy == 0) return {};
    return tl::unexpected<Error>(Error{ErrorKind::kUnavailable,
                                       "the rows are taken out, but the log of the database still holds them",
                                       {},
                                       "run the command again when no other process reads the store"});
  });
}

constexpr std::string_view kCardsOfCalls =
    "INSERT OR IGNORE INTO temp.gone SELECT 'cards', id FROM cards"
    " WHERE call IN (SELECT row FROM temp.gone WHERE tbl = 'calls') AND ?1 IS NULL AND ?2 IS NULL";
constexpr std::array<Field, 2> kNone{std::monostate{}, std::monostate{}};

void add(Erased& sum, const Erased& more) {
  sum.calls += more.calls;
  sum.cards += more.cards;
  sum.feedback += more.feedback;
  sum.snoozes += more.snoozes;
}

}  // namespace

Result<Erased> erase_patient(const std::string& path, const PatientKey& patient, Instant now) {
  auto eraser = Eraser::open(path, now);
  if (!eraser) return tl::unexpected(eraser.error());
  std::vector<Gathering> gatherings;
  std::vector<std::string_view> keys{patient.current};
  keys.insert(keys.end(), patient.former.begin(), patient.former.end());
  for (const std::string_view key : keys) {
    const std::array<Field, 2> parameters{key, std::monostate{}};
    gatherings.push_back(
        {"INSERT OR IGNORE INTO temp.gone SELECT 'calls', id FROM calls WHERE patient = ?1 AND ?2 IS NULL",
         parameters});
    gatherings.push_back(
        {"INSERT OR IGNORE INTO temp.gone SELECT 'snoozes', id FROM snoozes WHERE patient = ?1 AND ?2 IS NULL",
         parameters});
  }
  gatherings.push_back({kCardsOfCalls, kNone});
  gatherings.push_back(
      {"INSERT OR IGNORE INTO temp.gone SELECT 'feedback', id FROM feedback"
       " WHERE shown IN (SELECT row FROM temp.gone WHERE tbl = 'cards') AND ?1 IS NULL AND ?2 IS NULL",
       kNone});
  auto erased = eraser->erase("erasure", gatherings);
  if (!erased) return erased;
  return eraser->finish().map([&] { return *erased; });
}

Result<Erased> erase_before(const std::string& path, Instant cutoff, Instant now) {
  auto eraser = Eraser::open(path, now);
  if (!eraser) return tl::unexpected(eraser.error());
  const std::string day = to_text(london_day(cutoff));
  const std::array<Gathering, 4> gatherings{
      {{"INSERT INTO temp.gone SELECT 'calls', id FROM calls WHERE time < ?1 ORDER BY id LIMIT ?2",
        {cutoff.seconds, kCallsAtOnce}},
       {kCardsOfCalls, kNone},
       {"INSERT INTO temp.gone SELECT 'feedback', id FROM feedback WHERE time < ?1 ORDER BY id LIMIT ?2",
        {cutoff.seconds, kCallsAtOnce}},
       // All that was said on a rule of a card, or nothing of it: else an old rest would stand without its lifting.
       {"INSERT INTO temp.gone SELECT 'snoozes', id FROM snoozes AS s WHERE NOT EXISTS (SELECT 1 FROM snoozes AS n"
        " WHERE n.shown = s.shown AND n.rule = s.rule AND (n.time >= ?1 OR"
        " (n.id = (SELECT max(id) FROM snoozes AS m WHERE m.shown = s.shown AND m.rule = s.rule)"
        " AND (n.rest = 'until-changed' AND n.last_day IS NULL OR n.last_day >= ?2))))",
        {cutoff.seconds, std::string_view(day)}}}};
  Erased sum;
  while (true) {
    auto erased = eraser->erase("retention", gatherings);
    if (!erased) return erased;
    add(sum, *erased);
    if (erased->all() == 0) break;
  }
  return eraser->finish().map([&] { return sum; });
}

}  // namespace parity::audit
