// One line: "parity-audit-anchor 1 <sequence> <64 hexadecimal digits>".
#include "audit/anchor.h"

#include <fmt/format.h>

#include <charconv>
#include <string_view>

#include "audit/durable_file.h"

namespace parity::audit {
namespace {

constexpr std::string_view kMagic = "parity-audit-anchor 1 ";
constexpr std::size_t kLimit = 4096;
constexpr std::size_t kHashDigits = 64;

bool is_hash(std::string_view text) {
  return text.size() == kHashDigits && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

}  // namespace

Result<void> write_anchor(const std::string& path, const ChainHead& head) {
  return replace_file(path, fmt::format("{}{} {}\n", kMagic, head.sequence, head.hash));
}

Result<ChainHead> read_anchor(const std::string& path) {
  auto content = read_file(path, kLimit);
  if (!content) return tl::unexpected(content.error());
  std::string_view text = *content;
  const auto malformed = [&] { return invalid_input("not an anchor of the audit", path); };
  if (text.substr(0, kMagic.size()) != kMagic) return malformed();
  text.remove_prefix(kMagic.size());
  ChainHead head;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), head.sequence);
  if (error != std::errc() || head.sequence < 0) return malformed();
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  if (text.size() != kHashDigits + 2 || text.front() != ' ' || text.back() != '\n') return malformed();
  text = text.substr(1, kHashDigits);
  if (!is_hash(text)) return malformed();
  head.hash = text;
  return head;
}

}  // namespace parity::audit
