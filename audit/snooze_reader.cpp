// Borrow a connection, run the query for each of the patient's pseudonyms, keep what is active.
#include "audit/snooze_reader.h"

#include <algorithm>
#include <map>
#include <utility>

#include "audit/schema.h"

namespace parity::audit {
namespace {

constexpr std::size_t kMostIdle = 16;
constexpr std::chrono::milliseconds kLookEvery{200};
constexpr std::string_view kSelect =
    "SELECT shown, rule, rest, last_day, evidence FROM snoozes WHERE patient = ? AND audience = ? ORDER BY id";

Result<void> read_rows(Statement& select, std::string_view patient, std::string_view audience,
                       std::vector<SnoozeRow>& rows) {
  select.bind(1, patient);
  select.bind(2, audience);
  auto row = select.step();
  for (; row && *row; row = select.step()) {
    rows.push_back({select.number(0), std::string(select.text(1)), std::string(select.text(2)),
                    std::string(select.text(3)), std::string(select.text(4))});
  }
  select.reset();
  if (!row) return tl::unexpected(row.error());
  return {};
}

}  // namespace

std::vector<Snooze> active_snoozes(const std::vector<SnoozeRow>& rows, Day today) {
  std::map<std::pair<std::int64_t, std::string_view>, const SnoozeRow*> newest;
  for (const SnoozeRow& row : rows) newest[{row.shown, row.rule}] = &row;

  // One line a rule and kind: the longest rest, each fingerprint once.
  std::map<std::pair<std::string_view, std::string_view>, std::optional<Day>> active;
  for (const auto& [key, row] : newest) {
    const bool hangs_on_evidence = row->rest == "until-changed";
    if ((!hangs_on_evidence && row->rest != "until") || hangs_on_evidence == row->evidence.empty()) continue;
    std::optional<Day> last_day;
    if (!hangs_on_evidence || !row->last_day.empty()) {
      const auto date = parse_date(row->last_day);
      if (!date || date->first < today) continue;
      last_day = date->first;
    }
    const auto [at, is_new] = active.emplace(std::pair(key.second, std::string_view(row->evidence)), last_day);
    if (!is_new) at->second = at->second && last_day ? std::max(at->second, last_day) : std::nullopt;
  }
  std::vector<Snooze> snoozes;
  snoozes.reserve(active.size());
  for (const auto& [key, last_day] : active) {
    snoozes.push_back({std::string(key.first), last_day, std::string(key.second)});
  }
  return snoozes;
}

Result<std::vector<Snooze>> SnoozeReader::read(const PatientKey& patient, std::string_view audience, Day today) {
  if (!snoozed_->may_hold(patient) && !is_look_due()) return std::vector<Snooze>();
  auto connection = borrow();
  if (!connection) return tl::unexpected(connection.error());
  std::vector<SnoozeRow> rows;
  auto done = read_rows((*connection)->select, patient.current, audience, rows);
  for (const std::string& former : patient.former) {
    done = done.and_then([&] { return read_rows((*connection)->select, former, audience, rows); });
  }
  // After an error the connection is thrown away: the next call opens the file as it is then.
  if (!done) return tl::unexpected(done.error());
  give_back(std::move(*connection));
  return active_snoozes(rows, today);
}

// The writer's pages may all be in memory: whether the file can still be read, only a reader finds out.
bool SnoozeReader::is_look_due() {
  const auto now = std::chrono::steady_clock::now();
  auto due = next_look_.load();
  return now >= due && next_look_.compare_exchange_strong(due, now + kLookEvery);
}

Result<std::unique_ptr<SnoozeReader::Connection>> SnoozeReader::borrow() {
  {
    const std::lock_guard lock(mutex_);
    if (!idle_.empty()) {
      auto connection = std::move(idle_.back());
      idle_.pop_back();
      return connection;
    }
  }
  auto database = open_for_reading(path_);
  if (!database) return tl::unexpected(database.error());
  auto select = database->prepare(kSelect);
  if (!select) return tl::unexpected(select.error());
  return std::make_unique<Connection>(Connection{std::move(*database), std::move(*select)});
}

void SnoozeReader::give_back(std::unique_ptr<Connection> connection) {
  const std::lock_guard lock(mutex_);
  if (idle_.size() < kMostIdle) idle_.push_back(std::move(connection));
}

}  // namespace parity::audit
