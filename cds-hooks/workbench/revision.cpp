// What is read from the disk is judged like a request: a path that a revision may not hold is damage.
#include "cds-hooks/workbench/revision.h"

#include <algorithm>
#include <array>

#include "cds-hooks/json_writer.h"
#include "fhir-adapter/json.h"

namespace parity::hooks {
namespace {

constexpr std::array<std::string_view, 4> kStates = {"open", "proposed", "approved", "discarded"};
constexpr std::size_t kLongestPath = 120;
constexpr std::size_t kMostFolders = 3;

std::string text_of(fhir::JsonView object, std::string_view name) { return std::string(object[name].text()); }

bool is_plain(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
}

}  // namespace

std::string_view to_text(RevisionState state) { return kStates.at(static_cast<std::size_t>(state)); }

const RevisedFile* Revision::find(std::string_view path) const {
  const auto found = std::find_if(files.begin(), files.end(), [&](const auto& file) { return file.path == path; });
  return found == files.end() ? nullptr : &*found;
}

std::string to_json(const Revision& revision) {
  JsonWriter json;
  {
    const auto object = json.object();
    json.integer_member("id", revision.id);
    json.integer_member("edition", revision.edition);
    json.member("title", revision.title);
    json.member("state", to_text(revision.state));
    json.member("lastEditor", revision.last_editor);
    json.member("proposedBy", revision.proposed_by);
    json.member("proposedHash", revision.proposed_hash);
    {
      const auto history = json.array("history");
      for (const RevisionEvent& event : revision.history) {
        const auto one = json.object();
        json.member("time", to_text(event.time));
        json.member("who", event.who);
        json.member("what", event.what);
        json.member("note", event.note);
      }
    }
    const auto files = json.array("files");
    for (const RevisedFile& file : revision.files) {
      const auto one = json.object();
      json.member("path", file.path);
      json.member("before", file.before);
      json.member("after", file.after);
    }
  }
  return json.take();
}

Result<Revision> read_revision(std::string text) {
  const auto document = fhir::parse_json(std::move(text));
  if (!document) return tl::unexpected<Error>(document.error());
  const fhir::JsonView root = document->root();
  Revision revision;
  revision.id = root["id"].as_integer().value_or(0);
  revision.edition = root["edition"].as_integer().value_or(0);
  revision.title = text_of(root, "title");
  const auto state = std::find(kStates.begin(), kStates.end(), root["state"].text());
  if (revision.id <= 0 || state == kStates.end()) return invalid_input("a revision's file is damaged");
  revision.state = static_cast<RevisionState>(state - kStates.begin());
  revision.last_editor = text_of(root, "lastEditor");
  revision.proposed_by = text_of(root, "proposedBy");
  revision.proposed_hash = text_of(root, "proposedHash");
  for (const fhir::JsonView event : root["history"].items()) {
    const auto time = parse_timestamp(event["time"].text());
    revision.history.push_back({time && time->instant ? *time->instant : Instant{}, text_of(event, "who"),
                                text_of(event, "what"), text_of(event, "note")});
  }
  for (const fhir::JsonView file : root["files"].items()) {
    revision.files.push_back({text_of(file, "path"), text_of(file, "before"), text_of(file, "after")});
    if (!is_revisable(revision.files.back().path)) return invalid_input("a revision's file is damaged");
  }
  return revision;
}

bool is_revisable(std::string_view path) {
  if (path.size() > kLongestPath || path == "approvals.yaml" || !path.ends_with(".yaml")) return false;
  std::size_t folders = 0;
  bool is_start = true;
  for (const char c : path) {
    if (c == '/') {
      if (is_start || ++folders > kMostFolders) return false;
      is_start = true;
      continue;
    }
    // No name begins with a dot: none is hidden, and none leads upwards.
    if (!is_plain(c) || (is_start && c == '.')) return false;
    is_start = false;
  }
  return !is_start;
}

std::string text_in(const SourceFiles& files, std::string_view path) {
  for (const SourceFile& file : files)
    if (file.path == path) return file.text;
  return {};
}

SourceFiles revised(SourceFiles folder, const Revision& revision) {
  for (const RevisedFile& file : revision.files) {
    std::erase_if(folder, [&](const SourceFile& one) { return one.path == file.path; });
    if (!file.after.empty()) folder.push_back({file.path, file.after});
  }
  std::sort(folder.begin(), folder.end(), [](const auto& a, const auto& b) { return a.path < b.path; });
  return folder;
}

std::vector<RevisedFile> differences(const SourceFiles& before, const SourceFiles& after) {
  std::vector<RevisedFile> files;
  for (const SourceFile& file : after)
    if (is_revisable(file.path) && text_in(before, file.path) != file.text)
      files.push_back({file.path, text_in(before, file.path), file.text});
  for (const SourceFile& file : before)
    if (is_revisable(file.path) && text_in(after, file.path).empty()) files.push_back({file.path, file.text, {}});
  std::sort(files.begin(), files.end(), [](const auto& a, const auto& b) { return a.path < b.path; });
  return files;
}

}  // namespace parity::hooks
