// Coverage: which truths of each rule, condition, phase and audience line the tests of a small rule set have seen.
#include "engine/testing/coverage.h"

#include <algorithm>
#include <catch2/catch.hpp>

#include "tests/engine/rule_example.h"
#include "tests/engine/rule_fixture.h"

namespace {

using namespace parity;
using namespace parity::test;

constexpr std::string_view kRules = R"(
facts:
  bp: {observation: systolic-bp}
  diabetes: {condition: diabetes}
  start: {medication: lithium, status: current, pick: start-of-course}
definitions:
  raised: {bp: ">= 140 mm[Hg]"}
schedules:
  bp-monitoring:
    check: bp
    from: start
    phases:
      - {until: 3 months, every: 1 month}
      - {every: 12 months}
    due-soon: 0 days
    grace: 0 days
rules:
  - id: rule
    title: T
    gap: safety
    when: {any: [raised, {diabetes: present}, {bp-monitoring: due}]}
    audience:
      - {to: gp, when: {diabetes: present}, indicator: critical}
      - {to: gp, indicator: info}
    prompt: {summary: S, detail: D}
    evidence: nice
    status: draft
)";

// A list of tests of one day; each is its record and what is expected.
std::string tests_of(const std::vector<std::string>& tests) {
  std::string text = tests.empty() ? "tests: []\n" : "tests:\n";
  for (std::size_t i = 0; i < tests.size(); ++i)
    text +=
        "  - {name: t" + std::to_string(i) + ", today: 2026-11-22, patient: {born: 1980-02-03}, " + tests[i] + "}\n";
  return text;
}

LoadedRules loaded(const std::vector<std::string>& tests, const std::string& rules = std::string(kRules)) {
  LoadedRules result = load({{"example/ruleset.yaml", std::string(kExampleHead)},
                             {"concepts/concepts.yaml", std::string(kExampleConcepts)},
                             {"example/rules.yaml", rules},
                             {"example/tests/t.yaml", tests_of(tests)}});
  INFO(result.complaints());
  REQUIRE(result.diagnostics.empty());
  return result;
}

CoverageReport coverage_of(const LoadedRules& rules) {
  CoverageCollector collector(*rules.plan);
  run_rule_tests(rules.tests, *rules.plan, [&](const RuleTest& test, const TestRun& run) { collector.add(test, run); });
  return collector.report();
}

const CoverageItem& item(const CoverageReport& report, CoverageKind kind, std::string_view text) {
  const auto at = std::find_if(report.items.begin(), report.items.end(), [&](const CoverageItem& i) {
    return i.kind == kind && i.text.find(text) != std::string::npos;
  });
  std::string all;
  for (const CoverageItem& i : report.items) all += i.owner + ": " + i.text + "\n";
  INFO(text << " is not among\n" << all);
  REQUIRE(at != report.items.end());
  return *at;
}

std::string seen(const CoverageItem& item) {
  std::string words;
  for (const Ternary truth : {Ternary::kTrue, Ternary::kFalse, Ternary::kUnknown})
    if (item.seen[static_cast<std::size_t>(truth)])
      words += std::string(words.empty() ? "" : " ") + to_text(truth).data();
  return words;
}

const std::string kRaised = R"(record: [{observation: systolic-bp, value: "150 mm[Hg]", on: 2026-11-01}], )";
const std::string kDiabetic = "record: [{condition: diabetes, on: 2020-01-01}], ";

TEST_CASE("coverage: nothing is seen without a test", "[testing]") {
  const CoverageReport report = coverage_of(loaded({}));
  CHECK(report.seen == 0);
  CHECK(report.percent() == 0);
  CHECK(std::none_of(report.items.begin(), report.items.end(), [](const CoverageItem& i) { return i.is_complete(); }));
}

TEST_CASE("coverage: each truth of a condition is seen by the test that shows it", "[testing]") {
  struct Case {
    std::string_view what;
    std::vector<std::string> tests;
    std::string want;
  };
  const Case cases[] = {
      {"true", {kRaised + "expect: {gp: [rule]}"}, "true"},
      {"false", {"expect: {gp: []}"}, "false"},
      {"unknown", {"unavailable: [observation], expect: {gp: []}"}, "unknown"},
      {"all three",
       {kRaised + "expect: {gp: [rule]}", "expect: {gp: []}", "unavailable: [observation], expect: {gp: []}"},
       "true false unknown"},
      {"a test that fails shows nothing", {kRaised + "expect: {gp: []}"}, ""},
      {"nor does a known gap", {kRaised + "todo: later, expect: {gp: []}"}, ""},
      {"nor one that is skipped", {kRaised + "skip: later, expect: {gp: [rule]}"}, ""},
  };
  for (const Case& c : cases) {
    INFO(c.what);
    const CoverageReport report = coverage_of(loaded(c.tests));
    CHECK(seen(item(report, CoverageKind::kCondition, "bp >= 140 mmHg")) == c.want);
    CHECK(seen(item(report, CoverageKind::kRule, "fires")) == c.want);
  }
}

TEST_CASE("coverage: an audience line is seen where it decided", "[testing]") {
  const CoverageReport fallback = coverage_of(loaded({kRaised + "expect: {gp: [rule]}"}));
  CHECK(seen(item(fallback, CoverageKind::kAudienceLine, "to gp: critical")) == "false");
  CHECK(seen(item(fallback, CoverageKind::kAudienceLine, "to gp: info")) == "true");
  const CoverageReport first = coverage_of(loaded({kDiabetic + "expect: {gp: [rule]}"}));
  CHECK(seen(item(first, CoverageKind::kAudienceLine, "to gp: critical")) == "true");
  CHECK(seen(item(first, CoverageKind::kAudienceLine, "to gp: info")).empty());
}

// The engine's own phase, to the day: a phase that lasts 3 months lasts to the end of that day.
TEST_CASE("coverage: a phase is seen on the days that are its own", "[testing]") {
  struct Case {
    std::string_view start;
    bool first, second;
  };
  const Case cases[] = {
      {"2026-11-22", true, false}, {"2026-08-23", true, false}, {"2026-08-22", true, false},
      {"2026-08-21", false, true}, {"2025-01-01", false, true},
  };
  for (const Case& c : cases) {
    INFO(c.start);
    const std::string start(c.start);
    const CoverageReport report = coverage_of(loaded(
        {"record: [{medication: lithium, from: " + start +
         ", status: active}], expect: {outcomes: {rule: " + (start >= "2026-10-23" ? "not-fired" : "fired") + "}}"}));
    CHECK((seen(item(report, CoverageKind::kPhase, "until 3 months")) == "true") == c.first);
    CHECK((seen(item(report, CoverageKind::kPhase, "every 12 months")) == "true") == c.second);
  }
}

TEST_CASE("coverage: what the author explains is counted, by its remark", "[testing]") {
  std::string rules(kRules);
  const std::string line = "  raised: {bp: \">= 140 mm[Hg]\"}";
  rules.replace(rules.find(line), line.size(), line + "  # coverage: a number is always known here");
  const CoverageReport before = coverage_of(loaded({kRaised + "expect: {gp: [rule]}"}));
  const CoverageReport after = coverage_of(loaded({kRaised + "expect: {gp: [rule]}"}, rules));
  CHECK(before.explained == 0);
  CHECK(after.explained == 2);
  CHECK(item(after, CoverageKind::kCondition, "bp >= 140").explained == "a number is always known here");
  CHECK(after.percent() > before.percent());
  CHECK(after.wanted == before.wanted);
}

TEST_CASE("coverage: percent is rounded down, and all of nothing is all", "[testing]") {
  CoverageReport report;
  CHECK(report.percent() == 100);
  report.wanted = 1000;
  report.seen = 990;
  report.explained = 9;
  CHECK(report.percent() == 99);
  report.explained = 10;
  CHECK(report.percent() == 100);
}

}  // namespace
