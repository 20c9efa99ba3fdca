// The one writing connection and its spool: entries in, answers out, and what must be done in between (try again,
// replay, anchor). Knows no threads: the store calls it from its own. Private to this room.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "audit/ledger.h"
#include "audit/spool.h"
#include "audit/sqlite.h"
#include "audit/store_options.h"
#include "audit/values.h"
#include "engine/base/result.h"

namespace parity::audit {

class Writer {
 public:
  using Clock = std::chrono::steady_clock;
  struct State {
    bool writable = false;
    std::string why_not;
    std::uint64_t spooled = 0;
    std::uint64_t unreadable = 0;
    std::uint64_t refused = 0;  // entries of the spool, by the store, when they were replayed
    ChainHead head;
  };

  /// `key_checks` as from Pseudonyms; `now` dates what the store itself notes. Errors: the store is not one of ours,
  /// was written under another key or ends before its anchor (kInvalidInput); it can't be written now (kUnavailable,
  /// only under OnFailure::kRefuse).
  static Result<Writer> open(const StoreOptions& options, std::vector<std::string> key_checks, Instant now);

  /// One transaction for all of them; an entry with a fault of its own is left out. An answer for each, in order.
  std::vector<Result<Receipt>> commit(std::span<const Entry* const> entries);
  /// Between commits: tries again, replays some of the spool, writes the anchor when it is due.
  void maintain();
  /// Somebody who reads the database found it damaged: nothing more is written to it.
  void distrust(const Error& damage) { failed(damage); }
  /// How long maintain() can wait.
  std::chrono::milliseconds patience() const;
  /// The last anchor, and everything of the log in the database file. Error: could not be written.
  Result<void> finish();

  const State& state() const { return state_; }
  /// For the reading side; lives on with whoever holds it.
  std::shared_ptr<const SnoozedPatients> snoozed() const { return snoozed_; }

 private:
  Writer(const StoreOptions& options, std::vector<std::string> key_checks, Instant now)
      : options_(options), key_checks_(std::move(key_checks)), now_(now) {}

  using Answers = std::vector<std::optional<Result<Receipt>>>;
  using Work = std::function<Result<void>()>;

  Result<void> connect();
  Result<void> open_database();
  bool is_gone() const;
  Result<void> check_key();
  Result<void> check_anchor();
  void disconnect();
  Result<void> in_transaction(const Work& work);
  Result<void> transact(const Work& work);

  Result<void> store(std::span<const Entry* const> entries, Answers& answers, const Work& also);
  Result<void> spool(std::span<const Entry* const> entries, Answers& answers);
  Result<void> spool_each(std::span<const Entry* const> entries, Answers& answers, const Receipt& receipt);
  Result<void> replay_some();
  Result<void> probe();
  void succeeded();
  void failed(const Error& error);
  void anchor_if_due();

  StoreOptions options_;
  std::vector<std::string> key_checks_;
  Instant now_;
  std::optional<Database> database_;  // not there: to be opened again
  std::optional<Ledger> ledger_;
  std::optional<Statement> begin_, commit_, data_version_;
  std::int64_t last_data_version_ = -1;
  bool was_open_ = false;
  std::shared_ptr<SnoozedPatients> snoozed_ = std::make_shared<SnoozedPatients>();
  std::optional<Spool> spool_;
  State state_;
  std::optional<Error> damage_;  // nothing is written to a damaged database until somebody has looked at it
  ChainHead anchored_;
  std::string anchor_problem_;
  Clock::time_point anchored_at_ = Clock::now();
  Clock::time_point tried_at_;
};

}  // namespace parity::audit
