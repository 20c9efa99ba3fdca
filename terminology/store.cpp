// Places and ranges are those of closure.h. An import is one transaction.
#include "terminology/store.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "engine/base/digest.h"
#include "terminology/closure.h"

namespace parity::terminology {
namespace {

using storage::Database;
using storage::Field;
using storage::Statement;

constexpr std::int64_t kApplicationId = 0x50415254;  // "PART"
constexpr const char* kSchema = R"sql(
CREATE TABLE imported(id INTEGER PRIMARY KEY, kind TEXT NOT NULL, url TEXT NOT NULL, name TEXT NOT NULL,
                      version TEXT NOT NULL, digest TEXT NOT NULL, time INTEGER NOT NULL, codes INTEGER NOT NULL,
                      active INTEGER NOT NULL, UNIQUE(kind, url, version)) STRICT;
CREATE TABLE concepts(release INTEGER NOT NULL, code TEXT NOT NULL, place INTEGER, term TEXT NOT NULL,
                      PRIMARY KEY(release, code)) STRICT, WITHOUT ROWID;
CREATE INDEX concepts_place ON concepts(release, place) WHERE place IS NOT NULL;
CREATE TABLE below(release INTEGER NOT NULL, place INTEGER NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL,
                   PRIMARY KEY(release, place, first)) STRICT, WITHOUT ROWID;
CREATE TABLE members(list INTEGER NOT NULL, system TEXT NOT NULL, code TEXT NOT NULL, term TEXT NOT NULL,
                     PRIMARY KEY(list, system, code)) STRICT, WITHOUT ROWID;
PRAGMA user_version = 1;
)sql";

Result<void> check_ours(Database& database) {
  const auto application = database.number_of("PRAGMA application_id");
  if (!application) return tl::unexpected(application.error());
  const auto version = database.number_of("PRAGMA user_version");
  if (!version) return tl::unexpected(version.error());
  if (*application == kApplicationId && *version == 1) return {};
  return invalid_input("is no terminology that this version of parity can read", {},
                       "import it anew, into another file");
}

Imported imported_of(const Statement& row) {
  const auto text = [&](int column) { return std::string(row.text(column)); };
  return {row.number(0), text(1), text(2), text(3), text(4), text(5), {row.number(6)}, row.number(7), row.number(8)};
}

class Digest {
 public:
  void add(std::string_view text) {
    bytes_ += text;
    bytes_ += '\n';
    constexpr std::size_t kAtOnce = 1U << 20U;
    if (bytes_.size() > kAtOnce) fold();
  }
  std::string text() {
    fold();
    return "sha256:" + to_hex(sum_);
  }

 private:
  // A chain of blocks: the whole text need not stand in memory.
  void fold() {
    const std::string before(sum_.begin(), sum_.end());
    sum_ = sha256(before + bytes_);
    bytes_.clear();
  }
  std::string bytes_;
  Sha256 sum_{};
};

std::string digest_of(const CodeSystemRelease& release) {
  Digest digest;
  for (const ReleasedConcept& one : release.concepts) digest.add(one.code + (one.is_active ? "+" : "-"));
  std::vector<std::pair<std::uint32_t, std::uint32_t>> edges;
  for (const IsA& edge : release.is_a) edges.emplace_back(edge.child, edge.parent);
  std::sort(edges.begin(), edges.end());
  for (const auto& [child, parent] : edges) digest.add(fmt::format("{} {}", child, parent));
  return digest.text();
}

std::vector<CodedTerm> sorted_codes(const CodeList& list) {
  std::vector<CodedTerm> codes = list.codes;
  const auto less = [](const CodedTerm& a, const CodedTerm& b) {
    return std::tie(a.system, a.code) < std::tie(b.system, b.code);
  };
  std::stable_sort(codes.begin(), codes.end(), less);
  codes.erase(
      std::unique(codes.begin(), codes.end(),
                  [](const CodedTerm& a, const CodedTerm& b) { return a.system == b.system && a.code == b.code; }),
      codes.end());
  return codes;
}

std::string digest_of(const std::vector<CodedTerm>& codes) {
  Digest digest;
  for (const CodedTerm& code : codes) digest.add(code.system + "|" + code.code);
  return digest.text();
}

Result<void> write_members(Database& database, std::int64_t list, const std::vector<CodedTerm>& codes) {
  auto insert = database.prepare("INSERT INTO members(list, system, code, term) VALUES(?, ?, ?, ?)");
  if (!insert) return tl::unexpected(insert.error());
  for (const CodedTerm& code : codes) {
    const std::array<Field, 4> fields{list, std::string_view(code.system), std::string_view(code.code),
                                      std::string_view(code.term)};
    if (auto done = insert->run(fields); !done) return done;
  }
  return {};
}

Result<void> write_concepts(Database& database, std::int64_t id, const CodeSystemRelease& release,
                            const Closure& closure) {
  auto insert = database.prepare("INSERT INTO concepts(release, code, place, term) VALUES(?, ?, ?, ?)");
  if (!insert) return tl::unexpected(insert.error());
  for (std::size_t i = 0; i < release.concepts.size(); ++i) {
    const ReleasedConcept& one = release.concepts[i];
    const Field place = one.is_active ? Field(std::int64_t{closure.place[i]}) : Field(std::monostate{});
    const std::array<Field, 4> fields{id, std::string_view(one.code), place, std::string_view(one.term)};
    if (auto done = insert->run(fields); !done) return done;
  }
  return {};
}

Result<void> write_ranges(Database& database, std::int64_t id, const Closure& closure) {
  auto insert = database.prepare("INSERT INTO below(release, place, first, last) VALUES(?, ?, ?, ?)");
  if (!insert) return tl::unexpected(insert.error());
  std::vector<std::uint32_t> by_place(closure.place.size());
  for (std::uint32_t i = 0; i < by_place.size(); ++i) by_place[closure.place[i]] = i;
  for (std::uint32_t place = 0; place < by_place.size(); ++place)
    for (const PlaceRange& range : closure.ranges[by_place[place]]) {
      const std::array<Field, 4> fields{id, std::int64_t{place}, std::int64_t{range.first}, std::int64_t{range.last}};
      if (auto done = insert->run(fields); !done) return done;
    }
  return {};
}

tl::unexpected<Error> not_found(std::string message, std::string where = {}, std::string fix = {}) {
  return tl::unexpected<Error>(Error{ErrorKind::kNotFound, std::move(message), std::move(where), std::move(fix)});
}

/// Begins a transaction, and takes it back unless it was committed.
class Transaction {
 public:
  explicit Transaction(Database& database) : database_(database), begun_(database.execute("BEGIN IMMEDIATE")) {}
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  ~Transaction() {
    if (database_.in_transaction()) static_cast<void>(database_.execute("ROLLBACK"));
  }
  const Result<void>& begun() const { return begun_; }
  Result<void> commit() { return database_.execute("COMMIT"); }

 private:
  Database& database_;
  Result<void> begun_;
};

}  // namespace

std::string Imported::label() const {
  const std::string& called = name.empty() ? url : name;
  return version.empty() ? called : fmt::format("{} {}", called, version);
}

Result<Store> Store::open(const std::string& path) {
  auto database = Database::open(path, Database::Access::kRead);
  if (!database) return tl::unexpected(database.error());
  constexpr int kWaitMs = 1000;
  database->wait_for_locks(kWaitMs);
  auto ours =
      database->execute("PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON; PRAGMA mmap_size = 268435456;")
          .and_then([&] { return check_ours(*database); });
  if (!ours) {
    ours.error().where = path;
    return tl::unexpected(ours.error());
  }
  return Store(std::move(*database));
}

Result<Store> Store::open_for_import(const std::string& path) {
  auto database = Database::open(path, Database::Access::kWrite);
  if (!database) return tl::unexpected(database.error());
  constexpr int kWaitMs = 10'000;
  database->wait_for_locks(kWaitMs);
  auto done = database->execute(
      "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA trusted_schema = OFF;"
      "PRAGMA cache_size = -65536; PRAGMA journal_size_limit = 1048576;");
  done = done.and_then([&] { return database->number_of("SELECT count(*) FROM sqlite_schema"); })
             .and_then([&](std::int64_t objects) -> Result<void> {
               if (objects > 0) return check_ours(*database);
               return database->execute(
                   fmt::format("BEGIN; PRAGMA application_id = {}; {} COMMIT;", kApplicationId, kSchema));
             });
  if (!done) {
    done.error().where = path;
    return tl::unexpected(done.error());
  }
  return Store(std::move(*database));
}

Result<void> Store::forget(const Imported& what) {
  const std::array<Field, 3> same{std::string_view(what.kind), std::string_view(what.url),
                                  std::string_view(what.version)};
  for (const char* sql :
       {"DELETE FROM concepts WHERE release IN (SELECT id FROM imported WHERE kind = ? AND url = ? AND version = ?)",
        "DELETE FROM below WHERE release IN (SELECT id FROM imported WHERE kind = ? AND url = ? AND version = ?)",
        "DELETE FROM members WHERE list IN (SELECT id FROM imported WHERE kind = ? AND url = ? AND version = ?)",
        "DELETE FROM imported WHERE kind = ? AND url = ? AND version = ?"}) {
    auto statement = database_.prepare(sql);
    if (!statement) return tl::unexpected(statement.error());
    if (auto done = statement->run(same); !done) return done;
  }
  return {};
}

Result<void> Store::remove(const Imported& what) {
  Transaction transaction(database_);
  if (!transaction.begun()) return transaction.begun();
  if (what.kind == "release") {
    const std::string prefix = what.url + "?fhir_vs=refset/";
    auto sets = select("WHERE kind = 'list' AND version = ? AND instr(url, ?) = 1", {what.version, prefix});
    if (!sets) return tl::unexpected(sets.error());
    for (const Imported& set : *sets)
      if (auto done = forget(set); !done) return done;
  }
  return forget(what).and_then([&] { return transaction.commit(); });
}

Result<std::int64_t> Store::add_imported(const Imported& what) {
  if (auto done = forget(what); !done) return tl::unexpected(done.error());
  auto insert = database_.prepare(
      "INSERT INTO imported(id, kind, url, name, version, digest, time, codes, active)"
      " VALUES((SELECT coalesce(max(id), 0) + 1 FROM imported), ?, ?, ?, ?, ?, ?, ?, ?)");
  if (!insert) return tl::unexpected(insert.error());
  const std::array<Field, 8> fields{std::string_view(what.kind),
                                    std::string_view(what.url),
                                    std::string_view(what.name),
                                    std::string_view(what.version),
                                    std::string_view(what.digest),
                                    what.time.seconds,
                                    what.codes,
                                    what.active};
  if (auto done = insert->run(fields); !done) return tl::unexpected(done.error());
  return database_.number_of("SELECT max(id) FROM imported");
}

Result<Imported> Store::import(const CodeSystemRelease& release, Instant now) {
  const auto count = static_cast<std::uint32_t>(release.concepts.size());
  auto closure = close(count, release.is_a);
  if (!closure) {
    Error error = closure.error();
    if (error.kind == ErrorKind::kInvalidInput)
      error.message = fmt::format("the code {} lies above itself", release.concepts[std::stoul(error.where)].code);
    error.where = release.system;
    return tl::unexpected<Error>(std::move(error));
  }
  Imported what{0, "release", release.system, release.name, release.version, digest_of(release), now, count, 0};
  what.active = std::count_if(release.concepts.begin(), release.concepts.end(),
                              [](const ReleasedConcept& one) { return one.is_active; });
  Transaction transaction(database_);
  if (!transaction.begun()) return tl::unexpected(transaction.begun().error());
  auto id = add_imported(what);
  if (!id) return tl::unexpected(id.error());
  auto done = write_concepts(database_, *id, release, *closure).and_then([&] {
    return write_ranges(database_, *id, *closure);
  });
  for (const CodeList& list : release.lists) {
    if (!done) break;
    const auto codes = sorted_codes(list);
    const auto size = static_cast<std::int64_t>(codes.size());
    auto member_id = add_imported({0, "list", list.url, list.name, list.version, digest_of(codes), now, size, size});
    if (!member_id) return tl::unexpected(member_id.error());
    done = write_members(database_, *member_id, codes);
  }
  done = done.and_then([&] { return transaction.commit(); });
  if (!done) return tl::unexpected(done.error());
  what.id = *id;
  return what;
}

Result<Imported> Store::import(const CodeList& list, Instant now) {
  const auto codes = sorted_codes(list);
  const auto size = static_cast<std::int64_t>(codes.size());
  Imported what{0, "list", list.url, list.name, list.version, digest_of(codes), now, size, size};
  Transaction transaction(database_);
  if (!transaction.begun()) return tl::unexpected(transaction.begun().error());
  auto id = add_imported(what);
  if (!id) return tl::unexpected(id.error());
  auto done = write_members(database_, *id, codes).and_then([&] { return transaction.commit(); });
  if (!done) return tl::unexpected(done.error());
  what.id = *id;
  return what;
}

Result<std::vector<Imported>> Store::select(std::string_view where,
                                            std::initializer_list<std::string_view> parameters) {
  auto select = database_.prepare(
      fmt::format("SELECT id, kind, url, name, version, digest, time, codes, active FROM imported {}", where));
  if (!select) return tl::unexpected(select.error());
  int parameter = 0;
  for (const std::string_view value : parameters) select->bind(++parameter, value);
  std::vector<Imported> found;
  auto row = select->step();
  for (; row && *row; row = select->step()) found.push_back(imported_of(*select));
  if (!row) return tl::unexpected(row.error());
  return found;
}

Result<std::vector<Imported>> Store::imported() { return select("ORDER BY kind DESC, url, version DESC, id DESC", {}); }

Result<Imported> Store::release(const std::string& system, const std::string& version) {
  auto found = version.empty() ? select("WHERE kind = 'release' AND url = ? ORDER BY version DESC LIMIT 1", {system})
                               : select("WHERE kind = 'release' AND url = ? AND version = ?", {system, version});
  if (!found) return tl::unexpected(found.error());
  if (!found->empty()) return found->front();
  return not_found(version.empty() ? fmt::format("no release of {} was imported", system)
                                   : fmt::format("the release {} of {} was not imported", version, system),
                   {}, "parity terminology import FOLDER");
}

Result<Expansion> Store::descendants(const Imported& release, const std::string& code) {
  auto select = database_.prepare(
      "SELECT lower.code, lower.term FROM concepts AS upper JOIN below ON below.release = upper.release AND"
      " below.place = upper.place JOIN concepts AS lower ON lower.release = upper.release AND lower.place BETWEEN"
      " below.first AND below.last WHERE upper.release = ? AND upper.code = ?");
  if (!select) return tl::unexpected(select.error());
  select->bind(1, release.id);
  select->bind(2, std::string_view(code));
  Expansion expansion{{}, release};
  auto row = select->step();
  for (; row && *row; row = select->step())
    expansion.codes.push_back({release.url, std::string(select->text(0)), std::string(select->text(1))});
  if (!row) return tl::unexpected(row.error());
  if (expansion.codes.empty()) return not_found(fmt::format("`{}` is no active code of {}", code, release.label()));
  std::sort(expansion.codes.begin(), expansion.codes.end(),
            [](const CodedTerm& a, const CodedTerm& b) { return a.code < b.code; });
  return expansion;
}

Result<Expansion> Store::list(const std::string& url) {
  auto found = this->select("WHERE kind = 'list' AND url = ? ORDER BY time DESC, version DESC, id DESC LIMIT 1", {url});
  if (!found) return tl::unexpected(found.error());
  if (found->empty())
    return tl::unexpected(Error{ErrorKind::kNotFound,
                                fmt::format("no list `{}` was imported", url),
                                {},
                                "`parity terminology status` names those that were"});
  Expansion expansion{{}, found->front()};
  auto members = database_.prepare("SELECT system, code, term FROM members WHERE list = ? ORDER BY code, system");
  if (!members) return tl::unexpected(members.error());
  members->bind(1, expansion.source.id);
  auto row = members->step();
  for (; row && *row; row = members->step())
    expansion.codes.push_back(
        {std::string(members->text(0)), std::string(members->text(1)), std::string(members->text(2))});
  if (!row) return tl::unexpected(row.error());
  return expansion;
}

Result<CodeState> Store::state(const Imported& release, const std::string& code) {
  auto select = database_.prepare("SELECT place FROM concepts WHERE release = ? AND code = ?");
  if (!select) return tl::unexpected(select.error());
  select->bind(1, release.id);
  select->bind(2, std::string_view(code));
  auto row = select->step();
  if (!row) return tl::unexpected(row.error());
  if (!*row) return CodeState::kUnknown;
  return select->is_null(0) ? CodeState::kInactive : CodeState::kActive;
}

Result<std::string> Store::term(const Imported& release, const std::string& code) {
  auto select = database_.prepare("SELECT term FROM concepts WHERE release = ? AND code = ?");
  if (!select) return tl::unexpected(select.error());
  select->bind(1, release.id);
  select->bind(2, std::string_view(code));
  return select->step().map([&](bool row) { return row ? std::string(select->text(0)) : std::string(); });
}

Result<bool> Store::is_below(const Imported& release, const std::string& code, const std::string& above) {
  auto select = database_.prepare(
      "SELECT below.last >= lower.place FROM concepts AS lower, concepts AS upper JOIN below ON"
      " below.release = upper.release AND below.place = upper.place AND below.first <= lower.place"
      " WHERE lower.release = ?1 AND lower.code = ?2 AND upper.release = ?1 AND upper.code = ?3"
      " ORDER BY below.first DESC LIMIT 1");
  if (!select) return tl::unexpected(select.error());
  select->bind(1, release.id);
  select->bind(2, std::string_view(code));
  select->bind(3, std::string_view(above));
  return select->step().map([&](bool row) { return row && select->number(0) == 1; });
}

}  // namespace parity::terminology
