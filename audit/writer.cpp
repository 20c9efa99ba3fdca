// Committing, and what happens when that fails: the connection is thrown away and opened anew, so that nothing kept in
// memory can disagree with the file.
#include "audit/writer.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <functional>
#include <system_error>

#include "audit/anchor.h"

namespace parity::audit {
namespace {

constexpr std::size_t kReplayChunk = 1024;
constexpr int kImpatientMs = 20;  // for locks, while the store is known to be in trouble

bool is_entrys_fault(const Error& error) {
  return error.kind == ErrorKind::kInvalidInput || error.kind == ErrorKind::kTooLarge;
}

Instant time_of(const Entry& entry) {
  if (const auto* batch = std::get_if<FeedbackBatch>(&entry)) return batch->received;
  if (const auto* approval = std::get_if<Approval>(&entry)) return approval->time;
  return std::get<CallRecord>(entry).time;
}

tl::unexpected<Error> file_is_gone(const std::string& path) {
  return tl::unexpected<Error>(
      Error{ErrorKind::kUnavailable, "the file of the audit store was moved or removed", path, "put it back"});
}

}  // namespace

Result<Writer> Writer::open(const StoreOptions& options, std::vector<std::string> key_checks, Instant now) {
  Writer writer(options, std::move(key_checks), now);
  const bool spools = options.on_failure == OnFailure::kServeAndSpool;
  auto spool = Spool::open(options.spool_file());
  if (!spool && spools) return tl::unexpected(spool.error());
  // Under kRefuse only what an earlier run left matters, and a running server may be at it.
  if (spool) writer.spool_ = std::move(*spool);

  if (auto connected = writer.connect(); !connected) {
    if (!spools || is_entrys_fault(connected.error())) return tl::unexpected(connected.error());
    writer.failed(connected.error());
    return writer;
  }
  writer.succeeded();
  return writer;
}

std::vector<Result<Receipt>> Writer::commit(std::span<const Entry* const> entries) {
  Answers answers(entries.size());
  const bool spools = options_.on_failure == OnFailure::kServeAndSpool;
  // What is spooled comes first: feedback must not overtake its card.
  const bool behind = spools && !spool_->is_empty();
  auto done = behind ? spool(entries, answers) : store(entries, answers, {});
  if (!behind) done ? succeeded() : failed(done.error());
  if (!done && spools && !behind) done = spool(entries, answers);

  std::vector<Result<Receipt>> all;
  for (auto& answer : answers) {
    const bool refused = answer && !*answer;
    all.push_back(done || refused ? std::move(*answer) : Result<Receipt>(tl::unexpected(done.error())));
  }
  return all;
}

Result<void> Writer::store(std::span<const Entry* const> entries, Answers& answers, const Work& also) {
  while (true) {
    std::optional<std::size_t> at_fault;
    auto done = in_transaction([&]() -> Result<void> {
      for (std::size_t i = 0; i < entries.size(); ++i) {
        if (answers[i] && !*answers[i]) continue;
        answers[i] = ledger_->add(*entries[i]);
        if (*answers[i]) continue;
        at_fault = i;
        return tl::unexpected(answers[i]->error());
      }
      return also ? also() : Result<void>();
    });
    if (done) return done;
    if (at_fault && is_entrys_fault(done.error())) continue;  // the same without it
    for (auto& answer : answers) answer.reset();
    return done;
  }
}

Result<void> Writer::spool(std::span<const Entry* const> entries, Answers& answers) {
  const Receipt receipt{Receipt::Kept::kSpool, 0};
  auto kept = spool_->append(entries);
  if (kept) {
    for (auto& answer : answers) answer = receipt;
  } else if (is_entrys_fault(kept.error())) {
    kept = spool_each(entries, answers, receipt);
  }
  state_.spooled = spool_->waiting();
  return kept;
}

// The same without those that have a fault of their own.
Result<void> Writer::spool_each(std::span<const Entry* const> entries, Answers& answers, const Receipt& receipt) {
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const auto kept = spool_->append(entries.subspan(i, 1));
    if (!kept && !is_entrys_fault(kept.error())) return kept;
    answers[i] = kept.map([&] { return receipt; });
  }
  return {};
}

Result<void> Writer::replay_some() {
  auto items = spool_->next(kReplayChunk);
  if (!items) return tl::unexpected(items.error());
  if (items->empty()) return {};
  std::vector<const Entry*> entries;
  for (const Spool::Item& item : *items) {
    if (item.entry) entries.push_back(&*item.entry);
  }
  Answers answers(entries.size());
  const Instant time = entries.empty() ? now_ : time_of(*entries.back());
  std::int64_t refused = 0;
  auto done = store(entries, answers, [&] {
    refused = std::count_if(answers.begin(), answers.end(), [](const auto& answer) { return answer && !*answer; });
    auto kept = refused > 0 ? spool_->keep_aside() : Result<void>();
    return kept.and_then(
        [&] { return ledger_->add_replay(time, spool_->id(), items->front().number, items->back().number); });
  });
  if (!done) return done;
  state_.refused += static_cast<std::uint64_t>(refused);
  return spool_->forget_up_to(items->back().number);
}

Result<void> Writer::in_transaction(const Work& work) {
  if (damage_) return tl::unexpected(*damage_);
  auto done = connect().and_then([&] { return transact(work); });
  if (done) return done;
  const bool rolled_back = database_ && (!database_->in_transaction() || database_->execute("ROLLBACK"));
  const bool goes_on = rolled_back && ledger_ && is_entrys_fault(done.error()) && ledger_->reload(*database_);
  if (!goes_on) disconnect();
  return done;
}

Result<void> Writer::transact(const Work& work) {
  if (database_->has_moved()) return file_is_gone(options_.path);
  if (auto begun = begin_->run(); !begun) return begun;
  auto changed = data_version_->step();
  const std::int64_t version = changed ? data_version_->number(0) : 0;
  data_version_->reset();
  if (!changed) return tl::unexpected(changed.error());
  if (version != last_data_version_) {
    // Another process has added to the chain (an approval, an erasure).
    if (auto reloaded = ledger_->reload(*database_); !reloaded) return reloaded;
    last_data_version_ = version;
  }
  return work().and_then([&] { return commit_->run(); });
}

/// As small as a write can be that still needs the disk, and room in the file.
Result<void> Writer::probe() {
  return in_transaction([&] {
    return database_->execute(
        "CREATE TABLE probe(bytes); INSERT INTO probe VALUES (zeroblob(65536)); DROP TABLE probe");
  });
}

void Writer::maintain() {
  if (!state_.writable && Clock::now() - tried_at_ >= options_.retry_interval) {
    const auto probed = probe();
    probed ? succeeded() : failed(probed.error());
  }
  if (state_.writable && spool_ && !spool_->is_empty()) {
    const auto replayed = replay_some();
    replayed ? succeeded() : failed(replayed.error());
  }
  anchor_if_due();
}

std::chrono::milliseconds Writer::patience() const {
  if (!state_.writable) return options_.retry_interval;
  if (spool_ && !spool_->is_empty()) return std::chrono::milliseconds(0);
  const auto left =
      std::chrono::duration_cast<std::chrono::milliseconds>(anchored_at_ + options_.anchor_interval - Clock::now());
  return std::clamp(left, std::chrono::milliseconds(1), options_.anchor_interval);
}

void Writer::succeeded() {
  state_.writable = true;
  state_.why_not = anchor_problem_;
  if (database_) database_->wait_for_locks(static_cast<int>(options_.lock_wait.count()));
  if (ledger_) state_.head = ledger_->head();
  state_.spooled = spool_ ? spool_->waiting() : 0;
  state_.unreadable = spool_ ? spool_->damaged() : 0;
}

void Writer::failed(const Error& error) {
  state_.writable = false;
  state_.why_not = error.message;  // no path: /ready shows it to everybody
  if (says_damaged(error)) damage_ = error;
  state_.spooled = spool_ ? spool_->waiting() : 0;
  state_.unreadable = spool_ ? spool_->damaged() : 0;
  tried_at_ = Clock::now();
}

void Writer::anchor_if_due() {
  if (Clock::now() - anchored_at_ < options_.anchor_interval) return;
  anchored_at_ = Clock::now();
  if (state_.head == anchored_ || state_.head.sequence == 0) return;
  if (auto written = write_anchor(options_.anchor_file(), state_.head); !written) {
    anchor_problem_ = fmt::format("the anchor of the audit is behind: {}", to_text(written.error()));
  } else {
    anchor_problem_.clear();
    anchored_ = state_.head;
  }
  if (state_.writable) state_.why_not = anchor_problem_;
}

Result<void> Writer::finish() {
  if (database_) static_cast<void>(database_->number_of("PRAGMA wal_checkpoint(TRUNCATE)"));
  disconnect();
  if (state_.head.sequence == 0) return {};
  return write_anchor(options_.anchor_file(), state_.head);
}

void Writer::disconnect() {
  begin_.reset();
  commit_.reset();
  data_version_.reset();
  ledger_.reset();
  database_.reset();
}

Result<void> Writer::connect() {
  if (ledger_) return {};
  auto connected = open_database().and_then([&] { return check_anchor(); }).and_then([&] {
    return transact([&] { return check_key(); });
  });
  if (!connected) {
    disconnect();
    return connected;
  }
  if (!spool_ || spool_->is_empty()) return {};
  return ledger_->replayed(spool_->id()).and_then([&](std::int64_t last) { return spool_->forget_up_to(last); });
}

/// A store that was there is not made anew.
bool Writer::is_gone() const {
  std::error_code ignored;
  return was_open_ && !std::filesystem::exists(options_.path, ignored);
}

Result<void> Writer::open_database() {
  if (is_gone()) return file_is_gone(options_.path);
  auto database = Database::open(options_.path, Database::Access::kWriteSynced);
  if (!database) return tl::unexpected(database.error());
  const int lock_wait = static_cast<int>(options_.lock_wait.count());
  const bool in_trouble = !state_.writable && !state_.why_not.empty();
  database->wait_for_locks(in_trouble ? std::min(kImpatientMs, lock_wait) : lock_wait);
  if (auto prepared = prepare_for_writing(*database); !prepared) return prepared;
  if (options_.max_bytes > 0) {
    auto page = database->number_of("PRAGMA page_size");
    if (!page) return tl::unexpected(page.error());
    const auto pages = std::max<std::int64_t>(1, options_.max_bytes / std::max<std::int64_t>(1, *page));
    if (auto set = database->execute(fmt::format("PRAGMA max_page_count = {}", pages)); !set) return set;
  }
  auto ledger = Ledger::open(*database, options_.comments, snoozed_);
  if (!ledger) return tl::unexpected(ledger.error());
  auto begin = database->prepare("BEGIN IMMEDIATE");
  if (!begin) return tl::unexpected(begin.error());
  auto commit = database->prepare("COMMIT");
  if (!commit) return tl::unexpected(commit.error());
  auto version = database->prepare("PRAGMA data_version");
  if (!version) return tl::unexpected(version.error());
  database_ = std::move(*database);
  ledger_ = std::move(*ledger);
  begin_ = std::move(*begin);
  commit_ = std::move(*commit);
  data_version_ = std::move(*version);
  last_data_version_ = -1;
  was_open_ = true;
  return {};
}

Result<void> Writer::check_key() {
  auto known = database_->text_of("SELECT key_check FROM site_keys ORDER BY id DESC LIMIT 1");
  if (!known) return tl::unexpected(known.error());
  const auto found = std::find(key_checks_.begin(), key_checks_.end(), *known);
  if (!known->empty() && found == key_checks_.end()) {
    return invalid_input("the audit store was written under another site key", options_.key_file(),
                         "put the site key's file of this store back; without it no earlier answer can be found");
  }
  if (!key_checks_.empty() && found == key_checks_.begin()) return {};
  return ledger_->add_site_key(now_, key_checks_.front());
}

Result<void> Writer::check_anchor() {
  auto anchor = read_anchor(options_.anchor_file());
  if (!anchor && anchor.error().kind == ErrorKind::kNotFound) return {};
  if (!anchor) return tl::unexpected(anchor.error());
  auto entry =
      database_->text_of(fmt::format("SELECT lower(hex(hash)) FROM chain WHERE sequence = {}", anchor->sequence));
  if (!entry) return tl::unexpected(entry.error());
  if (*entry == anchor->hash) return {};
  return invalid_input(
      fmt::format("the audit store does not hold entry {} as its anchor says: rows were taken out or changed, or an"
                  " earlier copy was put back",
                  anchor->sequence),
      options_.anchor_file(), "run `parity audit verify`; to go on with this store, move the anchor file away");
}

}  // namespace parity::audit
