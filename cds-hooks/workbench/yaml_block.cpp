// By lines and their indentation, without reading the YAML: a file with an error can be shown as well.
#include "cds-hooks/workbench/yaml_block.h"

#include <algorithm>
#include <string_view>
#include <vector>

namespace parity::hooks {
namespace {

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    lines.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

std::size_t indent_of(std::string_view line) { return std::min(line.find_first_not_of(' '), line.size()); }
bool is_blank(std::string_view line) { return line.find_first_not_of(" \r") == std::string_view::npos; }
bool is_comment(std::string_view line) { return indent_of(line) < line.size() && line[indent_of(line)] == '#'; }

}  // namespace

YamlBlock block_at(const SourceFiles& files, Where where) {
  if (where.file >= files.size() || where.line == 0) return {};
  const SourceFile& file = files[where.file];
  const auto lines = lines_of(file.text);
  if (where.line > lines.size()) return {};
  YamlBlock block{file.path, where.line, {}};
  const std::size_t start = where.line - 1;
  const std::size_t indent = indent_of(lines[start]);
  std::size_t first = start;
  while (first > 0 && is_comment(lines[first - 1]) && indent_of(lines[first - 1]) == indent) --first;
  std::size_t last = start;
  for (std::size_t i = start + 1; i < lines.size(); ++i) {
    if (is_blank(lines[i])) continue;
    if (indent_of(lines[i]) <= indent) break;
    last = i;
  }
  for (std::size_t i = first; i <= last; ++i) block.text.append(lines[i]).append("\n");
  return block;
}

}  // namespace parity::hooks
