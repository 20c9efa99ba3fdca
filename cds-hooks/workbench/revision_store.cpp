// A folder that can't be looked at is an error, and never the same as an empty one.
#include "cds-hooks/workbench/revision_store.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "cds-hooks/json_writer.h"
#include "fhir-adapter/json.h"
#include "storage/durable_file.h"

namespace parity::hooks {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostFiles = 10'000;
constexpr std::size_t kHashDigits = 64;

tl::unexpected<Error> not_kept(std::string where) {
  return tl::unexpected<Error>(Error{ErrorKind::kUnavailable, "the workbench's folder can't be used", std::move(where),
                                     "set `workbench.directory`, and see that the server may write there"});
}

Result<std::string> read_text(const fs::path& path) {
  std::error_code fault;
  if (fs::status(path, fault).type() == fs::file_type::not_found)
    return tl::unexpected<Error>(Error{ErrorKind::kNotFound, "there is no such revision or version", {}, {}});
  std::ifstream stream(path, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(stream), {}};
  if (!stream) return not_kept(path.string());
  return text;
}

Result<void> replace(const fs::path& path, const std::string& text) {
  if (!storage::replace_file(path.string(), text, storage::kSharedMode)) return not_kept(path.string());
  return {};
}

fs::path revisions_in(const std::string& folder) { return fs::path(folder) / "revisions"; }
fs::path versions_in(const std::string& folder) { return fs::path(folder) / "versions"; }

// "sha256:…" as a file's name; empty for what is no hash.
std::string file_of(std::string_view hash) {
  constexpr std::string_view kPrefix = "sha256:";
  if (!hash.starts_with(kPrefix)) return {};
  hash.remove_prefix(kPrefix.size());
  const bool is_hash = hash.size() == kHashDigits && std::all_of(hash.begin(), hash.end(), [](char c) {
                         return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
                       });
  return is_hash ? std::string(hash) + ".json" : std::string();
}

// None where the folder was not made yet.
Result<std::vector<fs::path>> files_in(const fs::path& folder) {
  std::vector<fs::path> paths;
  std::error_code fault;
  for (fs::directory_iterator at(folder, fault), end; !fault && at != end && paths.size() < kMostFiles;
       at.increment(fault))
    if (at->path().extension() == ".json") paths.push_back(at->path());
  if (fault && fault != std::errc::no_such_file_or_directory) return not_kept(folder.string());
  return paths;
}

Result<KeptVersion> read_version(const fs::path& path) { return read_text(path).and_then(read_kept_version); }

}  // namespace

std::string to_json(const KeptVersion& version) {
  JsonWriter json;
  {
    const auto object = json.object();
    json.member("hash", version.hash);
    json.member("time", to_text(version.time));
    json.member("who", version.who);
    json.member("why", version.why);
    json.boolean_member("isSignedOff", version.is_signed_off);
    const auto files = json.array("files");
    for (const SourceFile& file : version.files) {
      const auto one = json.object();
      json.member("path", file.path);
      json.member("text", file.text);
    }
  }
  return json.take();
}

Result<KeptVersion> read_kept_version(std::string text) {
  const auto document = fhir::parse_json(std::move(text));
  if (!document) return tl::unexpected<Error>(document.error());
  const fhir::JsonView root = document->root();
  const auto time = parse_timestamp(root["time"].text());
  KeptVersion version{std::string(root["hash"].text()),
                      time && time->instant ? *time->instant : Instant{},
                      std::string(root["who"].text()),
                      std::string(root["why"].text()),
                      {},
                      root["isSignedOff"].as_bool().value_or(false)};
  for (const fhir::JsonView file : root["files"].items())
    version.files.push_back({std::string(file["path"].text()), std::string(file["text"].text())});
  return version;
}

Result<void> RevisionStore::make_folders() const {
  if (folder_.empty()) return not_kept({});
  for (const fs::path& path : {revisions_in(folder_), versions_in(folder_)})
    if (!storage::make_folders(path.string())) return not_kept(path.string());
  std::error_code fault;
  fs::permissions(folder_, fs::perms::owner_all, fault);
  return {};
}

Result<Revision> RevisionStore::read(std::int64_t id) const {
  if (folder_.empty()) return not_kept({});
  return read_text(revisions_in(folder_) / fmt::format("{}.json", id)).and_then(read_revision);
}

Result<void> RevisionStore::write(const Revision& revision) const {
  const std::string text = to_json(revision);
  if (text.size() > kMostBytes)
    return tl::unexpected<Error>(Error{ErrorKind::kTooLarge, "the revision would be larger than 4 MiB", {}, {}});
  return make_folders().and_then(
      [&] { return replace(revisions_in(folder_) / fmt::format("{}.json", revision.id), text); });
}

Result<std::vector<Revision>> RevisionStore::list() const {
  if (folder_.empty()) return not_kept({});
  const std::lock_guard lock(mutex_);
  std::vector<Revision> revisions;
  const auto paths = files_in(revisions_in(folder_));
  if (!paths) return tl::unexpected<Error>(paths.error());
  for (const fs::path& path : *paths)
    if (auto revision = read_text(path).and_then(read_revision)) revisions.push_back(std::move(*revision));
  std::sort(revisions.begin(), revisions.end(), [](const auto& a, const auto& b) { return a.id > b.id; });
  return revisions;
}

Result<Revision> RevisionStore::get(std::int64_t id) const {
  const std::lock_guard lock(mutex_);
  return read(id);
}

Result<Revision> RevisionStore::begin(Revision revision) {
  auto others = list();
  if (!others) return tl::unexpected<Error>(others.error());
  const auto open = std::count_if(others->begin(), others->end(), [](const Revision& one) {
    return one.state == RevisionState::kOpen || one.state == RevisionState::kProposed;
  });
  if (revision.state == RevisionState::kOpen && static_cast<std::size_t>(open) >= kMostOpen)
    return invalid_input("50 revisions are open", {}, "discard those that nobody wants");
  const std::lock_guard lock(mutex_);
  revision.edition = 1;
  // Damaged files keep their numbers, and so does what another request has begun meanwhile.
  const auto paths = files_in(revisions_in(folder_));
  if (!paths) return tl::unexpected<Error>(paths.error());
  for (const fs::path& path : *paths) {
    const std::string name = path.stem().string();
    std::int64_t id = 0;
    std::from_chars(name.data(), name.data() + name.size(), id);
    revision.id = std::max(revision.id, id);
  }
  ++revision.id;
  return write(revision).map([&] { return revision; });
}

Result<Revision> RevisionStore::change(std::int64_t id, const Change& change) {
  const std::lock_guard lock(mutex_);
  auto revision = read(id);
  if (!revision) return revision;
  if (auto changed = change(*revision); !changed) return tl::unexpected<Error>(changed.error());
  ++revision->edition;
  return write(*revision).map([&] { return *revision; });
}

Result<void> RevisionStore::keep(const KeptVersion& version) const {
  const std::string name = file_of(version.hash);
  if (name.empty()) return invalid_input("a version has no hash");
  const std::lock_guard lock(mutex_);
  const fs::path path = versions_in(folder_) / name;
  const auto standing = read_version(path);  // a damaged one is written anew
  if (standing && (standing->is_signed_off || !version.is_signed_off)) return {};
  return make_folders().and_then([&] { return replace(path, to_json(version)); });
}

Result<std::vector<KeptVersion>> RevisionStore::versions() const {
  if (folder_.empty()) return not_kept({});
  const std::lock_guard lock(mutex_);
  std::vector<KeptVersion> versions;
  const auto paths = files_in(versions_in(folder_));
  if (!paths) return tl::unexpected<Error>(paths.error());
  for (const fs::path& path : *paths)
    if (auto version = read_version(path)) {
      version->files.clear();
      versions.push_back(std::move(*version));
    }
  std::sort(versions.begin(), versions.end(), [](const auto& a, const auto& b) { return a.time > b.time; });
  return versions;
}

Result<KeptVersion> RevisionStore::version(std::string_view hash) const {
  if (folder_.empty()) return not_kept({});
  const std::string name = file_of(hash);
  if (name.empty()) return tl::unexpected<Error>(Error{ErrorKind::kNotFound, "there is no such version", {}, {}});
  const std::lock_guard lock(mutex_);
  return read_version(versions_in(folder_) / name);
}

// The files of those kept here are read when it is their turn.
Result<std::optional<KeptVersion>> RevisionStore::newest(std::vector<KeptVersion> copies, const Choice& is_it) const {
  std::vector<KeptVersion> all;
  if (!folder_.empty()) {
    auto own = versions();
    if (!own) return tl::unexpected<Error>(std::move(own.error()));
    all = std::move(*own);
    std::erase_if(all, [](const KeptVersion& one) { return !one.is_signed_off; });
  }
  std::move(copies.begin(), copies.end(), std::back_inserter(all));
  std::stable_sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.time > b.time; });
  for (KeptVersion& one : all) {
    if (one.files.empty()) {
      auto whole = version(one.hash);
      if (!whole) return tl::unexpected<Error>(std::move(whole.error()));
      one.files = std::move(whole->files);
    }
    const auto is_taken = is_it(one);
    if (!is_taken) return tl::unexpected<Error>(is_taken.error());
    if (*is_taken) return std::move(one);
  }
  return std::optional<KeptVersion>();
}

}  // namespace parity::hooks
