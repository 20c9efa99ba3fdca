// Field by field in the order of values.h. The first text names the kind of entry and the version of its encoding: a
// spool may be read by a later version of the program than wrote it.
#include "audit/entry_codec.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "audit/encoding.h"

namespace parity::audit {
namespace {

constexpr std::string_view kCall = "call 1";
constexpr std::string_view kFeedback = "feedback 1";
constexpr std::string_view kApproval = "approval 1";

template <class Items, class Each>
void write_list(Encoder& out, const Items& items, Each each) {
  out.number(static_cast<std::int64_t>(items.size()));
  for (const auto& item : items) each(item);
}

template <class Item, class Each>
std::vector<Item> read_list(Decoder& in, Each each) {
  std::vector<Item> items;
  const std::size_t count = in.count();
  for (std::size_t i = 0; i < count && in.ok(); ++i) items.push_back(each());
  return items;
}

void write_texts(Encoder& out, const std::vector<std::string>& texts) {
  write_list(out, texts, [&](const std::string& text) { out.text(text); });
}

std::vector<std::string> read_texts(Decoder& in) {
  return read_list<std::string>(in, [&] { return in.text(); });
}

void write(Encoder& out, const RuleSetVersion& set) {
  out.text(set.id);
  out.text(set.version);
  out.text(set.hash);
}

RuleSetVersion read_rule_set(Decoder& in) {
  RuleSetVersion set;
  set.id = in.text();
  set.version = in.text();
  set.hash = in.text();
  return set;
}

void write(Encoder& out, const ShownCard& card) {
  out.text(card.card);
  out.text(card.name);
  out.number(static_cast<std::int64_t>(card.indicator));
  write_list(out, card.rules, [&](const CardRule& rule) {
    out.text(rule.rule);
    out.text(rule.evidence);
    out.text(rule.grounds);
  });
  write_texts(out, card.suggestions);
}

// Numbers of a closed set; one that is out of range counts as the first of the set.
template <class Enum>
Enum read_enum(Decoder& in, Enum last) {
  const std::int64_t value = in.number();
  return value >= 0 && value <= static_cast<std::int64_t>(last) ? static_cast<Enum>(value) : Enum{};
}

ShownCard read_card(Decoder& in) {
  ShownCard card;
  card.card = in.text();
  card.name = in.text();
  card.indicator = read_enum(in, Indicator::kCritical);
  card.rules = read_list<CardRule>(in, [&] {
    CardRule rule;
    rule.rule = in.text();
    rule.evidence = in.text();
    rule.grounds = in.text();
    return rule;
  });
  card.suggestions = read_texts(in);
  return card;
}

void write(Encoder& out, const CallRecord& call) {
  out.text(kCall);
  out.text(call.request_id);
  out.number(call.time.seconds);
  for (const std::string* text :
       {&call.service, &call.hook, &call.hook_instance, &call.issuer, &call.audience, &call.user, &call.patient}) {
    out.text(*text);
  }
  out.number(call.rules ? 1 : 0);
  if (call.rules) {
    write_list(out, call.rules->rule_sets, [&](const RuleSetVersion& set) { write(out, set); });
    write_texts(out, call.rules->rules);
  }
  std::string states;
  for (const RuleState state : call.states) states += to_letter(state);
  out.text(states);
  write_list(out, call.cards, [&](const ShownCard& card) { write(out, card); });
  out.number(call.status);
  out.number(call.duration_us);
}

CallRecord read_call(Decoder& in) {
  CallRecord call;
  call.request_id = in.text();
  call.time.seconds = in.number();
  for (std::string* text :
       {&call.service, &call.hook, &call.hook_instance, &call.issuer, &call.audience, &call.user, &call.patient}) {
    *text = in.text();
  }
  if (in.number() != 0) {
    RulesInForce rules;
    rules.rule_sets = read_list<RuleSetVersion>(in, [&] { return read_rule_set(in); });
    rules.rules = read_texts(in);
    call.rules = std::make_shared<const RulesInForce>(std::move(rules));
  }
  for (const char letter : in.text()) {
    call.states.push_back(state_of_letter(letter).value_or(RuleState::kUnknown));
  }
  call.cards = read_list<ShownCard>(in, [&] { return read_card(in); });
  call.status = static_cast<int>(in.number());
  call.duration_us = in.number();
  return call;
}

void write(Encoder& out, const FeedbackEvent& event) {
  out.text(event.card);
  out.number(static_cast<std::int64_t>(event.outcome));
  out.number(event.outcome_time.seconds);
  out.text(event.reason);
  out.text(event.reason_system);
  out.text(event.comment);
  write_texts(out, event.accepted_suggestions);
}

FeedbackEvent read_event(Decoder& in) {
  FeedbackEvent event;
  event.card = in.text();
  event.outcome = read_enum(in, Answer::kOverridden);
  event.outcome_time.seconds = in.number();
  event.reason = in.text();
  event.reason_system = in.text();
  event.comment = in.text();
  event.accepted_suggestions = read_texts(in);
  return event;
}

// A span as count and unit; a count of -1 is "until changed", one of -2 - count both. An earlier version takes any below
// 0 for "until changed".
void write(Encoder& out, const RestLine& line) {
  out.text(line.rule);
  out.text(line.reason);
  const Span span = line.rest.span.value_or(Span{-1, SpanUnit::kDays});
  out.number(line.rest.until_changed && line.rest.span ? -2 - std::int64_t{span.count} : span.count);
  out.number(static_cast<std::int64_t>(span.unit));
}

RestLine read_rest_line(Decoder& in) {
  RestLine line;
  line.rule = in.text();
  line.reason = in.text();
  const std::int64_t number = std::max(in.number(), std::int64_t{-2} - kMaxSpanCount);
  const SpanUnit unit = read_enum(in, SpanUnit::kYears);
  line.rest.until_changed = number < 0;
  const std::int64_t count = number < 0 ? -2 - number : std::min<std::int64_t>(number, kMaxSpanCount);
  if (count >= 0) line.rest.span = Span{static_cast<int>(count), unit};
  return line;
}

void write(Encoder& out, const FeedbackBatch& batch) {
  out.text(kFeedback);
  out.number(batch.received.seconds);
  out.text(batch.service);
  out.text(batch.issuer);
  write_list(out, batch.events, [&](const FeedbackEvent& event) { write(out, event); });
  write_list(out, batch.rests, [&](const RestLine& line) { write(out, line); });
}

FeedbackBatch read_feedback(Decoder& in) {
  FeedbackBatch batch;
  batch.received.seconds = in.number();
  batch.service = in.text();
  batch.issuer = in.text();
  batch.events = read_list<FeedbackEvent>(in, [&] { return read_event(in); });
  batch.rests = read_list<RestLine>(in, [&] { return read_rest_line(in); });
  return batch;
}

void write(Encoder& out, const Approval& approval) {
  out.text(kApproval);
  out.number(approval.time.seconds);
  write(out, approval.rule_set);
  out.text(approval.approver);
  out.text(approval.role);
  out.text(approval.reason);
}

Approval read_approval(Decoder& in) {
  Approval approval;
  approval.time.seconds = in.number();
  approval.rule_set = read_rule_set(in);
  approval.approver = in.text();
  approval.role = in.text();
  approval.reason = in.text();
  return approval;
}

}  // namespace

std::string encode_entry(const Entry& entry) {
  Encoder out;
  std::visit([&](const auto& value) { write(out, value); }, entry);
  return out.take();
}

Result<Entry> decode_entry(std::string_view bytes) {
  Decoder in(bytes);
  const std::string kind = in.text();
  Entry entry;
  if (kind == kCall) {
    entry = read_call(in);
  } else if (kind == kFeedback) {
    entry = read_feedback(in);
  } else if (kind == kApproval) {
    entry = read_approval(in);
  } else {
    return invalid_input("an entry of an unknown kind");
  }
  if (!in.ok() || !in.at_end()) return invalid_input("an entry that is cut short or too long");
  return entry;
}

}  // namespace parity::audit
