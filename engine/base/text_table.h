// A table from texts of our own (codes, words) to numbers: built once, then asked for texts of any origin. Used where
// a record's codes are matched, which happens for each coding. INVARIANT: the keys are not a sender's, who could
// choose them so that they collide; what is asked for may be anything.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace parity {

/// Quick, and no defence against texts that were chosen to collide: order what shares a hash by the texts.
std::uint64_t quick_hash(std::string_view text);

class TextTable {
 public:
  /// Keeps the number that the text was given first.
  void add(std::string_view text, std::uint32_t number);
  std::optional<std::uint32_t> find(std::string_view text) const;

 private:
  static constexpr std::uint32_t kFree = UINT32_MAX;
  struct Row {
    std::uint32_t hash = 0;
    std::uint32_t offset = kFree;  // in texts_
    std::uint32_t size = 0;
    std::uint32_t number = 0;
  };
  std::size_t place_of(std::string_view text, std::uint32_t hash) const;
  void grow();
  void put(const Row& row);

  static constexpr std::size_t kBitsOfRow = 4;
  std::size_t bit_of(std::uint64_t hash) const { return (hash >> 32U) & (kBitsOfRow * rows_.size() - 1); }

  std::vector<Row> rows_;  // a power of two, at most half of them taken; a text stands at its hash or behind it
  // By another part of the hash, whether some text has it: most that is asked for is not there, and is told so by a
  // bit that is near, where the row would have to be waited for.
  std::vector<bool> may_hold_;
  std::string texts_;
  std::size_t taken_ = 0;
};

}  // namespace parity
