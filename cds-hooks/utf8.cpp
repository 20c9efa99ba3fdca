// A table-driven walk: each lead byte fixes the length and the range of the second byte.
#include "cds-hooks/utf8.h"

#include <array>

#include "cds-hooks/eight_bytes.h"

namespace parity::hooks {
namespace {

struct Lead {
  unsigned char first, last;              // lead bytes
  unsigned char second_low, second_high;  // allowed second bytes; the others are 80..BF
  std::size_t length;
};

// Unicode standard, table 3-7: well-formed UTF-8 byte sequences.
constexpr std::array<Lead, 8> kLeads = {{{0xC2, 0xDF, 0x80, 0xBF, 2},
                                         {0xE0, 0xE0, 0xA0, 0xBF, 3},
                                         {0xE1, 0xEC, 0x80, 0xBF, 3},
                                         {0xED, 0xED, 0x80, 0x9F, 3},
                                         {0xEE, 0xEF, 0x80, 0xBF, 3},
                                         {0xF0, 0xF0, 0x90, 0xBF, 4},
                                         {0xF1, 0xF3, 0x80, 0xBF, 4},
                                         {0xF4, 0xF4, 0x80, 0x8F, 4}}};

// 0 when no valid character starts at `at`.
std::size_t character_length(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[at + i]); };
  if (byte(0) < 0x80) return 1;
  for (const Lead& lead : kLeads) {
    if (byte(0) < lead.first || byte(0) > lead.last) continue;
    if (text.size() - at < lead.length) return 0;
    if (byte(1) < lead.second_low || byte(1) > lead.second_high) return 0;
    for (std::size_t i = 2; i < lead.length; ++i) {
      if (byte(i) < 0x80 || byte(i) > 0xBF) return 0;
    }
    return lead.length;
  }
  return 0;
}

}  // namespace

std::size_t valid_utf8_prefix(std::string_view text) {
  std::size_t at = 0;
  while (at < text.size()) {
    while (text.size() - at >= 8 && is_ascii(eight_bytes(text, at))) at += 8;
    if (at == text.size()) break;
    const std::size_t length = character_length(text, at);
    if (length == 0) break;
    at += length;
  }
  return at;
}

}  // namespace parity::hooks
