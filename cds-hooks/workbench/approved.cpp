#include "cds-hooks/workbench/approved.h"

#include <algorithm>
#include <iterator>

namespace parity::hooks {

std::vector<Approval> approvals_in(const CheckedFolder& folder) {
  for (std::uint32_t i = 0; i < folder.files.size(); ++i)
    if (folder.files[i].path == "approvals.yaml")
      return read_approvals(folder.files, i).product.value_or(std::vector<Approval>());
  return {};
}

bool is_signed_off(const CheckedFolder& folder) {
  if (!folder.plan) return false;
  const auto approvals = approvals_in(folder);
  const auto& sets = folder.plan->rule_sets;
  return !sets.empty() && std::all_of(sets.begin(), sets.end(), [&](const PlannedRuleSet& set) {
    return is_approved(approvals, set.id, set.hash);
  });
}

namespace {

// Newest first; of those kept here the files are left for when they are wanted.
Result<std::vector<KeptVersion>> candidates(Bench& bench) {
  auto versions = bench.revisions.versions();
  if (!versions) return versions;
  std::erase_if(*versions, [](const KeptVersion& one) { return !one.is_signed_off; });
  auto copies = bench.parts.tools.approved_copies();
  if (!copies) return copies;
  std::move(copies->begin(), copies->end(), std::back_inserter(*versions));
  std::stable_sort(versions->begin(), versions->end(), [](const auto& a, const auto& b) { return a.time > b.time; });
  return versions;
}

}  // namespace

Result<std::optional<ApprovedVersion>> last_approved(Bench& bench) {
  const auto standing = bench.shelf.on_disk();
  if (!standing) return tl::unexpected<Error>(standing.error());
  if (is_signed_off(**standing)) return ApprovedVersion{hash_of_rules(*(*standing)->plan), {}, *standing};
  auto versions = candidates(bench);
  if (!versions) return tl::unexpected<Error>(versions.error());
  for (KeptVersion& one : *versions) {
    if (one.files.empty()) {
      auto whole = bench.revisions.version(one.hash);
      if (!whole) return tl::unexpected<Error>(whole.error());
      one.files = std::move(whole->files);
    }
    auto folder = bench.shelf.check(std::move(one.files));
    if (!folder) return tl::unexpected<Error>(folder.error());
    if (!is_signed_off(**folder)) continue;
    std::string hash = hash_of_rules(*(*folder)->plan);
    return ApprovedVersion{std::move(hash), std::move(one), std::move(*folder)};
  }
  return std::optional<ApprovedVersion>();
}

}  // namespace parity::hooks
