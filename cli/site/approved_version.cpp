#include "cli/site/approved_version.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "cds-hooks/served_rules.h"
#include "cli/site/replace_file.h"
#include "cli/site/rules_folder.h"
#include "storage/durable_file.h"

namespace parity::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t kLargestCopy = std::uintmax_t{64} << 20U;
constexpr std::string_view kHashPrefix = "sha256:";

using Copy = hooks::KeptVersion;

fs::path copies_in(const std::string& folder) { return fs::path(folder) / "approved"; }

Result<Copy> read_copy(const fs::path& path) {
  std::error_code fault;
  if (fs::file_size(path, fault) > kLargestCopy || fault) return invalid_input("can't be read", path.string());
  std::ifstream stream(path, std::ios::binary);
  std::ostringstream text;
  text << stream.rdbuf();
  auto copy = hooks::read_kept_version(text.str());
  if (!copy) return invalid_input("is no copy of rules: " + to_text(copy.error()), path.string());
  return copy;
}

// The versions of all sets, and the name that is signed; nothing where a set was not signed off as it stands.
std::optional<std::string> label_of(const Plan& plan, const std::vector<Approval>& approvals) {
  std::string label;
  for (const PlannedRuleSet& set : plan.rule_sets) {
    const auto found = std::find_if(approvals.begin(), approvals.end(), [&set](const Approval& approval) {
      return approval.rule_set.text == set.id && approval.hash == set.hash;
    });
    if (found == approvals.end()) return std::nullopt;
    label += fmt::format("{}{} {}, signed off by {} on {}", label.empty() ? "" : "; ", set.id, set.version, found->name,
                         found->time.substr(0, 10));
  }
  return label;
}

}  // namespace

Result<std::vector<Copy>> copies_beside(const std::string& folder) {
  std::vector<Copy> copies;
  std::error_code fault;
  for (fs::directory_iterator at(copies_in(folder), fault), end; !fault && at != end; at.increment(fault)) {
    if (at->path().extension() != ".json") continue;
    auto copy = read_copy(at->path());
    if (!copy) return tl::unexpected<Error>(std::move(copy.error()));
    copies.push_back(std::move(*copy));
  }
  return copies;
}

Result<void> keep_approved(const std::string& folder, const Plan& plan, const SignedBy& by) {
  const std::string hash = hooks::hash_of_rules(plan);
  const fs::path path = copies_in(folder) / (hash.substr(kHashPrefix.size()) + ".json");
  std::error_code fault;
  if (fs::exists(path, fault)) return {};
  auto files = read_rule_files(folder);
  if (!files) return tl::unexpected<Error>(std::move(files.error()));
  Copy copy{hash, by.time, by.name, "parity approve", {}, true};
  for (SourceFile& file : *files) {
    const std::string own = fs::path(file.path).lexically_relative(folder).generic_string();
    if (!is_test_file(file) && own != "approvals.yaml") copy.files.push_back({own, std::move(file.text)});
  }
  return storage::make_folders(path.parent_path().string()).and_then([&] {
    return replace_file(path, hooks::to_json(copy) + "\n");
  });
}

Result<ApprovedVersion> last_approved(const ApprovedPlace& place, const SiteParameters& parameters) {
  std::ostringstream said;
  const auto approvals = load_approvals(place.folder, said);
  if (!approvals) return invalid_input("approvals.yaml can't be read", place.folder, "`parity lint` says why");
  auto copies = copies_beside(place.folder);
  if (!copies) return tl::unexpected<Error>(std::move(copies.error()));
  ApprovedVersion found;
  const hooks::RevisionStore workbench(place.workbench);
  const auto kept = workbench.newest(std::move(*copies), [&](Copy& copy) -> Result<bool> {
    auto checked = check_rule_files(std::move(copy.files), {}, parameters);
    if (!checked) return tl::unexpected<Error>(std::move(checked.error()));
    if (!checked->plan) return false;
    auto label = label_of(*checked->plan, *approvals);
    if (label) found = {std::move(*label), std::move(checked->plan)};
    return label.has_value();
  });
  if (!kept) return tl::unexpected<Error>(kept.error());
  if (*kept) return found;
  return tl::unexpected<Error>(Error{ErrorKind::kNotFound, "no version that was signed off is kept",
                                     copies_in(place.folder).string(),
                                     "`parity approve` keeps a copy of what it signs off, and the workbench of what is "
                                     "signed off there (its folder, if it is another than the default, is told by "
                                     "--config)"});
}

}  // namespace parity::cli
