// Half a year of a synthetic practice in an audit store: seven rules, answers, one rule that falls silent. For the tests
// of `parity audit`.
#pragma once

#include <random>

#include "tests/unit/audit/fixture.h"

namespace parity::cli::test {

struct HistoryRule {
  const char* id;
  double rate;      // of calls
  double accepted;  // of those shown
  double overridden;
};

inline constexpr HistoryRule kHistoryRules[] = {
    {"bp-overdue", 0.31, 0.42, 0.21},
    {"bmi-overdue", 0.36, 0.35, 0.22},
    {"hba1c-overdue", 0.28, 0.38, 0.15},
    {"smoking-status-overdue", 0.22, 0.51, 0.12},
    {"lithium-level-overdue", 0.07, 0.7, 0.1},
    {"statin-not-started", 0.12, 0.11, 0.62},
    {"severe-bp", 0.012, 0.6, 0.1},
};
inline constexpr std::size_t kHistoryRuleCount = std::size(kHistoryRules);

inline audit::CallRecord history_call(int number, Instant time, bool is_silent, std::mt19937& random) {
  auto rules = std::make_shared<audit::RulesInForce>();
  rules->rule_sets = {
      {"smi-physical-health", "0.1.0", "sha256:4f0c1d0a6b7e2f3a9c8d5e6f7a8b9c0d1e2f3a4b5c6d7e8f9a0b1c2d3e4f5a6b"}};
  audit::CallRecord call = audit::testing::sample_call(number, "patient-" + std::to_string(number % 900));
  call.time = time;
  call.audience = number % 4 == 0 ? "mental-health" : "gp";
  call.cards.clear();
  call.states.clear();
  std::uniform_real_distribution<double> chance(0, 1);
  audit::ShownCard card{audit::testing::card_id(number), "annual-check", audit::Indicator::kWarning, {}, {}};
  for (const HistoryRule& rule : kHistoryRules) {
    rules->rules.emplace_back(rule.id);
    const bool fires = chance(random) < rule.rate && !(is_silent && std::string_view(rule.id) == "hba1c-overdue");
    const bool unknown = !fires && chance(random) < 0.04;
    call.states.push_back(fires     ? audit::RuleState::kFired
                          : unknown ? audit::RuleState::kUnknown
                                    : audit::RuleState::kNotFired);
    if (fires) card.rules.push_back({rule.id, ""});
  }
  call.rules = rules;
  if (!card.rules.empty()) call.cards.push_back(std::move(card));
  return call;
}

/// Weeks of `calls_a_week` calls up to the Sunday before `until`; gives the number of calls.
inline int write_history(audit::Store& store, Day until, int weeks, int calls_a_week) {
  std::mt19937 random(5);
  std::uniform_real_distribution<double> chance(0, 1);
  const char* reasons[] = {"patient-declined", "done-elsewhere", "not-appropriate", ""};
  int number = 0;
  for (int week = weeks; week > 0; --week) {
    for (int i = 0; i < calls_a_week; ++i) {
      const int day = i % 5;
      const Instant time{start_of(until - 7 * week + day).seconds + 9 * 3600 + i * 17};
      auto call = history_call(number++, time, week <= 2, random);
      const bool has_card = !call.cards.empty();
      const double roll = chance(random);
      const HistoryRule* first = nullptr;
      if (has_card)
        for (const HistoryRule& rule : kHistoryRules)
          if (rule.id == call.cards[0].rules[0].rule) first = &rule;
      store.submit(std::move(call), [](const Result<audit::Receipt>&) {});
      if (first == nullptr || roll > first->accepted + first->overridden) continue;
      auto event = audit::testing::sample_answer(
          number - 1, roll < first->accepted ? "accepted" : reasons[static_cast<std::size_t>(i) % 4]);
      event.outcome_time = {time.seconds + 90};
      auto batch = audit::testing::sample_feedback({event});
      batch.received = {time.seconds + 95};
      store.submit(std::move(batch), [](const Result<audit::Receipt>&) {});
      if (number % 500 == 0) audit::testing::must(record(store, audit::Approval{{0}, {"a", "1", "b"}, "x", "y", "z"}));
    }
  }
  return number;
}

}  // namespace parity::cli::test
