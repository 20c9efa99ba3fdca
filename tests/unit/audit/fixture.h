// What the audit's tests share: a folder that goes away, synthetic calls and answers, the database by hand.
#pragma once

#include <fmt/format.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "audit/sqlite.h"
#include "audit/sqlite_store.h"
#include "audit/store.h"
#include "tests/temporary_folder.h"

namespace parity::audit::testing {

using tests::TemporaryFolder;

/// 2026-11-22T09:30:00Z
inline constexpr Instant kNow{1795339800};
inline constexpr std::int64_t kDaySeconds = 86'400;

inline StoreOptions options_in(const TemporaryFolder& folder) {
  StoreOptions options;
  options.path = folder.file("parity.db");
  options.lock_wait = std::chrono::milliseconds(50);
  options.retry_interval = std::chrono::milliseconds(10);
  return options;
}

inline std::unique_ptr<Store> open_store(const StoreOptions& options, Instant now = kNow) {
  auto store = open_sqlite_store(options, now);
  if (!store) FAIL(to_text(store.error()));
  return std::move(*store);
}

inline std::shared_ptr<const RulesInForce> sample_rules() {
  return std::make_shared<const RulesInForce>(
      RulesInForce{{{"smi-physical-health", "1.0.0", "sha256:abc"}}, {"bp-overdue", "bmi-overdue", "severe-bp"}});
}

inline std::string card_id(int number) { return fmt::format("00000000-0000-4000-8000-{:012}", number); }

/// A call that showed one card with `bp-overdue` and `bmi-overdue`; the third rule was not applicable.
inline CallRecord sample_call(int number, const std::string& patient = "patient-1") {
  CallRecord call;
  call.request_id = fmt::format("request-{}", number);
  call.time = {kNow.seconds + number};
  call.service = "smi-gp";
  call.hook = "patient-view";
  call.hook_instance = "d1577c69-dfbe-44ad-ba6d-3e05e953b2ea";
  call.issuer = "https://ehr.example";
  call.audience = "gp";
  call.user = "user-1";
  call.patient = patient;
  call.rules = sample_rules();
  call.states = {RuleState::kFired, RuleState::kFired, RuleState::kNotApplicable};
  call.cards = {{card_id(number),
                 "annual-check",
                 Indicator::kWarning,
                 {{"bp-overdue", "print-bp"}, {"bmi-overdue", ""}},
                 {"suggestion-1"}}};
  call.duration_us = 1500;
  return call;
}

inline FeedbackEvent sample_answer(int card, const std::string& reason, std::int64_t seconds_later = 60) {
  FeedbackEvent event;
  event.card = card_id(card);
  event.outcome = reason == kAcceptedReason ? Answer::kAccepted : Answer::kOverridden;
  event.outcome_time = {kNow.seconds + seconds_later};
  if (event.outcome == Answer::kOverridden) event.reason = reason;
  return event;
}

inline FeedbackBatch sample_feedback(std::vector<FeedbackEvent> events) {
  FeedbackBatch batch;
  batch.received = {kNow.seconds + 10 * kDaySeconds};
  batch.service = "smi-gp";
  batch.issuer = "https://ehr.example";
  batch.events = std::move(events);
  batch.rests = {{"bp-overdue", "patient-declined", {Span{12, SpanUnit::kMonths}, false}},
                 {"bp-overdue", "done-elsewhere", {Span{1, SpanUnit::kMonths}, false}},
                 {"bp-overdue", "not-appropriate", {std::nullopt, true}},
                 {"bp-overdue", "already-planned", {Span{14, SpanUnit::kDays}, true}},
                 {"bmi-overdue", "patient-declined", {Span{6, SpanUnit::kMonths}, false}},
                 {"bmi-overdue", "not-appropriate", {std::nullopt, true}},
                 {"bmi-overdue", "already-planned", {Span{14, SpanUnit::kDays}, true}}};
  return batch;
}

inline Receipt must(Result<Receipt> receipt) {
  if (!receipt) FAIL(to_text(receipt.error()));
  return *receipt;
}

inline Database open_by_hand(const std::string& path) {
  auto database = Database::open(path, Database::Access::kWrite);
  if (!database) FAIL(to_text(database.error()));
  database->wait_for_locks(2000);
  return std::move(*database);
}

inline void execute(const std::string& path, const std::string& sql) {
  auto done = open_by_hand(path).execute(sql);
  if (!done) FAIL(to_text(done.error()));
}

inline std::int64_t number_of(const std::string& path, const std::string& sql) {
  auto database = open_by_hand(path);
  auto number = database.number_of(sql);
  if (!number) FAIL(to_text(number.error()));
  return *number;
}

inline std::string text_of(const std::string& path, const std::string& sql) {
  auto database = open_by_hand(path);
  auto text = database.text_of(sql);
  if (!text) FAIL(to_text(text.error()));
  return *text;
}

}  // namespace parity::audit::testing
