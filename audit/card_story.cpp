// Three small queries by the card's number.
#include "audit/card_story.h"

#include <algorithm>

#include "audit/schema.h"
#include "audit/sqlite.h"
#include "audit/text_list.h"

namespace parity::audit {
namespace {

constexpr std::string_view kCard =
    "SELECT cards.id, cards.name, cards.indicator, cards.rules, cards.suggestions, calls.time, calls.request,"
    " calls.service, calls.hook, calls.issuer, calls.audience, calls.user, calls.patient, calls.status, calls.states,"
    " plans.rule_sets, plans.rules, cards.grounds FROM cards JOIN calls ON calls.id = cards.call"
    " LEFT JOIN plans ON plans.id = calls.plan WHERE cards.card = ?";
constexpr std::string_view kAnswers =
    "SELECT time, outcome_time, outcome, reason, comment, suggestions FROM feedback WHERE shown = ? ORDER BY id";
constexpr std::string_view kSnoozes = "SELECT time, rule, rest, last_day FROM snoozes WHERE shown = ? ORDER BY id";

/// A list that is damaged reads as empty here: the story is still worth telling, and verify names the row.
std::vector<std::string> list(std::string_view json) {
  return parse_json_list(json).value_or(std::vector<std::string>());
}

CardStory read_card(const Statement& row) {
  CardStory story;
  const auto text = [&](int column) { return std::string(row.text(column)); };
  story.name = text(1);
  story.indicator = text(2);
  story.rules = list(row.text(3));
  story.suggestions = list(row.text(4));
  story.time = {row.number(5)};
  story.request_id = text(6);
  story.service = text(7);
  story.hook = text(8);
  story.issuer = text(9);
  story.audience = text(10);
  story.user = text(11);
  story.patient = text(12);
  story.status = static_cast<int>(row.number(13));
  story.rule_sets = rule_sets_of_json(row.text(15)).value_or(std::vector<RuleSetVersion>());
  story.grounds = list(row.text(17));
  story.grounds.resize(story.rules.size());
  const std::string_view states = row.text(14);
  const auto rules = list(row.text(16));
  for (std::size_t i = 0; i < std::min(states.size(), rules.size()); ++i) {
    story.outcomes.emplace_back(rules[i], state_of_letter(states[i]).value_or(RuleState::kUnknown));
  }
  return story;
}

template <class Each>
Result<void> for_rows(Database& database, std::string_view sql, std::int64_t shown, Each each) {
  auto select = database.prepare(sql);
  if (!select) return tl::unexpected(select.error());
  select->bind(1, shown);
  auto row = select->step();
  for (; row && *row; row = select->step()) each(*select);
  if (!row) return tl::unexpected(row.error());
  return {};
}

}  // namespace

Result<CardStory> card_story(const std::string& path, const std::string& card) {
  auto database = open_for_reading(path);
  if (!database) return tl::unexpected(database.error());
  auto select = database->prepare(kCard);
  if (!select) return tl::unexpected(select.error());
  select->bind(1, card);
  auto found = select->step();
  if (!found) return tl::unexpected(found.error());
  if (!*found) return tl::unexpected<Error>(Error{ErrorKind::kNotFound, "the audit holds no such card", {}, {}});
  CardStory story = read_card(*select);
  story.card = card;
  const std::int64_t shown = select->number(0);
  auto read = for_rows(*database, kAnswers, shown, [&](const Statement& row) {
    story.answers.push_back({{row.number(0)},
                             {row.number(1)},
                             std::string(row.text(2)),
                             std::string(row.text(3)),
                             std::string(row.text(4)),
                             list(row.text(5))});
  });
  read = read.and_then([&] {
    return for_rows(*database, kSnoozes, shown, [&](const Statement& row) {
      story.snoozes.push_back(
          {{row.number(0)}, std::string(row.text(1)), std::string(row.text(2)), std::string(row.text(3))});
    });
  });
  if (!read) return tl::unexpected(read.error());
  return story;
}

}  // namespace parity::audit
