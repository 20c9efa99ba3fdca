// A record that was tried becomes a rule test that comes to the same, and says so when it can't.
#include <catch2/catch.hpp>

#include <array>

#include "engine/load/load.h"
#include "engine/plan/compile.h"
#include "engine/testing/read_rule_tests.h"
#include "engine/testing/run_rule_tests.h"
#include "engine/testing/test_of_record.h"
#include "engine/testing/test_record.h"
#include "engine/words/words.h"

using namespace parity;

namespace {

constexpr const char* kConcepts = R"yaml(concepts:
  systolic: {title: Systolic, codes: {http://snomed.info/sct: {1: s}}, value: {unit: "mm[Hg]"}, part-of: pressure}
  diastolic: {title: Diastolic, codes: {http://snomed.info/sct: {2: d}}, value: {unit: "mm[Hg]"}, part-of: pressure}
  pressure: {title: Pressure, codes: {http://snomed.info/sct: {3: p}}}
  level: {title: Level, codes: {http://snomed.info/sct: {4: l}}, value: {unit: mmol/L}}
  any-drug: {title: Any drug, includes: [drug]}
  drug: {title: Drug, names: [Drugozine]}
  illness: {title: Illness, codes: {http://snomed.info/sct: {5: i}}}
  smoker: {title: Smoker, codes: {http://snomed.info/sct: {6: y}}}
  smoking: {title: Smoking, codes: {http://snomed.info/sct: {7: s}}}
  other: {title: Other, codes: {http://snomed.info/sct: {8: o}}}
)yaml";
constexpr const char* kRules = R"yaml(id: set
title: T
version: 0.1.0
sources: {s: {title: S, confidence: P}}
facts:
  age: {patient: age}
  systolic: {observation: systolic}
  level: {observation: level}
  drug: {medication: any-drug, status: current}
  illness: {condition: illness, status: ever}
  smoking: {observation: smoking, value: smoker}
definitions:
  raised: {systolic: ">= 140 mm[Hg]"}
rules:
  - id: rule
    title: T
    gap: safety
    when: {all: [{age: ">= 18 years"}, {any: [raised, {level: "> 1 mmol/L"}, {drug: present}, {smoking: present}]}, {illness: present}]}
    audience: [{to: gp, indicator: info}]
    prompt: {summary: S, detail: D}
    evidence: [s]
    status: draft
)yaml";

std::shared_ptr<const Plan> plan_of(const char* rules) {
  auto loaded = load_rules({{"concepts/c.yaml", kConcepts}, {"set/ruleset.yaml", rules}}, {});
  auto compiled = compile(*loaded.product);
  for (const auto& found : {loaded.diagnostics, compiled.diagnostics})
    for (const Diagnostic& diagnostic : found) {
      UNSCOPED_INFO(diagnostic.code << " line " << diagnostic.where.line << ": " << diagnostic.message);
      CHECK(diagnostic.severity != Severity::kError);
    }
  REQUIRE(compiled.product);
  return *compiled.product;
}

RuleTest test_in(const std::string& item, const Plan& plan) {
  const SourceFiles files{{"t.yaml", "tests:\n" + item}};
  auto read = read_rule_tests(files, plan);
  INFO(item);
  INFO(to_text(read.diagnostics, files));
  REQUIRE(read.diagnostics.empty());
  REQUIRE(read.product->size() == 1);
  return read.product->front();
}

}  // namespace

TEST_CASE("test of record: it expects what came, and holds", "[testing]") {
  const auto plan = plan_of(kRules);
  const std::string head =
      "  - name: tried\n    today: 2026-11-22\n    patient: {born: 1980-02-03, sex: male}\n    record:\n"
      "      - {condition: illness, on: 2015-06, status: resolved}\n";
  struct Case {
    const char* entry;
    const char* wanted;  // of what is written, a part
    const char* state;
  };
  for (const Case& c : {
           Case{"{observation: pressure, value: \"150/80 mm[Hg]\", on: 2026-01-02, setting: acute}",
                "{observation: pressure, value: \"150/80 mm[Hg]\", on: 2026-01-02, setting: acute}", "fired"},
           Case{"{observation: level, value: \">2 mmol/L\", on: 2026-01-02}", "value: \">2 mmol/L\"", "fired"},
           Case{"{observation: level, value: \"0.5 mmol/L\", on: 2026-01-02}", "value: \"0.5 mmol/L\"", "not-fired"},
           Case{"{medication: drug, from: 2026-01-01, issued: [2026-09-01, 2026-11-01]}",
                "{medication: any-drug, on: 2026-01-01, issued: [2026-09-01, 2026-11-01]}", "fired"},
           Case{"{medication: drug, from: 2026-01-01, until: 2026-02-01, status: stopped}",
                "{medication: any-drug, on: 2026-01-01, until: 2026-02-01, status: stopped}", "not-fired"},
           Case{"{observation: smoking, value: smoker, on: 2026}", "value: \"smoker\", on: 2026}", "fired"},
           Case{"{observation: other, on: 2026-01-01}", "{condition: illness, on: 2015-06, status: resolved}",
                "not-fired"},
       }) {
    const RuleTest written = test_in(head + "      - " + c.entry + "\n    expect: {gp: []}\n", *plan);
    const auto record = build_test_record(written, *plan);
    REQUIRE(record);
    const auto concepts = words_of(*plan, RuleIndex{0}).concepts;
    const auto text = test_of_record({*plan, *record, written.today, RuleIndex{0}, concepts, "a \"name\""});
    INFO(c.entry);
    REQUIRE(text);
    INFO(*text);
    CHECK(text->find(c.wanted) != std::string::npos);
    CHECK(text->find("observation: other") == std::string::npos);
    CHECK(text->ends_with("    expect: {outcomes: {rule: " + std::string(c.state) + "}}\n"));
    const RuleTest again = test_in(*text, *plan);
    CHECK(again.name == "a \"name\"");
    CHECK(run_rule_test(again, *plan).verdict == TestVerdict::kPassed);
  }
}

TEST_CASE("test of record: parts that were not read stay so", "[testing]") {
  const auto plan = plan_of(kRules);
  const RuleTest written = test_in(
      "  - name: tried\n    today: 2026-11-22\n    patient: {born: 1980-02-03}\n    record:\n      - {observation: "
      "level, "
      "value: \"2 mmol/L\", on: 2026-01-01}\n    unavailable: [condition, medication]\n    expect: {outcomes: {rule: "
      "unknown}}\n",
      *plan);
  const auto record = build_test_record(written, *plan);
  const auto concepts = words_of(*plan, RuleIndex{0}).concepts;
  const auto text = test_of_record({*plan, *record, written.today, RuleIndex{0}, concepts, "x"});
  REQUIRE(text);
  CHECK(text->find("unavailable: [condition, medication]") != std::string::npos);
  CHECK(text->find("rule: unknown") != std::string::npos);
}
