#include "cli/author/fmt.h"

#include <fmt/format.h>
#include <filesystem>

#include "cli/author/layout.h"
#include "cli/output/complain.h"
#include "cli/output/exit_code.h"
#include "cli/site/replace_file.h"
#include "cli/site/rules_folder.h"

namespace parity::cli {
namespace {

namespace fs = std::filesystem;

Result<SourceFiles> read_paths(const std::vector<std::string>& paths) {
  if (paths.empty()) return read_rule_files(rules_folder({}));
  SourceFiles files;
  for (const std::string& path : paths) {
    std::error_code fault;
    if (fs::is_directory(path, fault)) {
      auto folder = read_rule_files(path);
      if (!folder) return folder;
      files.insert(files.end(), folder->begin(), folder->end());
      continue;
    }
    auto file = read_rule_file(path);
    if (!file) return tl::unexpected<Error>(std::move(file.error()));
    files.push_back(std::move(*file));
  }
  return files;
}

enum class Verdict : std::uint8_t { kInOrder, kChanged, kUnreadable };

Verdict lay_out(const SourceFile& file, FmtMode mode, std::ostream& out, std::ostream& err) {
  const auto layout = laid_out(file);
  if (!layout.product) {
    err << to_text(layout.diagnostics, {file}) << fmt::format("parity: {}: left as it is\n", file.path);
    return Verdict::kUnreadable;
  }
  for (const std::string& change : layout.product->left)
    err << fmt::format("parity: {}: {}: left as they are, or the file would say something else\n", file.path, change);
  if (layout.product->text == file.text) return Verdict::kInOrder;
  out << file.path << '\n';
  if (mode == FmtMode::kCheck) return Verdict::kChanged;
  const auto written = replace_file(file.path, layout.product->text);
  if (written) return Verdict::kChanged;
  complain(written.error(), err);
  return Verdict::kUnreadable;
}

}  // namespace

int run_fmt(const FmtCommand& command, std::ostream& out, std::ostream& err) {
  const auto files = read_paths(command.paths);
  if (!files) return refuse(files.error(), err);
  bool changed = false;
  bool unreadable = false;
  for (const SourceFile& file : *files) {
    const Verdict verdict = lay_out(file, command.mode, out, err);
    changed = changed || verdict == Verdict::kChanged;
    unreadable = unreadable || verdict == Verdict::kUnreadable;
  }
  if (unreadable) return kBadUsage;
  return changed && command.mode == FmtMode::kCheck ? kAnswerNo : kDone;
}

}  // namespace parity::cli
