// The logic of rules in English: each kind of condition and fact, what is named instead of unfolded, and the terms.
#include <catch2/catch.hpp>

#include "engine/words/words.h"
#include "tests/engine/rule_fixture.h"

using namespace parity;

namespace {

constexpr const char* kRules = R"(--- # concepts/all.yaml
concepts:
  blood-pressure: {title: Blood pressure, codes: {http://loinc.org: {85354-9: Blood pressure}}}
  systolic-bp:
    {title: Systolic blood pressure, part-of: blood-pressure, codes: {http://loinc.org: {8480-6: S}}, value: {unit: "mm[Hg]", plausible: 50 .. 300}}
  diastolic-bp:
    {title: Diastolic blood pressure, part-of: blood-pressure, codes: {http://loinc.org: {8462-4: D}}, value: {unit: "mm[Hg]", plausible: 20 .. 200}}
  hba1c: {title: HbA1c, codes: {http://loinc.org: {59261-8: H}}, value: {unit: mmol/mol, plausible: 10 .. 200}}
  weight: {title: Body weight, codes: {http://loinc.org: {29463-7: W}}, value: {unit: kg, plausible: 20 .. 400}}
  height: {title: Body height, codes: {http://loinc.org: {8302-2: H}}, value: {unit: cm, plausible: 50 .. 250}}
  diabetes: {title: Diabetes mellitus, codes: {http://snomed.info/sct: {73211009: D}}}
  lithium: {title: Lithium, names: [lithium carbonate]}
  smoking: {title: Smoking status, codes: {http://loinc.org: {72166-2: S}}}
  smoker: {title: Current smoker, codes: {http://snomed.info/sct: {77176002: S}}}
  screening: {title: Bowel screening, codes: {http://snomed.info/sct: {275978004: S}}}
--- # set/ruleset.yaml
id: set
title: Set
version: 1.0.0
sources: {book: {title: A book, confidence: V1}}
--- # set/facts.yaml
facts:
  age: {patient: age}
  sex: {patient: sex}
  deceased: {patient: deceased}
  bp: {observation: blood-pressure, within: 12 months}
  highest: {observation: systolic-bp, within: 28 days, since: bp, pick: highest}
  raised-reading: {observation: blood-pressure, of-day: lowest, either: {systolic-bp: ">= 140 mm[Hg]", diastolic-bp: ">= 90 mm[Hg]"}}
  raised-days: {union: [{observation: systolic-bp, where: ">= 140 mm[Hg]"}, {observation: diastolic-bp, where: ">= 90 mm[Hg]"}], within: 12 months, pick: count-days}
  hba1c: {observation: hba1c}
  earlier-hba1c: {observation: hba1c, before: {fact: hba1c, by: 90 days}}
  diabetes-ever: {union: [{condition: diabetes, status: ever}, {observation: diabetes}]}
  lithium-now: {medication: lithium, status: current}
  lithium-start: {medication: lithium, status: current, pick: start-of-course}
  lithium-ordered: {order: lithium}
  smoker: {observation: smoking, value: smoker}
  weight: {observation: weight}
  weight-at-start: {observation: weight, nearest: {fact: lithium-start, within: 28 days}}
  gain: {percent-change: [weight-at-start, weight]}
  height: {observation: height, from-age: 18 years}
  bmi: {bmi: [weight, height]}
  screened: {finding: screening, within: 30 months}
  any-sign: {latest-of: [hba1c, weight-at-start, bp, screened]}
definitions:
  adult: {age: ">= 18 years"}
  high-risk: {any: [{all: [adult, {sex: female}]}, {hba1c: ">= 48 mmol/mol"}]}
checklists:
  baseline: {within: 3 months, items: {weight: weight, HbA1c: hba1c}}
schedules:
  weighing:
    check: weight
    from: lithium-start
    phases: [{until: 6 weeks, every: 1 week}, {when: {age: "< 18 years"}, every: 6 months}, {at: [1 year]}]
    grace: 14 days
)";

test::LoadedRules rules_with(const std::string& logic) {
  return test::load(test::virtual_files(
      std::string(kRules) + "rules:\n  - {id: one, title: One, gap: safety, " + logic +
      ", audience: [{to: gp, when: {sex: male}, indicator: info}, {to: gp, indicator: warning}], prompt: {summary: S, "
      "detail: D}, evidence: [book], status: draft}\n"));
}

std::string flat(const Wording& wording) {
  std::string text = wording.text;
  for (std::size_t i = 0; i < wording.parts.size(); ++i) text += (i == 0 ? " [" : " | ") + flat(wording.parts[i]);
  return wording.parts.empty() ? text : text + "]";
}

}  // namespace

TEST_CASE("a condition reads as a sentence") {
  struct Case {
    std::string when;
    std::string want;
  };
  const std::vector<Case> cases = {
      {"{bp: present}", "blood pressure in the last 12 months is on record"},
      {"{bp: absent}", "no blood pressure in the last 12 months is on record"},
      {"{deceased: absent}", "there is no record that the person has died"},
      {"{lithium-now: absent}", "no current prescription of lithium is on record"},
      {"{lithium-start: absent}", "lithium is not being taken now"},
      {"{lithium-start: within 3 months}",
       "the start of the course of lithium being taken now is in the last 3 months"},
      {"{lithium-ordered: present}", "an order for lithium is being placed"},
      {"{hba1c: \">= 42 and < 48 mmol/mol\"}", "the latest HbA1c is 42 or more and below 48 mmol/mol"},
      {"{hba1c: \"> 58 mmol/mol\"}", "the latest HbA1c is above 58 mmol/mol"},
      {"{hba1c: older than 1 year}", "the latest HbA1c is more than 1 year ago"},
      {"{raised-days: \">= 2\"}", "“raised days” is 2 or more"},
      {"{raised-reading: present}", "“raised reading” is on record"},
      {"{highest: \">= 180 mm[Hg]\"}",
       "the highest systolic blood pressure in the last 28 days, on or after the latest blood pressure in the last 12 "
       "months is 180 mmHg or more"},
      {"{earlier-hba1c: present}", "HbA1c, at least 90 days before the latest HbA1c is on record"},
      {"{diabetes-ever: absent}", "no diabetes mellitus (diagnosis, ever coded; or observation) is on record"},
      {"{diabetes-ever: {after: hba1c}}",
       "the latest diabetes mellitus (diagnosis, ever coded; or observation) is later than the latest HbA1c"},
      {"{smoker: present}", "smoking status, answered “current smoker” is on record"},
      {"{screened: absent}", "no bowel screening (any coded entry) in the last 30 months is on record"},
      {"{sex: female}", "sex is female"},
      {"{not: {sex: male}}", "sex is not male"},
      {"{not: {bp: present}}", "it is not so that blood pressure in the last 12 months is on record"},
      {"adult", "“adult” holds"},
      {"{not: adult}", "“adult” does not hold"},
      {"{weighing: overdue}", "“weighing” is overdue"},
      {"{baseline: incomplete}", "“baseline” is incomplete"},
      {"{all: [adult, {sex: female}]}", "“adult” holds, and sex is female"},
      {"{any: [{sex: male}, {sex: female}, adult]}", "any of these: [sex is male | sex is female | “adult” holds]"},
      {"{any: [{all: [adult, {sex: female}]}, {bp: absent}]}",
       "any of these: [“adult” holds, and sex is female | no blood pressure in the last 12 months is on record]"},
      {"{at-least: 2, of: [adult, {sex: male}, {bp: absent}]}",
       "at least 2 of these: [“adult” holds | sex is male | no blood pressure in the last 12 months is on record]"},
      {"{none: [adult, {sex: male}]}", "none of these: [“adult” holds | sex is male]"},
      {"{not: {any: [{sex: male}, {sex: female}, adult]}}",
       "this does not hold: [any of these: [sex is male | sex is female | “adult” holds]]"},
  };
  for (const Case& c : cases) {
    CAPTURE(c.when);
    const test::LoadedRules rules = rules_with("when: " + c.when);
    INFO(rules.complaints());
    REQUIRE(rules.plan);
    CHECK(flat(words_of(*rules.plan, RuleIndex{0}).when) == c.want);
    CHECK(flat(words_of(*rules.plan, rules.plan->rules[0].when)) == c.want);
  }
}

TEST_CASE("a rule's wording has its parts, its audience and the meaning of every term, also of terms in terms") {
  const test::LoadedRules rules = rules_with(
      "applies-to: high-risk, when: {all: [{weighing: overdue}, {baseline: incomplete}]}, unless: [{gain: \"> 5 %\"}, "
      "{any-sign: absent}, {raised-days: \">= 2\"}]");
  INFO(rules.complaints());
  REQUIRE(rules.plan);
  const RuleWording wording = words_of(*rules.plan, RuleIndex{0});
  REQUIRE(wording.applies_to);
  CHECK(flat(*wording.applies_to) == "“high risk” holds");
  CHECK(flat(wording.when) == "“weighing” is overdue, and “baseline” is incomplete");
  REQUIRE(wording.unless.size() == 3);
  CHECK(flat(wording.unless[0]) == "“gain” is above 5 %");
  CHECK(flat(wording.unless[1]) == "“any sign” is not on record");
  REQUIRE(wording.audience.size() == 2);
  REQUIRE(wording.audience[0].when);
  CHECK(flat(*wording.audience[0].when) == "sex is male");
  CHECK_FALSE(wording.audience[1].when);

  std::vector<std::string> terms;
  for (const Term& term : wording.terms) terms.push_back(term.name + ": " + flat(term.meaning));
  const std::vector<std::string> want = {
      "high-risk: any of these: [“adult” holds, and sex is female | the latest HbA1c is 48 mmol/mol or more]",
      "weighing: the latest body weight, counted from the start of the course of lithium being taken now; of these "
      "lines the first that fits today: [every week, until 6 weeks after the start; overdue 14 days after it was due | "
      "if age is below 18 years: every 6 months; overdue 14 days after it was due | at 1 year; overdue 14 days after "
      "it was due]",
      "baseline: each of these is on record in the last 3 months: [weight: body weight | HbA1c: HbA1c]",
      "gain: the change in percent from the latest body weight, the nearest to the start of the course of lithium "
      "being "
      "taken now, at most 28 days away to the latest body weight",
      "any-sign: the newest of these: [HbA1c | body weight, the nearest to the start of the course of lithium being "
      "taken now, at most 28 days away | blood pressure in the last 12 months | bowel screening (any coded entry) in "
      "the last 30 months]",
      "raised-days: the number of days with systolic blood pressure of 140 mmHg or more or diastolic blood pressure of "
      "90 mmHg or more in the last 12 months",
      "adult: age is 18 years or more",
  };
  CHECK(terms == want);

  std::vector<std::string> concepts;
  for (const ConceptId id : wording.concepts) concepts.push_back(rules.plan->vocabulary.concept_of(id).id);
  CHECK(concepts == std::vector<std::string>{"blood-pressure", "systolic-bp", "diastolic-bp", "hba1c", "weight",
                                             "lithium", "screening"});
}

TEST_CASE("facts that name one another over and over take no more time than their number") {
  std::string text =
      "--- # concepts/a.yaml\nconcepts:\n  a: {title: A, codes: {http://loinc.org: {1-1: A}}}\n"
      "--- # set/ruleset.yaml\nid: set\ntitle: S\nversion: 1.0.0\nsources: {b: {title: B, confidence: V1}}\n"
      "--- # set/facts.yaml\nfacts:\n  f0: {observation: a}\n";
  constexpr int kDepth = 60;
  for (int i = 1; i < kDepth; ++i)
    text += "  f" + std::to_string(i) + ": {observation: a, since: f" + std::to_string(i - 1) + ", after: f" +
            std::to_string(i - 1) + "}\n";
  text += "rules:\n  - {id: one, title: One, gap: safety, when: {f" + std::to_string(kDepth - 1) +
          ": absent}, audience: [{to: gp, indicator: info}], prompt: {summary: S, detail: D}, evidence: [b], status: "
          "draft}\n";
  const test::LoadedRules rules = test::load(test::virtual_files(text));
  INFO(rules.complaints());
  REQUIRE(rules.plan);
  const RuleWording wording = words_of(*rules.plan, RuleIndex{0});
  CHECK(wording.terms.size() < kDepth);
  for (const Term& term : wording.terms) CHECK(term.meaning.text.size() < 1000);
}
