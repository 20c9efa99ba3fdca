// Answers and what they do: a table of what was answered when, and what rests for the patient on which day.
#include <algorithm>

#include "tests/unit/audit/fixture.h"

namespace parity::audit::testing {
namespace {

Day day(const std::string& text) { return parse_date(text)->first; }

std::string resting(Store& store, const std::string& today, const std::string& audience = "gp") {
  const auto snoozes = store.snoozes_of({"patient-1", {}}, audience, day(today));
  if (!snoozes) FAIL(to_text(snoozes.error()));
  std::string text;
  for (const Snooze& snooze : *snoozes) {
    if (!text.empty()) text += "; ";
    text += snooze.rule;
    if (snooze.last_day) text += " to " + to_text(*snooze.last_day);
    if (!snooze.evidence.empty()) text += " while " + snooze.evidence;
  }
  return text;
}

}  // namespace

TEST_CASE("audit feedback: what was answered decides what rests", "[audit]") {
  struct Case {
    std::string name;
    std::vector<FeedbackEvent> answers;  // in the order in which they arrive
    std::string today;
    std::string want;
  };
  const std::string both = "bmi-overdue to 2027-05-22; bp-overdue to 2027-11-22";
  const std::vector<Case> cases{
      {"nothing answered", {}, "2026-11-22", ""},
      {"declined: each rule by its own line", {sample_answer(1, "patient-declined")}, "2026-11-22", both},
      {"the last day still rests", {sample_answer(1, "patient-declined")}, "2027-11-22", "bp-overdue to 2027-11-22"},
      {"the day after does not", {sample_answer(1, "patient-declined")}, "2027-11-23", ""},
      {"a reason that one rule has", {sample_answer(1, "done-elsewhere")}, "2026-11-23", "bp-overdue to 2026-12-22"},
      {"a reason that no rule has", {sample_answer(1, "no-time")}, "2026-11-23", ""},
      {"until the evidence changes; without a fingerprint it does not rest",
       {sample_answer(1, "not-appropriate")},
       "2030-01-01",
       "bp-overdue while print-bp"},
      {"for a time or until the evidence changes; without a fingerprint it does not rest",
       {sample_answer(1, "already-planned")},
       "2026-12-06",
       "bp-overdue to 2026-12-06 while print-bp"},
      {"the day after such a time", {sample_answer(1, "already-planned")}, "2026-12-07", ""},
      {"on the same evidence for a time and without end: without end",
       {sample_answer(1, "already-planned"), sample_answer(2, "not-appropriate")},
       "2026-11-23",
       "bp-overdue while print-bp"},
      {"in the other order",
       {sample_answer(1, "not-appropriate"), sample_answer(2, "already-planned", 120)},
       "2026-11-23",
       "bp-overdue while print-bp"},
      {"twice for a time: the longer",
       {sample_answer(1, "already-planned"), sample_answer(2, "already-planned", kDaySeconds)},
       "2026-11-23",
       "bp-overdue to 2026-12-07 while print-bp"},
      {"accepted rests nothing", {sample_answer(1, "accepted")}, "2026-11-23", ""},
      {"a repeat changes nothing",
       {sample_answer(1, "patient-declined"), sample_answer(1, "patient-declined")},
       "2026-11-22",
       both},
      {"the newer answer counts",
       {sample_answer(1, "patient-declined", 60), sample_answer(1, "done-elsewhere", 120)},
       "2026-11-22",
       "bp-overdue to 2026-12-22"},
      {"also when it arrives first",
       {sample_answer(1, "done-elsewhere", 120), sample_answer(1, "patient-declined", 60)},
       "2026-11-22",
       "bp-overdue to 2026-12-22"},
      {"accepted later lifts it",
       {sample_answer(1, "patient-declined", 60), sample_answer(1, "accepted", 120)},
       "2026-11-22",
       ""},
      {"accepted later, but arrived first",
       {sample_answer(1, "accepted", 120), sample_answer(1, "patient-declined", 60)},
       "2026-11-22",
       ""},
      {"lifted, then declined again",
       {sample_answer(1, "patient-declined", 60), sample_answer(1, "accepted", 120),
        sample_answer(1, "patient-declined", 180)},
       "2026-11-22",
       both},
      {"at the same second the later arrival counts",
       {sample_answer(1, "patient-declined", 60), sample_answer(1, "accepted", 60)},
       "2026-11-22",
       ""},
      {"a time of answer in the future counts as its arrival",
       {sample_answer(1, "done-elsewhere", 400 * kDaySeconds)},
       "2026-12-02",
       "bp-overdue to 2027-01-02"},
      {"and does not win for ever",
       {sample_answer(1, "patient-declined", 400 * kDaySeconds), sample_answer(1, "accepted", 401 * kDaySeconds)},
       "2026-12-02",
       ""},
      {"an answer from long ago has rested",
       {sample_answer(1, "patient-declined", -800 * kDaySeconds)},
       "2026-11-22",
       ""},
      {"two cards: the longer rest",
       {sample_answer(1, "done-elsewhere"), sample_answer(2, "patient-declined")},
       "2026-11-22",
       both},
      {"accepting one card leaves what was said on another",
       {sample_answer(1, "patient-declined"), sample_answer(2, "accepted", 120)},
       "2026-11-22",
       both},
      {"an unknown card", {sample_answer(77, "patient-declined")}, "2026-11-22", ""},
  };
  for (const Case& c : cases) {
    DYNAMIC_SECTION(c.name) {
      const TemporaryFolder folder;
      const auto options = options_in(folder);
      auto store = open_store(options);
      must(record(*store, sample_call(1)));
      must(record(*store, sample_call(2)));
      for (const FeedbackEvent& answer : c.answers) must(record(*store, sample_feedback({answer})));
      CHECK(resting(*store, c.today) == c.want);
      CHECK(resting(*store, c.today, "mental-health").empty());
      // Every answer is kept as it came.
      CHECK(number_of(options.path, "SELECT count(*) FROM feedback") == static_cast<std::int64_t>(c.answers.size()));

      // In one request it is the same.
      const TemporaryFolder other_folder;
      auto other = open_store(options_in(other_folder));
      must(record(*other, sample_call(1)));
      must(record(*other, sample_call(2)));
      must(record(*other, sample_feedback(c.answers)));
      CHECK(resting(*other, c.today) == c.want);
    }
  }
}

TEST_CASE("audit feedback: lines for `accepted` and for no reason", "[audit]") {
  const TemporaryFolder folder;
  auto store = open_store(options_in(folder));
  must(record(*store, sample_call(1)));
  auto batch = sample_feedback({sample_answer(1, "accepted")});
  batch.rests.push_back({"bp-overdue", std::string(kAcceptedReason), Span{28, SpanUnit::kDays}});
  must(record(*store, batch));
  CHECK(resting(*store, "2026-11-22") == "bp-overdue to 2026-12-20");
  auto silent = sample_feedback({sample_answer(1, "", 90)});
  silent.rests.push_back({"bmi-overdue", "", Span{1, SpanUnit::kYears}});
  must(record(*store, silent));
  CHECK(resting(*store, "2026-11-22") == "bmi-overdue to 2027-11-22");
}

TEST_CASE("audit feedback: an override may not claim to be an accepted line", "[audit]") {
  const TemporaryFolder folder;
  auto store = open_store(options_in(folder));
  must(record(*store, sample_call(1)));
  auto answer = sample_answer(1, "patient-declined");
  answer.reason = kAcceptedReason;
  auto batch = sample_feedback({answer});
  batch.rests = {{"bp-overdue", std::string(kAcceptedReason), Span{1, SpanUnit::kYears}}};
  must(record(*store, batch));
  CHECK(resting(*store, "2026-11-22").empty());
}

TEST_CASE("audit feedback: unknown cards and cards of another issuer are kept as unmatched", "[audit]") {
  const TemporaryFolder folder;
  const auto options = options_in(folder);
  auto store = open_store(options);
  must(record(*store, sample_call(1)));
  auto foreign = sample_feedback({sample_answer(1, "patient-declined"), sample_answer(9, "accepted")});
  foreign.issuer = "https://other.example";
  CHECK(must(record(*store, foreign)).unmatched == 2);
  CHECK(must(record(*store, sample_feedback({sample_answer(1, "accepted"), sample_answer(9, "accepted")}))).unmatched ==
        1);
  CHECK(number_of(options.path, "SELECT count(*) FROM feedback WHERE shown IS NULL") == 3);
  CHECK(resting(*store, "2026-11-22").empty());
}

// The store asks its file only about patients of whom it knows a row.
TEST_CASE("audit feedback: what was said before the start, and to another process, rests too", "[audit]") {
  const TemporaryFolder folder;
  const auto options = options_in(folder);
  {
    auto store = open_store(options);
    CHECK(resting(*store, "2026-11-22").empty());
    must(record(*store, sample_call(1)));
    must(record(*store, sample_feedback({sample_answer(1, "patient-declined")})));
    CHECK(!resting(*store, "2026-11-22").empty());
  }
  auto store = open_store(options);
  CHECK(!resting(*store, "2026-11-22").empty());
  const auto rests = [&](const std::string& patient) {
    return !store->snoozes_of({patient, {}}, "gp", day("2026-11-22"))->empty();
  };
  {
    auto other = open_store(options);
    must(record(*other, sample_call(2, "patient-2")));
    must(record(*other, sample_feedback({sample_answer(2, "patient-declined")})));
  }
  must(record(*store, sample_call(3, "patient-3")));  // the next entry notices the other's
  CHECK(rests("patient-2"));
  CHECK(!rests("patient-3"));
}

TEST_CASE("audit feedback: comments only if the site keeps them; reasons only if they are codes", "[audit]") {
  struct Case {
    Comments comments;
    std::string reason;
    std::string want_reason;
    std::string want_comment;
  };
  const std::vector<Case> cases{
      {Comments::kDrop, "patient-declined", "patient-declined", ""},
      {Comments::kKeep, "patient-declined", "patient-declined", "seen by Dr X"},
      {Comments::kKeep, "Jane Doe said no", "other", "seen by Dr X"},
      {Comments::kKeep, std::string(65, 'a'), "other", "seen by Dr X"},
      {Comments::kKeep, "", "", "seen by Dr X"},
  };
  for (const Case& c : cases) {
    const TemporaryFolder folder;
    auto options = options_in(folder);
    options.comments = c.comments;
    auto store = open_store(options);
    must(record(*store, sample_call(1)));
    auto answer = sample_answer(1, c.reason);
    answer.comment = "seen by Dr X";
    must(record(*store, sample_feedback({answer})));
    CHECK(text_of(options.path, "SELECT reason FROM feedback") == c.want_reason);
    CHECK(text_of(options.path, "SELECT comment FROM feedback") == c.want_comment);
  }
}

TEST_CASE("audit feedback: accepted suggestions are kept, within limits", "[audit]") {
  const TemporaryFolder folder;
  const auto options = options_in(folder);
  auto store = open_store(options);
  must(record(*store, sample_call(1)));
  auto few = sample_answer(1, "accepted");
  few.accepted_suggestions = {"suggestion-1", std::string(300, 's')};
  auto many = sample_answer(1, "accepted", 70);
  many.accepted_suggestions.assign(1000, "s");
  must(record(*store, sample_feedback({few, many})));
  CHECK(text_of(options.path, "SELECT suggestions FROM feedback WHERE id = 1") ==
        R"(["suggestion-1",")" + std::string(256, 's') + R"("])");
  CHECK(number_of(options.path, "SELECT json_array_length(suggestions) FROM feedback WHERE id = 2") == 64);
}

TEST_CASE("audit feedback: a damaged row of a card is an error, not a wrong rest", "[audit]") {
  const TemporaryFolder folder;
  const auto options = options_in(folder);
  auto store = open_store(options);
  must(record(*store, sample_call(1)));
  execute(options.path, "UPDATE cards SET rules = '[\"bp-overdue'");
  CHECK(record(*store, sample_feedback({sample_answer(1, "patient-declined")})).error().kind ==
        ErrorKind::kUnavailable);
  CHECK(number_of(options.path, "SELECT count(*) FROM feedback") == 0);
}

TEST_CASE("audit feedback: a batch is kept whole or not at all, and has a limit", "[audit]") {
  const TemporaryFolder folder;
  const auto options = options_in(folder);
  auto store = open_store(options);
  must(record(*store, sample_call(1)));
  auto broken = sample_feedback({sample_answer(1, "patient-declined"), sample_answer(1, "accepted")});
  broken.events.back().card.clear();
  CHECK(record(*store, broken).error().kind == ErrorKind::kInvalidInput);
  auto huge = sample_feedback(std::vector<FeedbackEvent>(1001, sample_answer(1, "accepted")));
  CHECK(record(*store, huge).error().kind == ErrorKind::kTooLarge);
  CHECK(number_of(options.path, "SELECT count(*) FROM feedback") == 0);
  CHECK(must(record(*store, sample_feedback({}))).unmatched == 0);
}

TEST_CASE("audit feedback: a snooze still counts after the site key was rotated", "[audit]") {
  const TemporaryFolder folder;
  auto store = open_store(options_in(folder));
  must(record(*store, sample_call(1, "under-the-old-key")));
  must(record(*store, sample_feedback({sample_answer(1, "patient-declined")})));
  CHECK(store->snoozes_of({"under-the-new-key", {}}, "gp", london_day(kNow))->empty());
  CHECK(store->snoozes_of({"under-the-new-key", {"under-the-old-key"}}, "gp", london_day(kNow))->size() == 2);
}

}  // namespace parity::audit::testing
