// approvals.yaml is believed, never what a kept file says of itself.
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
  auto copies = bench.parts.tools.approved_copies();
  if (!copies) return tl::unexpected<Error>(std::move(copies.error()));
  std::shared_ptr<const CheckedFolder> folder;
  auto kept = bench.revisions.newest(std::move(*copies), [&](KeptVersion& one) -> Result<bool> {
    auto checked = bench.shelf.check(std::move(one.files));
    if (!checked) return tl::unexpected<Error>(std::move(checked.error()));
    folder = std::move(*checked);
    return is_signed_off(*folder);
  });
  if (!kept) return tl::unexpected<Error>(std::move(kept.error()));
  if (!*kept) return std::optional<ApprovedVersion>();
  std::string hash = hash_of_rules(*folder->plan);
  return ApprovedVersion{std::move(hash), std::move(**kept), std::move(folder)};
}

}  // namespace parity::hooks
