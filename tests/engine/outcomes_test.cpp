// For every rule and patient exactly one outcome: for whom a rule is, when it is in force, what rests it, and
// what was missing.
#include <catch2/catch.hpp>
#include <filesystem>

#include "engine/cohort/assess.h"
#include "engine/eval/trace.h"
#include "tests/engine/record_fixture.h"

namespace parity::test {
namespace {

std::shared_ptr<const Plan> plan_of(std::string_view facts, std::string_view rules) {
  const LoadedRules loaded = load({{"concepts/concepts.yaml", concepts_text()},
                                   {"set/ruleset.yaml", std::string(kTestHead)},
                                   {"set/facts.yaml", std::string(facts)},
                                   {"set/rules.yaml", "rules:\n" + std::string(rules)}});
  INFO(loaded.complaints());
  REQUIRE(loaded.plan);
  return loaded.plan;
}

constexpr std::string_view kFacts =
    "facts:\n"
    "  hba1c: {observation: hba1c, within: 12 months}\n"
    "  diabetes: {condition: diabetes}\n"
    "  team: {episode: team, status: current}\n"
    "  declined: {observation: declined, within: 12 months}\n"
    "  refused: {procedure: declined, within: 12 months}\n"
    "definitions:\n"
    "  owned: {team: present}\n";

std::string rule(std::string_view id, std::string_view more,
                 std::string_view audience = "[{to: gp, indicator: warning}]") {
  return fmt::format(
      "  - id: {}\n    title: T\n    gap: prevention\n    when: {{hba1c: absent}}\n    audience: {}\n"
      "    prompt: {{summary: Due, detail: Do it.}}\n    evidence: own\n    status: live\n{}",
      id, audience, more);
}

PatientRecord nobody(const Plan& plan) { return TestRecord(plan).build(); }

PatientRecord owned_by_team(const Plan& plan) {
  return TestRecord(plan).add({.of = "team", .on = "2026-01-01", .part = RecordPart::kEpisode}).build();
}

TEST_CASE("outcomes: for each audience the first line that holds", "[engine][outcomes]") {
  const auto plan = plan_of(kFacts, rule("r", "",
                                         "\n      - {to: gp, when: owned, indicator: info}\n"
                                         "      - {to: gp, indicator: warning}\n"
                                         "      - {to: mental-health, when: owned, indicator: critical}"));
  const PatientRecord gp_owned = nobody(*plan);
  const PatientRecord owned = owned_by_team(*plan);
  const PatientRecord unknown = TestRecord(*plan).unread(RecordPart::kEpisode).build();
  const Asking mental_health{.audience = Audience::kMentalHealth};

  const Answer a = ask(*plan, gp_owned);
  CHECK(state(*plan, a, "r") == "fired");
  CHECK(outcome(*plan, a, "r").indicator == Indicator::kWarning);
  CHECK(state(*plan, ask(*plan, gp_owned, mental_health), "r") == "not-applicable");

  const Answer b = ask(*plan, owned);
  CHECK(outcome(*plan, b, "r").indicator == Indicator::kInfo);
  CHECK(outcome(*plan, ask(*plan, owned, mental_health), "r").indicator == Indicator::kCritical);

  // Not known who owns it: the GP is addressed in any case, and as seriously as may be right.
  const Answer c = ask(*plan, unknown);
  CHECK(state(*plan, c, "r") == "fired");
  CHECK(outcome(*plan, c, "r").indicator == Indicator::kWarning);
  const Answer d = ask(*plan, unknown, mental_health);
  CHECK(state(*plan, d, "r") == "unknown");
  CHECK(outcome(*plan, d, "r").missing.contains(RecordPart::kEpisode));
}

TEST_CASE("trace: of several lines for an audience, the one that gives the indicator is told", "[engine][outcomes]") {
  const auto plan = plan_of(kFacts, rule("r", "",
                                         "\n      - {to: gp, when: owned, indicator: info}\n"
                                         "      - {to: gp, indicator: warning}\n"
                                         "      - {to: mental-health, indicator: critical}"));
  const auto audience_parts = [&](Audience audience, const PatientRecord& record) {
    EvaluationContext context;
    context.today = day_of("2026-11-22");
    context.audience = audience;
    std::string text;
    for (const TraceNode& part : trace_rule(*plan, record, context, RuleIndex{}).parts)
      if (part.label.starts_with("audience")) text += fmt::format("{} {}, ", part.label, to_text(part.truth));
    return text;
  };
  const PatientRecord none = nobody(*plan);
  CHECK(audience_parts(Audience::kGp, none) == "audience gp (info) false, audience gp (warning) true, ");
  CHECK(audience_parts(Audience::kGp, owned_by_team(*plan)) ==
        "audience gp (info) true, audience gp (warning) false, ");
  const PatientRecord unread = TestRecord(*plan).unread(RecordPart::kEpisode).build();
  CHECK(audience_parts(Audience::kGp, unread) == "audience gp (info) unknown, audience gp (warning) unknown, ");
  CHECK(audience_parts(Audience::kMentalHealth, none).empty());  // one line, without a condition: nothing was chosen
}

TEST_CASE("outcomes: whom a rule is not for, it does not trouble", "[engine][outcomes]") {
  const auto plan = plan_of(kFacts, rule("r", "    applies-to: {diabetes: present}\n"));
  CHECK(state(*plan, ask(*plan, nobody(*plan)), "r") == "not-applicable");
  TestRecord with(*plan);
  with.add({.of = "diabetes", .on = "2020-01-01", .part = RecordPart::kCondition});
  CHECK(state(*plan, ask(*plan, with.build()), "r") == "fired");
  CHECK(state(*plan, ask(*plan, TestRecord(*plan).unread(RecordPart::kCondition).build()), "r") == "unknown");
}

TEST_CASE("outcomes: a rule that can't hold is not made unknown by what is open besides", "[engine][outcomes]") {
  const auto plan = plan_of(kFacts, rule("r", "    applies-to: {diabetes: present}\n"));
  TestRecord record(*plan);
  record.unread(RecordPart::kCondition).add({.of = "hba1c", .on = "2026-01-01", .value = "40"});
  CHECK(state(*plan, ask(*plan, record.build()), "r") == "not-fired");
}

TEST_CASE("outcomes: suppressed only where it would have fired", "[engine][outcomes]") {
  const auto plan = plan_of(kFacts, rule("r", "    unless: [{refused: present}, {declined: present}]\n"));
  const Said declined{.of = "declined", .on = "2026-01-01"};
  const Answer a = ask(*plan, TestRecord(*plan).add(declined).build());
  CHECK(state(*plan, a, "r") == "suppressed");
  CHECK(outcome(*plan, a, "r").suppression == Suppression::kUnless);
  CHECK(outcome(*plan, a, "r").unless == 1);
  TestRecord done(*plan);
  done.add(declined).add({.of = "hba1c", .on = "2026-01-01", .value = "40"});
  CHECK(state(*plan, ask(*plan, done.build()), "r") == "not-fired");
  // Whether it is due could not be read: not prompted for sure, and not known to be rested.
  TestRecord unread(*plan);
  unread.unread(RecordPart::kObservation).add({.of = "declined", .on = "2026-01-01", .part = RecordPart::kProcedure});
  const PatientRecord open = unread.build();
  CHECK(state(*plan, ask(*plan, open), "r") == "not-fired");
  EvaluationContext context;
  context.today = day_of("2026-11-22");
  const RuleTrace trace = trace_rule(*plan, open, context, RuleIndex{});
  REQUIRE(trace.parts.size() == 3);
  CHECK(is_unknown(trace.parts[0].truth));
  CHECK(trace.parts[1].why == "rests it, whatever is open");
  CHECK(trace.parts[2].why.empty());
  CHECK(states_on(assessment_plan(*plan, "patient-view", {}, {}), open, context.today) ==
        std::vector{OutcomeState::kUnknown});  // a register does not take it for done
  // Due, refused, and whether the person is alive could not be read: that is not done either.
  TestRecord perhaps_dead(*plan);
  perhaps_dead.add(declined).person().deceased = Ternary::kUnknown;
  const PatientRecord unclear = perhaps_dead.build();
  CHECK(states_on(assessment_plan(*plan, "patient-view", {}, {}), unclear, context.today) ==
        std::vector{OutcomeState::kUnknown});
  // Whether there is a refusal could not be read: not fired for sure, and not suppressed.
  const Answer b = ask(*plan, TestRecord(*plan).unread(RecordPart::kProcedure).build());
  CHECK(state(*plan, b, "r") == "unknown");
  CHECK(outcome(*plan, b, "r").missing.contains(RecordPart::kProcedure));
  // One refusal is enough, whatever else could not be read.
  const Answer c = ask(*plan, TestRecord(*plan).unread(RecordPart::kProcedure).add(declined).build());
  CHECK(state(*plan, c, "r") == "suppressed");
}

TEST_CASE("outcomes: in force from its first to its last day", "[engine][outcomes]") {
  const auto plan = plan_of(kFacts, rule("r", "    effective: {from: 2026-04-01, until: 2027-03-31}\n"));
  struct Case {
    std::string_view today, want;
  };
  for (const Case& c : {Case{"2026-03-31", "not-applicable"}, Case{"2026-04-01", "fired"}, Case{"2027-03-31", "fired"},
                        Case{"2027-04-01", "not-applicable"}}) {
    INFO(c.today);
    CHECK(state(*plan, ask(*plan, nobody(*plan), {.today = c.today}), "r") == c.want);
  }
}

TEST_CASE("outcomes: a trial is evaluated and not shown; a retired rule is gone", "[engine][outcomes]") {
  std::string trial = rule("trial", "");
  trial.replace(trial.find("status: live"), 12, "status: trial");
  std::string retired = rule("retired", "");
  retired.replace(retired.find("status: live"), 12, "status: retired");
  const auto plan = plan_of(kFacts, trial + retired + rule("live", ""));
  const PatientRecord record = nobody(*plan);
  const Answer answer = ask(*plan, record);
  CHECK(state(*plan, answer, "trial") == "fired");
  CHECK_FALSE(outcome(*plan, answer, "trial").is_shown);
  CHECK_FALSE(plan->find_rule("retired"));
  const auto prompts = fired_prompts(*plan, record, answer.context, answer.evaluation);
  REQUIRE(prompts.size() == 1);
  CHECK(plan->rule(prompts[0].rule).id == "live");
}

TEST_CASE("outcomes: a site switches groups on and off", "[engine][outcomes]") {
  const auto plan = plan_of(kFacts, rule("annual-rule", "    group: annual\n") + rule("more", "    group: extended\n"));
  const PatientRecord record = nobody(*plan);
  CHECK(state(*plan, ask(*plan, record), "annual-rule") == "fired");
  CHECK(state(*plan, ask(*plan, record), "more") == "not-applicable");
  CHECK(state(*plan, ask(*plan, record, {.enabled = {"extended"}}), "more") == "fired");
  CHECK(state(*plan, ask(*plan, record, {.disabled = {"annual"}}), "annual-rule") == "not-applicable");
  CHECK(state(*plan, ask(*plan, record, {.enabled = {"annual"}, .disabled = {"annual"}}), "annual-rule") ==
        "not-applicable");
}

TEST_CASE("outcomes: nobody is reminded of somebody who died", "[engine][outcomes]") {
  const auto plan = plan_of(kFacts, rule("r", ""));
  TestRecord dead(*plan);
  dead.person().deceased = Ternary::kTrue;
  CHECK(state(*plan, ask(*plan, dead.build()), "r") == "not-applicable");
  TestRecord unclear(*plan);
  unclear.person().deceased = Ternary::kUnknown;
  const Answer answer = ask(*plan, unclear.build());
  CHECK(state(*plan, answer, "r") == "unknown");
  CHECK(outcome(*plan, answer, "r").missing.contains(RecordPart::kPatient));
}

TEST_CASE("outcomes: who died later was alive on the day that is asked about", "[engine][outcomes]") {
  const auto plan = plan_of(kFacts, rule("r", ""));
  TestRecord died(*plan);
  died.person().deceased = Ternary::kTrue;
  died.person().died = parse_date("2026-10-31").value();
  const PatientRecord record = died.build();
  CHECK(state(*plan, ask(*plan, record, {.today = "2026-10-30"}), "r") == "fired");
  CHECK(state(*plan, ask(*plan, record, {.today = "2026-10-31"}), "r") == "not-applicable");
  CHECK(state(*plan, ask(*plan, record, {.today = "2026-11-22"}), "r") == "not-applicable");
}

TEST_CASE("outcomes: a clinician's answer rests a rule up to and including its last day", "[engine][outcomes]") {
  const auto plan = plan_of(kFacts, rule("r", "") + rule("other", ""));
  const PatientRecord record = nobody(*plan);
  const std::vector<Snooze> until = {{"r", day_of("2026-11-22"), ""}};
  const Answer rests = ask(*plan, record, {.snoozes = until});
  CHECK(state(*plan, rests, "r") == "suppressed");
  CHECK(outcome(*plan, rests, "r").suppression == Suppression::kSnooze);
  CHECK(state(*plan, rests, "other") == "fired");
  CHECK(state(*plan, ask(*plan, record, {.today = "2026-11-23", .snoozes = until}), "r") == "fired");
  CHECK(state(*plan, ask(*plan, record, {.snoozes = {{"r", std::nullopt, ""}}}), "r") == "suppressed");
  // A rule that would not have fired does not say that it rests.
  TestRecord done(*plan);
  done.add({.of = "hba1c", .on = "2026-01-01", .value = "40"});
  CHECK(state(*plan, ask(*plan, done.build(), {.snoozes = until}), "r") == "not-fired");
}

constexpr std::string_view kRaised =
    "  - id: raised\n    title: T\n    gap: diagnosis\n    when: {all: [{last: '>= 48 mmol/mol'}, {any: [{diabetes: "
    "absent}, "
    "{team: present}]}]}\n    audience: [{to: gp, indicator: warning}]\n    prompt: {summary: Raised, detail: Do it.}\n"
    "    evidence: own\n    status: live\n";

TEST_CASE("outcomes: a reading that is corrected in its place is other evidence", "[engine][outcomes]") {
  const auto plan =
      plan_of("facts:\n  raised: {observation: blood-pressure, either: {systolic-bp: '>= 140 mm[Hg]'}}\n",
              "  - id: r\n    title: T\n    gap: outcome\n    when: {raised: present}\n"
              "    audience: [{to: gp, indicator: warning}]\n    prompt: {summary: Raised, detail: Do it.}\n"
              "    evidence: own\n    status: live\n");
  const auto of = [&](std::string_view systolic, std::string_view diastolic) {
    TestRecord record(*plan);
    record.add({.of = "systolic-bp", .on = "2026-10-01", .value = systolic});
    return record.add({.of = "diastolic-bp", .on = "2026-10-01", .value = diastolic}).build();
  };
  const PatientRecord before = of("150", "80");
  const std::string fingerprint =
      evidence_fingerprint(*plan, before, ask(*plan, before).evaluation, *plan->find_rule("r"));
  const std::vector<Snooze> snoozes = {{"r", std::nullopt, fingerprint}};
  CHECK(state(*plan, ask(*plan, of("150", "80"), {.snoozes = snoozes}), "r") == "suppressed");
  CHECK(state(*plan, ask(*plan, of("190", "80"), {.snoozes = snoozes}), "r") == "fired");
  CHECK(state(*plan, ask(*plan, of("150", "120"), {.snoozes = snoozes}), "r") == "fired");
}

TEST_CASE("outcomes: another value of the same time is other evidence, wherever it is listed", "[engine][outcomes]") {
  const auto plan =
      plan_of("facts:\n  level: {observation: hba1c}\n",
              "  - id: r\n    title: T\n    gap: outcome\n    when: {level: '>= 48 mmol/mol'}\n"
              "    audience: [{to: gp, indicator: warning}]\n    prompt: {summary: High, detail: Do it.}\n"
              "    evidence: own\n    status: live\n");
  const auto of = [&](const std::vector<std::string_view>& values) {
    TestRecord record(*plan);
    for (const std::string_view value : values) record.add({.of = "hba1c", .on = "2026-10-01", .value = value});
    return record.build();
  };
  const auto after = [&](const PatientRecord& before, const PatientRecord& now) {
    const std::string fingerprint =
        evidence_fingerprint(*plan, before, ask(*plan, before).evaluation, *plan->find_rule("r"));
    const std::vector<Snooze> snoozes = {{"r", std::nullopt, fingerprint}};
    return state(*plan, ask(*plan, now, {.snoozes = snoozes}), "r");
  };
  CHECK(after(of({"50"}), of({"50"})) == "suppressed");
  CHECK(after(of({"50"}), of({"50", "90"})) == "fired");
  CHECK(after(of({"50"}), of({"90", "50"})) == "fired");
}

TEST_CASE("outcomes: an answer or a code that is corrected in its place is other evidence", "[engine][outcomes]") {
  const auto plan = plan_of(
      "facts:\n  status: {union: [{observation: smoking-question}, {observation: smoker}, {observation: ex-smoker}]}\n",
      "  - id: r\n    title: T\n    gap: outcome\n    when: {status: present}\n"
      "    audience: [{to: gp, indicator: warning}]\n    prompt: {summary: Asked, detail: Do it.}\n"
      "    evidence: own\n    status: live\n");
  const auto of = [&](std::string_view code, std::string_view answer) {
    TestRecord record(*plan);
    return record.add({.of = code, .on = "2026-10-01", .answer = answer}).build();
  };
  const auto after = [&](const PatientRecord& before, const PatientRecord& now) {
    const std::string fingerprint =
        evidence_fingerprint(*plan, before, ask(*plan, before).evaluation, *plan->find_rule("r"));
    const std::vector<Snooze> snoozes = {{"r", std::nullopt, fingerprint}};
    return state(*plan, ask(*plan, now, {.snoozes = snoozes}), "r");
  };
  CHECK(after(of("smoking-question", "smoker"), of("smoking-question", "smoker")) == "suppressed");
  CHECK(after(of("smoking-question", "smoker"), of("smoking-question", "ex-smoker")) == "fired");
  CHECK(after(of("smoker", ""), of("smoker", "")) == "suppressed");
  CHECK(after(of("smoker", ""), of("ex-smoker", "")) == "fired");
}

TEST_CASE("outcomes: days are counted in bounded time, however many statements may lie on any", "[engine][outcomes]") {
  constexpr int kMany = 40'000;
  const auto plan = plan_of("facts:\n  days: {observation: advice, pick: count-days}\n",
                            "  - id: r\n    title: T\n    gap: outcome\n    when: {days: '>= 2'}\n"
                            "    audience: [{to: gp, indicator: warning}]\n    prompt: {summary: S, detail: Do it.}\n"
                            "    evidence: own\n    status: live\n");
  TestRecord record(*plan);
  for (int i = 0; i < kMany; ++i) record.add({.of = "advice"});
  const FactValue days = look_up(*plan, record.build(), day_of("2026-11-22"), FactId{0});
  CHECK(days.number.low == Decimal(1));
  CHECK(days.number.high == Decimal(kMany));
}

TEST_CASE("outcomes: an answer until the evidence changes", "[engine][outcomes]") {
  const auto plan = plan_of(std::string(kFacts).replace(0, 7, "facts:\n  last: {observation: hba1c}\n"),
                            std::string(kRaised) + rule("other", ""));
  TestRecord before(*plan);
  before.add({.of = "hba1c", .on = "2026-01-01", .value = "50"});
  const PatientRecord record = before.build();
  const RuleIndex index = *plan->find_rule("raised");
  const Answer answer = ask(*plan, record);
  const std::string fingerprint = evidence_fingerprint(*plan, record, answer.evaluation, index);
  CHECK(fingerprint.size() == 32);
  const std::vector<Snooze> snoozes = {{"raised", std::nullopt, fingerprint}};
  CHECK(state(*plan, ask(*plan, record, {.snoozes = snoozes}), "raised") == "suppressed");
  // Another day, and another rule beside it, change no evidence.
  CHECK(state(*plan, ask(*plan, record, {.today = "2027-02-01", .snoozes = snoozes}), "raised") == "suppressed");
  Answer alone = ask(*plan, record);
  EvaluationContext one = alone.context;
  one.rules = std::span(&index, 1);
  CHECK(evidence_fingerprint(*plan, record, evaluate(*plan, record, one), index) == fingerprint);
  // A newer value does, and so does another number of the same day.
  TestRecord newer(*plan);
  newer.add({.of = "hba1c", .on = "2026-01-01", .value = "50"}).add({.of = "hba1c", .on = "2026-06-01", .value = "50"});
  CHECK(state(*plan, ask(*plan, newer.build(), {.snoozes = snoozes}), "raised") == "fired");
  TestRecord corrected(*plan);
  corrected.add({.of = "hba1c", .on = "2026-01-01", .value = "51"});
  CHECK(state(*plan, ask(*plan, corrected.build(), {.snoozes = snoozes}), "raised") == "fired");
}

TEST_CASE("outcomes: an unknown says which part could decide it, and why", "[engine][outcomes]") {
  const auto plan = plan_of(
      "facts:\n  hba1c: {observation: hba1c}\n  recent: {observation: hba1c, within: 12 months}\n"
      "  diabetes: {condition: diabetes}\n  age: {patient: age}\n",
      "  - {id: comparator, title: T, gap: safety, when: {hba1c: '>= 48 mmol/mol'}, audience: [{to: gp, indicator: "
      "info}], "
      "prompt: {summary: S, detail: D}, evidence: own, status: live}\n"
      "  - {id: window, title: T, gap: safety, when: {recent: absent}, audience: [{to: gp, indicator: info}], "
      "prompt: {summary: S, detail: D}, evidence: own, status: live}\n"
      "  - {id: date, title: T, gap: safety, when: {hba1c: older than 12 months}, audience: [{to: gp, indicator: "
      "info}], "
      "prompt: {summary: S, detail: D}, evidence: own, status: live}\n"
      "  - {id: problem, title: T, gap: safety, when: {diabetes: absent}, audience: [{to: gp, indicator: info}], "
      "prompt: {summary: S, detail: D}, evidence: own, status: live}\n"
      "  - {id: adult, title: T, gap: safety, when: {age: '>= 18 years'}, audience: [{to: gp, indicator: info}], "
      "prompt: {summary: S, detail: D}, evidence: own, status: live}\n");
  struct Case {
    std::string_view rule;
    Said said;
    UnknownReason reason;
    RecordPart part;
  };
  for (const Case& c : {
           Case{"comparator",
                {.of = "hba1c", .on = "2026-01-01", .value = "40", .comparator = Comparator::kGreater},
                UnknownReason::kComparator,
                RecordPart::kObservation},
           Case{"comparator",
                {.of = "hba1c", .on = "2026-01-01", .value = "50", .standing = Standing::kTentative},
                UnknownReason::kTentative,
                RecordPart::kObservation},
           Case{"window",
                {.of = "hba1c", .on = "2025", .value = "50"},
                UnknownReason::kPartialDate,
                RecordPart::kObservation},
           Case{"window",
                {.of = "hba1c", .value = "50", .is_date_unreadable = true},
                UnknownReason::kPartialDate,
                RecordPart::kObservation},
           Case{"date", {.of = "hba1c", .value = "50"}, UnknownReason::kPartialDate, RecordPart::kObservation},
           Case{"date",
                {.of = "hba1c", .on = "2025", .value = "50"},
                UnknownReason::kPartialDate,
                RecordPart::kObservation},
           Case{
               "problem",
               {.of = "diabetes", .on = "2020-01-01", .part = RecordPart::kCondition, .standing = Standing::kTentative},
               UnknownReason::kTentative,
               RecordPart::kCondition},
       }) {
    INFO(c.rule << ", " << to_text(c.reason));
    const Answer answer = ask(*plan, TestRecord(*plan).add(c.said).build());
    const Outcome& got = outcome(*plan, answer, c.rule);
    CHECK(to_text(got.state) == "unknown");
    CHECK(to_text(got.reason) == to_text(c.reason));
    CHECK(got.missing == PartSet::of(c.part));
  }
  TestRecord born(*plan);
  born.person().born = parse_date("2008").value();
  const Answer answer = ask(*plan, born.build());
  CHECK(to_text(outcome(*plan, answer, "adult").reason) == to_text(UnknownReason::kPartialDate));
  CHECK(outcome(*plan, answer, "adult").missing == PartSet::of(RecordPart::kPatient));
}

// A definition may be named many times over: each is worked out once, and its gaps are gathered once.
TEST_CASE("outcomes: definitions that name one another twice cost no more than once", "[engine][outcomes]") {
  std::string facts = "facts:\n  hba1c: {observation: hba1c}\ndefinitions:\n  d0: {hba1c: present}\n";
  for (int i = 1; i < 60; ++i) facts += fmt::format("  d{}: {{all: [d{}, {{not: {{not: d{}}}}}]}}\n", i, i - 1, i - 1);
  const auto plan = plan_of(facts, rule("r", "    applies-to: d59\n"));
  const PatientRecord record = TestRecord(*plan).unread(RecordPart::kObservation).build();
  const Answer answer = ask(*plan, record);
  CHECK(state(*plan, answer, "r") == "unknown");
  CHECK(outcome(*plan, answer, "r").missing == PartSet::of(RecordPart::kObservation));
  EvaluationContext context = answer.context;
  const RuleTrace trace = trace_rule(*plan, record, context, RuleIndex{});
  CHECK(trace.parts.size() == 2);
}

// "not-applicable" above a `when` that holds would leave its reader in the dark.
TEST_CASE("trace: what keeps a rule from being asked stands before its conditions", "[engine][outcomes]") {
  struct Case {
    std::string more;
    std::string label;
  };
  const Case cases[] = {
      {"    group: extended\n", "the group `extended` is switched on"},
      {"    effective: {from: 2026-12-01}\n", "in force from 2026-12-01"},
      {"    effective: {until: 2026-11-21}\n", "in force until 2026-11-21"},
      {"", "when"},
  };
  for (const Case& c : cases) {
    CAPTURE(c.label);
    const auto plan = plan_of(kFacts, rule("r", c.more));
    const PatientRecord record = nobody(*plan);
    const Answer answer = ask(*plan, record);
    const RuleTrace trace = trace_rule(*plan, record, answer.context, RuleIndex{});
    CHECK(trace.parts.front().label == c.label);
    CHECK(is_true(trace.parts.front().truth) == c.more.empty());
  }
  const auto plan = plan_of(kFacts, rule("r", ""));
  TestRecord dead(*plan);
  dead.person().deceased = Ternary::kTrue;
  EvaluationContext context = ask(*plan, nobody(*plan)).context;
  CHECK(trace_rule(*plan, dead.build(), context, RuleIndex{}).parts.front().label == "the patient is alive");
  context.audience = Audience::kMentalHealth;
  CHECK(trace_rule(*plan, nobody(*plan), context, RuleIndex{}).parts.front().label == "addressed to mental-health");
}

TEST_CASE("outcomes: a schedule that is open says why", "[engine][outcomes]") {
  const auto plan = plan_of(
      "facts:\n  hba1c: {observation: hba1c}\n  start: {medication: lithium, pick: start-of-course}\n"
      "  diabetes: {condition: diabetes}\ndefinitions:\n  at-risk: {diabetes: present}\n"
      "schedules:\n  s: {check: hba1c, from: start, phases: [{every: 3 months, when: at-risk}, {every: 6 months}]}\n",
      "  - {id: r, title: T, gap: safety, when: {s: due}, audience: [{to: gp, indicator: info}], "
      "prompt: {summary: S, detail: D}, evidence: own, status: live}\n");
  const Said lithium{.of = "lithium", .on = "2020-01-01", .part = RecordPart::kMedication};
  struct Case {
    RecordPart unread;
    std::string_view checked;
    RecordPart missing;
    UnknownReason reason;
  };
  for (const Case& c : {Case{RecordPart::kFlag, "2026-08", RecordPart::kObservation, UnknownReason::kPartialDate},
                        Case{RecordPart::kCondition, "2026-06-01", RecordPart::kCondition, UnknownReason::kUnread},
                        Case{RecordPart::kObservation, "", RecordPart::kObservation, UnknownReason::kUnread}}) {
    TestRecord record(*plan);
    record.unread(c.unread).add(lithium);
    if (c.missing != RecordPart::kCondition) record.add({.of = "diabetes", .part = RecordPart::kCondition});
    if (!c.checked.empty()) record.add({.of = "hba1c", .on = c.checked, .value = "40"});
    const Answer answer = ask(*plan, record.build());
    INFO(to_text(c.missing));
    CHECK(state(*plan, answer, "r") == "unknown");
    CHECK(outcome(*plan, answer, "r").missing == PartSet::of(c.missing));
    CHECK(to_text(outcome(*plan, answer, "r").reason) == to_text(c.reason));
  }
}

}  // namespace
}  // namespace parity::test
