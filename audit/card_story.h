// One card's whole story: what was shown when, by which rules in which version, on what outcomes, and what was answered.
// For `parity audit show CARD`.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "audit/values.h"
#include "engine/base/result.h"

namespace parity::audit {

struct StoredAnswer {
  Instant received;
  Instant outcome_time;
  std::string outcome;  // accepted, overridden
  std::string reason;
  std::string comment;
  std::vector<std::string> suggestions;
};

struct StoredSnooze {
  Instant time;
  std::string rule;
  std::string rest;      // until, until-changed, lifted
  std::string last_day;  // "2027-11-22", or empty
};

struct CardStory {
  std::string card;
  std::string name;
  std::string indicator;
  std::vector<std::string> rules;
  std::vector<std::string> grounds;  // of each rule, the facts that had something to say; empty: not noted
  std::vector<std::string> suggestions;
  Instant time;
  std::string request_id;
  std::string service;
  std::string hook;
  std::string issuer;
  std::string audience;
  std::string user;
  std::string patient;
  int status = 0;
  std::vector<RuleSetVersion> rule_sets;
  std::vector<std::pair<std::string, RuleState>> outcomes;  // of every rule of the plan
  std::vector<StoredAnswer> answers;                        // as they came; the newest by outcome_time counts
  std::vector<StoredSnooze> snoozes;                        // as they were written
};

/// Errors: kNotFound, no such card (or it was erased); else as all readers.
Result<CardStory> card_story(const std::string& path, const std::string& card);

}  // namespace parity::audit
