#include "cli/serve/workbench_tools.h"

#include <algorithm>
#include <filesystem>
#include <sstream>
#include <utility>

#include "cli/audit/audit.h"
#include "cli/audit/audit_report.h"
#include "cli/author/approve.h"
#include "cli/author/diagnostics_output.h"
#include "cli/author/rule_test_report.h"
#include "cli/author/schema.h"
#include "cli/cohort/impact.h"
#include "cli/evaluate/evaluate.h"
#include "cli/site/approved_version.h"
#include "cli/site/rules_folder.h"
#include "engine/testing/read_rule_tests.h"
#include "storage/durable_file.h"

namespace parity::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kApprovalsFile = "approvals.yaml";

Result<SourceFiles> read_folder(const std::string& folder) {
  return read_rule_files(folder).map([&folder](SourceFiles files) {
    for (SourceFile& file : files) file.path = fs::path(file.path).lexically_relative(folder).generic_string();
    return files;
  });
}

Result<std::vector<hooks::KeptVersion>> approved_copies(const std::string& folder) {
  auto copies = copies_beside(folder);
  if (!copies || copies->empty()) return copies;
  auto standing = read_folder(folder);
  if (!standing) return tl::unexpected<Error>(std::move(standing.error()));
  std::erase_if(*standing, [](const SourceFile& file) { return !is_test_file(file) && file.path != kApprovalsFile; });
  for (hooks::KeptVersion& copy : *copies) copy.files.insert(copy.files.end(), standing->begin(), standing->end());
  return copies;
}

// Tests are read as a list of files of their own; what is said of them counts in all files.
void read_tests(hooks::CheckedFolder& folder) {
  SourceFiles files;
  std::vector<std::uint32_t> places;
  for (std::uint32_t i = 0; i < folder.files.size(); ++i) {
    if (!is_test_file(folder.files[i])) continue;
    files.push_back(folder.files[i]);
    places.push_back(i);
  }
  auto tests = read_rule_tests(files, *folder.plan);
  for (Diagnostic& diagnostic : tests.diagnostics) {
    diagnostic.where.file = places.at(diagnostic.where.file);
    folder.diagnostics.push_back(std::move(diagnostic));
  }
  folder.tests = std::move(tests.product).value_or(std::vector<RuleTest>());
  for (RuleTest& test : folder.tests) test.where.file = places.at(test.where.file);
}

Result<hooks::CheckedFolder> check_folder(SourceFiles files, const SiteParameters& parameters) {
  auto checked = check_rule_files(files, {}, parameters);
  if (!checked) return tl::unexpected<Error>(std::move(checked.error()));
  hooks::CheckedFolder folder{
      std::move(files), std::move(checked->authored), std::move(checked->plan), std::move(checked->diagnostics), {}};
  for (std::uint32_t i = 0; i < folder.files.size(); ++i) {
    if (folder.files[i].path != kApprovalsFile) continue;
    auto approvals = read_approvals(folder.files, i);
    std::move(approvals.diagnostics.begin(), approvals.diagnostics.end(), std::back_inserter(folder.diagnostics));
  }
  if (folder.plan) read_tests(folder);
  sort_by_position(folder.diagnostics);
  return folder;
}

std::string diagnostics_json(const hooks::CheckedFolder& folder) {
  std::vector<LintFinding> findings;
  findings.reserve(folder.diagnostics.size());
  for (const Diagnostic& diagnostic : folder.diagnostics) findings.push_back({diagnostic, {}, {}});
  std::ostringstream out;
  print_diagnostics(findings, folder.files, DiagnosticsFormat::kJson, out);
  return out.str();
}

Result<std::string> test_json(const hooks::CheckedFolder& folder, const std::string& only,
                              const std::stop_token& stop) {
  std::vector<RuleTest> tests = folder.tests;
  std::erase_if(tests, [&](const RuleTest& test) { return test.name.find(only) == std::string::npos; });
  CoverageCollector collector(*folder.plan);
  TestReport report{*folder.plan, folder.files, tests, {}, {}, {}};
  const auto observe = [&](const RuleTest& test, const TestRun& run) { collector.add(test, run); };
  for (std::size_t i = 0; i < tests.size(); ++i) {
    if (stop.stop_requested()) return invalid_input("the tests were stopped: they took too long");
    report.results.push_back(run_rule_test(tests[i], *folder.plan, observe));
    report.results.back().test = i;
  }
  if (only.empty()) report.coverage = collector.report();
  std::ostringstream out;
  print_test_json(report, out);
  return out.str();
}

std::string evaluate_json(const hooks::PatientAsked& asked) {
  const Evaluation evaluation = evaluate(asked.plan, asked.record, asked.context);
  const auto prompts = fired_prompts(asked.plan, asked.record, asked.context, evaluation);
  std::ostringstream out;
  print_json({asked.plan, asked.record, asked.context, evaluation, prompts, {}}, out);
  return out.str();
}

Result<std::string> report_json(const std::string& store, std::optional<Day> from, std::optional<Day> until,
                                Instant now) {
  AuditReportOptions options;
  options.place.store = store;
  options.from = from;
  options.until = until;
  options.now = now;
  return make_report(options).map([](const AuditReport& report) {
    std::ostringstream out;
    print_report_json(report, out);
    return out.str();
  });
}

std::string schemas_json() {
  std::ostringstream out;
  std::ostringstream err;
  run_schema({}, out, err);
  return out.str();
}

std::string approved_text(const std::string& text, const Plan& plan, const hooks::SignOff& by) {
  const SourceFiles files{{std::string(kApprovalsFile), text}};
  const auto approvals = read_approvals(files, 0);
  ApproveOptions options;
  options.name = by.name;
  options.role = by.role;
  options.reason = by.reason;
  options.time = by.time;
  return with_sign_off(text, plan, approvals.product.value_or(std::vector<Approval>()), options);
}

tl::unexpected<Error> not_written(const fs::path& path) {
  return tl::unexpected<Error>(Error{ErrorKind::kUnavailable, "the rules folder can't be written",
                                     path.generic_string(), "give the server's user the right to write there"});
}

}  // namespace

Result<void> put_rule_files(const std::string& folder, const SourceFiles& files) {
  std::error_code fault;
  const fs::path root = fs::canonical(folder, fault);
  if (fault) return not_written(folder);
  std::vector<fs::path> fresh;
  for (const SourceFile& file : files) {
    if (file.text.empty()) continue;
    const fs::path path = root / file.path;
    if (!storage::make_folders(path.parent_path().string())) return not_written(path.parent_path());
    // A link below the folder may lead out of it.
    const fs::path parent = fs::canonical(path.parent_path(), fault);
    if (fault || parent != path.parent_path().lexically_normal()) return not_written(path.parent_path());
    fresh.push_back(path.string() + ".new");
    if (storage::write_file(fresh.back().string(), file.text, storage::kSharedMode)) continue;
    for (const fs::path& one : fresh) fs::remove(one, fault);
    return not_written(path);
  }
  for (const SourceFile& file : files) {
    const fs::path path = root / file.path;
    if (file.text.empty())
      fs::remove(path, fault);
    else
      fs::rename(path.string() + ".new", path, fault);
    if (fault) return not_written(path);
  }
  for (const SourceFile& file : files)
    if (!storage::sync_folder_of((root / file.path).string())) return not_written(root);
  return {};
}

hooks::RuleTools workbench_tools(const Configuration& configuration,
                                 const std::shared_ptr<const hooks::SamplePatients>& patients) {
  const std::string folder = rules_folder(configuration.rules.directory);
  hooks::RuleTools tools;
  tools.read = [folder] { return read_folder(folder); };
  tools.approved_copies = [folder] { return approved_copies(folder); };
  tools.check = [parameters = configuration.rules.parameters](SourceFiles files) {
    return check_folder(std::move(files), parameters);
  };
  tools.diagnostics_json = diagnostics_json;
  tools.test_json = test_json;
  tools.evaluate_json = evaluate_json;
  tools.impact_json = [patients, groups = SwitchedGroups{configuration.rules.enable, configuration.rules.disable}](
                          const Plan& from, const Plan& to, Day today, const std::stop_token& stop) {
    ImpactOptions options;
    options.from = "in force";
    options.to = "revision";
    options.input.days = {today};
    options.input.groups = groups;
    std::vector<std::string_view> bundles;
    for (const auto& [id, patient] : *patients) bundles.emplace_back(patient.bundle);
    return impact_on(bundles, options, {from, to}, stop).map([&](const Impact& impact) {
      return impact_json(impact, options);
    });
  };
  tools.report_json = [store = configuration.audit.path](std::optional<Day> from, std::optional<Day> until,
                                                         Instant now) { return report_json(store, from, until, now); };
  tools.schemas_json = schemas_json;
  tools.approved_text = approved_text;
  tools.write = [folder](const SourceFiles& files) { return put_rule_files(folder, files); };
  return tools;
}

}  // namespace parity::cli
