#include "cli/author/lint.h"

#include <algorithm>

#include "cli/output/complain.h"
#include "cli/output/exit_code.h"
#include "cli/site/rules_folder.h"
#include "engine/testing/read_rule_tests.h"

namespace parity::cli {
namespace {

// Everything that is complained of, over all files of the folder: those of the tests stand after the others.
class Lint {
 public:
  explicit Lint(CheckedRules rules) : rules_(std::move(rules)), files_(rules_.authored.files) {}

  void run(const LintCommand& command) {
    add(rules_.diagnostics, 0);
    read_approvals_file();
    const std::vector<RuleTest> tests = rules_.plan ? read_tests() : std::vector<RuleTest>();
    if (rules_.plan && !has_errors_) {
      auto found = lint({rules_.authored, *rules_.plan, tests, command.today}, command.options);
      std::move(found.begin(), found.end(), std::back_inserter(findings_));
    }
    std::stable_sort(findings_.begin(), findings_.end(), [](const LintFinding& a, const LintFinding& b) {
      return std::pair(a.diagnostic.where.file, a.diagnostic.where.line) <
             std::pair(b.diagnostic.where.file, b.diagnostic.where.line);
    });
  }

  const std::vector<LintFinding>& findings() const { return findings_; }
  const SourceFiles& files() const { return files_; }

 private:
  void add(const std::vector<Diagnostic>& diagnostics, std::size_t first_file) {
    has_errors_ = has_errors_ || has_error(diagnostics);
    for (Diagnostic diagnostic : diagnostics) {
      diagnostic.where.file += static_cast<std::uint32_t>(first_file);
      findings_.push_back({std::move(diagnostic), {}, {}});
    }
  }

  void read_approvals_file() {
    for (std::uint32_t i = 0; i < rules_.authored.files.size(); ++i) {
      const std::string& path = rules_.authored.files[i].path;
      if (path == "approvals.yaml" || path.ends_with("/approvals.yaml"))
        add(read_approvals(rules_.authored.files, i).diagnostics, 0);
    }
  }

  std::vector<RuleTest> read_tests() {
    const SourceFiles test_files = test_files_of(rules_.authored.files);
    auto tests = read_rule_tests(test_files, *rules_.plan);
    add(tests.diagnostics, files_.size());
    files_.insert(files_.end(), test_files.begin(), test_files.end());
    return std::move(*tests.product);
  }

  CheckedRules rules_;
  SourceFiles files_;
  std::vector<LintFinding> findings_;
  bool has_errors_ = false;
};

}  // namespace

int run_lint(const LintCommand& command, std::ostream& out, std::ostream& err) {
  auto rules = check_rules(rules_folder(command.rules));
  if (!rules) return refuse(rules.error(), err);
  Lint lint(std::move(*rules));
  lint.run(command);
  print_diagnostics(lint.findings(), lint.files(), command.format, out);
  const auto& findings = lint.findings();
  const bool stands = std::any_of(findings.begin(), findings.end(),
                                  [](const LintFinding& finding) { return finding.explained.empty(); });
  return stands ? kAnswerNo : kDone;
}

}  // namespace parity::cli
