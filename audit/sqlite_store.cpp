// Threads and counters around a Writer and a SnoozeReader.
#include "audit/sqlite_store.h"

#include <fmt/format.h>
#include <pthread.h>

#include <atomic>
#include <filesystem>
#include <mutex>
#include <optional>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include "audit/commit_queue.h"
#include "audit/ledger.h"
#include "audit/short_turns.h"
#include "audit/site_key.h"
#include "audit/snooze_reader.h"
#include "audit/writer.h"

namespace parity::audit {
namespace {

tl::unexpected<Error> unavailable(std::string message) {
  return tl::unexpected<Error>(Error{ErrorKind::kUnavailable, std::move(message), {}, {}});
}

class SqliteStore final : public Store {
 public:
  SqliteStore(const StoreOptions& options, Pseudonyms pseudonyms, Writer writer)
      : options_(options),
        pseudonyms_(std::move(pseudonyms)),
        writer_(std::move(writer)),
        reader_(options.path, writer_.snoozed()),
        queue_({options.queue_entries, options.queue_bytes}, {options.company_wait, options.company_entries}) {
    publish({});
    thread_ = std::thread([this] { run(); });
  }
  SqliteStore(const SqliteStore&) = delete;
  SqliteStore& operator=(const SqliteStore&) = delete;
  ~SqliteStore() override { static_cast<void>(close()); }

  void submit(Entry entry, Done done) override;
  Result<std::vector<Snooze>> snoozes_of(const PatientKey& patient, std::string_view audience, Day today) override {
    auto snoozes = reader_.read(patient, audience, today);
    if (!snoozes && says_damaged(snoozes.error())) note_damage(snoozes.error());
    return snoozes;
  }
  StoreStatus status() const override;
  const Pseudonyms& pseudonyms() const override { return pseudonyms_; }
  Result<void> close() override;

 private:
  struct Counts {
    std::uint64_t committed = 0;
    std::uint64_t batches = 0;
    std::uint64_t failed = 0;
  };

  void run();
  Counts commit(std::vector<Pending>& batch, std::vector<Result<Receipt>>& answers);
  void publish(const Counts& more);
  void note_damage(const Error& damage);
  std::optional<Error> found_damage() const;

  const StoreOptions options_;
  const Pseudonyms pseudonyms_;
  Writer writer_;  // the thread's own, once that runs
  SnoozeReader reader_;
  CommitQueue queue_;
  std::atomic<std::uint64_t> refused_ = 0;
  mutable std::mutex status_mutex_;
  Writer::State state_;
  Counts counts_;
  std::optional<Error> damage_;  // found while reading
  std::mutex close_mutex_;
  bool closed_ = false;
  Result<void> closing_;
  std::thread thread_;
};

void SqliteStore::submit(Entry entry, Done done) {
  if (auto checked = check(entry); !checked) {
    ++refused_;
    return done(tl::unexpected(checked.error()));
  }
  Pending pending;
  pending.bytes = size_of(entry);
  pending.entry = std::move(entry);
  pending.done = std::move(done);
  switch (queue_.put(pending)) {
    case CommitQueue::Put::kTaken: return;
    case CommitQueue::Put::kFull:
      ++refused_;
      return pending.done(unavailable("the audit has too much to write: its queue is full"));
    case CommitQueue::Put::kClosed: ++refused_; return pending.done(unavailable("the audit store is closed"));
  }
}

void SqliteStore::run() {
  ::pthread_setname_np(::pthread_self(), "parity-audit");
  take_short_turns();
  std::vector<Pending> batch;
  while (!queue_.is_finished()) {
    queue_.take(batch, options_.largest_batch, writer_.patience());
    std::vector<Result<Receipt>> answers;
    if (auto damage = found_damage()) writer_.distrust(*damage);
    const Counts counts = commit(batch, answers);
    queue_.done();
    publish(counts);
    for (std::size_t i = 0; i < batch.size(); ++i) batch[i].done(std::move(answers[i]));
    batch.clear();
    writer_.maintain();
    publish({});
  }
  closing_ = writer_.finish();
  publish({});
}

SqliteStore::Counts SqliteStore::commit(std::vector<Pending>& batch, std::vector<Result<Receipt>>& answers) {
  Counts counts;
  if (batch.empty()) return counts;
  std::vector<const Entry*> entries;
  entries.reserve(batch.size());
  for (const Pending& pending : batch) entries.push_back(&pending.entry);
  answers = writer_.commit(entries);
  for (const auto& answer : answers) {
    if (answer) {
      ++counts.committed;
    } else if (answer.error().kind == ErrorKind::kUnavailable) {
      ++counts.failed;
    } else {
      ++refused_;
    }
  }
  counts.batches = 1;
  return counts;
}

void SqliteStore::publish(const Counts& more) {
  const std::lock_guard lock(status_mutex_);
  state_ = writer_.state();
  if (damage_ && state_.writable) {
    state_.writable = false;
    state_.why_not = damage_->message;
  }
  counts_.committed += more.committed;
  counts_.batches += more.batches;
  counts_.failed += more.failed;
}

// The writer's pages may all be in memory: it would go on writing into a file that nobody can read.
void SqliteStore::note_damage(const Error& damage) {
  const std::lock_guard lock(status_mutex_);
  damage_ = damage;
  state_.writable = false;
  state_.why_not = damage.message;
}

std::optional<Error> SqliteStore::found_damage() const {
  const std::lock_guard lock(status_mutex_);
  return damage_;
}

StoreStatus SqliteStore::status() const {
  StoreStatus status;
  status.queued = queue_.size();
  status.queue_limit = options_.queue_entries;
  status.lag_ms = queue_.lag().count();
  const std::lock_guard lock(status_mutex_);
  status.refused = refused_ + state_.refused;
  status.writable = state_.writable;
  status.why_not = state_.why_not;
  status.committed = counts_.committed;
  status.batches = counts_.batches;
  status.failed = counts_.failed;
  status.spooled = state_.spooled;
  status.unreadable = state_.unreadable;
  status.head = state_.head;
  return status;
}

Result<void> SqliteStore::close() {
  const std::lock_guard lock(close_mutex_);
  if (closed_) return closing_;
  closed_ = true;
  const std::uint64_t failed_before = status().failed;
  queue_.close();
  thread_.join();
  const std::uint64_t lost = status().failed - failed_before;
  if (lost > 0) closing_ = unavailable(fmt::format("{} entries could not be written when the audit closed", lost));
  const std::lock_guard status_lock(status_mutex_);
  state_.writable = false;
  state_.why_not = "the audit store is closed";
  return closing_;
}

/// The key beside the store; a new one only for a new store: a lost key must not be replaced in silence.
Result<Pseudonyms> keys_for(const StoreOptions& options) {
  const std::string path = options.key_file();
  auto keys = read_site_keys(path);
  if (keys || keys.error().kind != ErrorKind::kNotFound) return keys;
  std::error_code ignored;
  const auto size = std::filesystem::file_size(options.path, ignored);
  if (!ignored && size > 0) {
    return invalid_input("the site key of this audit store is missing", path, "put its file back from a copy");
  }
  return create_site_key(path).and_then([&] { return read_site_keys(path); });
}

}  // namespace

Result<std::unique_ptr<Store>> open_sqlite_store(const StoreOptions& options, Instant now) {
  auto pseudonyms = keys_for(options);
  if (!pseudonyms) return tl::unexpected(pseudonyms.error());
  auto writer = Writer::open(options, pseudonyms->key_checks(), now);
  if (!writer) return tl::unexpected(writer.error());
  return std::make_unique<SqliteStore>(options, std::move(*pseudonyms), std::move(*writer));
}

}  // namespace parity::audit
