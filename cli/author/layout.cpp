#include "cli/author/layout.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>

#include "engine/load/yaml_tree.h"

namespace parity::cli {
namespace {

using Lines = std::vector<std::string>;

constexpr std::size_t kStep = 2;         // blanks a level
constexpr std::size_t kMostRounds = 10;  // until nothing changes

Lines lines_of(std::string_view text) {
  Lines lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    lines.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

// `end` is what stands after the last line.
std::string text_of(const Lines& lines, std::string_view end) {
  std::string text;
  for (std::size_t i = 0; i < lines.size(); ++i) text.append(lines[i]).append(i + 1 < lines.size() ? "\n" : end);
  return text;
}

std::size_t indent_of(std::string_view line) { return std::min(line.find_first_not_of(' '), line.size()); }
bool is_blank(std::string_view line) { return line.find_first_not_of(" \r") == std::string_view::npos; }
bool is_comment(std::string_view line) { return indent_of(line) < line.size() && line[indent_of(line)] == '#'; }

// Where blocks of text stand, and which lines begin a key or an item: from the tree, not by guessing.
class Anatomy {
 public:
  Anatomy(const YamlNode& root, const Lines& lines) : lines_(lines), in_text_(lines.size()), starts_(lines.size()) {
    walk(root);
  }

  /// A line of a block scalar, whose blanks are its own.
  bool is_text(std::size_t line) const { return in_text_[line]; }
  /// The line begins with a key or an item of a map or list that stands on lines of its own.
  bool is_start(std::size_t line) const { return starts_[line]; }

 private:
  char character(const Where& where) const {
    if (where.line == 0 || where.line > lines_.size()) return ' ';
    const std::string& line = lines_[where.line - 1];
    return where.column > 0 && where.column <= line.size() ? line[where.column - 1] : ' ';
  }

  void walk(const YamlNode& node) {
    if (node.is_scalar() && node.block_indent > 0) mark_text(node);
    const char first = character(node.where);
    if ((node.is_map() && first == '{') || (node.is_list() && first == '[')) return;
    for (const YamlEntry& entry : node.entries) {
      mark_start(entry.key.where);
      walk(entry.value);
    }
    for (const YamlNode& item : node.items) {
      mark_item(item.where);
      walk(item);
    }
  }

  void mark_text(const YamlNode& node) {
    std::size_t last = node.where.line;  // lines after it are at index `line` and up
    for (std::size_t i = node.where.line; i < lines_.size(); ++i) {
      if (is_blank(lines_[i])) continue;
      if (indent_of(lines_[i]) < node.block_indent) break;
      last = i + 1;
    }
    for (std::size_t i = node.where.line; i < last; ++i) in_text_[i] = true;
  }

  void mark_start(const Where& where) {
    if (where.line == 0 || where.line > lines_.size()) return;
    const std::string& line = lines_[where.line - 1];
    const std::size_t at = where.column - 1;
    const bool quoted = at > 0 && at <= line.size() && (line[at - 1] == '"' || line[at - 1] == '\'');
    if (indent_of(line) == (quoted ? at - 1 : at)) starts_[where.line - 1] = true;
  }

  // The dash stands on the item's line, or above it alone.
  void mark_item(const Where& where) {
    for (std::size_t i = where.line; i > 0 && i <= lines_.size(); --i) {
      const std::size_t indent = indent_of(lines_[i - 1]);
      if (indent < lines_[i - 1].size() && lines_[i - 1][indent] == '-') {
        starts_[i - 1] = true;
        return;
      }
      if (!is_blank(lines_[i - 1]) && !is_comment(lines_[i - 1]) && i != where.line) return;
    }
  }

  const Lines& lines_;
  std::vector<bool> in_text_;
  std::vector<bool> starts_;
};

Lines without_returns(const Lines& lines, const Anatomy&) {
  Lines result = lines;
  for (std::string& line : result)
    if (!line.empty() && line.back() == '\r') line.pop_back();
  return result;
}

Lines without_trailing_blanks(const Lines& lines, const Anatomy& anatomy) {
  Lines result = lines;
  for (std::size_t i = 0; i < lines.size(); ++i)
    if (!anatomy.is_text(i)) result[i].erase(result[i].find_last_not_of(" \r") + 1);
  return result;
}

Lines without_blank_lines(const Lines& lines, const Anatomy& anatomy) {
  Lines result;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const bool repeats = result.empty() || is_blank(result.back());
    if (is_blank(lines[i]) && !anatomy.is_text(i) && repeats) continue;
    result.push_back(lines[i]);
  }
  while (!result.empty() && is_blank(result.back())) result.pop_back();
  return result;
}

// Levels of indentation that are open: as it is, and as it will be.
class Levels {
 public:
  std::size_t enter(const std::string& line) {
    const std::size_t old = indent_of(line);
    while (open_.size() > 1 && open_.back().first > old) open_.pop_back();
    if (open_.back().first < old) open_.emplace_back(old, open_.back().second + kStep);
    const std::size_t fresh = open_.back().second;
    // What follows the dash of an item is a level of its own.
    if (line[old] == '-' && line.size() > old + 1) {
      const std::size_t inner = std::min(line.find_first_not_of(' ', old + 1), line.size());
      open_.emplace_back(inner, fresh + inner - old);
    }
    return fresh;
  }

 private:
  std::vector<std::pair<std::size_t, std::size_t>> open_ = {{0, 0}};
};

// For each line, the next that begins a key or an item: a comment moves with the line that it stands before.
std::vector<std::size_t> next_starts(const Lines& lines, const Anatomy& anatomy) {
  std::vector<std::size_t> next(lines.size());
  std::size_t start = lines.size();
  for (std::size_t i = lines.size(); i-- > 0;) next[i] = start = anatomy.is_start(i) ? i : start;
  return next;
}

Lines with_even_levels(const Lines& lines, const Anatomy& anatomy) {
  Lines result = lines;
  std::map<std::size_t, std::ptrdiff_t> moved;  // by the line that begins a key or an item
  Levels levels;
  for (std::size_t i = 0; i < lines.size(); ++i)
    if (anatomy.is_start(i))
      moved[i] = static_cast<std::ptrdiff_t>(levels.enter(lines[i])) - static_cast<std::ptrdiff_t>(indent_of(lines[i]));
  const std::vector<std::size_t> starts = next_starts(lines, anatomy);
  std::ptrdiff_t by = 0;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (const auto at = moved.find(i); at != moved.end()) by = at->second;
    std::ptrdiff_t shift = by;
    if (is_comment(lines[i]) && !anatomy.is_text(i)) {
      const std::size_t next = starts[i];
      if (next < lines.size() && indent_of(lines[next]) == indent_of(lines[i])) shift = moved[next];
    }
    if (is_blank(lines[i])) continue;
    const auto indent = static_cast<std::ptrdiff_t>(indent_of(lines[i])) + shift;
    result[i] = std::string(static_cast<std::size_t>(std::max<std::ptrdiff_t>(indent, 0)), ' ') +
                lines[i].substr(indent_of(lines[i]));
  }
  return result;
}

struct Change {
  std::string_view name;
  Lines (*make)(const Lines&, const Anatomy&);
};
constexpr std::array kChanges = {Change{"line ends", without_returns},
                                 Change{"blanks at the end of lines", without_trailing_blanks},
                                 Change{"blank lines", without_blank_lines}, Change{"indentation", with_even_levels}};

Checked<YamlNode> tree_of(const std::string& path, const std::string& text) { return read_yaml({{path, text}}, 0); }

std::optional<std::string> meaning_of(const std::string& path, const std::string& text) {
  const auto tree = tree_of(path, text);
  if (!tree.product || has_error(tree.diagnostics)) return std::nullopt;
  return canonical_text(*tree.product);
}

class LayoutPass {
 public:
  LayoutPass(const SourceFile& file, std::string meaning)
      : path_(file.path), meaning_(std::move(meaning)), lines_(lines_of(file.text)) {
    // The text of a block that ends with the file would take a line end as its own.
    if (file.text.ends_with('\n') || meaning_of(path_, file.text + '\n') == meaning_) return;
    end_ = "";
    left_.emplace("the end of the file");
  }

  Layout run() {
    for (std::size_t round = 0; round < kMostRounds && make_changes(); ++round) {
    }
    return {text_of(lines_, end_), {left_.begin(), left_.end()}};
  }

 private:
  // Whether one of them changed anything.
  bool make_changes() {
    bool changed = false;
    for (const Change& change : kChanges) {
      const auto tree = tree_of(path_, text_of(lines_, end_));
      Lines fresh = change.make(lines_, Anatomy(*tree.product, lines_));
      if (fresh == lines_) continue;
      if (meaning_of(path_, text_of(fresh, end_)) != meaning_) {
        left_.emplace(change.name);
        continue;
      }
      lines_ = std::move(fresh);
      changed = true;
    }
    return changed;
  }

  std::string path_;
  std::string meaning_;
  Lines lines_;
  std::string_view end_ = "\n";
  std::set<std::string> left_;
};

std::optional<Diagnostic> tab_in(const SourceFile& file) {
  const std::size_t at = file.text.find('\t');
  if (at == std::string::npos) return std::nullopt;
  const std::size_t start = at == 0 ? 0 : file.text.rfind('\n', at - 1) + 1;
  const auto line = std::count(file.text.begin(), file.text.begin() + static_cast<std::ptrdiff_t>(at), '\n') + 1;
  return Diagnostic{"R0002",
                    Severity::kError,
                    {0, static_cast<std::uint32_t>(line), static_cast<std::uint32_t>(at - start + 1), 1},
                    "a tab",
                    "YAML indents by blanks, and people see a tab as any number of them",
                    "write blanks"};
}

}  // namespace

Checked<Layout> laid_out(const SourceFile& file) {
  Checked<Layout> result;
  auto tree = tree_of(file.path, file.text);
  result.diagnostics = std::move(tree.diagnostics);
  if (auto tab = tab_in(file)) result.diagnostics.push_back(std::move(*tab));
  if (!tree.product || has_error(result.diagnostics)) return result;
  result.product = LayoutPass(file, canonical_text(*tree.product)).run();
  return result;
}

}  // namespace parity::cli
