// docs/reference/diagnostics.md is made here: from the cases under tests/diagnostics, and from a small rule set for
// each finding of lint. PARITY_UPDATE_GOLDEN=1 writes it anew.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include "engine/load/load.h"
#include "engine/plan/compile.h"
#include "engine/testing/lint.h"
#include "test_paths.h"
#include "tests/file_text.h"

namespace {

using namespace parity;
namespace fs = std::filesystem;

const fs::path kRoot = PARITY_SOURCE_DIR;
const fs::path kPage = kRoot / "docs/reference/diagnostics.md";

constexpr const char* kIntroduction = R"(# Diagnostics

Everything that Parity says about rule files has a code that keeps its meaning, a place, and where it helps a reason and a
way to mend it. All of them come at once; a rule set with an error is never served in part.

```
rules/smi-physical-health/lithium.yaml:14:18: error[R0203]: unknown unit `mmol/l` for concept `lithium-level`
```

`parity lint DIR` shows all of them; `--format json` gives one array of `code`, `severity`, `file`, `line`, `column`, `length`,
`message`, `why`, `fix`, `--format sarif` SARIF 2.1.0 for pages that host code. Columns count characters. This page is made
from the tests: each row is what Parity says of one small mistake.

| codes | about |
|---|---|
| R00xx | YAML |
| R01xx | keys, words, numbers, dates of a single file |
| R02xx | names, units and texts of a whole rule set |
| R03xx | rule tests |
| L010x | names that no rule rests on |
| L011x | what no rule test shows |
| L012x | upkeep: review dates, sources |
| L013x | bands of numbers |
| L014x | logic, by trying synthetic patients |
| L015x | what an answer does |

)";

constexpr const char* kLintIntroduction = R"(
## Lint

What lint finds is legal, and suspect. `# lint L0122: reason` on the finding's line, or in the comment above it, explains
it: it is counted, and no longer makes the exit code 1.

L013x and L014x rest on synthetic patients: values at each threshold and one step of its last digit to either side, dates at
the edges of each window and a day to either side, statements present, absent and unread, drawn with a fixed seed (`--patients`
bounds how many are tried; the rule set's own tests are tried too). A claim is "no patient of so many", not a proof; where
one patient proves it, the patient is printed as a rule test. Two values of one thing at the very same time are not tried:
of those the worse counts.

)";

struct Row {
  std::string code;
  std::string message;
  std::string why;
  std::string fix;
};

// The first diagnostic with the code that the case is named after.
Row row_of(const fs::path& expected) {
  Row row;
  row.code = expected.filename().string().substr(0, 5);
  std::istringstream stream(parity::tests::file_text(expected));
  const std::string mark = "[" + row.code + "]: ";
  bool here = false;
  for (std::string line; std::getline(stream, line);) {
    if (const std::size_t at = line.find(mark); at != std::string::npos) {
      if (here) break;
      here = true;
      row.message = line.substr(at + mark.size());
    } else if (line.find(": error[") != std::string::npos || line.find(": warning[") != std::string::npos) {
      if (here) break;
    } else if (here && line.starts_with("   why: ")) {
      row.why = line.substr(8);
    } else if (here && line.starts_with("   fix: ")) {
      row.fix = line.substr(8);
    }
  }
  return row;
}

std::vector<Row> case_rows() {
  std::vector<fs::path> paths;
  for (const auto& entry : fs::directory_iterator(kRoot / "tests/diagnostics"))
    if (entry.path().extension() == ".expected" && entry.path().filename().string().starts_with("R0"))
      paths.push_back(entry.path());
  std::sort(paths.begin(), paths.end());
  std::vector<Row> rows;
  for (const fs::path& path : paths) rows.push_back(row_of(path));
  return rows;
}

// A rule set in which lint finds each of its codes.
constexpr const char* kConcepts = R"(concepts:
  glucose: {title: Glucose, codes: {http://loinc.org: {1-1: Glucose}}, value: {unit: mmol/L, plausible: 1 .. 60}}
  sodium: {title: Sodium, codes: {http://loinc.org: {1-3: Sodium}}, value: {unit: mmol/L, plausible: 100 .. 180}}
  ferritin: {title: Ferritin, codes: {http://loinc.org: {1-2: Ferritin}}}
)";
constexpr const char* kHead = R"(id: example
title: Example
version: 1.0.0
sources:
  guideline: {title: A guideline, confidence: R}
  leaflet: {title: A leaflet, confidence: V2}
override-reasons: {done: {display: Done}, planned: {display: Planned}}
)";
constexpr const char* kFacts = R"(facts:
  glucose: {observation: glucose}
  sodium: {observation: sodium}
  age: {patient: age}
definitions:
  adult: {age: ">= 18 years"}
schedules:
  yearly-glucose: {check: glucose, from: glucose, phases: [{every: 12 months}]}
)";

std::string rule(const std::string& id, const std::string& logic) {
  return "  - {id: " + id + ", title: T, gap: safety, " + logic +
         ", audience: [{to: gp, indicator: info}], prompt: {summary: S, detail: D}, evidence: [guideline], status: "
         "draft, "
         "review-by: 2026-01-01}\n";
}

std::vector<Row> lint_rows() {
  const std::string rules =
      "rules:\n" + rule("glucose-high", "when: {glucose: \"> 11 mmol/L\"}") +
      rule("glucose-raised", "when: {glucose: \"< 11 mmol/L\"}") +
      rule("glucose-low", "when: {glucose: \"<= 4 mmol/L\"}") +
      rule("glucose-lowish", "when: {glucose: \"4 .. 5 mmol/L\"}") +
      rule("odd", "when: {all: [{sodium: \"> 150 mmol/L\"}, {sodium: \"< 120 mmol/L\"}]}") +
      rule("even", "when: {any: [{sodium: present}, {sodium: absent}]}") +
      rule("sodium-old",
           "when: {sodium: older than 12 months}, override: {done: until-changed, planned: snooze 14 days}") +
      rule("sodium-high", "when: {sodium: \"> 150 mmol/L\"}") +
      rule("sodium-above-150", "when: {not: {any: [{sodium: \"<= 150 mmol/L\"}, {sodium: absent}]}}");
  auto loaded = load_rules({{"concepts/a.yaml", kConcepts},
                            {"example/ruleset.yaml", kHead},
                            {"example/rules.yaml", std::string(kFacts) + rules}},
                           {});
  REQUIRE_FALSE(has_error(loaded.diagnostics));
  const auto plan = compile(*loaded.product);
  REQUIRE(plan.product);
  LintOptions options;
  options.patients = 1500;
  std::map<std::string, Row> rows;  // the first of each code
  for (const LintFinding& f : lint({*loaded.product, **plan.product, {}, to_day({2026, 11, 22})}, options)) {
    const Diagnostic& d = f.diagnostic;
    rows.emplace(std::string(d.code), Row{std::string(d.code), d.message, d.why, d.fix});
  }
  std::vector<Row> result;
  for (auto& [code, row] : rows) result.push_back(std::move(row));
  return result;
}

std::string cell(std::string text) {
  for (std::size_t at = text.find('|'); at != std::string::npos; at = text.find('|', at + 2)) text.insert(at, "\\");
  return text.empty() ? "–" : text;
}

std::string table(const std::vector<Row>& rows) {
  std::string text = "| code | what Parity says | why | fix |\n|---|---|---|---|\n";
  std::string last;
  for (const Row& row : rows) {
    text += "| " + (row.code == last ? std::string() : row.code) + " | " + cell(row.message) + " | " + cell(row.why) +
            " | " + cell(row.fix) + " |\n";
    last = row.code;
  }
  return text;
}

std::string made_page() { return kIntroduction + table(case_rows()) + kLintIntroduction + table(lint_rows()); }

// Quoted codes in the sources: "R0203", "L0141".
std::set<std::string> codes_in_sources() {
  std::set<std::string> codes;
  for (const char* room : {"engine", "cli"})
    for (const auto& entry : fs::recursive_directory_iterator(kRoot / room)) {
      if (entry.path().extension() != ".cpp") continue;
      const std::string text = parity::tests::file_text(entry.path());
      for (std::size_t at = text.find('"'); at + 6 < text.size() && at != std::string::npos;
           at = text.find('"', at + 1)) {
        const std::string word = text.substr(at + 1, 5);
        const bool is_code = (word[0] == 'R' || word[0] == 'L') && word[1] == '0' &&
                             word.find_first_not_of("0123456789", 1) == std::string::npos && text[at + 6] == '"';
        if (is_code) codes.insert(word);
      }
    }
  return codes;
}

}  // namespace

TEST_CASE("the page of diagnostics is what the tests say") {
  const std::string made = made_page();
  const char* update = std::getenv("PARITY_UPDATE_GOLDEN");
  if (update != nullptr && std::string(update) == "1") std::ofstream(kPage, std::ios::binary) << made;
  CHECK(parity::tests::file_text(kPage) == made);  // else: PARITY_UPDATE_GOLDEN=1
}

TEST_CASE("every code of the sources stands on the page of diagnostics, with what Parity says") {
  const std::string page = parity::tests::file_text(kPage);
  const std::set<std::string> codes = codes_in_sources();
  REQUIRE(codes.size() > 50);
  for (const std::string& code : codes) {
    CAPTURE(code);
    const std::size_t at = page.find("\n| " + code + " | ");
    REQUIRE(at != std::string::npos);
    CHECK(page[at + 11] != '|');
  }
}
