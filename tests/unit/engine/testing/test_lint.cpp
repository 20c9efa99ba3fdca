// Lint: each analysis finds what it is for, is silent otherwise, and proves a claim about logic by a patient.
#include <algorithm>
#include <catch2/catch.hpp>

#include "engine/load/load.h"
#include "engine/plan/compile.h"
#include "engine/testing/lint.h"
#include "engine/testing/read_rule_tests.h"
#include "engine/testing/run_rule_tests.h"

namespace {

using namespace parity;

constexpr const char* kConcepts = R"(concepts:
  level: {title: A level, codes: {http://loinc.org: {1-1: Level}}, value: {unit: mmol/L, plausible: 1 .. 300}}
  other-level: {title: Another level, codes: {http://loinc.org: {1-2: Other}}, value: {unit: mmol/L, plausible: 1 .. 300}}
  disease: {title: A disease, codes: {http://snomed.info/sct: {100: Disease}}}
)";

constexpr const char* kHead = R"(id: set
title: A set
version: 1.0.0
sources: {known: {title: Known, confidence: V1}}
)";

constexpr const char* kFacts = R"(facts:
  level: {observation: level}
  other-level: {observation: other-level}
  recent: {observation: level, within: 12 months}
  disease: {condition: disease, status: ever}
  age: {patient: age}
)";

// `prompt` and the like, which no analysis here looks at.
std::string rule(const std::string& id, const std::string& logic, const std::string& more = "") {
  return "  - {id: " + id + ", title: T, gap: safety, " + logic + ", " + more +
         "audience: [{to: gp, indicator: info}], prompt: {summary: S, detail: D}, evidence: [known], status: draft}\n";
}

struct Linted {
  SourceFiles files;
  std::shared_ptr<const Plan> plan;
  std::vector<LintFinding> findings;

  std::vector<std::string> codes() const {
    std::vector<std::string> result;
    for (const LintFinding& f : findings) result.emplace_back(f.diagnostic.code);
    return result;
  }
  const LintFinding* find(std::string_view code) const {
    const auto at =
        std::find_if(findings.begin(), findings.end(), [&](const LintFinding& f) { return f.diagnostic.code == code; });
    return at == findings.end() ? nullptr : &*at;
  }
};

Linted lint_rules(const std::string& rules, const std::string& tests = "", const std::string& head = kHead) {
  Linted result;
  result.files = {{"concepts/a.yaml", kConcepts}, {"set/ruleset.yaml", head}, {"set/rules.yaml", kFacts + rules}};
  auto loaded = load_rules(result.files, {});
  INFO(to_text(loaded.diagnostics, result.files));
  REQUIRE_FALSE(has_error(loaded.diagnostics));
  auto compiled = compile(*loaded.product);
  INFO(to_text(compiled.diagnostics, result.files));
  REQUIRE(compiled.product);
  result.plan = *compiled.product;
  std::vector<RuleTest> read;
  const SourceFiles test_files = {{"set/tests/a.yaml", "tests:\n" + tests}};
  if (!tests.empty()) {
    auto checked = read_rule_tests(test_files, *result.plan);
    INFO(to_text(checked.diagnostics, test_files));
    REQUIRE_FALSE(has_error(checked.diagnostics));
    read = *checked.product;
  }
  const Day today = to_day({2026, 11, 22});
  LintOptions options;
  options.patients = 1500;
  result.findings = lint({*loaded.product, *result.plan, read, today}, options);
  return result;
}

// Whether there is a finding of this code whose message holds the text.
bool says(const Linted& linted, std::string_view code, std::string_view text) {
  return std::any_of(linted.findings.begin(), linted.findings.end(), [&](const LintFinding& f) {
    return f.diagnostic.code == code && f.diagnostic.message.find(text) != std::string::npos;
  });
}

// A witness is a rule test that passes, and in which these rules fire.
void check_witness(const Linted& linted, const LintFinding& finding, const std::vector<std::string>& states) {
  CAPTURE(finding.witness);
  const SourceFiles files = {{"w.yaml", "tests:\n" + finding.witness}};
  const auto tests = read_rule_tests(files, *linted.plan);
  INFO(to_text(tests.diagnostics, files));
  REQUIRE(tests.diagnostics.empty());
  REQUIRE(tests.product->size() == 1);
  const TestResult result = run_rule_test(tests.product->front(), *linted.plan);
  CAPTURE(result.differences);
  CHECK(result.verdict == TestVerdict::kPassed);
  for (const std::string& state : states) CHECK(finding.witness.find(state) != std::string::npos);
}

}  // namespace

TEST_CASE("lint: names that no rule rests on, each with its own code") {
  const Linted linted = lint_rules(
      "  used: {observation: level, since: anchor}\n  anchor: {condition: disease}\n"
      "definitions:\n  unused: {level: present}\n  named: {level: present}\n"
      "schedules:\n  idle: {check: level, from: disease, phases: [{every: 6 months}]}\n"
      "checklists:\n  shown: {items: {Level: other-level}}\n"
      "parameters:\n  set-aside: {default: 12 months, allowed: [12 months]}\n"
      "  read: {default: 12 months, allowed: [12 months]}\n"
      "rules:\n" +
          rule("r", "when: {all: [named, {used: within $read}]}", "caution: \"{{ shown.missing | list | or '-' }}\", "),
      "", std::string(kHead) + "groups: {alone: {title: G, summary: S}}\n");
  for (const char* text : {"fact `recent`", "fact `disease`", "fact `age`"}) CHECK(says(linted, "L0102", text));
  CHECK_FALSE(says(linted, "L0102", "`anchor`"));
  CHECK_FALSE(says(linted, "L0102", "`other-level`"));  // through the checklist of a text
  CHECK(says(linted, "L0103", "definition `unused`"));
  CHECK_FALSE(says(linted, "L0103", "`named`"));
  CHECK(says(linted, "L0104", "schedule `idle`"));
  CHECK_FALSE(says(linted, "L0104", "`shown`"));
  CHECK(says(linted, "L0105", "parameter `set-aside`"));
  CHECK_FALSE(says(linted, "L0105", "`read`"));
  CHECK(says(linted, "L0105", "group `alone`"));
  CHECK(linted.find("L0101") == nullptr);
  CHECK(says(lint_rules("rules:\n" + rule("r", "when: {level: present}")), "L0101", "concept `disease`"));
}

TEST_CASE("lint: rules that tests do not show") {
  const std::string rules = "rules:\n" + rule("r", "when: {level: \">= 5 mmol/L\"}");
  const auto test = [](const std::string& record, const std::string& fired) {
    return "  - {name: n, today: 2026-11-22, patient: {born: 1980-01-01}, record: [" + record + "], expect: {gp: [" +
           fired + "]}}\n";
  };
  const std::string above = test("{observation: level, value: \"7 mmol/L\", on: 2026-11-01}", "r");
  const std::string below = test("{observation: level, value: \"3 mmol/L\", on: 2026-11-01}", "");
  const std::string at = test("{observation: level, value: \"5.0 mmol/L\", on: 2026-11-01}", "r");
  struct Case {
    std::string tests;
    std::vector<std::string> want;
  };
  for (const Case& c : {Case{"", {"L0111", "L0112", "L0113"}}, Case{above, {"L0112", "L0113"}},
                        Case{below, {"L0111", "L0113"}}, Case{above + below, {"L0113"}}, Case{at + below, {}}}) {
    CAPTURE(c.tests);
    std::vector<std::string> codes = lint_rules(rules, c.tests).codes();
    std::erase_if(codes, [](const std::string& code) { return !code.starts_with("L011"); });
    CHECK(codes == c.want);
  }
}

TEST_CASE("lint: the edge of a window is a boundary") {
  const std::string rules = "rules:\n" + rule("r", "when: {recent: absent}");
  const auto on = [](const std::string& day, const std::string& fired) {
    return "  - {name: n, today: 2026-11-22, patient: {}, record: [{observation: level, value: \"7 mmol/L\", on: " +
           day + "}], expect: {gp: [" + fired + "]}}\n";
  };
  CHECK(lint_rules(rules, on("2026-03-01", "") + on("2025-01-01", "r")).find("L0113") != nullptr);
  CHECK(lint_rules(rules, on("2025-11-22", "") + on("2025-01-01", "r")).find("L0113") == nullptr);
  CHECK(lint_rules(rules, on("2026-03-01", "") + on("2025-11-21", "r")).find("L0113") == nullptr);
}

TEST_CASE("lint: review dates and recalled evidence, against the day given") {
  const std::string recalled = "id: set\ntitle: A set\nversion: 1\nsources: {known: {title: K, confidence: R}}\n";
  const auto with = [](const std::string& day) {
    return "rules:\n" + rule("r", "when: {level: present}", "review-by: " + day + ", ");
  };
  CHECK(lint_rules(with("2026-11-21")).find("L0121") != nullptr);
  CHECK(lint_rules(with("2026-11-22")).find("L0121") == nullptr);
  CHECK(says(lint_rules(with("2027-01-01"), "", recalled), "L0122", "`known` is recalled, not verified, and `r`"));
  CHECK(lint_rules(with("2027-01-01")).find("L0122") == nullptr);
}

TEST_CASE("lint: an answer that would rest a rule over a new result") {
  const std::string head = kHead + std::string("override-reasons: {d: {display: Declined}, p: {display: Planned}}\n");
  const auto with = [&head](const std::string& answers) {
    return lint_rules("rules:\n" + rule("r", "when: {level: present}", "override: {" + answers + "}, "), "", head);
  };
  CHECK(says(with("d: until-changed, p: snooze 14 days"), "L0151", "`p` rests `r` for 14 days whatever is recorded"));
  CHECK(with("d: until-changed, p: snooze 14 days or until-changed").find("L0151") == nullptr);
  CHECK(with("d: snooze 1 month, p: snooze 14 days").find("L0151") == nullptr);
  CHECK(with("d: until-changed, p: none").find("L0151") == nullptr);
}

TEST_CASE("lint: bands that leave a gap or overlap, with the patient who shows it") {
  struct Case {
    std::string lower;
    std::string upper;
    std::string code;  // empty: nothing
    std::string number;
  };
  for (const Case& c :
       {Case{"< 140 mmol/L", "> 140 mmol/L", "L0131", "140 mmol/L"}, Case{"<= 140 mmol/L", "> 140 mmol/L", "", ""},
        Case{"42 .. 47 mmol/L", ">= 48 mmol/L", "L0131", "47.5 mmol/L"},
        Case{">= 42 and < 48 mmol/L", ">= 48 mmol/L", "", ""}, Case{"<= 140 mmol/L", ">= 140 mmol/L", "L0132", "140"},
        Case{"< 5.5 mmol/L", "> 5.0 mmol/L", "L0132", "5.25 mmol/L"},
        Case{">= 140 mmol/L", ">= 180 mmol/L", "", ""},  // one within the other is meant
        Case{"< 4 mmol/L", "> 10 mmol/L", "", ""}}) {    // what lies between is usual
    CAPTURE(c.lower, c.upper);
    const Linted linted = lint_rules("rules:\n" + rule("low", "when: {level: \"" + c.lower + "\"}") +
                                     rule("high", "when: {level: \"" + c.upper + "\"}"));
    CHECK((linted.find("L0131") != nullptr) == (c.code == "L0131"));
    CHECK((linted.find("L0132") != nullptr) == (c.code == "L0132"));
    if (c.code.empty() || linted.find(c.code) == nullptr) continue;
    CHECK(says(linted, c.code, c.number));
    const bool gap = c.code == "L0131";
    check_witness(linted, *linted.find(c.code),
                  {gap ? "low: not-fired" : "low: fired", gap ? "high: not-fired" : "high: fired"});
  }
}

TEST_CASE("lint: bands of patients who can't be the same are no gap and no overlap") {
  const Linted linted =
      lint_rules("rules:\n" + rule("young", "applies-to: {age: \"< 80 years\"}, when: {level: \"> 140 mmol/L\"}") +
                 rule("old", "applies-to: {age: \">= 80 years\"}, when: {level: \"< 150 mmol/L\"}") +
                 rule("older", "applies-to: {age: \">= 80 years\"}, when: {level: \"< 140 mmol/L\"}"));
  CHECK(linted.find("L0131") == nullptr);
  CHECK(linted.find("L0132") == nullptr);
}

TEST_CASE("lint: a third rule that takes the number closes a gap") {
  const Linted linted =
      lint_rules("rules:\n" + rule("low", "when: {level: \"< 140 mmol/L\"}") +
                 rule("high", "when: {level: \"> 140 mmol/L\"}") + rule("at", "when: {level: \"= 140 mmol/L\"}"));
  CHECK(linted.find("L0131") == nullptr);
}

TEST_CASE("lint: never true, always true, never firing; the innermost is named") {
  struct Case {
    std::string when;
    std::string code;
    std::string text;
  };
  for (const Case& c : {
           Case{"{all: [{level: \"> 5 mmol/L\"}, {level: \"< 3 mmol/L\"}]}", "L0141", "`all of`"},
           Case{"{recent: older than 13 months}", "L0141", "`recent older than 13 months`"},
           Case{"{any: [{level: \"> 5 mmol/L\"}, {level: \"<= 5 mmol/L\"}, {level: absent}]}", "L0142", "`any of`"},
           Case{"{not: {all: [{age: \">= 18 years\"}, {age: \"< 16 years\"}]}}", "L0141", "`all of`"},
           Case{"{at-least: 2, of: [{level: present}, {level: absent}]}", "L0141", "at least 2"},
       }) {
    CAPTURE(c.when);
    const Linted linted = lint_rules("rules:\n" + rule("r", "when: " + c.when));
    CHECK(says(linted, c.code, c.text));
    CHECK(says(linted, c.code, "no synthetic patient of 1500"));
  }
  CHECK(says(lint_rules("rules:\n" + rule("r", "applies-to: {level: present}, when: {level: absent}")), "L0143",
             "makes `r` fire"));
  CHECK(says(lint_rules("rules:\n" + rule("r", "when: {level: present}, unless: [{level: present}]")), "L0143",
             "makes `r` fire"));
}

TEST_CASE("lint: rules that can be met are found to be, however much must come together") {
  for (const char* when : {
           "{all: [{level: \">= 5 and < 6 mmol/L\"}, {other-level: \"> 20 mmol/L\"}, {disease: present}, "
           "{age: \">= 65 years\"}, {recent: within 1 month}]}",
           "{all: [{level: {on-or-after: other-level}}, {other-level: older than 24 months}, {level: older than 2 "
           "years}]}",
       }) {
    CAPTURE(when);
    const Linted linted = lint_rules("rules:\n" + rule("r", std::string("when: ") + when));
    for (const char* code : {"L0141", "L0142", "L0143"}) CHECK(linted.find(code) == nullptr);
  }
}

TEST_CASE("lint: a rule that implies another, and two that say the same") {
  const Linted implied = lint_rules("rules:\n" + rule("severe", "when: {level: \">= 180 mmol/L\"}") +
                                    rule("raised", "when: {level: \">= 140 mmol/L\"}"));
  REQUIRE(implied.find("L0144") != nullptr);
  CHECK(says(implied, "L0144", "whenever `severe` fires, so does `raised`"));
  CHECK_FALSE(says(implied, "L0144", "whenever `raised` fires"));
  check_witness(implied, *implied.find("L0144"), {"severe: fired", "raised: fired"});

  const Linted rests =
      lint_rules("rules:\n" + rule("severe", "when: {level: \">= 180 mmol/L\"}") +
                 rule("raised", "when: {level: \">= 140 mmol/L\"}, unless: [{level: \">= 180 mmol/L\"}]"));
  CHECK(rests.find("L0144") == nullptr);

  const Linted same = lint_rules("rules:\n" + rule("a", "when: {level: \">= 140 mmol/L\"}") +
                                 rule("b", "when: {not: {any: [{level: \"< 140 mmol/L\"}, {level: absent}]}}"));
  REQUIRE(same.find("L0145") != nullptr);
  CHECK(same.find("L0144") == nullptr);
  check_witness(same, *same.find("L0145"), {"a: fired", "b: fired"});
}

TEST_CASE("lint: a rule that speaks of an old measurement and forgets whoever never had one") {
  const Linted forgotten = lint_rules("rules:\n" + rule("old", "when: {level: older than 12 months}"));
  REQUIRE(says(forgotten, "L0146", "`old` is silent for somebody who has no `level` at all"));
  check_witness(forgotten, *forgotten.find("L0146"), {"old: not-fired"});
  const Linted beside =
      lint_rules("definitions: {stale: {all: [{level: older than 12 months}, {disease: present}]}}\nrules:\n" +
                 rule("old", "applies-to: {age: \">= 18 years\"}, when: stale"));
  REQUIRE(beside.find("L0146") != nullptr);
  CHECK(beside.find("L0146")->witness.find("disease") != std::string::npos);  // who is silent for want of a level alone
  for (const char* when : {
           "{any: [{level: absent}, {level: older than 12 months}]}",
           "{not: {level: within 12 months}}",
           "{all: [{level: present}, {level: older than 12 months}]}",
           "{not: {level: older than 12 months}}",
           "{any: [{level: older than 12 months}, {not: {level: present}}]}",
       }) {
    CAPTURE(when);
    CHECK(lint_rules("rules:\n" + rule("r", std::string("when: ") + when)).find("L0146") == nullptr);
  }
}

TEST_CASE("lint: a remark explains a finding of its own code, and no other") {
  const std::string rules = "rules:\n" + rule("r", "when: {level: \"> 5 mmol/L\"}");
  const auto explained = [&](const std::string& remark) {
    return lint_rules("  # " + remark + "\n  lone: {observation: level}\n" + rules);
  };
  const auto of_lone = [](const Linted& linted) {
    for (const LintFinding& f : linted.findings)
      if (f.diagnostic.message.find("`lone`") != std::string::npos) return f.explained;
    return std::string("no finding");
  };
  CHECK(of_lone(explained("lint L0102: for the next version")) == "for the next version");
  CHECK(of_lone(explained("lint L0103: for the next version")).empty());
  CHECK(of_lone(explained("a comment")).empty());
}

TEST_CASE("lint: the same arguments give the same findings") {
  const std::string rules = "rules:\n" + rule("low", "when: {level: \"< 140 mmol/L\"}") +
                            rule("high", "when: {level: \"> 140 mmol/L\"}") +
                            rule("never", "applies-to: {level: present}, when: {level: absent}");
  const Linted a = lint_rules(rules);
  const Linted b = lint_rules(rules);
  REQUIRE(a.findings.size() == b.findings.size());
  for (std::size_t i = 0; i < a.findings.size(); ++i) {
    CHECK(a.findings[i].diagnostic.message == b.findings[i].diagnostic.message);
    CHECK(a.findings[i].witness == b.findings[i].witness);
  }
}
