#include "engine/base/diagnostics.h"

#include <fmt/format.h>
#include <algorithm>
#include <tuple>

namespace parity {
namespace {

constexpr std::size_t kLongestShownLine = 160;

// The source line with carets under the place, or nothing when the position has no line.
std::string excerpt(const Diagnostic& diagnostic, const SourceFiles& files) {
  const Where& where = diagnostic.where;
  if (where.line == 0 || where.file >= files.size()) return {};
  std::string line(line_of(files[where.file], where.line).substr(0, kLongestShownLine));
  std::replace(line.begin(), line.end(), '\t', ' ');
  const std::size_t column = where.column > 0 ? where.column - 1 : 0;
  if (column > line.size()) return {};
  const std::size_t room = std::max<std::size_t>(line.size() - column, 1);
  const std::size_t carets = std::clamp<std::size_t>(where.length, 1, room);
  const std::string number = fmt::format("{:>5}", where.line);
  return fmt::format("{} | {}\n{} | {}{}\n", number, line, std::string(number.size(), ' '), std::string(column, ' '),
                     std::string(carets, '^'));
}

// Edit distance (insert, delete, replace, swap of neighbours), at most `limit` + 1.
std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before_last(b.size() + 1);
  std::vector<std::size_t> last(b.size() + 1);
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) last[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replace = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[j] = std::min({replace, last[j] + 1, row[j - 1] + 1});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        row[j] = std::min(row[j], before_last[j - 2] + 1);
    }
    before_last = last;
    last = row;
  }
  return last[b.size()];
}

}  // namespace

std::string_view line_of(const SourceFile& file, std::uint32_t line) {
  std::string_view text = file.text;
  for (std::uint32_t i = 1; i < line; ++i) {
    const std::size_t end = text.find('\n');
    if (end == std::string_view::npos) return {};
    text.remove_prefix(end + 1);
  }
  text = text.substr(0, text.find('\n'));
  if (!text.empty() && text.back() == '\r') text.remove_suffix(1);
  return text;
}

bool has_error(const std::vector<Diagnostic>& diagnostics) {
  return std::any_of(diagnostics.begin(), diagnostics.end(),
                     [](const Diagnostic& d) { return d.severity == Severity::kError; });
}

void sort_by_position(std::vector<Diagnostic>& diagnostics) {
  const auto key = [](const Diagnostic& d) { return std::tuple(d.where.file, d.where.line, d.where.column, d.code); };
  std::stable_sort(diagnostics.begin(), diagnostics.end(),
                   [&](const Diagnostic& a, const Diagnostic& b) { return key(a) < key(b); });
}

std::string to_text(const Diagnostic& diagnostic, const SourceFiles& files) {
  const Where& where = diagnostic.where;
  const std::string path = where.file < files.size() ? files[where.file].path : std::string("rules");
  const std::string place = where.line == 0 ? path : fmt::format("{}:{}:{}", path, where.line, where.column);
  std::string text =
      fmt::format("{}: {}[{}]: {}\n", place, diagnostic.severity == Severity::kError ? "error" : "warning",
                  diagnostic.code, diagnostic.message);
  text += excerpt(diagnostic, files);
  if (!diagnostic.why.empty()) text += fmt::format("   why: {}\n", diagnostic.why);
  if (!diagnostic.fix.empty()) text += fmt::format("   fix: {}\n", diagnostic.fix);
  return text;
}

std::string to_text(const std::vector<Diagnostic>& diagnostics, const SourceFiles& files) {
  std::string text;
  for (const Diagnostic& diagnostic : diagnostics) text += to_text(diagnostic, files);
  return text;
}

std::optional<std::string_view> closest(std::string_view word, const std::vector<std::string_view>& candidates) {
  constexpr std::size_t kLongestWord = 64;
  if (word.size() > kLongestWord) return std::nullopt;
  const std::size_t limit = word.size() <= 3 ? 1 : word.size() <= 8 ? 2 : 3;
  std::optional<std::string_view> best;
  std::size_t best_distance = limit + 1;
  for (const std::string_view candidate : candidates) {
    if (candidate.size() > kLongestWord || candidate == word) continue;
    const std::size_t distance = edit_distance(word, candidate);
    if (distance < best_distance) {
      best_distance = distance;
      best = candidate;
    }
  }
  return best;
}

std::string did_you_mean(std::string_view word, const std::vector<std::string_view>& candidates) {
  const auto found = closest(word, candidates);
  return found ? fmt::format("did you mean `{}`?", *found) : std::string();
}

}  // namespace parity
