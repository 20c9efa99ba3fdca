#include "cds-hooks/workbench/approved.h"

#include <algorithm>

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

Result<std::optional<ApprovedVersion>> last_approved(Bench& bench) {
  const auto standing = bench.shelf.on_disk();
  if (!standing) return tl::unexpected<Error>(standing.error());
  if (is_signed_off(**standing)) return ApprovedVersion{hash_of_rules(*(*standing)->plan), {}, *standing};
  auto versions = bench.revisions.versions();
  if (!versions) return tl::unexpected<Error>(versions.error());
  for (KeptVersion& one : *versions) {
    if (!one.is_signed_off) continue;
    auto whole = bench.revisions.version(one.hash);
    if (!whole) return tl::unexpected<Error>(whole.error());
    auto folder = bench.shelf.check(std::move(whole->files));
    if (!folder) return tl::unexpected<Error>(folder.error());
    std::string hash = one.hash;
    return ApprovedVersion{std::move(hash), std::move(one), std::move(*folder)};
  }
  return std::optional<ApprovedVersion>();
}

}  // namespace parity::hooks
