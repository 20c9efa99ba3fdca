// Mutation: which slips of the pen are tried, and which tests notice them.
#include "engine/testing/mutation.h"

#include <algorithm>
#include <catch2/catch.hpp>

#include "tests/engine/rule_example.h"
#include "tests/engine/rule_fixture.h"

namespace {

using namespace parity;
using namespace parity::test;

struct Words {
  std::string facts = "bp: {observation: systolic-bp}, diabetes: {condition: diabetes}";
  std::string when = "{bp: '>= 140 mm[Hg]'}";
  std::string more;
  std::string tests = "tests: []\n";
};

LoadedRules loaded(const Words& words) {
  const std::string rules = "facts: {" + words.facts +
                            "}\nrules:\n  - id: rule\n    title: T\n    gap: safety\n    when: " + words.when + "\n" +
                            words.more +
                            "    audience: [{to: gp, indicator: info}]\n    prompt: {summary: S, detail: D}\n"
                            "    evidence: nice\n    status: draft\n";
  LoadedRules result = load({{"example/ruleset.yaml", std::string(kExampleHead)},
                             {"concepts/concepts.yaml", std::string(kExampleConcepts)},
                             {"example/rules.yaml", rules},
                             {"example/tests/t.yaml", words.tests}});
  INFO(result.complaints());
  REQUIRE(result.diagnostics.empty());
  return result;
}

bool lists(const LoadedRules& rules, std::string_view text) {
  const auto mutations = mutations_of(*rules.plan);
  std::string all;
  for (const Mutation& m : mutations) all += m.text + "\n";
  INFO(text << " is not among\n" << all);
  return std::any_of(mutations.begin(), mutations.end(),
                     [&](const Mutation& m) { return m.text.find(text) != std::string::npos; });
}

std::string test_of(const std::string& record, const std::string& expect) {
  return "  - {name: t, today: 2026-11-22, patient: {born: 1980-02-03}, record: [" + record + "], expect: " + expect +
         "}\n";
}
std::string bp(const std::string& value, const std::string& on = "2026-11-01") {
  return "{observation: systolic-bp, value: \"" + value + " mm[Hg]\", on: " + on + "}";
}

MutationReport mutate(const LoadedRules& rules, unsigned threads = 1) {
  MutationOptions options;
  options.threads = threads;
  return run_mutations(rules.tests, *rules.plan, options);
}

std::vector<std::string> survivors(const MutationReport& report) {
  std::vector<std::string> texts;
  for (const Survivor& survivor : report.survivors) texts.push_back(survivor.text);
  return texts;
}

bool survives(const MutationReport& report, std::string_view text) {
  const auto texts = survivors(report);
  return std::any_of(texts.begin(), texts.end(),
                     [&](const std::string& t) { return t.find(text) != std::string::npos; });
}

TEST_CASE("mutation: every kind of slip that the design names is tried", "[testing]") {
  CHECK(lists(loaded({}), "140 to 141"));
  CHECK(lists(loaded({}), "140 to 139"));
  CHECK(lists(loaded({}), "`>=` to `>`"));
  Words window;
  window.facts = "bp: {observation: systolic-bp, within: 12 months}";
  CHECK(lists(loaded(window), "12 months to a day more"));
  CHECK(lists(loaded(window), "12 months to a day less"));
  Words both;
  both.when = "{all: [{bp: present}, {diabetes: present}]}";
  CHECK(lists(loaded(both), "`all` to `any`"));
  Words except;
  except.more = "    unless: [{diabetes: present}]\n";
  CHECK(lists(loaded(except), "left out"));
  Words presence;
  presence.when = "{bp: absent}";
  CHECK(lists(loaded(presence), "`absent` to `present`"));
}

TEST_CASE("mutation: a test at the threshold notices a step, one far from it does not", "[testing]") {
  Words words;
  words.tests = "tests:\n" + test_of(bp("180"), "{gp: [rule]}") + test_of(bp("100"), "{gp: []}");
  const MutationReport far = mutate(loaded(words));
  CHECK(survives(far, "140 to 141"));
  CHECK(survives(far, "140 to 139"));
  CHECK(survives(far, "`>=` to `>`"));
  words.tests = "tests:\n" + test_of(bp("140"), "{gp: [rule]}") + test_of(bp("139"), "{gp: []}");
  const MutationReport near = mutate(loaded(words));
  CHECK(near.tried == far.tried);
  CHECK_FALSE(survives(near, "140 to"));
  CHECK_FALSE(survives(near, "`>=` to `>`"));
  CHECK(near.percent() > far.percent());
}

TEST_CASE("mutation: asked of some rules alone, nothing is changed of what the others rest on", "[testing]") {
  Words words;
  words.facts += ", weight: {observation: systolic-bp, within: 3 months}";
  words.more =
      "    audience: [{to: gp, indicator: info}]\n    prompt: {summary: S, detail: D}\n    evidence: nice\n"
      "    status: draft\n"
      "  - id: other\n    title: T\n    gap: safety\n    when: {weight: absent}\n";
  words.tests = "tests:\n" + test_of(bp("140"), "{outcomes: {rule: fired}}");
  const LoadedRules rules = loaded(words);
  MutationOptions options;
  options.rules = rules_named_by(rules.tests, *rules.plan);
  CHECK(options.rules == std::vector{*rules.plan->find_rule("rule")});
  const MutationReport one = run_mutations(rules.tests, *rules.plan, options);
  CHECK(one.tried > 0);
  CHECK(one.tried < mutate(rules).tried);
  for (const Survivor& survivor : one.survivors) {
    CAPTURE(survivor.owner, survivor.text);
    CHECK((survivor.owner == "rule" || survivor.owner == "bp"));
  }
  options.rules = std::vector<RuleIndex>{};
  CHECK(run_mutations(rules.tests, *rules.plan, options).tried == 0);
}

TEST_CASE("mutation: a test at the edge of a window notices a day", "[testing]") {
  Words words;
  words.facts = "bp: {observation: systolic-bp, within: 12 months}";
  words.when = "{bp: present}";
  words.tests =
      "tests:\n" + test_of(bp("140", "2025-11-22"), "{gp: [rule]}") + test_of(bp("140", "2025-11-21"), "{gp: []}");
  CHECK_FALSE(survives(mutate(loaded(words)), "12 months to a day"));
  words.tests = "tests:\n" + test_of(bp("140", "2026-11-21"), "{gp: [rule]}");
  CHECK(survives(mutate(loaded(words)), "12 months to a day less"));
}

TEST_CASE("mutation: tests that fail, are skipped or known gaps notice nothing", "[testing]") {
  const std::string good = test_of(bp("140"), "{gp: [rule]}");
  for (const std::string& tests : {std::string("tests: []\n"), "tests:\n" + test_of(bp("140"), "{gp: []}"),
                                   "tests:\n  - {skip: s, " + good.substr(5),
                                   "tests:\n  - {todo: s, " + test_of(bp("140"), "{gp: []}").substr(5)}) {
    INFO(tests);
    Words words;
    words.tests = tests;
    const MutationReport report = mutate(loaded(words));
    CHECK(report.survivors.size() == report.tried);
    CHECK(report.percent() == 0);
  }
}

TEST_CASE("mutation: a remark explains a change, and counts as noticed", "[testing]") {
  Words words;
  words.when = "{bp: '>= 140 mm[Hg]'}  # mutation: nobody measures so finely";
  const MutationReport report = mutate(loaded(words));
  CHECK(survives(report, "140 to 141"));
  CHECK(report.explained >= 3);
  for (const Survivor& survivor : report.survivors)
    if (survivor.text.find("140 to") != std::string::npos) CHECK(survivor.explained == "nobody measures so finely");
}

TEST_CASE("mutation: the report does not depend on the threads, and the plan is as it was", "[testing]") {
  Words words;
  words.facts += ", recent: {observation: systolic-bp, within: 3 months}";
  words.when = "{all: [{bp: '>= 140 mm[Hg]'}, {any: [{diabetes: absent}, {recent: present}]}]}";
  words.tests = "tests:\n" + test_of(bp("140"), "{gp: [rule]}") + test_of(bp("139"), "{gp: []}");
  const LoadedRules rules = loaded(words);
  const MutationReport one = mutate(rules);
  const MutationReport three = mutate(rules, 3);
  CHECK(survivors(one) == survivors(three));
  CHECK(one.tried == three.tried);
  CHECK(survivors(mutate(rules)) == survivors(one));
}

}  // namespace
