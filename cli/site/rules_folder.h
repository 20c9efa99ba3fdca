// Reads a rules folder from disk and compiles it; prints what it complains of. The one place where rule
// files are opened, for every sub-command.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <ostream>
#include <string>

#include "cli/site/configuration.h"
#include "engine/load/read_approvals.h"
#include "engine/plan/plan.h"

namespace parity::cli {

/// The folder named by the user; else by PARITY_RULES_DIRECTORY; else `rules` here; else the rules that
/// came with the program.
std::string rules_folder(const std::string& named);

/// One file. Error: it can't be read, or is larger than a rule file may be.
Result<SourceFile> read_rule_file(const std::filesystem::path& path);

/// All YAML files below the folder, sorted by path, as the author sees them. Error: no such folder, a
/// file that can't be read or is larger than a rule file may be.
Result<SourceFiles> read_rule_files(const std::string& folder);

/// Whether it holds rule tests, by its path.
bool is_test_file(const SourceFile& file);
SourceFiles test_files_of(SourceFiles files);

/// A rules folder as far as it could be read: `plan` only when there is no error.
struct CheckedRules {
  RuleLibrary authored;
  std::shared_ptr<const Plan> plan;
  std::vector<Diagnostic> diagnostics;  // by place; positions are in `authored.files`
};

/// Loads and compiles the files of a folder. Error: an imported terminology can't be read.
Result<CheckedRules> check_rule_files(SourceFiles files, const std::string& folder, const SiteParameters& parameters);

/// Reads, loads and compiles. Error: as `read_rule_files`.
Result<CheckedRules> check_rules(const std::string& folder, const SiteParameters& parameters = {});

/// The compiled rules; nothing, with all diagnostics on `err`, when there is an error. Warnings are
/// printed too.
std::shared_ptr<const Plan> load_plan(const std::string& folder, std::ostream& err,
                                      const SiteParameters& parameters = {});

/// Whether the plan has all of these groups. Complains on `err` of those that it has not, which would be silently
/// without effect; `named_by` is what names them, "--enable".
bool has_groups(const Plan& plan, const std::vector<std::string>& groups, std::string_view named_by, std::ostream& err);

/// What `approvals.yaml` in the folder says; empty when there is no such file. Nothing, with the diagnostics
/// on `err`, when it can't be read: then nobody can say that anything was approved.
std::optional<std::vector<Approval>> load_approvals(const std::string& folder, std::ostream& err);

}  // namespace parity::cli
