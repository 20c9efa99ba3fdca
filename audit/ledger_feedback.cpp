// Feedback and what it does: each answer is kept as it came; the newest answer to a card decides which of its rules
// rest (settled.md, Feedback and snoozes). A time of answer later than its arrival counts as its arrival.
#include <algorithm>
#include <array>
#include <set>
#include <vector>

#include "audit/ledger.h"
#include "audit/text_list.h"

namespace parity::audit {

struct Ledger::CardRow {
  std::int64_t shown = 0;
  std::vector<std::string> rules;
  std::vector<std::string> evidence;  // as many as rules
  std::string patient;
  std::string audience;
};

struct Ledger::Answered {
  std::int64_t feedback = 0;
  Instant effective;
  std::string_view reason;
};

namespace {

constexpr std::string_view kUntil = "until";
constexpr std::string_view kUntilChanged = "until-changed";
constexpr std::string_view kLifted = "lifted";
constexpr std::string_view kOther = "other";
constexpr std::size_t kLongestCode = 64;
constexpr std::size_t kMostSuggestions = 64;

// Only what looks like a code is kept: a client could put anything there, also a patient's name.
std::string_view code_of(std::string_view reason) {
  const auto allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
           c == '.' || c == ':';
  };
  const bool is_code = reason.size() <= kLongestCode && std::all_of(reason.begin(), reason.end(), allowed);
  return is_code && reason != kAcceptedReason ? reason : kOther;
}

Field text_or_null(std::string_view text, std::size_t limit) {
  return text.empty() ? Field(std::monostate{}) : Field(clipped(text, limit));
}

std::string suggestions_as_json(const FeedbackEvent& event) {
  std::vector<std::string> kept;
  for (const std::string& suggestion : event.accepted_suggestions) {
    if (kept.size() == kMostSuggestions) break;
    kept.emplace_back(clipped(suggestion, kLongestName));
  }
  return to_json_list(kept);
}

/// What an answer makes of a rule, as the columns of a snooze.
struct RestColumns {
  std::string_view rest = kLifted;
  std::string last_day;
  std::string evidence;
};

RestColumns rest_columns(const Rest* rest, Instant effective, const std::string& evidence) {
  if (rest == nullptr) return {};
  const std::string last_day = rest->span ? to_text(london_day(effective) + *rest->span) : std::string();
  if (!rest->until_changed) return {kUntil, last_day, {}};
  // Without a fingerprint there is nothing that could change: it must not rest for ever, nor over a worse result.
  return evidence.empty() ? RestColumns{} : RestColumns{kUntilChanged, last_day, evidence};
}

}  // namespace

Result<Receipt> Ledger::add_feedback(const FeedbackBatch& batch) {
  RestLines lines;
  for (const RestLine& line : batch.rests) lines.insert_or_assign({line.rule, line.reason}, &line.rest);
  Receipt receipt;
  for (const FeedbackEvent& event : batch.events) {
    if (auto added = add_event(batch, event, lines, receipt); !added) return tl::unexpected(added.error());
  }
  return receipt;
}

Result<void> Ledger::add_event(const FeedbackBatch& batch, const FeedbackEvent& event, const RestLines& lines,
                               Receipt& receipt) {
  auto card = find_card(event.card, batch.issuer);
  if (!card) return tl::unexpected(card.error());
  const Instant effective = std::min(event.outcome_time, batch.received);
  auto newest = *card ? is_newest((*card)->shown, effective) : Result<bool>(false);
  if (!newest) return tl::unexpected(newest.error());

  const bool accepted = event.outcome == Answer::kAccepted;
  const std::string_view reason = accepted ? std::string_view() : code_of(event.reason);
  const std::string suggestions = suggestions_as_json(event);
  const std::array<Field, 11> columns{
      batch.received.seconds,
      clipped(batch.service, kLongestName),
      clipped(batch.issuer, kLongestName),
      clipped(event.card, kLongestName),
      *card ? Field((*card)->shown) : Field(std::monostate{}),
      to_text(event.outcome),
      event.outcome_time.seconds,
      text_or_null(reason, kLongestCode),
      text_or_null(event.reason_system, kLongestName),
      text_or_null(comments_ == Comments::kKeep ? event.comment : std::string_view(), kLongestProse),
      std::string_view(suggestions)};
  auto id = chain_->append(Table::kFeedback, columns);
  if (!id) return tl::unexpected(id.error());
  if (!*card) {
    ++receipt.unmatched;
    return {};
  }
  if (!*newest) return {};
  return apply(**card, {*id, effective, accepted ? kAcceptedReason : reason}, lines);
}

Result<std::optional<Ledger::CardRow>> Ledger::find_card(std::string_view card, std::string_view issuer) {
  find_card_->bind(1, card);
  find_card_->bind(2, clipped(issuer, kLongestName));
  auto found = find_card_->step();
  if (!found || !*found) {
    find_card_->reset();
    return found.map([](bool) { return std::optional<CardRow>(); });
  }
  CardRow row;
  row.shown = find_card_->number(0);
  auto rules = parse_json_list(find_card_->text(1));
  auto evidence = find_card_->is_null(2) ? Result<std::vector<std::string>>(std::vector<std::string>())
                                         : parse_json_list(find_card_->text(2));
  row.patient = find_card_->text(3);
  row.audience = find_card_->text(4);
  find_card_->reset();
  if (!rules || !evidence) {
    return tl::unexpected<Error>(Error{ErrorKind::kUnavailable, "a card's row in the audit store is damaged", {}, {}});
  }
  row.rules = std::move(*rules);
  row.evidence = std::move(*evidence);
  row.evidence.resize(row.rules.size());
  return std::optional(std::move(row));
}

Result<bool> Ledger::is_newest(std::int64_t shown, Instant effective) {
  find_newest_->bind(1, shown);
  auto found = find_newest_->step();
  const bool newest = found && (!*found || find_newest_->number(0) <= effective.seconds);
  find_newest_->reset();
  return found.map([&](bool) { return newest; });
}

Result<bool> Ledger::is_standing(std::int64_t shown, std::string_view rule, std::span<const Field> snooze) {
  find_snooze_->bind(1, shown);
  find_snooze_->bind(2, rule);
  auto found = find_snooze_->step();
  bool standing = false;
  if (found && *found) {
    standing = true;
    for (int i = 0; i < 3; ++i) standing = standing && find_snooze_->field(i) == snooze[static_cast<std::size_t>(i)];
  } else if (found) {
    standing = std::get<std::string_view>(snooze.front()) == kLifted;
  }
  find_snooze_->reset();
  return found.map([&](bool) { return standing; });
}

Result<void> Ledger::apply(const CardRow& card, const Answered& answered, const RestLines& lines) {
  for (std::size_t i = 0; i < card.rules.size(); ++i) {
    const std::string_view rule = card.rules[i];
    const auto line = lines.find({rule, answered.reason});
    const RestColumns rest =
        rest_columns(line == lines.end() ? nullptr : line->second, answered.effective, card.evidence[i]);
    const std::array<Field, 3> what{rest.rest, text_or_null(rest.last_day, kLongestName),
                                    text_or_null(rest.evidence, kLongestName)};
    auto standing = is_standing(card.shown, rule, what);
    if (!standing) return tl::unexpected(standing.error());
    if (*standing) continue;
    const std::array<Field, 9> columns{answered.effective.seconds,
                                       answered.feedback,
                                       card.shown,
                                       card.patient,
                                       card.audience,
                                       rule,
                                       what[0],
                                       what[1],
                                       what[2]};
    snoozed_->add(card.patient);  // INVARIANT: before the row is durable
    auto id = chain_->append(Table::kSnoozes, columns);
    if (!id) return tl::unexpected(id.error());
  }
  return {};
}

}  // namespace parity::audit
