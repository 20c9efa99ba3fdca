// `parity evaluate`, `explain` and `test`: arguments in; standard output, standard error and exit code out.
#include <zlib.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>

#include "run_command.h"
#include "test_paths.h"
#include "tests/file_text.h"
#include "tests/temporary_folder.h"

using parity::cli::test::Answer;
using parity::cli::test::holds;
using parity::cli::test::run;

namespace {

namespace fs = std::filesystem;

const std::string kRules = PARITY_SOURCE_DIR "/rules";
const std::string kPractice = PARITY_SOURCE_DIR "/samples/practice/";

using Folder = parity::tests::TemporaryFolder;

constexpr const char* kPatient =
    R"({"resourceType":"Bundle","type":"collection","entry":[{"resource":{"resourceType":"Patient","id":"a","birthDate":"1980-01-01"}}]})";

}  // namespace

TEST_CASE("evaluate: a gzip file is read as what is in it") {
  const std::string plain = kPractice + "bella-specimen-everything-due.json";
  const Folder folder;
  const std::string text = parity::tests::file_text(plain);
  const gzFile packed = gzopen(folder.file("bella.json.gz").c_str(), "wb");
  REQUIRE(packed != nullptr);
  REQUIRE(gzwrite(packed, text.data(), static_cast<unsigned>(text.size())) == static_cast<int>(text.size()));
  REQUIRE(gzclose(packed) == Z_OK);
  const auto answer_for = [](const std::string& path) {
    return run({"evaluate", path, "--rules", kRules, "--today", "2026-11-22", "--format", "json"});
  };
  const Answer answer = answer_for(folder.file("bella.json.gz"));
  CHECK(answer.code == 0);
  CHECK(answer.out == answer_for(plain).out);
}

TEST_CASE("evaluate: files that can't be read are complained of with their place, the others are answered") {
  const Folder folder;
  struct Case {
    std::string name;
    std::string text;
    std::string want;
  };
  const std::vector<Case> cases = {
      {"truncated.json", R"({"resourceType":"Bundle","entry":[{)", "line 1"},
      {"empty.json", "", "line 1"},
      {"array.json", "[1,2]", "array.json: "},
      {"twice.json", R"({"resourceType":"Bundle","resourceType":"Bundle"})", "a name stands twice"},
      {"nobody.json", R"({"resourceType":"Bundle","type":"collection","entry":[]})", "no Patient"},
      {"two.json",
       R"({"resourceType":"Bundle","entry":[{"resource":{"resourceType":"Patient","id":"a"}},{"resource":{"resourceType":"Patient","id":"b"}}]})",
       "two.json: "},
      {"other.json",
       R"({"resourceType":"Bundle","entry":[{"resource":{"resourceType":"Patient","id":"a"}},{"resource":{"resourceType":"Observation","id":"o","status":"final","code":{"coding":[{"system":"http://snomed.info/sct","code":"27113001"}]},"subject":{"reference":"Patient/b"}}}]})",
       "another patient"},
  };
  const std::string good = folder.write("good.json", kPatient);
  for (const Case& c : cases) {
    INFO(c.name);
    const Answer answer = run({"evaluate", folder.write(c.name, c.text), good, "--rules", kRules});
    CHECK(answer.code == 2);
    CHECK(holds(answer.err, c.name));
    INFO(answer.err);
    CHECK(holds(answer.err, c.want));
    CHECK(holds(answer.out, "Patient/a  " + good));
  }
}

TEST_CASE("evaluate: bad usage is exit code 2 with a reason") {
  struct Case {
    std::string name;
    std::vector<std::string> words;
    std::string want;
  };
  const std::vector<Case> cases = {
      {"no command", {}, "subcommand"},
      {"no file", {"evaluate"}, "FILE"},
      {"no such file", {"evaluate", "/no/such/file.json", "--rules", kRules}, "can't be opened"},
      {"no such rules", {"evaluate", kPractice, "--rules", "/no/such/rules"}, "no such rules folder"},
      {"bad date", {"evaluate", kPractice, "--today", "22/11/2026"}, "not a date"},
      {"bad audience", {"evaluate", kPractice, "--audience", "nurse"}, "nurse"},
      {"bad part", {"evaluate", kPractice, "--rules", kRules, "--unavailable", "blood"}, "not a part of a record"},
      {"unknown rule", {"explain", kPractice, "--rules", kRules, "--rule", "bp-overdu"}, "bp-overdue"},
  };
  for (const Case& c : cases) {
    INFO(c.name);
    const Answer answer = run(c.words);
    INFO(answer.err);
    CHECK(answer.code == 2);
    CHECK(holds(answer.err, c.want));
  }
}

TEST_CASE("evaluate: what was left open is never said to be nothing") {
  struct Case {
    std::string patient;
    std::string want;
  };
  const std::vector<Case> cases = {
      {"ada-example-nothing-due", "gp\n  nothing to prompt\n"},
      {"hana-placeholder-unreadable", "gp\n  no prompt, and not everything could be decided\n  unknown "},
      {"ned-nearly-partial-dates", "· last-alcohol: without a date  (Observation/"},
  };
  for (const Case& c : cases) {
    INFO(c.patient);
    const Answer answer =
        run({"evaluate", kPractice + c.patient + ".json", "--rules", kRules, "--today", "2026-11-22"});
    INFO(answer.out);
    CHECK(holds(answer.out, c.want));
  }
}

TEST_CASE("explain: the tree names each condition, its value and the entry it came from") {
  const Answer answer = run({"explain", kPractice + "carl-dummy-some-due.json", "--rules", kRules, "--rule",
                             "bp-overdue", "--today", "2026-11-22"});
  CHECK(answer.code == 0);
  CHECK(holds(answer.out, "bp-overdue: fired"));
  CHECK(holds(answer.out, "131/82 mmHg on 2 Sep 2025"));
  CHECK(holds(answer.out, "(Observation/"));
  CHECK(holds(answer.out, "sha256:"));
}

TEST_CASE("evaluate, explain: an id of the record can't steer a terminal") {
  const Folder folder;
  std::ofstream(folder.file("a.json"))
      << R"({"resourceType":"Bundle","type":"collection","entry":[{"resource":{"resourceType":"Patient","id":"a\u001b[2J\u009b2J\rb","birthDate":"1980-01-01"}}]})";
  for (const std::vector<std::string>& command :
       {std::vector<std::string>{"evaluate"}, {"explain", "--rule", "bp-overdue"}}) {
    std::vector<std::string> words = command;
    words.insert(words.end(), {folder.file("a.json"), "--rules", kRules, "--today", "2026-11-22"});
    const Answer answer = run(words);
    CHECK(answer.code == 0);
    CHECK(holds(answer.out, "Patient/a?[2J?2J?b"));
  }
}

TEST_CASE("a rules folder with five mistakes reports all five with their places, and loads nothing") {
  const Folder folder;
  folder.write("concepts/a.yaml",
               "concepts:\n  weight:\n    title: Weight\n    codes: {http://loinc.org: {29463-7: Weight}}\n"
               "    value: {unit: kgs}\n");
  folder.write("set/ruleset.yaml", "id: set\ntitle: Set\nversion: 0.1.0\nsources: {s: {title: S, confidence: P}}\n");
  folder.write(
      "set/rules.yaml",
      "facts:\n  last-weight: {observation: wieght}\n  recent: {observation: weight, within: 12 moths}\n"
      "rules:\n  - id: r\n    title: R\n    gap: preventoin\n    when: {recent: absent}\n"
      "    audience: [{to: gp, indicator: warning}]\n    prompt: {summary: \"Weigh\", detail: \"{{ nothing }}\"}\n"
      "    evidence: [s]\n    status: draft\n");
  const Answer answer = run({"test", folder.path()});
  INFO(answer.err);
  CHECK(answer.code == 2);
  for (const std::string want : {"a.yaml:5:", "rules.yaml:2:", "rules.yaml:3:", "rules.yaml:7:", "rules.yaml:10:",
                                 "did you mean `weight`", "did you mean `prevention`"}) {
    INFO(want);
    CHECK(holds(answer.err, want));
  }
  CHECK(holds(answer.err, "nothing is loaded in part"));
}

TEST_CASE("test: a test that many rules fail shows three of them, and how to ask about one") {
  const Folder folder;
  folder.write("concepts/a.yaml", "concepts:\n  a:\n    title: A\n    codes: {http://loinc.org: {29463-7: Weight}}\n");
  folder.write("set/ruleset.yaml", "id: set\ntitle: Set\nversion: 0.1.0\nsources: {s: {title: S, confidence: P}}\n");
  std::string rules = "facts:\n  last-a: {observation: a}\nrules:\n";
  for (const char* id : {"r1", "r2", "r3", "r4", "r5"})
    rules += std::string("  - {id: ") + id +
             ", title: R, gap: prevention, when: {last-a: absent}, audience: [{to: gp, indicator: info}], "
             "prompt: {summary: S, detail: D}, evidence: [s], status: draft}\n";
  folder.write("set/rules.yaml", rules);
  folder.write("set/tests/t.yaml",
               "tests:\n  - {name: all but one, today: 2026-11-22, patient: {born: 1980-02-03}, expect: {gp: [r1]}}\n");
  const Answer answer = run({"test", folder.path()});
  INFO(answer.out << answer.err);
  CHECK(answer.code == 1);
  CHECK(holds(answer.out, "why `r4` is fired"));
  CHECK_FALSE(holds(answer.out, "why `r5` is fired"));
  CHECK(holds(answer.out, "and why 1 more"));
  CHECK(holds(answer.out, "`outcomes: {rule: fired}` asks about one rule alone"));
}

TEST_CASE("test: the bundled rules pass their own tests") {
  const Answer answer = run({"test", kRules});
  INFO(answer.out);
  CHECK(answer.code == 0);
  CHECK(holds(answer.out, " 0 failed"));
}
