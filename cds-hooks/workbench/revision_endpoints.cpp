// Revisions: begun, changed, checked as they are typed, tried and tested. How one is signed off is in
// publish_endpoints.cpp.
#include <algorithm>
#include <charconv>

#include "cds-hooks/workbench/bench.h"
#include "cds-hooks/workbench/revisions.h"
#include "engine/rules/rule.h"

namespace parity::hooks {
namespace {

constexpr std::size_t kLongestTitle = 200;
constexpr std::size_t kLargestFile = std::size_t{1} << 20U;

void write_event(const RevisionEvent& event, JsonWriter& json) {
  const auto object = json.object();
  json.member("time", to_text(event.time));
  json.member("who", event.who);
  json.member("what", event.what);
  json.member("note", event.note);
}

void write_line(const Revision& revision, JsonWriter& json) {
  json.integer_member("id", revision.id);
  json.integer_member("edition", revision.edition);
  json.member("title", revision.title);
  json.member("state", to_text(revision.state));
  json.member("lastEditor", revision.last_editor);
  json.member("proposedBy", revision.proposed_by);
  json.member("proposedHash", revision.proposed_hash);
  {
    const auto paths = json.array("changed");
    for (const RevisedFile& file : revision.files) json.string(file.path);
  }
  const auto history = json.array("history");
  for (const RevisionEvent& event : revision.history) write_event(event, json);
}

// The text that the body gives for a file; faults where it can't be one.
struct GivenFile {
  std::string path;
  std::string text;
};
tl::expected<GivenFile, HttpResponse> given_file(const Asked& asked) {
  std::vector<Fault> faults;
  BodyDecoder decoder(faults);
  GivenFile file{decoder.text(asked.body, "path", "", Presence::kRequired),
                 decoder.text(asked.body, "text", "", Presence::kOptional)};
  if (faults.empty() && !is_revisable(file.path))
    decoder.fault(IssueCode::kValue, "a revision holds YAML files of the rules folder, `set/name.yaml`", "path");
  if (file.text.size() > kLargestFile) decoder.fault(IssueCode::kTooLong, "a file may hold 1 MiB", "text");
  if (!faults.empty()) return tl::unexpected(error_response(400, faults));
  return file;
}

Result<void> must_be_open(const Revision& revision, std::int64_t edition) {
  if (revision.state != RevisionState::kOpen)
    return invalid_input(std::string("the revision is ") + std::string(to_text(revision.state)), {},
                         "begin another, or have it sent back");
  if (edition != revision.edition)
    return invalid_input(revision.last_editor + " has changed the revision meanwhile", {}, "load it again");
  return {};
}

void put_file(Revision& revision, const GivenFile& file, const std::string& on_disk) {
  const auto found = std::find_if(revision.files.begin(), revision.files.end(),
                                  [&](const RevisedFile& one) { return one.path == file.path; });
  if (found != revision.files.end())
    found->after = file.text;
  else
    revision.files.push_back({file.path, on_disk, file.text});
  // What is as it was is no change.
  std::erase_if(revision.files, [](const RevisedFile& one) { return one.before == one.after; });
  std::sort(revision.files.begin(), revision.files.end(), [](const auto& a, const auto& b) { return a.path < b.path; });
}

// Events of one person in a row that say the same are one.
void note(Revision& revision, RevisionEvent event) {
  if (!revision.history.empty()) {
    RevisionEvent& last = revision.history.back();
    if (last.who == event.who && last.what == event.what && last.note == event.note) {
      last.time = event.time;
      return;
    }
  }
  revision.history.push_back(std::move(event));
}

HttpResponse kept(const Result<Revision>& revision) {
  if (!revision) return refused(revision.error());
  JsonWriter json;
  {
    const auto object = json.object();
    write_line(*revision, json);
  }
  return json_answer(json);
}

}  // namespace

tl::expected<Revision, HttpResponse> asked_revision(Bench& bench, const Asked& asked) {
  std::int64_t id = 0;
  const std::string& name = asked.names[0];
  const auto [end, fault] = std::from_chars(name.data(), name.data() + name.size(), id);
  if (fault != std::errc() || end != name.data() + name.size())
    return tl::unexpected(refused(404, IssueCode::kNotFound, "there is no such revision"));
  auto revision = bench.revisions.get(id);
  if (!revision) return tl::unexpected(refused(revision.error()));
  return std::move(*revision);
}

Result<std::shared_ptr<const CheckedFolder>> checked_revision(Bench& bench, const Revision& revision) {
  auto files = bench.parts.tools.read();
  if (!files) return tl::unexpected<Error>(files.error());
  return bench.shelf.check(revised(std::move(*files), revision));
}

HttpResponse list_revisions(Bench& bench, const Asked&) {
  const auto revisions = bench.revisions.list();
  if (!revisions) return refused(revisions.error());
  JsonWriter json;
  {
    const auto object = json.object();
    const auto array = json.array("revisions");
    for (const Revision& revision : *revisions) {
      const auto one = json.object();
      write_line(revision, json);
    }
  }
  return json_answer(json);
}

HttpResponse show_revision(Bench& bench, const Asked& asked) {
  const auto revision = asked_revision(bench, asked);
  if (!revision) return revision.error();
  const auto files = bench.parts.tools.read();
  if (!files) return refused(files.error());
  JsonWriter json;
  {
    const auto object = json.object();
    write_line(*revision, json);
    {
      const auto changed = json.array("files");
      for (const RevisedFile& file : revision->files) {
        const auto one = json.object();
        json.member("path", file.path);
        json.member("before", file.before);
        json.member("after", file.after);
        json.boolean_member("isStale", text_in(*files, file.path) != file.before);
      }
    }
    const auto others = json.array("folder");
    for (const SourceFile& file : *files)
      if (is_revisable(file.path)) json.string(file.path);
  }
  return json_answer(json);
}

HttpResponse show_file(Bench& bench, const Asked& asked) {
  const auto revision = asked_revision(bench, asked);
  if (!revision) return revision.error();
  const auto file = given_file(asked);
  if (!file) return file.error();
  const auto files = bench.parts.tools.read();
  if (!files) return refused(files.error());
  const RevisedFile* changed = revision->find(file->path);
  JsonWriter json;
  {
    const auto object = json.object();
    json.member("text", changed != nullptr ? changed->after : text_in(*files, file->path));
  }
  return json_answer(json);
}

HttpResponse begin_revision(Bench& bench, const Asked& asked) {
  std::vector<Fault> faults;
  BodyDecoder decoder(faults);
  Revision revision;
  revision.title = decoder.text(asked.body, "title", "", Presence::kRequired);
  if (revision.title.size() > kLongestTitle) decoder.fault(IssueCode::kTooLong, "a title may hold 200 bytes", "title");
  if (!faults.empty()) return error_response(400, faults);
  revision.last_editor = asked.by.name;
  revision.history.push_back({bench.parts.clock.now(), asked.by.name, "began", {}});
  return kept(bench.revisions.begin(std::move(revision)));
}

HttpResponse save_file(Bench& bench, const Asked& asked) {
  const auto revision = asked_revision(bench, asked);
  if (!revision) return revision.error();
  const auto file = given_file(asked);
  if (!file) return file.error();
  const auto files = bench.parts.tools.read();
  if (!files) return refused(files.error());
  const std::int64_t edition = asked.body["edition"].as_integer().value_or(0);
  return kept(bench.revisions.change(revision->id, [&](Revision& one) -> Result<void> {
    if (auto open = must_be_open(one, edition); !open) return open;
    put_file(one, *file, text_in(*files, file->path));
    one.last_editor = asked.by.name;
    note(one, {bench.parts.clock.now(), asked.by.name, "changed " + file->path, {}});
    return {};
  }));
}

HttpResponse discard_revision(Bench& bench, const Asked& asked) {
  const auto revision = asked_revision(bench, asked);
  if (!revision) return revision.error();
  return kept(bench.revisions.change(revision->id, [&](Revision& one) -> Result<void> {
    if (one.state == RevisionState::kApproved) return invalid_input("the revision is approved already");
    one.state = RevisionState::kDiscarded;
    note(one, {bench.parts.clock.now(), asked.by.name, "discarded", {}});
    return {};
  }));
}

// What the loader says of the revision with this text, as it is typed: nothing is kept.
HttpResponse check_revision(Bench& bench, const Asked& asked) {
  auto revision = asked_revision(bench, asked);
  if (!revision) return revision.error();
  const auto file = given_file(asked);
  if (!file) return file.error();
  auto files = bench.parts.tools.read();
  if (!files) return refused(files.error());
  put_file(*revision, *file, text_in(*files, file->path));
  const auto folder = bench.shelf.check(revised(std::move(*files), *revision));
  if (!folder) return refused(folder.error());
  JsonWriter json;
  {
    const auto object = json.object();
    json.boolean_member("loads", (*folder)->plan != nullptr);
    if ((*folder)->plan) json.member("hash", hash_of_rules(*(*folder)->plan));
    json.key("diagnostics");
    json.raw(bench.parts.tools.diagnostics_json(**folder));
  }
  return json_answer(json);
}

HttpResponse test_revision(Bench& bench, const Asked& asked) {
  const auto revision = asked_revision(bench, asked);
  if (!revision) return revision.error();
  const auto folder = checked_revision(bench, *revision);
  if (!folder) return refused(folder.error());
  if (!(*folder)->plan) return refused(409, IssueCode::kInvalid, "the revision has an error: nothing can be run");
  std::vector<Fault> faults;
  std::string only = BodyDecoder(faults).text(asked.body, "only", "", Presence::kOptional);
  return started(bench, asked,
                 [tools = &bench.parts.tools, folder = *folder, only = std::move(only)](const std::stop_token& stop) {
                   return tools->test_json(*folder, only, stop);
                 });
}

HttpResponse show_schemas(Bench& bench, const Asked&) { return {.body = bench.parts.tools.schemas_json()}; }

// Every name that an author may write, for completion.
HttpResponse show_names(Bench& bench, const Asked& asked) {
  const auto revision = asked_revision(bench, asked);
  if (!revision) return revision.error();
  const auto folder = checked_revision(bench, *revision);
  if (!folder) return refused(folder.error());
  JsonWriter json;
  const auto write = [&](std::string_view kind, const auto& entries, const auto& name, const auto& about) {
    const auto array = json.array(kind);
    for (const auto& entry : entries) {
      const auto one = json.object();
      json.member("name", name(entry));
      json.member("about", about(entry));
    }
  };
  const auto named = [](const auto& entry) { return std::string_view(entry.name.text); };
  const auto nothing = [](const auto&) { return std::string_view(); };
  {
    const auto object = json.object();
    write("concepts", (*folder)->authored.concepts, named, [](const auto& one) { return std::string_view(one.title); });
    const auto sets = json.array("sets");
    for (const RuleSet& set : (*folder)->authored.rule_sets) {
      const auto one = json.object();
      json.member("id", set.id.text);
      const auto id = [](const auto& entry) { return std::string_view(entry.id.text); };
      const auto title = [](const auto& entry) { return std::string_view(entry.title); };
      write("facts", set.facts, named, nothing);
      write("definitions", set.definitions, named, nothing);
      write("schedules", set.schedules, named, nothing);
      write("checklists", set.checklists, named, nothing);
      write("groups", set.groups, named, title);
      write("parameters", set.parameters, named, [](const auto& entry) { return std::string_view(entry.why); });
      write("rules", set.rules, id, title);
      write("sources", set.sources, id, title);
      write("hazards", set.hazards, id, [](const auto& entry) { return std::string_view(entry.text); });
      write("reasons", set.override_reasons, id, [](const auto& entry) { return std::string_view(entry.display); });
    }
  }
  return json_answer(json);
}

}  // namespace parity::hooks
