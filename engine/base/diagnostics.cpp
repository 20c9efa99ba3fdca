#include "engine/base/diagnostics.h"

#include <fmt/format.h>
#include <algorithm>
#include <tuple>

#include "engine/base/control.h"
#include "engine/base/place.h"

namespace parity {
namespace {

constexpr std::size_t kLongestShownLine = 160;
constexpr std::size_t kMostShown = 200;

bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; }

// A file may hold anything, and its words stand in messages: what would steer a terminal, or is no
// UTF-8 (bytes that can't stand in it), becomes a question mark; line ends and tabs become blanks.
std::string printable(std::string_view text) {
  std::string result;
  for (std::size_t at = 0; at < text.size();) {
    const char c = text[at];
    const auto byte = static_cast<unsigned char>(c);
    const std::size_t control = control_at_front(text.substr(at));
    if (c == '\n' || c == '\t' || c == '\r')
      result += ' ';
    else
      result += control > 0 || byte >= 0xF8 || byte == 0xC0 || byte == 0xC1 ? '?' : c;
    at += control > 0 ? control : 1;
  }
  return result;
}

// The front of a line, whole characters only.
std::string_view shown_part(std::string_view line) {
  std::size_t end = std::min(line.size(), kLongestShownLine);
  while (end > 0 && end < line.size() && is_continuation(line[end])) --end;
  return line.substr(0, end);
}

// The source line with carets under the place, or nothing when the position has no line.
std::string excerpt(const Diagnostic& diagnostic, const SourceFiles& files) {
  const Where& where = diagnostic.where;
  if (where.line == 0 || where.file >= files.size()) return {};
  const std::string_view line = shown_part(line_of(files[where.file], where.line));
  const std::size_t column = where.column > 0 ? where.column - 1 : 0;
  if (column > line.size()) return {};
  const std::size_t end = column + std::min<std::size_t>(where.length, line.size() - column);
  const std::size_t blanks = characters(line.substr(0, column));
  const std::size_t carets = std::max<std::size_t>(characters(line.substr(column, end - column)), 1);
  const std::string number = fmt::format("{:>5}", where.line);
  return fmt::format("{} | {}\n{} | {}{}\n", number, printable(line), std::string(number.size(), ' '),
                     std::string(blanks, ' '), std::string(carets, '^'));
}

// Edit distance: insert, delete, replace, swap of neighbours.
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
  std::string text = fmt::format("{}: {}[{}]: {}\n", place_text(diagnostic.where, files),
                                 diagnostic.severity == Severity::kError ? "error" : "warning", diagnostic.code,
                                 printable(diagnostic.message));
  text += excerpt(diagnostic, files);
  if (!diagnostic.why.empty()) text += fmt::format("   why: {}\n", printable(diagnostic.why));
  if (!diagnostic.fix.empty()) text += fmt::format("   fix: {}\n", printable(diagnostic.fix));
  return text;
}

std::string to_text(const std::vector<Diagnostic>& diagnostics, const SourceFiles& files) {
  std::string text;
  const std::size_t shown = std::min(diagnostics.size(), kMostShown);
  for (std::size_t i = 0; i < shown; ++i) text += to_text(diagnostics[i], files);
  if (shown < diagnostics.size()) text += fmt::format("… and {} more\n", diagnostics.size() - shown);
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
