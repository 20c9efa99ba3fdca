// Each step judges the rules anew, as they stand on the disk at that moment.
#include "cds-hooks/workbench/publish.h"

#include <fmt/format.h>

#include <algorithm>

#include "cds-hooks/workbench/approved.h"
#include "cds-hooks/workbench/revisions.h"
#include "engine/testing/run_rule_tests.h"

namespace parity::hooks {
namespace {

constexpr std::string_view kApprovalsFile = "approvals.yaml";

using Folder = std::shared_ptr<const CheckedFolder>;

Result<void> tests_hold(const CheckedFolder& folder, const std::stop_token& stop) {
  std::size_t failed = 0;
  for (const RuleTest& test : folder.tests) {
    if (stop.stop_requested()) return invalid_input("the rule tests were stopped: they took too long");
    if (run_rule_test(test, *folder.plan).verdict == TestVerdict::kFailed) ++failed;
  }
  if (failed == 0) return {};
  return invalid_input(fmt::format("{} rule test{} not hold", failed, failed == 1 ? " does" : "s do"), {},
                       "run the tests: each says what it expected and what came");
}

// What the revision was begun from must still stand there.
Result<void> is_fresh(const SourceFiles& on_disk, const Revision& revision) {
  for (const RevisedFile& file : revision.files)
    if (text_in(on_disk, file.path) != file.before)
      return invalid_input(
          fmt::format("`{}` has been changed in the rules folder since the revision was begun", file.path), {},
          "begin a new revision from what stands there now");
  return {};
}

Result<Folder> whole(const Bench& bench, SourceFiles files) {
  auto folder = bench.shelf.check(std::move(files));
  if (!folder) return folder;
  if (!(*folder)->plan || has_error((*folder)->diagnostics))
    return invalid_input("the revision has an error", {}, "the editor marks it");
  return folder;
}

Result<void> keep_present(const Bench& bench, const SourceFiles& files, const Decision& decision, std::string why) {
  const auto folder = bench.shelf.check(files);
  if (!folder) return tl::unexpected<Error>(folder.error());
  if (!(*folder)->plan) return {};  // rules that don't load are nothing to come back to
  return bench.revisions.keep({hash_of_rules(*(*folder)->plan), bench.parts.clock.now(), decision.by.name,
                               std::move(why), files, is_signed_off(**folder)});
}

RevisionEvent event(const Bench& bench, const Decision& decision, std::string what) {
  return {bench.parts.clock.now(), decision.by.name, std::move(what), decision.reason};
}

Result<void> may_approve(const Revision& revision, const Decision& decision) {
  if (revision.state != RevisionState::kProposed)
    return invalid_input(fmt::format("the revision is {}, not proposed", to_text(revision.state)));
  if (revision.proposed_hash != decision.hash)
    return invalid_input("the revision makes other rules than you were shown", {}, "load it again");
  if (revision.last_editor == decision.by.name || revision.proposed_by == decision.by.name)
    return invalid_input("whoever wrote or proposed a revision can't sign it off", {}, "ask a second person");
  return {};
}

}  // namespace

Result<Revision> propose(const Bench& bench, const Decision& decision, const std::stop_token& stop) {
  const auto revision = bench.revisions.get(decision.revision);
  if (!revision) return revision;
  if (revision->files.empty()) return invalid_input("the revision changes nothing");
  auto on_disk = bench.parts.tools.read();
  if (!on_disk) return tl::unexpected<Error>(on_disk.error());
  if (auto fresh = is_fresh(*on_disk, *revision); !fresh) return tl::unexpected<Error>(fresh.error());
  const auto folder = whole(bench, revised(std::move(*on_disk), *revision));
  if (!folder) return tl::unexpected<Error>(folder.error());
  if (auto hold = tests_hold(**folder, stop); !hold) return tl::unexpected<Error>(hold.error());
  return bench.revisions.change(decision.revision, [&](Revision& one) -> Result<void> {
    if (one.state != RevisionState::kOpen || one.edition != revision->edition)
      return invalid_input("somebody has changed the revision meanwhile", {}, "load it again");
    one.state = RevisionState::kProposed;
    one.proposed_by = decision.by.name;
    one.proposed_hash = hash_of_rules(*(*folder)->plan);
    one.history.push_back(event(bench, decision, "proposed"));
    return {};
  });
}

Result<Revision> approve(const Bench& bench, const Decision& decision, const std::stop_token& stop) {
  const auto revision = bench.revisions.get(decision.revision);
  if (!revision) return revision;
  if (auto may = may_approve(*revision, decision); !may) return tl::unexpected<Error>(may.error());
  const auto on_disk = bench.parts.tools.read();
  if (!on_disk) return tl::unexpected<Error>(on_disk.error());
  if (auto fresh = is_fresh(*on_disk, *revision); !fresh) return tl::unexpected<Error>(fresh.error());
  const SourceFiles files = revised(*on_disk, *revision);
  const auto folder = whole(bench, files);
  if (!folder) return tl::unexpected<Error>(folder.error());
  const Plan& plan = *(*folder)->plan;
  if (hash_of_rules(plan) != revision->proposed_hash)
    return invalid_input("other files of the rules folder have changed since the revision was proposed", {},
                         "send it back, and have it looked at as it is now");
  if (auto hold = tests_hold(**folder, stop); !hold) return tl::unexpected<Error>(hold.error());

  const std::string before = fmt::format("stood before revision {} (“{}”)", revision->id, revision->title);
  if (auto kept = keep_present(bench, *on_disk, decision, before); !kept) return tl::unexpected<Error>(kept.error());
  // The sign-off first: a server that wants one finds it when it finds the files.
  SourceFiles fresh{{std::string(kApprovalsFile),
                     bench.parts.tools.approved_text(text_in(*on_disk, kApprovalsFile), plan,
                                                     {decision.by.name, std::string(to_text(decision.by.role)),
                                                      decision.reason, bench.parts.clock.now()})}};
  for (const RevisedFile& file : revision->files) fresh.push_back({file.path, file.after});
  // Under the store's lock: whoever sends it back or discards it has done so by now, or comes too late.
  auto done = bench.revisions.change(decision.revision, [&](Revision& one) -> Result<void> {
    if (one.edition != revision->edition)
      return invalid_input("somebody has sent the revision back or discarded it meanwhile", {}, "load it again");
    if (auto written = bench.parts.tools.write(fresh); !written) return written;
    one.state = RevisionState::kApproved;
    one.history.push_back(event(bench, decision, "approved"));
    return {};
  });
  const auto now = bench.parts.tools.read();
  if (!done || !now) return done;
  const std::string after = fmt::format("revision {} (“{}”)", revision->id, revision->title);
  return keep_present(bench, *now, decision, after).map([&] { return *done; });
}

Result<Revision> restore(const Bench& bench, const Decision& decision) {
  const auto version = bench.revisions.version(decision.hash);
  if (!version) return tl::unexpected<Error>(version.error());
  const auto on_disk = bench.parts.tools.read();
  if (!on_disk) return tl::unexpected<Error>(on_disk.error());
  Revision revision;
  revision.title = fmt::format("Back to {}", decision.hash.substr(0, 19));
  revision.state = RevisionState::kApproved;
  revision.last_editor = decision.by.name;
  revision.proposed_hash = decision.hash;
  revision.files = differences(*on_disk, version->files);
  if (revision.files.empty()) return invalid_input("these rules stand in the folder already");
  // Site settings may have changed since: what comes back must still load.
  if (auto folder = whole(bench, revised(*on_disk, revision)); !folder) return tl::unexpected<Error>(folder.error());
  const std::string before =
      fmt::format("stood before {} went back to {}", decision.by.name, decision.hash.substr(0, 19));
  if (auto kept = keep_present(bench, *on_disk, decision, before); !kept) return tl::unexpected<Error>(kept.error());
  SourceFiles files;
  for (const RevisedFile& file : revision.files) files.push_back({file.path, file.after});
  if (auto written = bench.parts.tools.write(files); !written) return tl::unexpected<Error>(written.error());
  revision.history.push_back(event(bench, decision, "brought back"));
  return bench.revisions.begin(std::move(revision));
}

}  // namespace parity::hooks
