#include "engine/base/place.h"

#include <fmt/format.h>
#include <algorithm>

namespace parity {

std::size_t characters(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

ShownPlace shown_place(const Where& where, const SourceFiles& files) {
  if (where.file >= files.size() || where.line == 0) return {};
  const std::string_view line = line_of(files[where.file], where.line);
  const std::size_t column = where.column > 0 ? where.column - 1 : 0;
  const std::size_t before = std::min<std::size_t>(column, line.size());
  // A place may stand behind the end of its line: what is missing there.
  return {where.line, characters(line.substr(0, before)) + (column - before) + 1,
          characters(line.substr(before, where.length))};
}

std::string place_text(const Where& where, const SourceFiles& files) {
  if (where.file >= files.size())
    return where.line == 0 ? "rules" : fmt::format("rules:{}:{}", where.line, where.column);
  if (where.line == 0) return files[where.file].path;
  const ShownPlace shown = shown_place(where, files);
  return fmt::format("{}:{}:{}", files[where.file].path, shown.line, shown.column);
}

}  // namespace parity
