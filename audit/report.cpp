// A few passes over the store in one reading transaction: calls with the letters of their outcomes, cards with their
// newest answer, versions and approvals.
#include "audit/report.h"

#include <algorithm>
#include <numeric>
#include <tuple>
#include <utility>

#include "audit/schema.h"
#include "audit/sqlite.h"
#include "audit/text_list.h"

namespace parity::audit {
namespace {

constexpr std::string_view kCalls = "SELECT time, audience, plan, states FROM calls WHERE time >= ?1 AND time < ?2";
constexpr std::string_view kPlans = "SELECT id, rules FROM plans";
constexpr std::string_view kCards =
    "SELECT calls.time, calls.audience, cards.rules, answer.outcome, answer.reason"
    " FROM calls JOIN cards ON cards.call = calls.id"
    " LEFT JOIN feedback AS answer ON answer.id = (SELECT id FROM feedback WHERE shown = cards.id"
    " ORDER BY min(outcome_time, time) DESC, id DESC LIMIT 1)"
    " WHERE calls.time >= ?1 AND calls.time < ?2";
constexpr std::string_view kVersions =
    "SELECT plans.rule_sets, count(*), min(calls.time), max(calls.time) FROM calls JOIN plans ON plans.id = calls.plan"
    " WHERE calls.time >= ?1 AND calls.time < ?2 GROUP BY calls.plan ORDER BY 3, calls.plan";
constexpr std::string_view kApprovals =
    "SELECT time, rule_set, version, hash, approver, role, reason FROM approvals"
    " WHERE ?1 = ?1 AND ?2 = ?2 ORDER BY id";
constexpr std::string_view kUnmatched =
    "SELECT count(*) FROM feedback WHERE shown IS NULL AND time >= ?1 AND time < ?2";

tl::unexpected<Error> damaged_list() {
  return tl::unexpected<Error>(Error{ErrorKind::kUnavailable, "a list of rules in the audit store is damaged", {}, {}});
}

/// Calls `each` for the rows of a query over the range.
template <class Each>
Result<void> for_rows(Database& database, std::string_view sql, const ReportRange& range, Each each) {
  auto select = database.prepare(sql);
  if (!select) return tl::unexpected(select.error());
  select->bind(1, range.from.seconds);
  select->bind(2, range.until.seconds);
  auto row = select->step();
  for (; row && *row; row = select->step()) {
    if (Result<void> done = each(*select); !done) return done;
  }
  if (!row) return tl::unexpected(row.error());
  return {};
}

using Plans = std::map<std::int64_t, std::vector<std::string>>;

Result<Plans> read_plans(Database& database) {
  Plans plans;
  auto select = database.prepare(kPlans);
  if (!select) return tl::unexpected(select.error());
  auto row = select->step();
  for (; row && *row; row = select->step()) {
    auto rules = parse_json_list(select->text(1));
    if (!rules) return damaged_list();
    plans[select->number(0)] = std::move(*rules);
  }
  if (!row) return tl::unexpected(row.error());
  return plans;
}

/// Counts by place in the plan first: names are put in once for each week, audience and plan.
using Counts = std::array<std::int64_t, kRuleStates>;
using Tally = std::map<std::tuple<Day, std::string, std::int64_t>, std::vector<Counts>>;

Result<void> tally_calls(Database& database, const ReportRange& range, Tally& tally, std::int64_t& calls) {
  return for_rows(database, kCalls, range, [&](const Statement& row) -> Result<void> {
    ++calls;
    const std::string_view states = row.text(3);
    if (states.empty()) return {};
    auto& counts = tally[{week_of({row.number(0)}), std::string(row.text(1)), row.number(2)}];
    if (counts.size() < states.size()) counts.resize(states.size());
    for (std::size_t i = 0; i < states.size(); ++i) {
      if (const auto state = state_of_letter(states[i])) ++counts[i][static_cast<std::size_t>(*state)];
    }
    return {};
  });
}

std::vector<FiringLine> firing_lines(const Tally& tally, const Plans& plans) {
  std::map<ReportKey, Counts> by_rule;
  for (const auto& [place, counts] : tally) {
    const auto& [week, audience, plan] = place;
    const auto rules = plans.find(plan);
    if (rules == plans.end()) continue;
    for (std::size_t i = 0; i < std::min(counts.size(), rules->second.size()); ++i) {
      Counts& sum = by_rule[{week, rules->second[i], audience}];
      for (std::size_t state = 0; state < kRuleStates; ++state) sum[state] += counts[i][state];
    }
  }
  std::vector<FiringLine> lines;
  lines.reserve(by_rule.size());
  for (const auto& [key, counts] : by_rule) lines.push_back({key, counts});
  return lines;
}

void count_answer(AnswerLine& line, const Statement& row) {
  ++line.shown;
  if (row.is_null(3)) {
    ++line.ignored;
  } else if (row.text(3) == to_text(Answer::kAccepted)) {
    ++line.accepted;
  } else {
    ++line.overridden;
    ++line.reasons[std::string(row.text(4))];
  }
}

Result<void> count_cards(Database& database, const ReportRange& range, Report& report) {
  std::map<ReportKey, AnswerLine> by_rule;
  auto counted = for_rows(database, kCards, range, [&](const Statement& row) -> Result<void> {
    ++report.cards;
    const auto rules = parse_json_list(row.text(2));
    if (!rules) return damaged_list();
    for (const std::string& rule : *rules) {
      count_answer(by_rule[{week_of({row.number(0)}), rule, std::string(row.text(1))}], row);
    }
    return {};
  });
  for (auto& [key, line] : by_rule) {
    line.key = key;
    report.answers.push_back(std::move(line));
  }
  return counted;
}

Result<void> read_versions(Database& database, const ReportRange& range, Report& report) {
  return for_rows(database, kVersions, range, [&](const Statement& row) -> Result<void> {
    const auto sets = rule_sets_of_json(row.text(0));
    if (!sets) return damaged_list();
    for (const RuleSetVersion& set : *sets) {
      auto& lines = report.versions;
      auto line = std::find_if(lines.begin(), lines.end(), [&](const VersionLine& v) { return v.rule_set == set; });
      if (line == lines.end()) line = lines.insert(lines.end(), {set, 0, {row.number(2)}, {row.number(3)}});
      line->calls += row.number(1);
      line->first = std::min(line->first, Instant{row.number(2)});
      line->last = std::max(line->last, Instant{row.number(3)});
    }
    return {};
  });
}

Result<void> read_approvals(Database& database, const ReportRange& range, Report& report) {
  return for_rows(database, kApprovals, range, [&](const Statement& row) -> Result<void> {
    const auto text = [&](int column) { return std::string(row.text(column)); };
    report.approvals.push_back({{row.number(0)}, {text(1), text(2), text(3)}, text(4), text(5), text(6)});
    return {};
  });
}

}  // namespace

std::int64_t FiringLine::calls() const { return std::accumulate(counts.begin(), counts.end(), std::int64_t{0}); }

Day week_of(Instant time) {
  const Day day = london_day(time);
  // 1970-01-01 was a Thursday.
  const std::int32_t weekday = ((day.number + 3) % 7 + 7) % 7;
  return day - weekday;
}

Result<std::vector<FiringLine>> firing(const std::string& path, const ReportRange& range) {
  auto database = open_for_reading(path);
  if (!database) return tl::unexpected(database.error());
  if (auto begun = database->execute("BEGIN"); !begun) return tl::unexpected(begun.error());
  auto plans = read_plans(*database);
  if (!plans) return tl::unexpected(plans.error());
  Tally tally;
  std::int64_t calls = 0;
  return tally_calls(*database, range, tally, calls).map([&] { return firing_lines(tally, *plans); });
}

Result<Report> report(const std::string& path, const ReportRange& range) {
  auto database = open_for_reading(path);
  if (!database) return tl::unexpected(database.error());
  if (auto begun = database->execute("BEGIN"); !begun) return tl::unexpected(begun.error());
  auto plans = read_plans(*database);
  if (!plans) return tl::unexpected(plans.error());
  Report report;
  Tally tally;
  auto done = tally_calls(*database, range, tally, report.calls)
                  .and_then([&] { return count_cards(*database, range, report); })
                  .and_then([&] { return read_versions(*database, range, report); })
                  .and_then([&] { return read_approvals(*database, range, report); })
                  .and_then([&] {
                    return for_rows(*database, kUnmatched, range, [&](const Statement& row) -> Result<void> {
                      report.unmatched = row.number(0);
                      return {};
                    });
                  });
  if (!done) return tl::unexpected(done.error());
  report.firing = firing_lines(tally, *plans);
  return report;
}

}  // namespace parity::audit
