// `parity audit show CARD`: one card from the call that showed it to the last answer.
#include <fmt/format.h>

#include "audit/card_story.h"
#include "cds-hooks/json_writer.h"
#include "cli/audit/audit.h"
#include "cli/output/complain.h"
#include "cli/output/exit_code.h"
#include "cli/site/audit_place.h"

namespace parity::cli {
namespace {

using audit::CardStory;
using audit::RuleState;

bool is_on_card(const CardStory& story, const std::string& rule) {
  return std::find(story.rules.begin(), story.rules.end(), rule) != story.rules.end();
}

// The newest outcome time counts, wherever it stands; of equal ones the later.
const audit::StoredAnswer* answer_that_counts(const CardStory& story) {
  const audit::StoredAnswer* newest = nullptr;
  const auto time = [](const audit::StoredAnswer& answer) { return std::min(answer.outcome_time, answer.received); };
  for (const audit::StoredAnswer& answer : story.answers)
    if (newest == nullptr || time(answer) >= time(*newest)) newest = &answer;
  return newest;
}

std::string grounds_text(const CardStory& story, const std::string& rule) {
  for (std::size_t i = 0; i < story.rules.size(); ++i)
    if (story.rules[i] == rule && !story.grounds[i].empty()) return "; found: " + story.grounds[i];
  return {};
}

std::string rest_text(const audit::StoredSnooze& snooze) {
  const bool hangs_on_evidence = snooze.rest == "until-changed";
  if (!hangs_on_evidence && snooze.rest != "until") return "no longer rests";
  if (snooze.last_day.empty()) return "rests until its evidence changes";
  return fmt::format("rests up to and with {}{}", snooze.last_day,
                     hangs_on_evidence ? ", or until its evidence changes" : "");
}

std::string joined(const std::vector<std::string>& texts) { return fmt::format("{}", fmt::join(texts, ", ")); }

void line(std::ostream& out, std::string_view name, const std::string& value) {
  if (!value.empty()) out << fmt::format("  {:<12} {}\n", name, value);
}

void print_call(const CardStory& story, std::ostream& out) {
  out << "The call\n";
  line(out, "time", to_text(story.time));
  line(out, "service", fmt::format("{} ({})", story.service, story.hook));
  line(out, "audience", story.audience);
  line(out, "client", story.issuer.empty() ? "not authenticated" : story.issuer);
  line(out, "user", story.user);
  line(out, "patient", story.patient);
  line(out, "request", fmt::format("{}, answered {}", story.request_id, story.status));
  for (const audit::RuleSetVersion& set : story.rule_sets)
    line(out, "rule set", fmt::format("{} {} {}", set.id, set.version, set.hash));
}

void print_outcomes(const CardStory& story, std::ostream& out) {
  out << "Outcomes of the call\n";
  for (const auto& [rule, state] : story.outcomes)
    if (is_on_card(story, rule))
      out << fmt::format("  {:<32} {}, on this card{}\n", rule, to_text(state), grounds_text(story, rule));
  for (const auto& [rule, state] : story.outcomes) {
    const bool is_quiet = state == RuleState::kNotApplicable || state == RuleState::kNotFired;
    if (!is_quiet && !is_on_card(story, rule)) out << fmt::format("  {:<32} {}\n", rule, to_text(state));
  }
  const auto count = [&](RuleState state) {
    return std::count_if(story.outcomes.begin(), story.outcomes.end(),
                         [&](const auto& outcome) { return outcome.second == state; });
  };
  out << fmt::format("  and {} not-fired, {} not-applicable\n", count(RuleState::kNotFired),
                     count(RuleState::kNotApplicable));
}

void print_answers(const CardStory& story, std::ostream& out) {
  if (story.answers.empty()) {
    out << "Answers\n  none came\n";
    return;
  }
  out << "Answers\n";
  const auto* counts = answer_that_counts(story);
  for (const audit::StoredAnswer& answer : story.answers) {
    out << fmt::format("  {}  {}{}{}{}\n", to_text(answer.outcome_time), answer.outcome,
                       answer.reason.empty() ? "" : ", reason " + answer.reason,
                       answer.received == answer.outcome_time ? "" : ", received " + to_text(answer.received),
                       &answer == counts ? "  (counts)" : "");
    if (!answer.suggestions.empty()) out << fmt::format("      suggestions taken: {}\n", joined(answer.suggestions));
    if (!answer.comment.empty()) out << fmt::format("      comment: {}\n", answer.comment);
  }
  if (!story.snoozes.empty()) out << "What the answers did\n";
  for (const audit::StoredSnooze& snooze : story.snoozes)
    out << fmt::format("  {}  {:<32} {}\n", to_text(snooze.time), snooze.rule, rest_text(snooze));
}

void print_text(const CardStory& story, std::ostream& out) {
  out << fmt::format("Card {}\n", story.card);
  line(out, "name", story.name);
  line(out, "indicator", story.indicator);
  line(out, "rules", joined(story.rules));
  line(out, "suggestions", joined(story.suggestions));
  print_call(story, out);
  print_outcomes(story, out);
  print_answers(story, out);
}

void texts(hooks::JsonWriter& json, std::string_view name, const std::vector<std::string>& values) {
  const auto array = json.array(name);
  for (const std::string& value : values) json.string(value);
}

void print_answers_json(const CardStory& story, hooks::JsonWriter& json) {
  const auto* counts = answer_that_counts(story);
  {
    const auto answers = json.array("answers");
    for (const audit::StoredAnswer& answer : story.answers) {
      const auto object = json.object();
      json.member("outcomeTime", to_text(answer.outcome_time));
      json.member("received", to_text(answer.received));
      json.member("outcome", answer.outcome);
      if (!answer.reason.empty()) json.member("reason", answer.reason);
      if (!answer.comment.empty()) json.member("comment", answer.comment);
      texts(json, "suggestions", answer.suggestions);
      json.boolean_member("counts", &answer == counts);
    }
  }
  const auto snoozes = json.array("rests");
  for (const audit::StoredSnooze& snooze : story.snoozes) {
    const auto object = json.object();
    json.member("time", to_text(snooze.time));
    json.member("rule", snooze.rule);
    json.member("rest", snooze.rest);
    if (!snooze.last_day.empty()) json.member("lastDay", snooze.last_day);
  }
}

void print_json(const CardStory& story, std::ostream& out) {
  hooks::JsonWriter json;
  {
    const auto object = json.object();
    json.member("card", story.card);
    json.member("name", story.name);
    json.member("indicator", story.indicator);
    texts(json, "rules", story.rules);
    texts(json, "grounds", story.grounds);
    texts(json, "suggestions", story.suggestions);
    json.member("time", to_text(story.time));
    json.member("service", story.service);
    json.member("hook", story.hook);
    json.member("audience", story.audience);
    json.member("issuer", story.issuer);
    json.member("user", story.user);
    json.member("patient", story.patient);
    json.member("request", story.request_id);
    json.integer_member("status", story.status);
    {
      const auto sets = json.array("ruleSets");
      for (const audit::RuleSetVersion& set : story.rule_sets) {
        const auto one = json.object();
        json.member("id", set.id);
        json.member("version", set.version);
        json.member("hash", set.hash);
      }
    }
    {
      const auto outcomes = json.object("outcomes");
      for (const auto& [rule, state] : story.outcomes) json.member(rule, to_text(state));
    }
    print_answers_json(story, json);
  }
  out << json.text() << '\n';
}

}  // namespace

int run_audit_show(const AuditShowOptions& options, std::ostream& out, std::ostream& err) {
  const auto store = audit_store(options.place);
  auto story = store ? audit::card_story(store->path, options.card) : tl::unexpected<Error>(store.error());
  if (!story) {
    Error error = story.error();
    if (error.where.empty() && store) error.where = store->path;
    return refuse(error, err);
  }
  if (options.format == "json")
    print_json(*story, out);
  else
    print_text(*story, out);
  return kDone;
}

}  // namespace parity::cli
