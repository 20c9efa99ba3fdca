// Diagnostics as text, JSON and SARIF: what stands in each, counted in characters.
#include <catch2/catch.hpp>
#include <sstream>

#include "cli/author/diagnostics_output.h"

namespace {

using namespace parity;
using cli::DiagnosticsFormat;

const SourceFiles kFiles = {{"rules/a b.yaml", "title: Überprüfung\nunit: mmol/l\n"}, {"/full/path.yaml", "x"}};

std::vector<LintFinding> findings() {
  return {
      {{"R0203", Severity::kError, {0, 1, 17, 3}, "unknown unit `x\"y`", "the why", "the fix"}, {}, {}},
      {{"L0141", Severity::kWarning, {1, 0, 0, 0}, "never true", "", ""}, "  - name: a patient\n", {}},
      {{"L0102", Severity::kWarning, {0, 2, 1, 4}, "not used", "", ""}, {}, "kept for the next version"},
  };
}

std::string printed(DiagnosticsFormat format, const std::vector<LintFinding>& list) {
  std::ostringstream out;
  print_diagnostics(list, kFiles, format, out);
  return out.str();
}

bool holds(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("diagnostics as text: the witness below, the explained ones counted alone") {
  const std::string text = printed(DiagnosticsFormat::kText, findings());
  CHECK(holds(text, "rules/a b.yaml:1:15: error[R0203]: unknown unit `x\"y`"));
  CHECK(holds(text, "   why: the why\n   fix: the fix\n"));
  CHECK(holds(text, "such a patient:\n  - name: a patient\n"));
  CHECK_FALSE(holds(text, "L0102"));
  CHECK(holds(text, "2 findings, 1 explained\n"));
  CHECK(printed(DiagnosticsFormat::kText, {}) == "0 findings, 0 explained\n");
}

TEST_CASE("diagnostics as JSON: one array, columns in characters, no key without a value of its own") {
  CHECK(printed(DiagnosticsFormat::kJson, {}) == "[]\n");
  CHECK(printed(DiagnosticsFormat::kJson, findings()) ==
        R"([{"code":"R0203","severity":"error","file":"rules/a b.yaml","line":1,"column":15,"length":3,)"
        R"("message":"unknown unit `x\"y`","why":"the why","fix":"the fix"},)"
        R"({"code":"L0141","severity":"warning","file":"/full/path.yaml","line":0,"column":0,"length":0,)"
        R"("message":"never true","why":"","fix":"","witness":"  - name: a patient\n"},)"
        R"({"code":"L0102","severity":"warning","file":"rules/a b.yaml","line":2,"column":1,"length":4,)"
        R"("message":"not used","why":"","fix":"","explained":"kept for the next version"}])"
        "\n");
}

TEST_CASE("diagnostics as SARIF 2.1.0: rules once, regions in code points, paths as URIs, remarks as suppressions") {
  const std::string text = printed(DiagnosticsFormat::kSarif, findings());
  CHECK(holds(text, R"("version":"2.1.0")"));
  CHECK(holds(text, R"("rules":[{"id":"L0102"},{"id":"L0141"},{"id":"R0203"}])"));
  CHECK(holds(text, R"("columnKind":"unicodeCodePoints")"));
  CHECK(holds(text, R"("ruleId":"R0203","ruleIndex":2,"level":"error")"));
  CHECK(holds(text, R"("artifactLocation":{"uri":"rules/a%20b.yaml"},"region":{"startLine":1,"startColumn":15,)"
                    R"("endColumn":18})"));
  CHECK(holds(text, R"("artifactLocation":{"uri":"file:///full/path.yaml"}}})"));
  CHECK(holds(text, R"("suppressions":[{"kind":"inSource","justification":"kept for the next version"}])"));
  CHECK(holds(text, R"(never true\nsuch a patient:\n  - name: a patient)"));
}

TEST_CASE("a place outside of every file has no location") {
  const std::vector<LintFinding> list = {
      {{"R0114", Severity::kError, {9, 1, 1, 1}, "no rule set found", "", ""}, {}, {}}};
  CHECK_FALSE(holds(printed(DiagnosticsFormat::kSarif, list), "locations"));
  CHECK(holds(printed(DiagnosticsFormat::kJson, list), R"("file":"","line":0)"));
}
