// What goes into the audit and what comes back on the request path: plain values.
// Made by cds-hooks (calls, feedback) and the command line (approvals); kept by a Store (store.h).
// No name, no date of birth, no value of any result and no token may be put into any of them.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "engine/base/date.h"

namespace parity::audit {

/// A patient under the site's key (Pseudonyms::patient). `former` holds the same patient under keys that
/// were rotated out, so that what was answered before the rotation still counts.
struct PatientKey {
  std::string current;
  std::vector<std::string> former;
  friend bool operator==(const PatientKey&, const PatientKey&) = default;
};

struct RuleSetVersion {
  std::string id;
  std::string version;
  std::string hash;  // "sha256:…"
  friend bool operator==(const RuleSetVersion&, const RuleSetVersion&) = default;
};

/// Which rules ran. Made once a plan and shared by all calls that it answers.
struct RulesInForce {
  std::vector<RuleSetVersion> rule_sets;
  std::vector<std::string> rules;  // rule ids, in the order of CallRecord::states
  friend bool operator==(const RulesInForce&, const RulesInForce&) = default;
};

/// kSnoozed is a rule that would have fired, but rests after a clinician's answer; kSuppressed one whose own `unless`
/// or schedule kept it silent. Each call stores one letter of to_letter() a rule.
enum class RuleState : std::uint8_t { kNotApplicable, kNotFired, kFired, kUnknown, kSuppressed, kSnoozed };
inline constexpr std::size_t kRuleStates = 6;

char to_letter(RuleState state);
std::optional<RuleState> state_of_letter(char letter);
/// "not-applicable", "not-fired", "fired", "unknown", "suppressed", "snoozed".
std::string_view to_text(RuleState state);

enum class Indicator : std::uint8_t { kInfo, kWarning, kCritical };
std::string_view to_text(Indicator indicator);

/// A rule that stands on a card. `grounds` names the facts that had something to say ("last-bp, smi-diagnosis"), and
/// nothing of what they held. `evidence` is a keyed fingerprint (Pseudonyms::evidence) of what made it fire, needed
/// only where an answer may rest it until the evidence changes; else empty.
struct CardRule {
  std::string rule;
  std::string evidence;
  std::string grounds = {};
  friend bool operator==(const CardRule&, const CardRule&) = default;
};

struct ShownCard {
  std::string card;  // the card's uuid
  std::string name;  // the group's, or the one rule's id
  Indicator indicator = Indicator::kInfo;
  std::vector<CardRule> rules;
  std::vector<std::string> suggestions;  // their uuids
  friend bool operator==(const ShownCard&, const ShownCard&) = default;
};

/// One answered hook call.
struct CallRecord {
  std::string request_id;  // as in the log
  Instant time;
  std::string service;
  std::string hook;
  std::string hook_instance;
  std::string issuer;  // of the token; "" where clients are not authenticated
  std::string audience;
  std::string user;                           // Pseudonyms::user, or empty
  std::string patient;                        // PatientKey::current
  std::shared_ptr<const RulesInForce> rules;  // null: nothing was evaluated
  std::vector<RuleState> states;              // as many as rules->rules, or none
  std::vector<ShownCard> cards;
  int status = 200;  // the HTTP status it was answered with
  std::int64_t duration_us = 0;
};

enum class Answer : std::uint8_t { kAccepted, kOverridden };
std::string_view to_text(Answer answer);

/// One entry of a feedback request, already checked for form (CDS Hooks 2.0, Feedback).
struct FeedbackEvent {
  std::string card;
  Answer outcome = Answer::kAccepted;
  Instant outcome_time;
  std::string reason;         // code of the override reason; kept only if it looks like a code, else as "other"
  std::string reason_system;  // may be empty
  std::string comment;        // dropped unless StoreOptions says to keep comments
  std::vector<std::string> accepted_suggestions;
};

/// How long a rule rests: for a span, until the evidence that made it fire is another, or until the first of the two.
struct Rest {
  std::optional<Span> span;
  bool until_changed = false;

  friend bool operator==(const Rest&, const Rest&) = default;
};

/// A rule's own line for an answer: how long it rests then. `reason` is a code, kAcceptedReason for the `accepted`
/// line, or "" for an override without a reason. No line: it does not rest.
struct RestLine {
  std::string rule;
  std::string reason;
  Rest rest;
};
inline constexpr std::string_view kAcceptedReason = "accepted";

/// One feedback request: all of it is kept, or none.
struct FeedbackBatch {
  Instant received;
  std::string service;
  std::string issuer;
  std::vector<FeedbackEvent> events;
  std::vector<RestLine> rests;  // of the rules now in force
};

/// A rule set's version signed off (`parity approve`).
struct Approval {
  Instant time;
  RuleSetVersion rule_set;
  std::string approver;
  std::string role;
  std::string reason;
};

using Entry = std::variant<CallRecord, FeedbackBatch, Approval>;

/// A rule that rests for a patient and an audience.
struct Snooze {
  std::string rule;
  std::optional<Day> last_day;  // rests up to and with this day
  std::string evidence;         // not empty: rests only while the rule's evidence has this fingerprint
  friend bool operator==(const Snooze&, const Snooze&) = default;
};

/// Where an entry stands, durably.
struct Receipt {
  enum class Kept : std::uint8_t { kStore, kSpool };
  Kept kept = Kept::kStore;
  std::size_t unmatched = 0;  // feedback for cards that this issuer was not shown; not known yet in a spool
};

/// The last entry of the hash chain; the server logs it now and then, so that a copy stands out of reach.
struct ChainHead {
  std::int64_t sequence = 0;  // 0: nothing written yet
  std::string hash;           // 64 hexadecimal digits
  friend bool operator==(const ChainHead&, const ChainHead&) = default;
};

/// For /ready, /health and /metrics.
struct StoreStatus {
  bool writable = false;  // false: an entry given now would be refused, or spooled
  std::string why_not;    // one sentence; also while writable, if the anchor could not be written
  std::size_t queued = 0;
  std::size_t queue_limit = 0;
  std::int64_t lag_ms = 0;       // age of the oldest entry that is not durable yet
  std::uint64_t committed = 0;   // entries since the store was opened
  std::uint64_t batches = 0;     // commits that they shared
  std::uint64_t refused = 0;     // by back-pressure, after close, or for a fault of their own, also out of the spool
  std::uint64_t failed = 0;      // could not be made durable
  std::uint64_t spooled = 0;     // entries that wait in the spool
  std::uint64_t unreadable = 0;  // spooled entries that were damaged and set aside
  ChainHead head;
};

}  // namespace parity::audit
