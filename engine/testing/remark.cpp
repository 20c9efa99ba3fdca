#include "engine/testing/remark.h"

namespace parity {
namespace {

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r";
  const std::size_t first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

std::string_view remark_in(std::string_view line, std::string_view word) {
  for (std::size_t at = line.find('#'); at != std::string_view::npos; at = line.find('#', at + 1)) {
    std::string_view rest = trimmed(line.substr(at + 1));
    if (!rest.starts_with(word)) continue;
    rest.remove_prefix(word.size());
    if (rest.starts_with(':')) return trimmed(rest.substr(1));
  }
  return {};
}

}  // namespace

std::string remark_at(const SourceFiles& files, Where where, std::string_view word) {
  if (where.file >= files.size() || where.line == 0) return {};
  const SourceFile& file = files[where.file];
  if (const std::string_view reason = remark_in(line_of(file, where.line), word); !reason.empty())
    return std::string(reason);
  for (std::uint32_t above = where.line - 1; above > 0; --above) {
    const std::string_view line = trimmed(line_of(file, above));
    if (!line.starts_with('#')) break;
    if (const std::string_view reason = remark_in(line, word); !reason.empty()) return std::string(reason);
  }
  return {};
}

}  // namespace parity
