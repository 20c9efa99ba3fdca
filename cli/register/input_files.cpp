#include "cli/register/input_files.h"

#include <fmt/format.h>
#include <algorithm>
#include <filesystem>
#include <optional>

#include "engine/base/digest.h"

namespace parity::cli {
namespace {

namespace fs = std::filesystem;

std::optional<InputKind> kind_of(fs::path path) {
  if (path.extension() == ".gz") path.replace_extension();
  const std::string ending = path.extension().string();
  if (ending == ".json") return InputKind::kDocument;
  if (ending == ".ndjson" || ending == ".jsonl") return InputKind::kLines;
  return std::nullopt;
}

InputFile described(const fs::path& path, InputKind kind) {
  InputFile file{path.string(), kind, 0, 0};
  std::error_code fault;
  if (const auto size = fs::file_size(path, fault); !fault) file.bytes = size;
  if (const auto time = fs::last_write_time(path, fault); !fault) file.changed = time.time_since_epoch().count();
  return file;
}

Result<void> add_folder(const fs::path& folder, const fs::path& results, std::vector<InputFile>& files) {
  std::error_code fault;
  const std::size_t before = files.size();
  auto options = fs::directory_options::skip_permission_denied;
  for (fs::recursive_directory_iterator at(folder, options, fault), end; !fault && at != end; at.increment(fault)) {
    std::error_code other;
    const bool is_results = !results.empty() && fs::equivalent(at->path(), results, other);
    if (is_results || at->path().filename().string().starts_with('.')) {
      at.disable_recursion_pending();
      continue;
    }
    if (const auto kind = kind_of(at->path()); kind && at->is_regular_file(fault))
      files.push_back(described(at->path(), *kind));
  }
  if (fault) return invalid_input("can't be listed: " + fault.message(), folder.string());
  if (files.size() == before)
    return invalid_input("holds no `.json`, `.ndjson` or `.jsonl` file (nor one with `.gz`)", folder.string());
  return {};
}

}  // namespace

Result<std::vector<InputFile>> find_input(const std::vector<std::string>& paths, const fs::path& results) {
  if (std::find(paths.begin(), paths.end(), "-") != paths.end()) {
    if (paths.size() > 1) return invalid_input("standard input can't be read together with files", "-");
    return std::vector<InputFile>{{"-", InputKind::kLines, 0, 0}};
  }
  std::vector<InputFile> files;
  for (const std::string& path : paths) {
    std::error_code fault;
    if (!fs::exists(path, fault))
      return tl::unexpected<Error>(Error{ErrorKind::kNotFound, "there is no such file or folder", path, {}});
    if (!fs::is_directory(path, fault)) {
      files.push_back(described(path, kind_of(path).value_or(InputKind::kLines)));
    } else if (auto added = add_folder(path, results, files); !added) {
      return tl::unexpected<Error>(std::move(added.error()));
    }
  }
  std::sort(files.begin(), files.end(), [](const InputFile& a, const InputFile& b) { return a.path < b.path; });
  const auto same = [](const InputFile& a, const InputFile& b) { return a.path == b.path; };
  files.erase(std::unique(files.begin(), files.end(), same), files.end());
  return files;
}

std::string fingerprint(const std::vector<InputFile>& files) {
  std::string text;
  for (const InputFile& file : files) text += fmt::format("{}\n{} {}\n", file.path, file.bytes, file.changed);
  return to_hex(sha256(text));
}

}  // namespace parity::cli
