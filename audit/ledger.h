// Entries as chained rows: what a call, a feedback request or an approval adds to which table. One connection's, inside
// the caller's transaction. Private to this room.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "audit/chain.h"
#include "audit/snoozed_patients.h"
#include "audit/sqlite.h"
#include "audit/store_options.h"
#include "audit/values.h"
#include "engine/base/result.h"

namespace parity::audit {

/// Longer identifiers (a client's hookInstance, say) are kept up to here; longer comments and reasons up to the second.
inline constexpr std::size_t kLongestName = 256;
inline constexpr std::size_t kLongestProse = 4096;
inline constexpr std::size_t kMostEvents = 1000;

/// The start of a text, at most `limit` bytes, not cut inside a UTF-8 character.
std::string_view clipped(std::string_view text, std::size_t limit);

/// What can be said against an entry without looking into the store: kInvalidInput, kTooLarge.
Result<void> check(const Entry& entry);
/// Roughly the memory that it takes.
std::size_t size_of(const Entry& entry);

class Ledger {
 public:
  /// `snoozed` hears of every patient whose rules come to rest.
  static Result<Ledger> open(Database& database, Comments comments, std::shared_ptr<SnoozedPatients> snoozed);

  /// Adds the entry's rows. Errors: kInvalidInput, a card uuid that exists; kUnavailable. After an error the
  /// transaction must be rolled back, and reload() called.
  Result<Receipt> add(const Entry& entry);
  /// Entries first..last of a spool stand in the store with this transaction.
  Result<void> add_replay(Instant time, std::string_view spool, std::int64_t first, std::int64_t last);
  /// The last entry of that spool that the store has; 0 for none.
  Result<std::int64_t> replayed(std::string_view spool);
  Result<void> add_site_key(Instant time, std::string_view key_check);

  Result<void> reload(Database& database);
  ChainHead head() const { return chain_->head(); }

 private:
  struct CardRow;
  struct Answered;
  using RestLines = std::map<std::pair<std::string_view, std::string_view>, const Rest*>;

  Result<Receipt> add_call(const CallRecord& call);
  Result<Receipt> add_feedback(const FeedbackBatch& batch);
  Result<Receipt> add_approval(const Approval& approval);
  Result<void> add_card(std::int64_t call, const ShownCard& card);
  Result<std::int64_t> plan_row(const std::shared_ptr<const RulesInForce>& rules);

  Result<std::optional<CardRow>> find_card(std::string_view card, std::string_view issuer);
  Result<bool> is_newest(std::int64_t shown, Instant effective);
  Result<void> add_event(const FeedbackBatch& batch, const FeedbackEvent& event, const RestLines& lines,
                         Receipt& receipt);
  Result<void> apply(const CardRow& card, const Answered& answered, const RestLines& lines);
  Result<bool> is_standing(std::int64_t shown, std::string_view rule, std::span<const Field> snooze);

  std::optional<ChainWriter> chain_;
  std::optional<Statement> find_plan_, find_card_, find_newest_, find_snooze_, find_replay_, find_approval_;
  std::map<std::string, std::int64_t> plans_;  // by fingerprint
  std::shared_ptr<const RulesInForce> last_rules_;
  std::int64_t last_plan_ = 0;
  Comments comments_ = Comments::kDrop;
  std::shared_ptr<SnoozedPatients> snoozed_;
};

}  // namespace parity::audit
