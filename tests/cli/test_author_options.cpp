// Every option of the commands that a rule author uses, at the command line: lint, test, explain, fmt, approve, schema
// and describe. The last test holds the table against --help, so that an option without a case is found.
#include <unistd.h>

#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <regex>
#include <set>
#include <sstream>

#include "run_command.h"
#include "test_paths.h"
#include "tests/engine/rule_example.h"
#include "tests/temporary_folder.h"

using parity::cli::test::Answer;
using parity::cli::test::holds;
using parity::cli::test::run;

namespace {

namespace fs = std::filesystem;
using Words = std::vector<std::string>;

constexpr const char* kRules = R"(facts:
  bp: {observation: systolic-bp, within: 12 months}
  order: {order: lithium}
rules:
  - id: bp-raised
    title: Blood pressure is raised
    gap: safety
    when: {bp: ">= 140 mm[Hg]"}
    audience: [{to: gp, indicator: warning}]
    group: extra
    prompt: {summary: "Blood pressure {{ bp.value }}", detail: D}
    evidence: nice
    status: draft
    review-by: 2027-05-01
  - id: lithium-ordered
    title: Lithium is ordered
    gap: safety
    when: {order: present}
    audience: [{to: mental-health, indicator: info}]
    prompt: {summary: Lithium is ordered, detail: D}
    evidence: nice
    status: draft
)";

constexpr const char* kServices = R"(services:
  view: {hook: patient-view, audience: gp, rule-sets: [example], title: V, description: V, except: [lithium-ordered]}
  sign: {hook: order-sign, audience: mental-health, rule-sets: [example], title: S, description: S}
)";

constexpr const char* kTests = R"(tests:
  - name: raised
    today: 2026-11-22
    patient: {born: 1980-02-03}
    enable: [extra]
    record: [{observation: systolic-bp, value: "150 mm[Hg]", on: 2026-11-01}]
    expect: {gp: [bp-raised]}
  - name: low
    today: 2026-11-22
    patient: {born: 1980-02-03}
    enable: [extra]
    record: [{observation: systolic-bp, value: "139 mm[Hg]", on: 2025-11-22}]
    expect: {gp: []}
)";

constexpr const char* kPatient = R"({"resourceType": "Bundle", "type": "collection", "entry": [
  {"resource": {"resourceType": "Patient", "id": "p", "birthDate": "1980-02-03"}},
  {"resource": {"resourceType": "Observation", "id": "o", "status": "final", "subject": {"reference": "Patient/p"},
    "code": {"coding": [{"system": "http://snomed.info/sct", "code": "1"}]}, "effectiveDateTime": "2026-11-01",
    "valueQuantity": {"value": 150, "system": "http://unitsofmeasure.org", "code": "mm[Hg]"}}}]})";

constexpr const char* kOrders = R"({"resourceType": "Bundle", "type": "collection", "entry": [
  {"resource": {"resourceType": "MedicationRequest", "id": "m", "status": "draft", "intent": "order",
    "subject": {"reference": "Patient/p"}, "medicationCodeableConcept": {"text": "Lithium carbonate 400 mg"}}}]})";

// A small rules folder, and what the commands write; gone afterwards.
class Folder : public parity::tests::TemporaryFolder {
 public:
  Folder() {
    write("rules/concepts/c.yaml", std::string(parity::test::kExampleConcepts));
    write("rules/example/ruleset.yaml",
          std::string(parity::test::kExampleHead) +
              "groups: {extra: {title: Extra, summary: \"{{ fired.count }} extra\", detail: D, enabled: false}}\n");
    write("rules/example/rules.yaml", kRules);
    write("rules/example/tests/t.yaml", kTests);
    write("rules/services.yaml", kServices);
    write("patient.json", kPatient);
    write("orders.json", kOrders);
    write("site.yaml", "rules: {directory: rules, enable: [extra]}\n");
    write("wrong.yaml", "rules: {enable: [extras]}\n");
  }
};

// `@name` stands for a file of the folder.
Words in_folder(const Folder& folder, Words words) {
  for (std::string& word : words)
    if (word.starts_with('@')) word = folder.file(word.substr(1));
  return words;
}

struct Case {
  Words words;
  int code;
  std::string out;      // stands in the output
  std::string err;      // … in the errors
  std::string not_out;  // stands in neither
};

const Words kLook = {"explain", "@patient.json", "--rules", "@rules", "--today", "2026-11-22"};

Words look(const Words& more) {
  Words words = kLook;
  words.insert(words.end(), more.begin(), more.end());
  return words;
}
Words approve(const std::string& name, const std::string& role, const std::string& reason) {
  return {"approve", "@rules", "--name", name, "--role", role, "--reason", reason};
}

std::vector<Case> cases() {
  const std::string fired = "bp-raised: fired for Patient/p on 2026-11-22 (gp)";
  return {
      {{"lint", "@rules", "--today", "2026-11-22", "--patients", "50"}, 1, "L0", "", "error["},
      {{"lint", "--rules", "@rules", "--today", "2027-05-02", "--patients", "1"}, 1, "review-by", "", ""},
      {{"lint", "@rules", "--today", "2027-04-30", "--patients", "1"}, 1, "findings", "", "review-by"},
      {{"lint", "@rules", "--today", "tomorrow"}, 2, "", "not a date", ""},
      {{"lint", "@rules", "--patients", "0"}, 2, "", "--patients", ""},
      {{"lint", "@rules", "--patients", "1", "--format", "json"}, 1, "[{\"code\":\"L0", "", "why: "},
      {{"lint", "@rules", "--patients", "1", "--format", "sarif"}, 1, "\"version\":\"2.1.0\"", "", ""},
      {{"lint", "@rules", "--format", "xml"}, 2, "", "xml", ""},
      {{"lint", "@no-such-folder"}, 2, "", "no such rules folder", ""},
      {{"lint", "@rules", "--rules", "@rules"}, 2, "", "--rules", ""},

      {{"test", "@rules"}, 0, "2 passed, 0 failed", "", "Coverage"},
      {{"test", "--rules", "@rules", "--only", "rais"}, 0, "1 passed, 0 failed", "", ""},
      {{"test", "@rules", "--only", "nothing"}, 2, "", "no test's name holds `nothing`", ""},
      {{"test", "@rules", "--format", "json"}, 0, "\"verdict\":\"passed\"", "", "2 passed, 0 failed"},
      {{"test", "@rules", "--format", "yaml"}, 2, "", "yaml", ""},
      {{"test", "@rules", "--junit", "@j.xml"}, 0, "2 passed", "", ""},
      {{"test", "@rules", "--junit", "@no/such/folder/j.xml"}, 2, "2 passed", "can't be written", ""},
      {{"test", "@rules", "--coverage"}, 0, "Coverage:", "", "below"},
      {{"test", "@rules", "--min-coverage", "10"}, 0, "Coverage:", "", "below"},
      {{"test", "@rules", "--min-coverage", "100"}, 1, "Coverage:", "below 100 %", ""},
      {{"test", "@rules", "--min-coverage", "101"}, 2, "", "--min-coverage", ""},
      {{"test", "@rules", "--mutate"}, 0, "changes", "", "below"},
      {{"test", "@rules", "--min-score", "10"}, 0, "changes", "", "below"},
      {{"test", "@rules", "--min-score", "100"}, 1, "changes", "below 100 %", ""},
      {{"test", "@rules", "--min-score", "-1"}, 2, "", "--min-score", ""},
      {{"test", "--config", "@site.yaml"}, 0, "2 passed, 0 failed", "", ""},
      {{"test", "--config", "@none.yaml"}, 2, "", "none.yaml", ""},
      {{"test", "@no-such-folder"}, 2, "", "no such rules folder", ""},

      {look({"--rule", "bp-raised", "--enable", "extra"}), 0, fired, "", ""},
      {look({"--rule", "bp-raised"}), 0, "bp-raised: not-applicable", "", ""},
      {look({"--rule", "bp-raised", "--config", "@site.yaml"}), 0, fired, "", ""},
      {look({"--rule", "bp-raised", "--config", "@wrong.yaml"}), 2, "", "rules.enable", "fired"},
      {look({"--rule", "bp-raised", "--enable", "extras"}), 2, "", "extra", "fired"},
      {look({"--rule", "bp-raised", "--enable", "extra", "--format", "json"}), 0, R"("state":"fired")", "", "✓"},
      {look({"--rule", "bp-raised", "--enable", "extra", "--format", "html"}), 0, "<!DOCTYPE html>", "", ""},
      {look({"--rule", "bp-raised", "--enable", "extra", "--unavailable", "observation"}), 0, "bp-raised: unknown", "",
       ""},
      {look({"--rule", "bp-raised", "--unavailable", "blood"}), 2, "", "not a part of a record", ""},
      {look({"--rule", "bp-raised", "--audience", "mental-health"}), 0, "(mental-health)", "", "fired for"},
      {look({"--rule", "bp-raised", "--audience", "nurse"}), 2, "", "nurse", ""},
      {look({"--rule", "lithium-ordered", "--audience", "mental-health", "--hook", "order-sign", "--draft-orders",
             "@orders.json"}),
       0, "lithium-ordered: fired", "", ""},
      {look({"--rule", "lithium-ordered", "--audience", "mental-health", "--hook", "order-sign"}), 0,
       "lithium-ordered: not-fired", "", ""},
      {look({"--rule", "bp-raised", "--hook", "order-sing"}), 2, "", "order-sing", ""},
      {look({"--rule", "bp-raised", "--draft-orders", "@none.json"}), 2, "", "none.json", ""},
      {look({"--rule", "bp-raised", "--setting", "acute", "--enable", "extra"}), 0, fired, "", ""},
      {look({"--rule", "bp-raised", "--setting", "home"}), 2, "", "--setting", ""},
      {look({"--rule", "bp-raised", "--merge", "@patient.json"}), 2, "", "NHS number", ""},
      {look({}), 2, "", "--rule", ""},
      {look({"--rule", "bp-rased"}), 2, "", "did you mean `bp-raised`?", ""},
      {look({"--rule", "bp-raised", "--patient", "p"}), 2, "", "--fhir-server", ""},
      {look({"--rule", "bp-raised", "--deadline", "5"}), 2, "", "--fhir-server", ""},
      {look({"--rule", "bp-raised", "--token-file", "@t"}), 2, "", "--fhir-server", ""},
      {look({"--rule", "bp-raised", "--fhir-server", "http://127.0.0.1:1"}), 2, "", "FILE", ""},

      {{"fmt", "--check", "@rules/example/rules.yaml"}, 0, "", "", "rules.yaml"},
      {{"fmt", "@rules/example/rules.yaml"}, 0, "", "", "rules.yaml"},
      {{"fmt", "@no-such-file.yaml"}, 2, "", "can't be read", ""},

      {approve("  ", "CSO", "read"), 2, "", "--name", "approved"},
      {approve("A", "", "read"), 2, "", "--role", "approved"},
      {approve("A", "CSO", " \n"), 2, "", "--reason", "approved"},
      {approve("A\x7F", "CSO", "read"), 2, "", "nothing is written", "approved by"},
      {approve("A\xFF", "CSO", "read"), 2, "", "nothing is written", "approved by"},
      {{"approve", "--config", "@wrong.yaml", "--rules", "@rules", "--name", "A", "--role", "R", "--reason", "R"},
       2,
       "",
       "rules.enable",
       "approved by"},
      {{"approve", "@rules", "--name", "A"}, 2, "", "--role", ""},
      {{"approve", "--rules", "@no-such-folder", "--name", "A", "--role", "R", "--reason", "R"},
       2,
       "",
       "no such rules folder",
       ""},

      {{"schema", "tests"}, 0, "\"$schema\"", "", ""},
      {{"schema"}, 0, "\"rule-set\"", "", ""},
      {{"schema", "--out", "@schemas"}, 0, "", "", ""},
      {{"schema", "rulez"}, 2, "", "rulez", ""},

      {{"describe", "@rules", "--rule", "bp-raised"}, 0, "# Blood pressure is raised", "", ""},
      {{"describe", "--rules", "@rules"}, 0, "(bp-raised.md)", "", ""},
      {{"describe", "@rules", "--out", "@pages"}, 0, "pages in", "", ""},
      {{"describe", "@rules", "--rule", "bp-raised", "--out", "@pages"}, 2, "", "--out", ""},
      {{"describe", "@rules", "--rule", "bp-rased"}, 2, "", "did you mean `bp-raised`?", ""},
  };
}

std::string said(const Words& words) {
  std::string text;
  for (const std::string& word : words) text += word + " ";
  return text;
}

// What --help lists, one option a line: "  --only TEXT", "  -h,--help".
std::set<std::string> options_of(const std::string& command) {
  std::set<std::string> options;
  const std::string help = run({command, "--help"}).out;
  const std::regex line(R"(\n  (?:-\w,)?(--[\w-]+))");
  for (std::sregex_iterator at(help.begin(), help.end(), line), end; at != end; ++at) options.insert((*at)[1].str());
  return options;
}

}  // namespace

TEST_CASE("the author's commands: every option, what it prints and what it exits with") {
  for (const Case& c : cases()) {
    INFO("parity " << said(c.words));
    const Folder folder;
    const Answer answer = run(in_folder(folder, c.words));
    CAPTURE(answer.out, answer.err);
    CHECK(answer.code == c.code);
    CHECK(holds(answer.out, c.out));
    CHECK(holds(answer.err, c.err));
    if (!c.not_out.empty()) CHECK_FALSE(holds(answer.out + answer.err, c.not_out));
    if (c.code == 2 && c.words.front() == "approve") CHECK(folder.read("rules/approvals.yaml").empty());
  }
}

TEST_CASE("the author's commands: what they write") {
  const Folder folder;
  run({"test", folder.file("rules"), "--junit", folder.file("j.xml")});
  CHECK(holds(folder.read("j.xml"), R"(tests="2" failures="0")"));
  run({"schema", "--out", folder.file("schemas")});
  CHECK(holds(folder.read("schemas/rules.schema.json"), "\"$schema\""));
  run({"describe", folder.file("rules"), "--out", folder.file("pages")});
  CHECK(holds(folder.read("pages/bp-raised.md"), "# Blood pressure is raised"));
  folder.write("rules/example/rules.yaml", "facts:\n    bp: {observation: systolic-bp}  \n");
  CHECK(run({"fmt", "--check", folder.file("rules")}).code == 1);
  CHECK(run({"fmt", folder.file("rules")}).code == 0);
  CHECK(folder.read("rules/example/rules.yaml") == "facts:\n  bp: {observation: systolic-bp}\n");
}

TEST_CASE("parity approve: a line for the content as it stands, once, and another when it changes") {
  const Folder folder;
  const Words words = in_folder(folder, approve("A \"B\" Ü", "CSO\n2", "read: \\ all"));
  Answer answer = run(words);
  INFO(answer.err);
  CHECK(answer.code == 0);
  CHECK(holds(answer.out, "example 1.0.0 approved by A \"B\" Ü (sha256:"));
  const std::string line = folder.read("rules/approvals.yaml");
  CHECK(holds(line, R"(name: "A \"B\" Ü", role: "CSO 2")"));
  CHECK(holds(line, R"(reason: "read: \\ all")"));
  answer = run(words);
  CHECK(answer.code == 0);
  CHECK(holds(answer.out, "is approved already"));
  CHECK(folder.read("rules/approvals.yaml") == line);
  folder.write("rules/concepts/c.yaml", folder.read("rules/concepts/c.yaml") + "  more: {title: M, names: [more]}\n");
  CHECK(run(words).code == 0);
  CHECK(folder.read("rules/approvals.yaml").size() > line.size());
  CHECK(run({"lint", folder.file("rules"), "--patients", "1"}).err.empty());
}

TEST_CASE("every option that --help lists for an author's command stands in the table") {
  std::map<std::string, std::set<std::string>> tried;
  for (const Case& c : cases())
    for (const std::string& word : c.words)
      if (word.starts_with("--")) tried[c.words.front()].insert(word);
  for (const char* command : {"lint", "test", "explain", "fmt", "approve", "schema", "describe"}) {
    const std::set<std::string> options = options_of(command);
    CAPTURE(command);
    CHECK(options.size() >= 2);
    for (const std::string& option : options) {
      CAPTURE(option);
      CHECK((option == "--help" || tried[command].contains(option)));
    }
  }
}
