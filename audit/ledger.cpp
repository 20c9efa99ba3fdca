// Calls, cards, plans, approvals, replays and site keys as rows. Feedback is in ledger_feedback.cpp.
#include "audit/ledger.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <vector>

#include "audit/encoding.h"
#include "audit/text_list.h"

namespace parity::audit {
namespace {

constexpr std::size_t kPlansRemembered = 64;

tl::unexpected<Error> too_large(std::string message) {
  return tl::unexpected<Error>(Error{ErrorKind::kTooLarge, std::move(message), {}, {}});
}

Field name_field(std::string_view text) { return clipped(text, kLongestName); }
Field name_or_null(std::string_view text) { return text.empty() ? Field(std::monostate{}) : name_field(text); }

Result<void> check_card(const ShownCard& card) {
  if (card.card.empty() || card.card.size() > kLongestName) return invalid_input("a card's uuid is empty or too long");
  if (card.rules.empty()) return invalid_input("a card stands for no rule");
  return {};
}

Result<void> check_call(const CallRecord& call) {
  const std::size_t rules = call.rules ? call.rules->rules.size() : 0;
  if (!call.states.empty() && call.states.size() != rules) {
    return invalid_input(fmt::format("{} states for {} rules", call.states.size(), rules));
  }
  for (const ShownCard& card : call.cards) {
    if (auto checked = check_card(card); !checked) return checked;
  }
  return {};
}

Result<void> check_feedback(const FeedbackBatch& batch) {
  if (batch.events.size() > kMostEvents) {
    return too_large(fmt::format("more than {} answers in one feedback request", kMostEvents));
  }
  for (const FeedbackEvent& event : batch.events) {
    if (event.card.empty()) return invalid_input("an answer without a card");
  }
  return {};
}

std::string fingerprint_of(const RulesInForce& rules) {
  Encoder encoder;
  encoder.number(static_cast<std::int64_t>(rules.rule_sets.size()));
  for (const RuleSetVersion& set : rules.rule_sets) {
    encoder.text(set.id);
    encoder.text(set.version);
    encoder.text(set.hash);
  }
  for (const std::string& rule : rules.rules) encoder.text(rule);
  return to_hex(sha256(encoder.bytes()));
}

std::string rule_sets_as_json(const RulesInForce& rules) {
  std::vector<std::string> flat;
  for (const RuleSetVersion& set : rules.rule_sets) flat.insert(flat.end(), {set.id, set.version, set.hash});
  return to_json_list(flat);
}

}  // namespace

std::string_view clipped(std::string_view text, std::size_t limit) {
  if (text.size() <= limit) return text;
  const auto continues = [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; };
  std::size_t end = limit;
  while (end > 0 && limit - end < 4 && continues(text[end])) --end;
  return text.substr(0, end);
}

Result<void> check(const Entry& entry) {
  if (const auto* call = std::get_if<CallRecord>(&entry)) return check_call(*call);
  if (const auto* batch = std::get_if<FeedbackBatch>(&entry)) return check_feedback(*batch);
  return {};
}

std::size_t size_of(const Entry& entry) {
  std::size_t bytes = sizeof(Entry);
  if (const auto* call = std::get_if<CallRecord>(&entry)) {
    bytes += call->states.size() + call->hook_instance.size() + 512;
    for (const ShownCard& card : call->cards) bytes += 256 + 128 * card.rules.size() + 64 * card.suggestions.size();
  } else if (const auto* batch = std::get_if<FeedbackBatch>(&entry)) {
    bytes += 128 * batch->rests.size();
    for (const FeedbackEvent& event : batch->events) {
      bytes += sizeof(event) + event.card.size() + event.reason.size() + event.comment.size();
      for (const std::string& suggestion : event.accepted_suggestions) bytes += 32 + suggestion.size();
    }
  }
  return bytes;
}

Result<Ledger> Ledger::open(Database& database, Comments comments, std::shared_ptr<SnoozedPatients> snoozed) {
  Ledger ledger;
  ledger.comments_ = comments;
  ledger.snoozed_ = std::move(snoozed);
  if (auto read = ledger.snoozed_->read(database, SnoozedPatients::Rows::kAll); !read)
    return tl::unexpected(read.error());
  auto chain = ChainWriter::open(database);
  if (!chain) return tl::unexpected(chain.error());
  ledger.chain_ = std::move(*chain);

  struct Query {
    std::optional<Statement>* statement;
    std::string_view sql;
  };
  const Query queries[] = {
      {&ledger.find_plan_, "SELECT id FROM plans WHERE fingerprint = ?"},
      {&ledger.find_card_,
       "SELECT cards.id, cards.rules, cards.evidence, calls.patient, calls.audience FROM cards"
       " JOIN calls ON calls.id = cards.call WHERE cards.card = ? AND calls.issuer = ?"},
      {&ledger.find_newest_,
       "SELECT min(outcome_time, time) FROM feedback WHERE shown = ? ORDER BY min(outcome_time, time) DESC LIMIT 1"},
      {&ledger.find_snooze_,
       "SELECT rest, last_day, evidence FROM snoozes WHERE shown = ? AND rule = ? ORDER BY id DESC LIMIT 1"},
      {&ledger.find_replay_, "SELECT max(last) FROM replays WHERE spool = ?"},
      {&ledger.find_approval_,
       "SELECT 1 FROM approvals WHERE time = ? AND rule_set = ? AND version = ? AND hash = ? AND approver = ?"
       " AND role = ? AND reason = ?"},
  };
  for (const Query& query : queries) {
    auto statement = database.prepare(query.sql);
    if (!statement) return tl::unexpected(statement.error());
    *query.statement = std::move(*statement);
  }
  return ledger;
}

Result<void> Ledger::reload(Database& database) {
  plans_.clear();
  last_rules_.reset();
  return chain_->reload(database).and_then([&] { return snoozed_->read(database, SnoozedPatients::Rows::kNew); });
}

Result<Receipt> Ledger::add(const Entry& entry) {
  if (const auto* call = std::get_if<CallRecord>(&entry)) return add_call(*call);
  if (const auto* batch = std::get_if<FeedbackBatch>(&entry)) return add_feedback(*batch);
  return add_approval(std::get<Approval>(entry));
}

Result<std::int64_t> Ledger::plan_row(const std::shared_ptr<const RulesInForce>& rules) {
  if (rules == last_rules_) return last_plan_;
  const std::string fingerprint = fingerprint_of(*rules);
  if (plans_.size() > kPlansRemembered) plans_.clear();
  auto known = plans_.find(fingerprint);
  if (known == plans_.end()) {
    find_plan_->bind(1, fingerprint);
    auto found = find_plan_->step();
    const std::int64_t row = found && *found ? find_plan_->number(0) : 0;
    find_plan_->reset();
    if (!found) return tl::unexpected(found.error());
    const std::string sets = rule_sets_as_json(*rules);
    const std::string ids = to_json_list(rules->rules);
    auto id = row != 0 ? Result<std::int64_t>(row)
                       : chain_->append(Table::kPlans, std::array<Field, 3>{fingerprint, sets, ids});
    if (!id) return id;
    known = plans_.emplace(fingerprint, *id).first;
  }
  last_rules_ = rules;
  last_plan_ = known->second;
  return last_plan_;
}

Result<Receipt> Ledger::add_call(const CallRecord& call) {
  Field plan = std::monostate{};
  if (call.rules) {
    auto row = plan_row(call.rules);
    if (!row) return tl::unexpected(row.error());
    plan = *row;
  }
  std::string states;
  states.reserve(call.states.size());
  for (const RuleState state : call.states) states += to_letter(state);
  const std::array<Field, 13> columns{call.time.seconds,
                                      name_field(call.request_id),
                                      name_field(call.service),
                                      name_field(call.hook),
                                      name_field(call.hook_instance),
                                      name_field(call.issuer),
                                      name_field(call.audience),
                                      name_or_null(call.user),
                                      name_field(call.patient),
                                      plan,
                                      std::string_view(states),
                                      std::int64_t{call.status},
                                      call.duration_us};
  auto id = chain_->append(Table::kCalls, columns);
  if (!id) return tl::unexpected(id.error());
  for (const ShownCard& card : call.cards) {
    if (auto added = add_card(*id, card); !added) return tl::unexpected(added.error());
  }
  return Receipt{};
}

Result<void> Ledger::add_card(std::int64_t call, const ShownCard& card) {
  TextListWriter rules, evidence, grounds, suggestions;
  bool any_evidence = false;
  bool any_grounds = false;
  for (const CardRule& rule : card.rules) {
    rules.add(rule.rule);
    evidence.add(rule.evidence);
    grounds.add(clipped(rule.grounds, kLongestProse));
    any_evidence = any_evidence || !rule.evidence.empty();
    any_grounds = any_grounds || !rule.grounds.empty();
  }
  for (const std::string& suggestion : card.suggestions) suggestions.add(suggestion);
  const std::array<Field, 8> columns{call,
                                     card.card,
                                     name_field(card.name),
                                     to_text(card.indicator),
                                     rules.close(),
                                     any_evidence ? Field(evidence.close()) : Field(std::monostate{}),
                                     suggestions.close(),
                                     any_grounds ? Field(grounds.close()) : Field(std::monostate{})};
  auto id = chain_->append(Table::kCards, columns);
  if (!id) return tl::unexpected(id.error());
  return {};
}

// The server notes at each start what the rules' folder says: an approval stands once.
Result<Receipt> Ledger::add_approval(const Approval& approval) {
  const std::array<Field, 7> columns{approval.time.seconds,
                                     name_field(approval.rule_set.id),
                                     name_field(approval.rule_set.version),
                                     name_field(approval.rule_set.hash),
                                     name_field(approval.approver),
                                     name_field(approval.role),
                                     clipped(approval.reason, kLongestProse)};
  for (std::size_t i = 0; i < columns.size(); ++i) find_approval_->bind(static_cast<int>(i) + 1, columns[i]);
  auto found = find_approval_->step();
  find_approval_->reset();
  if (!found) return tl::unexpected(found.error());
  if (*found) return Receipt{};
  return chain_->append(Table::kApprovals, columns).map([](std::int64_t) { return Receipt{}; });
}

Result<void> Ledger::add_replay(Instant time, std::string_view spool, std::int64_t first, std::int64_t last) {
  auto id = chain_->append(Table::kReplays, std::array<Field, 4>{time.seconds, spool, first, last});
  if (!id) return tl::unexpected(id.error());
  return {};
}

Result<std::int64_t> Ledger::replayed(std::string_view spool) {
  find_replay_->bind(1, spool);
  auto found = find_replay_->step();
  const std::int64_t last = found && *found ? find_replay_->number(0) : 0;
  find_replay_->reset();
  if (!found) return tl::unexpected(found.error());
  return last;
}

Result<void> Ledger::add_site_key(Instant time, std::string_view key_check) {
  auto id = chain_->append(Table::kSiteKeys, std::array<Field, 2>{time.seconds, key_check});
  if (!id) return tl::unexpected(id.error());
  return {};
}

}  // namespace parity::audit
