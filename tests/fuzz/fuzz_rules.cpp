// Any bytes as the files of a rules folder: read, laid out, compiled, tested and looked at by lint. A text without
// `--- # path` lines is one file of rules. What must hold of it: every complaint says where, what and how to mend it;
// laying a file out says the same and, done twice, changes nothing; the content hash does not see the layout.
#include <cstdint>
#include <cstdlib>
#include <sstream>
#include <string>

#include "cli/author/diagnostics_output.h"
#include "cli/author/layout.h"
#include "engine/load/read_approvals.h"
#include "engine/load/yaml_tree.h"
#include "engine/testing/coverage.h"
#include "engine/testing/lint.h"
#include "engine/testing/mutation.h"
#include "tests/engine/rule_example.h"
#include "tests/engine/rule_fixture.h"

namespace {

using namespace parity;
using namespace parity::test;

void require(bool truth) {
  if (!truth) std::abort();
}

void check_diagnostics(const std::vector<Diagnostic>& diagnostics, const SourceFiles& files) {
  for (const Diagnostic& diagnostic : diagnostics) {
    require(!diagnostic.code.empty() && !diagnostic.message.empty());
    require(diagnostic.where.file == 0xFFFF'FFFF || diagnostic.where.file < files.size());
  }
  require(diagnostics.empty() == to_text(diagnostics, files).empty());
}

void check_findings(const std::vector<LintFinding>& findings, const SourceFiles& files) {
  using cli::DiagnosticsFormat;
  for (const LintFinding& finding : findings) check_diagnostics({finding.diagnostic}, files);
  for (const DiagnosticsFormat format :
       {DiagnosticsFormat::kText, DiagnosticsFormat::kJson, DiagnosticsFormat::kSarif}) {
    std::ostringstream out;
    cli::print_diagnostics(findings, files, format, out);
    require(!out.str().empty());
  }
}

// The file as `parity fmt` leaves it; as it is where fmt leaves it alone.
SourceFile laid_out_once(const SourceFile& file) {
  const auto layout = cli::laid_out(file);
  check_diagnostics(layout.diagnostics, {file});
  if (!layout.product) return file;
  SourceFile result{file.path, layout.product->text};
  const auto before = read_yaml({file}, 0);
  const auto after = read_yaml({result}, 0);
  require(after.product && !has_error(after.diagnostics));
  require(canonical_text(*before.product) == canonical_text(*after.product));
  const auto again = cli::laid_out(result);
  require(again.product && again.product->text == result.text);
  return result;
}

void check_lint(const LoadedRules& rules, const SourceFiles& files) {
  constexpr std::size_t kMostConditions = 20;  // so that one input stays cheap
  if (rules.plan->conditions.size() > kMostConditions) return;
  auto authored = load_rules(files, {});
  const LintSubject subject{*authored.product, *rules.plan, rules.tests, to_day({2026, 11, 22})};
  check_findings(lint(subject, {.patients = 4, .seed = 1}), authored.product->files);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  SourceFiles files = virtual_files(text);
  if (files.empty()) files.push_back({"example/rules.yaml", text});
  const std::size_t given = files.size();
  add_missing(files, "example/ruleset.yaml", kExampleHead);
  add_missing(files, "concepts/concepts.yaml", kExampleConcepts);

  const LoadedRules rules = load(files);
  check_diagnostics(rules.diagnostics, files);
  for (std::uint32_t i = 0; i < files.size(); ++i)
    if (files[i].path == "approvals.yaml") check_diagnostics(read_approvals(files, i).diagnostics, files);

  SourceFiles tidy = files;
  for (std::size_t i = 0; i < given; ++i) tidy[i] = laid_out_once(files[i]);
  if (!rules.plan) return 0;
  const LoadedRules same = load(tidy);
  require(same.plan && same.plan->rule_sets.size() == rules.plan->rule_sets.size());
  for (std::size_t i = 0; i < rules.plan->rule_sets.size(); ++i)
    require(same.plan->rule_sets[i].hash == rules.plan->rule_sets[i].hash);

  CoverageCollector coverage(*rules.plan);
  run_rule_tests(rules.tests, *rules.plan, [&](const RuleTest& test, const TestRun& run) { coverage.add(test, run); });
  (void)coverage.report();
  (void)mutations_of(*rules.plan);
  check_lint(rules, files);
  return 0;
}
