// `parity test` in each of its forms: what it prints, what it exits with, and where CI is told no.
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>

#include "cli/author/rule_tests.h"
#include "tests/engine/rule_example.h"
#include "tests/temporary_folder.h"

namespace {

using namespace parity;
using namespace parity::cli;
namespace fs = std::filesystem;

constexpr std::string_view kRules = R"(facts: {bp: {observation: systolic-bp}}
rules:
  - id: bp-raised
    title: Blood pressure is raised
    gap: safety
    when: {bp: ">= 140 mm[Hg]"}
    audience: [{to: gp, indicator: warning}]
    prompt: {summary: "Blood pressure {{ bp.value }}", detail: D}
    evidence: nice
    status: draft
)";

constexpr std::string_view kRaised = "record: [{observation: systolic-bp, value: \"150 mm[Hg]\", on: 2026-11-01}], ";
constexpr std::string_view kLow = "record: [{observation: systolic-bp, value: \"120 mm[Hg]\", on: 2026-11-01}], ";

std::string one(std::string_view name, std::string_view more) {
  return "  - {name: \"" + std::string(name) + "\", today: 2026-11-22, patient: {born: 1980-02-03}, " +
         std::string(more) + "}\n";
}
std::string fires() { return one("raised", std::string(kRaised) + "expect: {gp: [bp-raised]}"); }
std::string silent() { return one("low", std::string(kLow) + "expect: {gp: []}"); }

class Folder : public tests::TemporaryFolder {
 public:
  explicit Folder(const std::string& rule_tests) {
    write("concepts/c.yaml", std::string(parity::test::kExampleConcepts));
    write("set/ruleset.yaml", std::string(parity::test::kExampleHead));
    write("set/rules.yaml", std::string(kRules));
    if (!rule_tests.empty()) write("set/tests/t.yaml", "tests:\n" + rule_tests);
  }
};

struct Run {
  int exit_code = 0;
  std::string out, err;
  bool says(std::string_view text) const { return out.find(text) != std::string::npos; }
  bool complains(std::string_view text) const { return err.find(text) != std::string::npos; }
};

Run run(const Folder& folder, TestOptions options = {}) {
  options.rules.rules = folder.path();
  std::ostringstream out;
  std::ostringstream err;
  Run result;
  result.exit_code = run_test(options, out, err);
  result.out = out.str();
  result.err = err.str();
  return result;
}

TEST_CASE("parity test: exit codes", "[cli]") {
  struct Case {
    std::string_view what;
    std::string tests;
    int want;
    std::string_view says;
  };
  const Case cases[] = {
      {"all pass", fires() + silent(), 0, "2 passed, 0 failed, 0 skipped, 0 known gaps"},
      {"one fails", fires() + one("wrong", std::string(kLow) + "expect: {gp: [bp-raised]}"), 1, "1 passed, 1 failed"},
      {"must not fire, and does", one("wrong", std::string(kRaised) + "expect: {gp: []}"), 1,
       "gp: `bp-raised` prompted, and should not: \"Blood pressure 150 mmHg\""},
      {"another indicator", one("wrong", std::string(kRaised) + "expect: {gp: {bp-raised: info}}"), 1,
       "prompted as warning, and should as info"},
      {"another outcome", one("wrong", "unavailable: [observation], expect: {outcomes: {bp-raised: not-fired}}"), 1,
       "and should be not-fired"},
      {"another text", one("wrong", std::string(kRaised) + "expect: {summaries: {bp-raised: Raised}}"), 1,
       "says \"Blood pressure 150 mmHg\", and should say \"Raised\""},
      {"a text of a rule that is silent", one("wrong", std::string(kLow) + "expect: {summaries: {bp-raised: R}}"), 1,
       "`bp-raised` says nothing"},
      {"skipped, although it would fail", fires() + one("x", "skip: not yet, expect: {gp: [bp-raised]}"), 0,
       "skipped: not yet"},
      {"a known gap that still fails", fires() + one("x", "todo: soon, expect: {gp: [bp-raised]}"), 0,
       "known gap: soon"},
      {"a known gap that passes now", fires() + one("x", "todo: soon, expect: {gp: []}"), 1,
       "a known gap passes now: take out its `todo`"},
  };
  for (const Case& c : cases) {
    INFO(c.what);
    const Run result = run(Folder(c.tests));
    INFO(result.out << result.err);
    CHECK(result.exit_code == c.want);
    CHECK(result.says(c.says));
  }
}

TEST_CASE("parity test: what can't be run is no success", "[cli]") {
  const Run none = run(Folder(""));
  CHECK(none.exit_code == 2);
  CHECK(none.complains("there are no tests"));
  TestOptions options;
  options.only = "nobody";
  const Run nobody = run(Folder(fires()), options);
  CHECK(nobody.exit_code == 2);
  CHECK(nobody.complains("no test's name holds `nobody`"));
  const Run broken = run(Folder(one("x", "expect: {gp: [bp-raise]}")));
  CHECK(broken.exit_code == 2);
  CHECK(broken.complains("did you mean `bp-raised`"));
}

TEST_CASE("parity test: --only runs the tests whose name holds the text", "[cli]") {
  TestOptions options;
  options.only = "ais";
  CHECK(run(Folder(fires() + silent()), options).says("1 passed, 0 failed"));
}

TEST_CASE("parity test: a failure shows why the rule came out so", "[cli]") {
  const Folder folder(one("wrong", std::string(kLow) + "expect: {gp: [bp-raised]}"));
  const Run text = run(folder);
  CHECK(text.says("gp: `bp-raised` did not prompt: it is not-fired"));
  CHECK(text.says("why `bp-raised` is not-fired (gp):"));
  CHECK(text.says("✗ bp >= 140 mmHg — 120 mmHg on 1 Nov 2026"));
  TestOptions json;
  json.format = "json";
  CHECK(run(folder, json).says("\"traces\":[{\"rule\":\"bp-raised\",\"audience\":\"gp\",\"state\":\"not-fired\","));
  CHECK_FALSE(run(Folder(fires()), json).says("traces"));
}

TEST_CASE("parity test: thresholds for CI", "[cli]") {
  struct Case {
    std::string_view what;
    std::string tests;
    int min_coverage, min_score, want;
    std::string_view complaint;
  };
  const Case cases[] = {
      {"coverage reached", fires() + silent(), 50, 0, 0, ""},
      {"coverage missed", fires(), 90, 0, 1, "%, below 90 %"},
      {"score reached", fires() + silent(), 0, 10, 0, ""},
      {"score missed", fires() + silent(), 0, 100, 1, "the mutation score is"},
      {"both missed", fires(), 100, 100, 1, "coverage is"},
      {"a failed test is no success whatever the rest", one("wrong", std::string(kLow) + "expect: {gp: [bp-raised]}"),
       0, 0, 1, ""},
  };
  for (const Case& c : cases) {
    INFO(c.what);
    TestOptions options;
    options.min_coverage = c.min_coverage;
    options.min_score = c.min_score;
    const Run result = run(Folder(c.tests), options);
    INFO(result.out << result.err);
    CHECK(result.exit_code == c.want);
    CHECK(result.complains(c.complaint));
    CHECK(result.says("Coverage") == (c.min_coverage > 0));
    CHECK(result.says("Mutation") == (c.min_score > 0));
  }
}

TEST_CASE("parity test: --junit tells of every test, and text from outside is escaped", "[cli]") {
  const Folder folder(fires() + one("5 < 6 & so", std::string(kLow) + "expect: {gp: [bp-raised]}") +
                      one("later", "skip: '\"a\" <b>', expect: {gp: []}") +
                      one("gap", "todo: known, expect: {gp: [bp-raised]}"));
  TestOptions options;
  options.junit = folder.file("results.xml");
  CHECK(run(folder, options).exit_code == 1);
  const std::string xml = folder.read("results.xml");
  const auto holds = [&](std::string_view text) { return xml.find(text) != std::string::npos; };
  INFO(xml);
  CHECK(
      xml.starts_with("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"parity test\" tests=\"4\" "
                      "failures=\"1\""));
  CHECK(holds("tests=\"4\" failures=\"1\" skipped=\"2\" errors=\"0\""));
  CHECK(holds("name=\"5 &lt; 6 &amp; so\""));
  CHECK(holds("<skipped message=\"&quot;a&quot; &lt;b&gt;\"/>"));
  CHECK(holds("<skipped message=\"known gap: known\"/>"));
  CHECK(holds("<failure message=\"gp: `bp-raised` did not prompt: it is not-fired\">"));
  CHECK_FALSE(holds("<b>"));
  options.junit = folder.file("nowhere/results.xml");
  const Run unwritable = run(folder, options);
  CHECK(unwritable.exit_code == 2);
  CHECK(unwritable.complains("can't be written"));
}

}  // namespace
