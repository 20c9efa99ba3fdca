// Reports over a small synthetic history: shown, answered and ignored by rule, audience and week; firing by outcome.
#include "audit/report.h"

#include "audit/card_story.h"
#include "audit/export_rows.h"
#include "tests/unit/audit/fixture.h"

namespace parity::audit::testing {
namespace {

constexpr ReportRange kAlways{{0}, {kNow.seconds + 1000 * kDaySeconds}};

Report reported(const StoreOptions& options, const ReportRange& range = kAlways) {
  auto made = report(options.path, range);
  if (!made) FAIL(to_text(made.error()));
  return *made;
}

std::string as_text(const AnswerLine& line) {
  std::string reasons;
  for (const auto& [reason, count] : line.reasons)
    reasons += fmt::format(" {}={}", reason.empty() ? "?" : reason, count);
  return fmt::format("{} {} {}: {} = {}+{}+{}{}", to_text(line.key.week), line.key.rule, line.key.audience, line.shown,
                     line.accepted, line.overridden, line.ignored, reasons);
}

std::string as_text(const FiringLine& line) {
  return fmt::format("{} {} {}: fired {} not {} unknown {} n/a {} suppressed {} snoozed {}", to_text(line.key.week),
                     line.key.rule, line.key.audience, line.of(RuleState::kFired), line.of(RuleState::kNotFired),
                     line.of(RuleState::kUnknown), line.of(RuleState::kNotApplicable), line.of(RuleState::kSuppressed),
                     line.of(RuleState::kSnoozed));
}

template <class Line>
std::vector<std::string> as_texts(const std::vector<Line>& lines) {
  std::vector<std::string> texts;
  for (const Line& line : lines) texts.push_back(as_text(line));
  return texts;
}

CallRecord call_on(int number, std::int64_t days, const std::string& audience = "gp") {
  CallRecord call = sample_call(number);
  call.time = {kNow.seconds + days * kDaySeconds};
  call.audience = audience;
  return call;
}

}  // namespace

TEST_CASE("audit report: weeks begin on Monday in London", "[audit]") {
  struct Case {
    std::string instant;
    std::string week;
  };
  const std::vector<Case> cases{
      {"2026-11-22T23:59:59Z", "2026-11-16"}, {"2026-11-23T00:00:00Z", "2026-11-23"},
      {"2026-06-28T22:59:59Z", "2026-06-22"}, {"2026-06-28T23:00:00Z", "2026-06-29"},  // summer time
      {"1970-01-01T00:00:00Z", "1969-12-29"}, {"1969-12-28T12:00:00Z", "1969-12-22"},
  };
  for (const Case& c : cases) {
    INFO(c.instant);
    CHECK(to_text(week_of(*parse_timestamp(c.instant)->instant)) == c.week);
  }
}

TEST_CASE("audit report: shown, accepted, overridden and ignored", "[audit]") {
  const TemporaryFolder folder;
  const auto options = options_in(folder);
  {
    auto store = open_store(options);
    for (int i = 0; i < 4; ++i) must(record(*store, call_on(i, 0)));
    must(record(*store, call_on(4, 1)));  // Monday: another week
    must(record(*store, call_on(5, 0, "mental-health")));
    must(record(*store, sample_feedback({sample_answer(0, "accepted")})));
    must(record(*store, sample_feedback({sample_answer(1, "accepted"), sample_answer(1, "patient-declined", 90)})));
    must(record(*store, sample_feedback({sample_answer(2, "", 90), sample_answer(2, "done-elsewhere", 60)})));
    must(record(*store, sample_feedback({sample_answer(88, "accepted")})));
  }
  const Report all = reported(options);
  CHECK(all.calls == 6);
  CHECK(all.cards == 6);
  CHECK(all.unmatched == 1);
  CHECK(as_texts(all.answers) == std::vector<std::string>{"2026-11-16 bmi-overdue gp: 4 = 1+2+1 ?=1 patient-declined=1",
                                                          "2026-11-16 bmi-overdue mental-health: 1 = 0+0+1",
                                                          "2026-11-16 bp-overdue gp: 4 = 1+2+1 ?=1 patient-declined=1",
                                                          "2026-11-16 bp-overdue mental-health: 1 = 0+0+1",
                                                          "2026-11-23 bmi-overdue gp: 1 = 0+0+1",
                                                          "2026-11-23 bp-overdue gp: 1 = 0+0+1"});
  const Report monday = reported(options, {{kNow.seconds + kDaySeconds / 2}, {kNow.seconds + 2 * kDaySeconds}});
  CHECK(monday.calls == 1);
  CHECK(monday.answers.size() == 2);
}

TEST_CASE("audit report: outcomes of every rule, whatever the version of the plan", "[audit]") {
  const TemporaryFolder folder;
  const auto options = options_in(folder);
  {
    auto store = open_store(options);
    must(record(*store, call_on(0, 0)));
    auto other = call_on(1, 0);
    other.rules = std::make_shared<const RulesInForce>(
        RulesInForce{{{"smi-physical-health", "1.1.0", "sha256:def"}}, {"new-rule", "bp-overdue"}});
    other.states = {RuleState::kSuppressed, RuleState::kSnoozed};
    other.cards.clear();
    must(record(*store, other));
    auto unread = call_on(2, 0);
    unread.states = {RuleState::kUnknown, RuleState::kNotFired, RuleState::kNotFired};
    unread.cards.clear();
    must(record(*store, unread));
    auto refused = call_on(3, 0);
    refused.rules.reset();
    refused.states.clear();
    refused.cards.clear();
    refused.status = 412;
    must(record(*store, refused));
  }
  const Report made = reported(options);
  CHECK(made.calls == 4);
  CHECK(as_texts(made.firing) ==
        std::vector<std::string>{"2026-11-16 bmi-overdue gp: fired 1 not 1 unknown 0 n/a 0 suppressed 0 snoozed 0",
                                 "2026-11-16 bp-overdue gp: fired 1 not 0 unknown 1 n/a 0 suppressed 0 snoozed 1",
                                 "2026-11-16 new-rule gp: fired 0 not 0 unknown 0 n/a 0 suppressed 1 snoozed 0",
                                 "2026-11-16 severe-bp gp: fired 0 not 1 unknown 0 n/a 1 suppressed 0 snoozed 0"});
  CHECK(made.firing[1].calls() == 3);
}

TEST_CASE("audit report: a damaged list of rules is an error", "[audit]") {
  for (const char* spoil : {"UPDATE cards SET rules = 'x'", "UPDATE plans SET rules = 'x'"}) {
    const TemporaryFolder folder;
    const auto options = options_in(folder);
    must(record(*open_store(options), sample_call(1)));
    execute(options.path, spoil);
    CHECK(report(options.path, kAlways).error().kind == ErrorKind::kUnavailable);
  }
}

TEST_CASE("audit report: an empty store, and none", "[audit]") {
  const TemporaryFolder folder;
  const auto options = options_in(folder);
  CHECK(report(options.path, kAlways).error().kind == ErrorKind::kNotFound);
  static_cast<void>(open_store(options));
  CHECK(reported(options).answers.empty());
  CHECK(reported(options).calls == 0);
}

TEST_CASE("audit show: a card's story", "[audit]") {
  const TemporaryFolder folder;
  auto options = options_in(folder);
  options.comments = Comments::kKeep;
  {
    auto store = open_store(options);
    must(record(*store, sample_call(1)));
    auto declined = sample_answer(1, "patient-declined");
    declined.comment = "later";
    must(record(*store, sample_feedback({declined, sample_answer(1, "accepted", 90)})));
  }
  const auto story = card_story(options.path, card_id(1));
  if (!story) FAIL(to_text(story.error()));
  CHECK(story->name == "annual-check");
  CHECK(story->indicator == "warning");
  CHECK(story->rules == std::vector<std::string>{"bp-overdue", "bmi-overdue"});
  CHECK(story->suggestions == std::vector<std::string>{"suggestion-1"});
  CHECK(story->time == sample_call(1).time);
  CHECK(story->request_id == "request-1");
  CHECK(story->patient == "patient-1");
  CHECK(story->rule_sets == sample_rules()->rule_sets);
  REQUIRE(story->outcomes.size() == 3);
  CHECK(story->outcomes.back() == std::pair<std::string, RuleState>("severe-bp", RuleState::kNotApplicable));
  REQUIRE(story->answers.size() == 2);
  CHECK(story->answers.front().reason == "patient-declined");
  CHECK(story->answers.front().comment == "later");
  CHECK(story->answers.back().outcome == "accepted");
  REQUIRE(story->snoozes.size() == 4);
  CHECK(story->snoozes.front().last_day == "2027-11-22");
  CHECK(story->snoozes.back().rest == "lifted");
  CHECK(card_story(options.path, card_id(2)).error().kind == ErrorKind::kNotFound);
}

TEST_CASE("audit export: every row once, in the order in which it was written", "[audit]") {
  const TemporaryFolder folder;
  const auto options = options_in(folder);
  {
    auto store = open_store(options);
    must(record(*store, call_on(0, 0)));
    must(record(*store, call_on(1, 1)));
    must(record(*store, sample_feedback({sample_answer(0, "patient-declined")})));
  }
  const auto exported = [&](const ExportRange& range) {
    std::vector<std::string> rows;
    const auto count = export_rows(options.path, range, [&](const ExportRow& row) -> Result<void> {
      rows.push_back(fmt::format("{} {}", row.table, row.row));
      CHECK(row.hash.size() == 64);
      return {};
    });
    if (!count) FAIL(to_text(count.error()));
    CHECK(*count == static_cast<std::int64_t>(rows.size()));
    return rows;
  };
  CHECK(exported({}) == std::vector<std::string>{"site_keys 1", "plans 1", "calls 1", "cards 1", "calls 2", "cards 2",
                                                 "feedback 1", "snoozes 1", "snoozes 2"});
  CHECK(exported({Instant{kNow.seconds + kDaySeconds / 2}, Instant{kNow.seconds + 2 * kDaySeconds}}) ==
        std::vector<std::string>{"plans 1", "calls 2", "cards 2"});

  SECTION("the columns by name") {
    std::string patient;
    REQUIRE(export_rows(options.path, {}, [&](const ExportRow& row) -> Result<void> {
      for (const ExportColumn& column : row.columns) {
        if (row.table == "calls" && column.name == "patient") patient = std::get<std::string_view>(column.value);
      }
      return {};
    }));
    CHECK(patient == "patient-1");
  }
  SECTION("the sink's error ends it") {
    int rows = 0;
    const auto ended = export_rows(options.path, {}, [&](const ExportRow&) -> Result<void> {
      if (++rows < 3) return {};
      return invalid_input("enough");
    });
    CHECK(ended.error().message == "enough");
    CHECK(rows == 3);
  }
}

}  // namespace parity::audit::testing
