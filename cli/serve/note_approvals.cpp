#include "cli/serve/note_approvals.h"

#include "cli/site/rules_folder.h"

namespace parity::cli {

void note_approvals(const std::string& folder, audit::Store& store, std::ostream& err) {
  const auto approvals = load_approvals(folder, err);
  if (!approvals) return;
  for (const Approval& approval : *approvals) {
    const auto time = parse_timestamp(approval.time);
    if (!time || !time->instant) continue;  // R0116 has said so
    const auto kept = audit::record(store, audit::Approval{*time->instant,
                                                           {approval.rule_set.text, approval.version, approval.hash},
                                                           approval.name,
                                                           approval.role,
                                                           approval.reason});
    if (kept) continue;
    err << "parity: an approval could not be noted in the audit: " << to_text(kept.error()) << '\n';
    return;
  }
}

}  // namespace parity::cli
