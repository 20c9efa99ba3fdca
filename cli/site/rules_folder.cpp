#include "cli/site/rules_folder.h"

#include "cli/output/complain.h"
#include "cli/site/terminology_place.h"

#include <fmt/format.h>
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>

#include "cli/site/beside_program.h"
#include "cli/site/state_folder.h"
#include "cli/site/terminology_place.h"
#include "engine/load/load.h"
#include "engine/plan/compile.h"

namespace parity::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t kLargestFile = 4U << 20U;
constexpr std::size_t kMostFiles = 2000;
constexpr const char* kApprovalsFile = "approvals.yaml";

bool is_rules_folder(const fs::path& path) {
  std::error_code ignored;
  return fs::exists(path / "services.yaml", ignored) || fs::exists(path / "concepts", ignored);
}

bool is_yaml(const fs::path& path) { return path.extension() == ".yaml" || path.extension() == ".yml"; }

}  // namespace

std::string rules_folder(const std::string& named) {
  if (!named.empty()) return named;
  if (std::string folder = environment("PARITY_RULES_DIRECTORY"); !folder.empty()) return folder;
  if (is_rules_folder("rules")) return "rules";
  const std::string bundled = beside_program({"share/parity/rules", "rules"}, is_rules_folder);
  return bundled.empty() ? "rules" : bundled;
}

Result<SourceFile> read_rule_file(const fs::path& path) {
  std::error_code fault;
  const auto size = fs::file_size(path, fault);
  if (fault) return invalid_input("can't be read: " + fault.message(), path.string());
  if (size > kLargestFile)
    return tl::unexpected<Error>(Error{ErrorKind::kTooLarge, "is larger than 4 MiB", path.string(), "split the file"});
  std::ifstream stream(path, std::ios::binary);
  std::ostringstream text;
  text << stream.rdbuf();
  if (!stream) return invalid_input("can't be read", path.string(), "check its permissions");
  return SourceFile{path.string(), text.str()};
}

Result<SourceFiles> read_rule_files(const std::string& folder) {
  std::error_code fault;
  if (!fs::is_directory(folder, fault))
    return tl::unexpected<Error>(
        Error{ErrorKind::kNotFound, "there is no such rules folder", folder, "name one with `--rules DIR`"});
  std::vector<fs::path> paths;
  for (fs::recursive_directory_iterator at(folder, fault), end; !fault && at != end; at.increment(fault)) {
    if (!at->is_regular_file(fault) || !is_yaml(at->path())) continue;
    paths.push_back(at->path());
    if (paths.size() > kMostFiles)
      return tl::unexpected<Error>(Error{ErrorKind::kTooLarge, "holds more than 2000 YAML files", folder, {}});
  }
  if (fault) return invalid_input("can't be read: " + fault.message(), folder);
  std::sort(paths.begin(), paths.end());
  SourceFiles files;
  for (const fs::path& path : paths) {
    auto file = read_rule_file(path);
    if (!file) return tl::unexpected<Error>(std::move(file.error()));
    files.push_back(std::move(*file));
  }
  return files;
}

bool is_test_file(const SourceFile& file) { return file.path.find("/tests/") != std::string::npos; }

SourceFiles test_files_of(SourceFiles files) {
  std::erase_if(files, [](const SourceFile& file) { return !is_test_file(file); });
  return files;
}

Result<CheckedRules> check_rules(const std::string& folder, const SiteParameters& parameters) {
  return read_rule_files(folder).and_then(
      [&](SourceFiles files) { return check_rule_files(std::move(files), folder, parameters); });
}

Result<CheckedRules> check_rule_files(SourceFiles files, const std::string& folder, const SiteParameters& parameters) {
  LoadOptions options;
  options.root = folder;
  options.site_parameters = parameters;
  options.threads = std::max(1U, std::thread::hardware_concurrency());
  auto loaded = load_rules(std::move(files), options);
  CheckedRules rules{std::move(*loaded.product), nullptr, std::move(loaded.diagnostics)};
  auto expansions = expand_concepts(rules.authored);
  if (!expansions) return tl::unexpected<Error>(std::move(expansions.error()));
  auto compiled = compile(rules.authored, *expansions);
  std::move(compiled.diagnostics.begin(), compiled.diagnostics.end(), std::back_inserter(rules.diagnostics));
  sort_by_position(rules.diagnostics);
  if (!has_error(rules.diagnostics)) rules.plan = std::move(*compiled.product);
  return rules;
}

std::shared_ptr<const Plan> load_plan(const std::string& folder, std::ostream& err, const SiteParameters& parameters) {
  auto rules = check_rules(folder, parameters);
  if (!rules) {
    complain(rules.error(), err);
    return nullptr;
  }
  err << to_text(rules->diagnostics, rules->authored.files);
  if (rules->plan) return std::move(rules->plan);
  const auto errors = std::count_if(rules->diagnostics.begin(), rules->diagnostics.end(),
                                    [](const Diagnostic& d) { return d.severity == Severity::kError; });
  err << fmt::format("parity: {} error{} in {}: nothing is loaded in part\n", errors, errors == 1 ? "" : "s", folder);
  return nullptr;
}

bool has_groups(const Plan& plan, const std::vector<std::string>& groups, std::string_view named_by,
                std::ostream& err) {
  std::vector<std::string_view> known;
  for (const PlannedGroup& group : plan.groups) known.push_back(group.id);
  bool has_all = true;
  for (const std::string& group : groups) {
    if (std::find(known.begin(), known.end(), group) != known.end()) continue;
    has_all = false;
    const std::string fix = did_you_mean(group, known);
    err << fmt::format("parity: {}: there is no group `{}` in these rules{}\n", named_by, group,
                       fix.empty() ? fmt::format(" (there are: {})", fmt::join(known, ", ")) : "; " + fix);
  }
  return has_all;
}

std::optional<std::vector<Approval>> load_approvals(const std::string& folder, std::ostream& err) {
  const fs::path path = fs::path(folder) / kApprovalsFile;
  std::error_code fault;
  if (!fs::exists(path, fault) && !fault) return std::vector<Approval>{};
  auto file = read_rule_file(path);
  if (!file) {
    complain(file.error(), err);
    return std::nullopt;
  }
  const SourceFiles files{std::move(*file)};
  auto approvals = read_approvals(files, 0);
  err << to_text(approvals.diagnostics, files);
  if (has_error(approvals.diagnostics)) return std::nullopt;
  return std::move(approvals.product);
}

}  // namespace parity::cli
