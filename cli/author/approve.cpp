#include "cli/author/approve.h"

#include <fmt/format.h>
#include <filesystem>

#include "cli/output/complain.h"
#include "cli/output/exit_code.h"
#include "cli/site/approved_version.h"
#include "cli/site/replace_file.h"
#include "cli/site/rules_folder.h"

namespace parity::cli {
namespace {

namespace fs = std::filesystem;

// A YAML text in double quotes. Control characters have no place in a name or a reason.
std::string yaml_text(std::string_view text) {
  std::string result = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') result += '\\';
    result += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
  }
  return result + "\"";
}

std::string line_for(const PlannedRuleSet& set, const ApproveOptions& options) {
  return fmt::format("  - {{rule-set: {}, version: {}, hash: \"{}\", name: {}, role: {}, time: \"{}\", reason: {}}}\n",
                     set.id, yaml_text(set.version), set.hash, yaml_text(options.name), yaml_text(options.role),
                     to_text(options.time), yaml_text(options.reason));
}

// The list begins on a line of its own; an empty one in brackets is opened.
std::string with_lines(std::string text, const std::string& lines) {
  constexpr std::string_view kEmpty = "approvals: []";
  const std::size_t empty = text.find(kEmpty);
  if (empty != std::string::npos)
    text.replace(empty, kEmpty.size(), "approvals:");
  else if (text.find("approvals:") == std::string::npos)
    text += "approvals:\n";
  if (!text.ends_with('\n')) text += '\n';
  return text + lines;
}

// The whole file as it will be, read as the server reads it: what it can't read would take back every approval.
bool is_readable(const fs::path& path, const std::string& text, std::ostream& err) {
  const SourceFiles files = {{path.string(), text}};
  const auto read = read_approvals(files, 0);
  if (!has_error(read.diagnostics)) return true;
  err << to_text(read.diagnostics, files)
      << fmt::format("parity: {}: nothing is written, since it could not be read afterwards\n", path.string());
  return false;
}

}  // namespace

std::string with_sign_off(std::string text, const Plan& plan, const std::vector<Approval>& approvals,
                          const ApproveOptions& options) {
  std::string lines;
  for (const PlannedRuleSet& set : plan.rule_sets)
    if (!is_approved(approvals, set.id, set.hash)) lines += line_for(set, options);
  return lines.empty() ? text : with_lines(std::move(text), lines);
}

int run_approve(const ApproveOptions& options, std::ostream& out, std::ostream& err) {
  const auto site = site_rules(options.rules, err);
  if (!site) return kBadUsage;
  const std::string& folder = site->folder;
  const auto& plan = site->plan;
  const auto approvals = load_approvals(folder, err);
  if (!approvals) return kBadUsage;
  std::string said;
  for (const PlannedRuleSet& set : plan->rule_sets) {
    if (is_approved(*approvals, set.id, set.hash))
      out << fmt::format("{} {} is approved already ({})\n", set.id, set.version, set.hash);
    else
      said += fmt::format("{} {} approved by {} ({})\n", set.id, set.version, options.name, set.hash);
  }
  const auto keep = [&] {  // what is signed stands; that it can't be compared with later is said
    const auto kept = keep_approved(folder, *plan, {options.name, options.time});
    if (!kept) err << "parity: no copy was kept for `parity impact --from approved`: " << to_text(kept.error()) << '\n';
    return kDone;
  };
  if (said.empty()) return keep();
  const fs::path path = fs::path(folder) / "approvals.yaml";
  const auto before = read_rule_file(path);  // there may be none yet
  const std::string text = with_sign_off(before ? before->text : std::string(), *plan, *approvals, options);
  if (!is_readable(path, text, err)) return kBadUsage;
  if (const auto written = replace_file(path, text); !written) return refuse(written.error(), err);
  out << said;
  return keep();
}

}  // namespace parity::cli
