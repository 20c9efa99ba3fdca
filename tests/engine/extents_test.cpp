// "We looked and there is none" and "we could not look" are never the same: parts that were not read, or were cut
// short, and values of which it is not clear which is the latest.
#include <fmt/format.h>

#include <catch2/catch.hpp>

#include "tests/engine/record_fixture.h"

namespace parity::test {
namespace {

// Each condition as a rule of its own, `c0`, `c1`, …
std::shared_ptr<const Plan> plan_of(std::string_view facts, const std::vector<std::string>& conditions) {
  std::string rules = "rules:\n";
  for (std::size_t i = 0; i < conditions.size(); ++i)
    rules += fmt::format(
        "  - {{id: c{}, title: T, gap: safety, when: {}, audience: [{{to: gp, indicator: info}}], "
        "prompt: {{summary: S, detail: D}}, evidence: own, status: live}}\n",
        i, conditions[i]);
  const LoadedRules loaded = load({{"concepts/concepts.yaml", concepts_text()},
                                   {"set/ruleset.yaml", std::string(kTestHead)},
                                   {"set/facts.yaml", "facts:\n" + std::string(facts)},
                                   {"set/rules.yaml", rules}});
  INFO(loaded.complaints());
  REQUIRE(loaded.plan);
  return loaded.plan;
}

// "TFU…", a letter a condition.
std::string truths(const Plan& plan, const PatientRecord& record) {
  const Answer answer = ask(plan, record);
  std::string text;
  for (const Outcome& outcome : answer.evaluation.outcomes)
    text += outcome.state == OutcomeState::kFired      ? 'T'
            : outcome.state == OutcomeState::kNotFired ? 'F'
            : outcome.state == OutcomeState::kUnknown  ? 'U'
                                                       : '?';
  return text;
}

TEST_CASE("extents: a part that is complete back to the window settles what is in it", "[engine][extents]") {
  const auto plan = plan_of(
      "  a: {observation: hba1c, within: 12 months}\n  ever: {observation: hba1c}\n  first: {observation: hba1c, pick: "
      "earliest}\n  count: {observation: hba1c, within: 12 months, pick: count}\n",
      {"{a: absent}", "{ever: absent}", "{ever: '>= 48 mmol/mol'}", "{first: '>= 48 mmol/mol'}", "{count: '>= 1'}",
       "{count: '= 1'}"});
  const Said said{.of = "hba1c", .on = "2026-06-01", .value = "50"};
  struct Case {
    std::string_view since;
    bool has_value;
    std::string_view want;
  };
  for (const Case& c : {
           Case{"2025-11-22", false, "TUUUFF"},  // exactly back to the window
           Case{"2025-11-23", false, "UUUUUU"},  // a day short
           Case{"2025-11-22", true, "FFTUTT"},   // the latest is the latest, the first may be earlier
           Case{"2026-05-01", true, "FFTUTU"},   // there may be another in the window
           Case{"2026-07-01", true, "FFUUTU"},   // something was found from before: whether it is the latest is open
       }) {
    INFO(c.since << (c.has_value ? " with a value" : ""));
    TestRecord record(*plan);
    record.read_since(RecordPart::kObservation, c.since);
    if (c.has_value) record.add(said);
    CHECK(truths(*plan, record.build()) == c.want);
  }
}

TEST_CASE("extents: present may be true from a part that was cut short", "[engine][extents]") {
  const auto plan = plan_of("  a: {condition: diabetes, status: ever}\n", {"{a: present}", "{a: absent}"});
  TestRecord cut(*plan);
  cut.read_since(RecordPart::kCondition, "2026-01-01");
  CHECK(truths(*plan, cut.build()) == "UU");
  TestRecord found(*plan);
  found.read_since(RecordPart::kCondition, "2026-01-01")
      .add({.of = "diabetes", .on = "2026-02-01", .part = RecordPart::kCondition});
  CHECK(truths(*plan, found.build()) == "TF");
}

TEST_CASE("extents: a union rests on all its parts", "[engine][extents]") {
  const auto plan =
      plan_of("  a: {union: [{observation: diabetes}, {condition: diabetes}]}\n  b: {finding: diabetes}\n",
              {"{a: absent}", "{b: absent}"});
  CHECK(truths(*plan, TestRecord(*plan).build()) == "TT");
  CHECK(truths(*plan, TestRecord(*plan).unread(RecordPart::kCondition).build()) == "UU");
  CHECK(truths(*plan, TestRecord(*plan).unread(RecordPart::kObservation).build()) == "UU");
  CHECK(truths(*plan, TestRecord(*plan).unread(RecordPart::kProcedure).build()) == "TU");
  CHECK(truths(*plan, TestRecord(*plan).unread(RecordPart::kMedication).build()) == "TT");
}

TEST_CASE("extents: a filter from a fact that is not known leaves its own open", "[engine][extents]") {
  const auto plan = plan_of("  advice: {procedure: advice, since: {fact: weight}}\n  weight: {observation: weight}\n",
                            {"{advice: present}"});
  TestRecord record(*plan);
  record.unread(RecordPart::kObservation).add({.of = "advice", .on = "2026-01-01", .part = RecordPart::kProcedure});
  CHECK(truths(*plan, record.build()) == "U");
}

TEST_CASE("extents: nobody was read", "[engine][extents]") {
  const auto plan = plan_of("  age: {patient: age}\n  sex: {patient: sex}\n  ethnicity: {patient: ethnicity}\n",
                            {"{age: '>= 18 years'}", "{sex: female}", "{ethnicity: {in: asian}}", "{sex: present}"});
  TestRecord record(*plan);
  record.person().sex = Sex::kFemale;
  record.unread(RecordPart::kPatient);
  CHECK(truths(*plan, record.build()) == "UUUU");
}

TEST_CASE("extents: what was not read lies before what was read", "[engine][extents]") {
  const auto plan = plan_of(
      "  a: {observation: hba1c}\n  b: {observation: score}\n  either: {latest-of: [a, b]}\n"
      "  first: {first-of: [b, a]}\n",
      {"{a: within 12 months}", "{a: older than 12 months}", "{a: {after: b}}", "{a: {on-or-before: b}}",
       "{b: {after: a}}", "{either: within 12 months}", "{either: older than 12 months}", "{first: within 12 months}"});
  struct Case {
    std::string_view what, since, a, b, want;
  };
  for (const Case& c : {
           Case{"both were read", "2026-01-01", "2026-02-01", "2026-03-01", "TFFTTTFT"},
           Case{"the other is earlier, or was never", "2026-01-01", "2026-02-01", "", "TFTFFTFU"},
           Case{"nothing: the last of either is old, or was never", "2025-11-22", "", "", "FUUUUFUU"},
           Case{"nothing, and a day of the window was not read", "2025-11-23", "", "", "UUUUUUUU"},
           Case{"an old one: a later one would be old as well", "2025-11-22", "2020-01-01", "", "FTUUUFTU"},
           Case{"an old one, and a later one may be new", "2026-01-01", "2020-01-01", "", "UUUUUUUU"},
           Case{"from before what was read, and new all the same", "2026-06-01", "2026-02-01", "", "TFUUUTFU"},
       }) {
    INFO(c.what);
    TestRecord record(*plan);
    record.read_since(RecordPart::kObservation, c.since);
    if (!c.a.empty()) record.add({.of = "hba1c", .on = c.a, .value = "50"});
    if (!c.b.empty()) record.add({.of = "score", .on = c.b, .value = "1"});
    CHECK(truths(*plan, record.build()) == c.want);
  }
  TestRecord unread(*plan);
  unread.unread(RecordPart::kObservation).add({.of = "hba1c", .on = "2026-02-01", .value = "50"});
  CHECK(truths(*plan, unread.build()) == "TFUUUTFU");  // a newer one would be in the window too
}

TEST_CASE("extents: a schedule whose check was cut short", "[engine][extents]") {
  const auto plan = plan_of(
      "  start: {medication: lithium, status: current, pick: start-of-course}\n  check: {observation: score}\n"
      "schedules:\n"
      "  monthly: {check: check, from: start, phases: [{every: 6 months}], due-soon: 14 days, grace: 14 days}\n"
      "  points: {check: check, from: start, phases: [{until: 18 months, at: [12 weeks, 1 year]}, {every: 1 year}]}\n"
      "checklists: {list: {within: 3 months, items: {score: check}}}\n",
      {"{monthly: due}", "{monthly: overdue}", "{monthly: due-soon}", "{monthly: up-to-date}", "{points: due}",
       "{list: complete}"});
  struct Case {
    std::string_view what, start, since, check, want;
  };
  for (const Case& c : {
           Case{"all that was not read is long ago", "2015-01-01", "2026-01-01", "", "TTFFUF"},
           Case{"begun longer ago still", "1974-03-05", "2026-01-01", "", "TTFFUF"},
           Case{"begun longer ago still, and an old check was found", "1974-03-05", "2026-01-01", "1990-01-01",
                "TTFFUF"},
           Case{"on its last day it would be due, and not overdue", "2015-01-01", "2026-05-23", "", "TUFFUF"},
           Case{"it may be due soon", "2015-01-01", "2026-07-01", "", "UUUUUF"},
           Case{"an old check was found, from before what was read", "2015-01-01", "2026-01-01", "2020-01-01",
                "TTFFUF"},
           Case{"a check was found", "2015-01-01", "2026-01-01", "2026-10-01", "FFFTFT"},
           Case{"a new one from before what was read: a newer one does not matter", "2015-01-01", "2026-11-01",
                "2026-10-01", "FFFTFT"},
           Case{"no check since the start", "2026-02-01", "2026-01-01", "", "TTFFTF"},
           Case{"no point was met, whatever was not read", "2025-10-01", "2025-12-01", "", "TTFFTF"},
           Case{"whether the first point was met is open", "2026-02-01", "2026-06-01", "", "UUUUUF"},
       }) {
    INFO(c.what);
    TestRecord record(*plan);
    record.read_since(RecordPart::kObservation, c.since);
    record.add({.of = "lithium", .on = c.start, .part = RecordPart::kMedication});
    if (!c.check.empty()) record.add({.of = "score", .on = c.check, .value = "1"});
    CHECK(truths(*plan, record.build()) == c.want);
  }
}

TEST_CASE("extents: undated operands do not compete with a dated one, in whatever order", "[engine][extents]") {
  for (const std::string_view operands : {"a, b, c", "a, c, b", "c, a, b", "b, a, c"}) {
    INFO(operands);
    const auto plan = plan_of(fmt::format("  a: {{observation: hba1c}}\n  b: {{observation: score}}\n"
                                          "  c: {{observation: systolic-bp}}\n  latest: {{latest-of: [{}]}}\n",
                                          operands),
                              {"{latest: within 12 months}"});
    TestRecord record(*plan);
    record.add({.of = "hba1c", .on = "", .value = "50"}).add({.of = "score", .on = "", .value = "1"});
    record.add({.of = "systolic-bp", .on = "2026-11-01", .value = "140"});
    CHECK(truths(*plan, record.build()) == "T");
  }
}

TEST_CASE("extents: of the first that is there, another may come before it", "[engine][extents]") {
  const auto plan = plan_of(
      "  first: {first-of: [{observation: hba1c, within: 12 months, where: '< 42 mmol/mol'}, highest]}\n"
      "  highest: {observation: hba1c, within: 1 month, pick: highest}\n",
      {"{first: '>= 48 mmol/mol'}", "{highest: '>= 48 mmol/mol'}"});
  TestRecord record(*plan);
  record.read_since(RecordPart::kObservation, "2026-10-01");
  record.add({.of = "hba1c", .on = "2026-11-01", .value = "50"});
  CHECK(truths(*plan, record.build()) == "UT");
}

TEST_CASE("extents: a phase that may hold or not is tried either way", "[engine][extents]") {
  const auto plan = plan_of(
      "  start: {medication: lithium, status: current, pick: start-of-course}\n  check: {observation: score}\n"
      "  risk: {condition: diabetes}\n"
      "schedules:\n"
      "  level:\n    check: check\n    from: start\n    phases:\n      - {until: 12 months, every: 3 months}\n"
      "      - {every: 3 months, when: {risk: present}}\n      - {every: 6 months}\n    due-soon: 14 days\n"
      "    grace: 14 days\n",
      {"{level: due}", "{level: overdue}", "{level: due-soon}", "{level: up-to-date}"});
  struct Case {
    std::string_view what, start, check, want;
  };
  for (const Case& c : {
           Case{"overdue by either interval", "2020-01-01", "2026-01-01", "TTFF"},
           Case{"by the shorter one alone", "2020-01-01", "2026-08-01", "UUFU"},
           Case{"by neither", "2020-01-01", "2026-09-01", "FFUT"},
           Case{"the phase is not met in the first year", "2026-02-01", "2026-08-23", "FFTT"},
       }) {
    INFO(c.what);
    TestRecord record(*plan);
    record.unread(RecordPart::kCondition);
    record.add({.of = "lithium", .on = c.start, .part = RecordPart::kMedication});
    record.add({.of = "score", .on = c.check, .value = "1"});
    CHECK(truths(*plan, record.build()) == c.want);
  }
}

TEST_CASE("extents: which value is the latest", "[engine][extents]") {
  const auto plan = plan_of("  a: {observation: hba1c}\n  b: {observation: hba1c, within: 12 months}\n",
                            {"{a: '>= 48 mmol/mol'}", "{a: '< 48 mmol/mol'}", "{b: present}"});
  const auto final_value = [](std::string_view on, std::string_view value, std::int64_t time = 0,
                              std::int64_t issued = 0) {
    return Said{.of = "hba1c", .on = on, .value = value, .time = time, .issued = issued};
  };
  const auto tentative = [](std::string_view on, std::string_view value, std::int64_t time = 0) {
    return Said{.of = "hba1c", .on = on, .value = value, .standing = Standing::kTentative, .time = time};
  };
  const Said unreadable{.of = "hba1c", .value = "60", .is_date_unreadable = true};
  struct Case {
    std::string_view what;
    std::vector<Said> said;
    std::string_view want;
  };
  const Case cases[] = {
      {"later on one day",
       {final_value("2026-01-01", "60", 9 * 3600), final_value("2026-01-01", "40", 10 * 3600)},
       "FTT"},
      {"of one moment: the later issued",
       {final_value("2026-01-01", "60", 9, 100), final_value("2026-01-01", "40", 9, 200)},
       "FTT"},
      {"of one moment and issue: the worse, whichever way is worse",
       {final_value("2026-01-01", "60", 9, 100), final_value("2026-01-01", "40", 9, 100)},
       "TTT"},
      {"four of one moment",
       {final_value("2026-01-01", "40"), final_value("2026-01-01", "41"), final_value("2026-01-01", "42"),
        final_value("2026-01-01", "60")},
       "TTT"},
      {"a preliminary twin does not decide",
       {final_value("2026-01-01", "40", 9), tentative("2026-01-01", "60", 9)},
       "UUT"},
      {"a preliminary one before does not matter",
       {tentative("2026-01-01", "60", 8), final_value("2026-01-01", "40", 9)},
       "FTT"},
      {"a preliminary one after leaves it open",
       {final_value("2026-01-01", "40", 8), tentative("2026-01-01", "60", 9)},
       "UUT"},
      {"only a preliminary one", {tentative("2026-01-01", "60")}, "UUU"},
      {"an unreadable date may be the latest", {final_value("2026-01-01", "40"), unreadable}, "UUT"},
      {"also behind older ones", {final_value("2020-01-01", "40"), final_value("2026-01-01", "40"), unreadable}, "UUT"},
      {"only an unreadable date", {unreadable}, "UUU"},
      {"an undated one is never the latest", {final_value("2020-01-01", "40"), final_value("", "60")}, "FTF"},
      {"unless alone", {final_value("", "60")}, "TFF"},
      {"the future does not count", {final_value("2026-01-01", "40"), final_value("2026-11-23", "60")}, "FTT"},
      {"a month that reaches into the future", {final_value("2026-11", "60")}, "TFT"},
  };
  for (const Case& c : cases) {
    for (const bool reversed : {false, true}) {
      INFO(c.what << (reversed ? ", the other way round" : ""));
      TestRecord record(*plan);
      std::vector<Said> said = c.said;
      if (reversed) std::reverse(said.begin(), said.end());
      for (const Said& one : said) record.add(one);
      CHECK(truths(*plan, record.build()) == c.want);
    }
  }
}

TEST_CASE("extents: however many values of one moment there are, all are looked at", "[engine][extents]") {
  const auto plan = plan_of("  a: {observation: hba1c}\n", {"{a: '>= 48 mmol/mol'}", "{a: '>= 61 mmol/mol'}"});
  TestRecord record(*plan);
  for (const std::string_view value : {"40", "41", "42", "43", "44", "60"})
    record.add({.of = "hba1c", .on = "2026-01-01", .value = value});
  CHECK(truths(*plan, record.build()) == "TF");
}

// A statement that two members of a union select counts by the surer of the two.
TEST_CASE("extents: a statement that is selected twice", "[engine][extents]") {
  for (const std::string_view members : {"[{observation: hba1c, where: '> 45 mmol/mol'}, {observation: hba1c}]",
                                         "[{observation: hba1c}, {observation: hba1c, where: '> 45 mmol/mol'}]"}) {
    const auto plan = plan_of(fmt::format("  a: {{union: {}}}\n", members), {"{a: present}"});
    TestRecord record(*plan);
    record.add({.of = "hba1c", .on = "2026-01-01", .value = "40", .comparator = Comparator::kGreater});
    CHECK(truths(*plan, record.build()) == "T");
  }
}

}  // namespace
}  // namespace parity::test
