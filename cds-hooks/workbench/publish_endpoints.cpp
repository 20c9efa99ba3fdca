// Proposing, signing off, sending back, going back: see publish.h.
#include "cds-hooks/workbench/approved.h"
#include "cds-hooks/workbench/publish.h"
#include "cds-hooks/workbench/revisions.h"

namespace parity::hooks {
namespace {

constexpr std::size_t kLongestReason = 2000;

tl::expected<Decision, HttpResponse> decision_of(const Asked& asked, std::int64_t revision, std::string hash) {
  std::vector<Fault> faults;
  BodyDecoder decoder(faults);
  Decision decision{revision, asked.by, decoder.text(asked.body, "reason", "", Presence::kRequired), std::move(hash)};
  if (decision.hash.empty()) decision.hash = decoder.text(asked.body, "hash", "", Presence::kOptional);
  if (faults.empty() && decision.reason.find_first_not_of(" \t\r\n") == std::string::npos)
    decoder.fault(IssueCode::kRequired, "say why: whoever reads this in a year wants to know", "reason");
  if (decision.reason.size() > kLongestReason)
    decoder.fault(IssueCode::kTooLong, "a reason may hold 2,000 bytes", "reason");
  if (!faults.empty()) return tl::unexpected(error_response(400, faults));
  return decision;
}

tl::expected<Decision, HttpResponse> asked_decision(Bench& bench, const Asked& asked) {
  const auto revision = asked_revision(bench, asked);
  if (!revision) return tl::unexpected(revision.error());
  return decision_of(asked, revision->id, {});
}

// One line for whoever reads the log alone. The reason is a person's own words, which may name a patient: it stands in
// the revision.
Result<Revision> logged(const Bench& bench, const Decision& decision, std::string_view what, Result<Revision> done) {
  const std::int64_t id = done ? done->id : decision.revision;
  const std::string& rules = done && !done->proposed_hash.empty() ? done->proposed_hash : decision.hash;
  bench.parts.log.write(done ? LogLevel::kInfo : LogLevel::kWarning, "revision_decision",
                        {{"decision", what},
                         {"revision", id},
                         {"who", decision.by.name},
                         {"role", to_text(decision.by.role)},
                         {"rules", rules},
                         {"outcome", done ? "done" : "failed"},
                         {"why", done ? std::string_view() : std::string_view(done.error().message)}});
  return done;
}

std::string done_json(const Revision& revision) {
  JsonWriter json;
  {
    const auto object = json.object();
    json.integer_member("id", revision.id);
    json.member("state", to_text(revision.state));
  }
  return json.take();
}

void write_file(const RevisedFile& file, JsonWriter& json) {
  const auto object = json.object();
  json.member("path", file.path);
  json.member("before", file.before);
  json.member("after", file.after);
}

// The rules that the body wants a revision weighed against.
tl::expected<std::shared_ptr<const CheckedFolder>, HttpResponse> weighed_against(Bench& bench, const Asked& asked) {
  std::vector<Fault> faults;
  BodyDecoder decoder(faults);
  const std::string against = decoder.text(asked.body, "against", "", Presence::kOptional);
  if (!against.empty() && against != "folder" && against != "approved")
    decoder.fault(IssueCode::kValue, "must be `folder` or `approved`", "against");
  if (!faults.empty()) return tl::unexpected(error_response(400, faults));
  if (against != "approved") {
    auto folder = bench.shelf.on_disk();
    if (!folder) return tl::unexpected(refused(folder.error()));
    return std::move(*folder);
  }
  const auto approved = last_approved(bench);
  if (!approved) return tl::unexpected(refused(approved.error()));
  if (!approved->has_value())
    return tl::unexpected(refused(409, IssueCode::kNotFound, "no version that was signed off is kept here"));
  return (*approved)->folder;
}

}  // namespace

HttpResponse propose_revision(Bench& bench, const Asked& asked) {
  const auto decision = asked_decision(bench, asked);
  if (!decision) return decision.error();
  return started(bench, asked, [bench, decision = *decision](const std::stop_token& stop) {
    return logged(bench, decision, "proposed", propose(bench, decision, stop)).map(done_json);
  });
}

HttpResponse approve_revision(Bench& bench, const Asked& asked) {
  const auto decision = asked_decision(bench, asked);
  if (!decision) return decision.error();
  return started(bench, asked, [bench, decision = *decision](const std::stop_token& stop) {
    return logged(bench, decision, "approved", approve(bench, decision, stop)).map(done_json);
  });
}

HttpResponse return_revision(Bench& bench, const Asked& asked) {
  const auto decision = asked_decision(bench, asked);
  if (!decision) return decision.error();
  auto sent_back = bench.revisions.change(decision->revision, [&](Revision& one) -> Result<void> {
    if (one.state != RevisionState::kProposed) return invalid_input("the revision is not proposed");
    one.state = RevisionState::kOpen;
    one.proposed_by.clear();
    one.proposed_hash.clear();
    one.history.push_back({bench.parts.clock.now(), asked.by.name, "sent back", decision->reason});
    return {};
  });
  const auto revision = logged(bench, *decision, "sent back", std::move(sent_back));
  if (!revision) return refused(revision.error());
  return {.body = done_json(*revision)};
}

HttpResponse show_since_approved(Bench& bench, const Asked& asked) {
  const auto revision = asked_revision(bench, asked);
  if (!revision) return revision.error();
  auto standing = bench.parts.tools.read();
  if (!standing) return refused(standing.error());
  const auto approved = last_approved(bench);
  if (!approved) return refused(approved.error());
  const SourceFiles after = revised(std::move(*standing), *revision);
  JsonWriter json;
  {
    const auto object = json.object();
    json.boolean_member("isKnown", approved->has_value());
    if (approved->has_value()) {
      json.member("hash", (*approved)->hash);
      json.boolean_member("isInFolder", !(*approved)->kept);
      if ((*approved)->kept) {
        json.member("time", to_text((*approved)->kept->time));
        json.member("who", (*approved)->kept->who);
      }
      const auto files = json.array("files");
      for (const RevisedFile& file : differences((*approved)->folder->files, after)) write_file(file, json);
    }
  }
  return json_answer(json);
}

HttpResponse weigh_revision(Bench& bench, const Asked& asked) {
  const auto revision = asked_revision(bench, asked);
  if (!revision) return revision.error();
  const auto before = weighed_against(bench, asked);
  if (!before) return before.error();
  const auto after = checked_revision(bench, *revision);
  if (!after) return refused(after.error());
  if (!(*before)->plan || !(*after)->plan)
    return refused(409, IssueCode::kInvalid, "the rules have an error: nothing can be compared");
  return started(
      bench, asked,
      [tools = &bench.parts.tools, before = *before, after = *after, today = london_day(bench.parts.clock.now())](
          const std::stop_token& stop) { return tools->impact_json(*before->plan, *after->plan, today, stop); });
}

HttpResponse list_versions(Bench& bench, const Asked&) {
  const auto versions = bench.revisions.versions();
  if (!versions) return refused(versions.error());
  const auto running = bench.parts.rules().rules;
  JsonWriter json;
  {
    const auto object = json.object();
    json.member("running", running->hash);
    const auto array = json.array("versions");
    for (const KeptVersion& version : *versions) {
      const auto one = json.object();
      json.member("hash", version.hash);
      json.member("time", to_text(version.time));
      json.member("who", version.who);
      json.member("why", version.why);
      json.boolean_member("isSignedOff", version.is_signed_off);
    }
  }
  return json_answer(json);
}

HttpResponse restore_version(Bench& bench, const Asked& asked) {
  const auto version = bench.revisions.version(asked.names[0]);
  if (!version) return refused(version.error());
  const auto decision = decision_of(asked, 0, version->hash);
  if (!decision) return decision.error();
  return started(bench, asked, [bench, decision = *decision](const std::stop_token&) {
    return logged(bench, decision, "brought back", restore(bench, decision)).map(done_json);
  });
}

}  // namespace parity::hooks
