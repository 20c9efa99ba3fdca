#include "engine/base/text_table.h"

#include <cstring>

namespace parity {
namespace {

constexpr std::uint64_t kMultiplier = 0x9E3779B97F4A7C15U;

std::uint64_t mixed(std::uint64_t hash, std::uint64_t word) {
  hash = (hash ^ word) * kMultiplier;
  return hash ^ hash >> 32U;
}

std::uint64_t word_at(const char* bytes) {
  std::uint64_t word = 0;
  std::memcpy(&word, bytes, sizeof word);
  return word;
}

std::uint64_t byte_at(std::string_view text, std::size_t at) { return static_cast<unsigned char>(text[at]); }

// The bytes of a text of less than eight, its first on top. No loop: sizes can't be foretold.
std::uint64_t short_word(std::string_view text) {
  const std::size_t size = text.size();
  if (size >= 4) {
    std::uint32_t front = 0;
    std::uint32_t back = 0;
    std::memcpy(&front, text.data(), sizeof front);
    std::memcpy(&back, text.data() + size - sizeof back, sizeof back);  // they may overlap
    return std::uint64_t{__builtin_bswap32(front)} << 8 * (size - 4) | __builtin_bswap32(back);
  }
  if (size == 0) return 0;
  return byte_at(text, 0) << 8 * (size - 1) | byte_at(text, size / 2) << 8 * (size - 1 - size / 2) |
         byte_at(text, size - 1);
}

}  // namespace

std::uint64_t quick_hash(std::string_view text) {
  std::uint64_t hash = text.size() * kMultiplier;
  if (text.size() < 8) return mixed(hash, short_word(text));
  for (std::size_t at = 0; at + 8 < text.size(); at += 8) hash = mixed(hash, word_at(text.data() + at));
  return mixed(hash, word_at(text.data() + text.size() - 8));  // which may overlap the last
}

std::size_t TextTable::place_of(std::string_view text, std::uint32_t hash) const {
  const std::size_t mask = rows_.size() - 1;
  for (std::size_t at = hash & mask;; at = (at + 1) & mask) {
    const Row& row = rows_[at];
    if (row.offset == kFree) return at;
    if (row.hash == hash && std::string_view(texts_).substr(row.offset, row.size) == text) return at;
  }
}

void TextTable::grow() {
  std::vector<Row> old(rows_.empty() ? 16 : rows_.size() * 2);
  old.swap(rows_);
  may_hold_.assign(kBitsOfRow * rows_.size(), false);
  for (const Row& row : old)
    if (row.offset != kFree) put(row);
}

void TextTable::put(const Row& row) {
  const std::string_view text = std::string_view(texts_).substr(row.offset, row.size);
  rows_[place_of(text, row.hash)] = row;
  may_hold_[bit_of(quick_hash(text))] = true;
}

void TextTable::add(std::string_view text, std::uint32_t number) {
  if (find(text)) return;
  if (2 * (taken_ + 1) > rows_.size()) grow();
  const auto offset = static_cast<std::uint32_t>(texts_.size());
  texts_ += text;
  put({static_cast<std::uint32_t>(quick_hash(text)), offset, static_cast<std::uint32_t>(text.size()), number});
  ++taken_;
}

std::optional<std::uint32_t> TextTable::find(std::string_view text) const {
  if (rows_.empty()) return std::nullopt;
  const std::uint64_t hash = quick_hash(text);
  if (!may_hold_[bit_of(hash)]) return std::nullopt;
  const Row& row = rows_[place_of(text, static_cast<std::uint32_t>(hash))];
  return row.offset == kFree ? std::nullopt : std::optional(row.number);
}

}  // namespace parity
