// `parity terminology import`: finds a release's files, reads them with a progress bar, and keeps what they say.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "cli/output/complain.h"
#include "cli/output/exit_code.h"
#include "cli/output/progress_line.h"
#include "cli/site/terminology_place.h"
#include "cli/terminology/terminology.h"
#include "terminology/read_csv.h"
#include "terminology/read_fhir.h"
#include "terminology/read_rf2.h"
#include "terminology/store.h"

namespace parity::cli {
namespace {

namespace fs = std::filesystem;
using terminology::CodeList;
using terminology::CodeSystemRelease;
using terminology::Imported;
using terminology::Rf2File;
using terminology::Store;

struct Found {
  Rf2File kind;
  fs::path path;
  std::uintmax_t size = 0;
};

Result<std::vector<Found>> release_files(const std::vector<std::string>& folders) {
  constexpr std::size_t kMostFiles = 10'000;
  std::vector<Found> files;
  std::size_t seen = 0;
  for (const std::string& folder : folders) {
    std::error_code fault;
    for (fs::recursive_directory_iterator at(folder, fault), end; !fault && at != end; at.increment(fault)) {
      if (++seen > kMostFiles) return invalid_input("holds more files than a release does", folder);
      const Rf2File kind = terminology::rf2_file_of(at->path().filename().string());
      if (kind != Rf2File::kOther && at->is_regular_file(fault))
        files.push_back({kind, at->path(), at->file_size(fault)});
    }
    if (fault) return invalid_input("can't be read: " + fault.message(), folder);
  }
  // Concepts come before what speaks of them.
  std::sort(files.begin(), files.end(),
            [](const Found& a, const Found& b) { return std::tie(a.kind, a.path) < std::tie(b.kind, b.path); });
  if (files.empty() || files.front().kind != Rf2File::kConcepts)
    return invalid_input("holds no sct2_Concept_Snapshot_….txt", folders.front(),
                         "name the folder `Snapshot` of an RF2 release");
  return files;
}

Result<CodeSystemRelease> read_release(const std::vector<std::string>& folders, std::ostream* progress) {
  auto files = release_files(folders);
  if (!files) return tl::unexpected<Error>(files.error());
  std::uintmax_t all = 0;
  for (const Found& file : *files) all += file.size;
  std::optional<ProgressLine> line;
  if (progress != nullptr) line.emplace(*progress);
  std::uintmax_t done = 0;
  terminology::Rf2Release release([&](std::size_t bytes) {
    done += bytes;
    if (line && line->is_due()) line->write(progress_bar(static_cast<double>(done) / static_cast<double>(all)));
  });
  for (const Found& file : *files) {
    std::ifstream stream(file.path, std::ios::binary);
    if (!stream) return invalid_input("can't be opened", file.path.string());
    auto read = release.read(file.kind, stream, file.path.string());
    if (!read) return tl::unexpected<Error>(read.error());
  }
  line.reset();
  return release.finish();
}

Result<std::string> file_text(const std::string& path) {
  constexpr std::uintmax_t kLargest = 512U << 20U;
  std::error_code fault;
  const auto size = fs::file_size(path, fault);
  if (fault) return invalid_input("can't be read: " + fault.message(), path);
  if (size > kLargest) return tl::unexpected<Error>(Error{ErrorKind::kTooLarge, "is larger than 512 MiB", path, {}});
  std::ifstream stream(path, std::ios::binary);
  std::ostringstream text;
  text << stream.rdbuf();
  return std::move(text).str();
}

void say(const Imported& what, std::ostream& out) {
  if (what.kind == "release")
    out << fmt::format("{}: {} codes, of which {} active\n", what.label(), what.codes, what.active);
  else
    out << fmt::format("{}: {} code{}\n", what.url, what.codes, what.codes == 1 ? "" : "s");
}

Result<Imported> import_file(Store& store, const std::string& path, const TerminologyImportOptions& options) {
  const fs::path file(path);
  if (file.extension() == ".json") {
    auto text = file_text(path);
    if (!text) return tl::unexpected<Error>(text.error());
    auto read = terminology::read_fhir(std::move(*text), path);
    if (!read) return tl::unexpected<Error>(read.error());
    return std::visit([&](const auto& what) { return store.import(what, options.now); }, *read);
  }
  if (file.extension() != ".csv")
    return invalid_input("is no folder, no .json and no .csv", path, "name an RF2 folder, FHIR JSON or a CSV list");
  std::ifstream stream(path, std::ios::binary);
  if (!stream) return invalid_input("can't be opened", path);
  terminology::CsvOptions csv;
  csv.file = path;
  csv.url = options.url.empty() ? file.stem().string() : options.url;
  if (!options.system.empty()) csv.system = options.system;
  auto list = terminology::read_csv(stream, csv);
  if (!list) return tl::unexpected<Error>(list.error());
  return store.import(*list, options.now);
}

}  // namespace

int run_terminology_import(const TerminologyImportOptions& options, std::ostream& out, std::ostream& err) {
  const auto path = terminology_path(options.store);
  if (!path) return refuse(path.error(), err);
  std::vector<std::string> folders;
  std::vector<std::string> files;
  std::error_code fault;
  for (const std::string& given : options.paths) (fs::is_directory(given, fault) ? folders : files).push_back(given);
  if (!options.url.empty() && (files.size() != 1 || !folders.empty()))
    return refuse(
        {ErrorKind::kInvalidInput, "names one list, and more was given", "--url", "import one file at a time"}, err);
  auto store = Store::open_for_import(*path);
  if (!store) return refuse(store.error(), err);
  int code = kDone;
  const auto tell = [&](const Result<Imported>& what) {
    if (what)
      say(*what, out);
    else
      code = refuse(what.error(), err);
  };
  if (!folders.empty()) {
    auto release = read_release(folders, options.shows_progress ? &err : nullptr);
    tell(release ? store->import(*release, options.now) : tl::unexpected<Error>(release.error()));
  }
  for (const std::string& file : files) tell(import_file(*store, file, options));
  return code;
}

}  // namespace parity::cli
