// Texts of a sender, in the order of their hashes: what is alike stands side by side, and is found at once. Used by
// references.h and collection.cpp; it knows the hashes alone.
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <memory_resource>
#include <span>
#include <vector>

namespace parity::fhir {

/// Keys with a 64-bit `hash`. Those that share a hash stand in the order of `before`: a sender who chooses texts that
/// collide makes this as slow as sorting, no slower.
template <class Key>
class HashOrder {
 public:
  template <class Before>
  HashOrder(std::span<const Key> keys, Before before, std::pmr::memory_resource* memory)
      : keys_(keys.size(), memory),
        shift_(64 - static_cast<int>(std::bit_width(keys.size() | 1U))),
        begins_((std::size_t{2} << (63 - shift_)) + 1, memory) {
    for (const Key& key : keys) ++begins_[bucket_of(key.hash)];
    std::uint32_t end = 0;
    for (std::uint32_t& begin : begins_) begin = end += begin;
    for (std::size_t i = keys.size(); i-- > 0;) keys_[--begins_[bucket_of(keys[i].hash)]] = keys[i];
    const auto comes_before = [&before](const Key& a, const Key& b) {
      return a.hash != b.hash ? a.hash < b.hash : before(a, b);
    };
    for (std::size_t i = 0; i + 1 < begins_.size(); ++i)
      if (begins_[i + 1] - begins_[i] > 1)
        std::sort(keys_.begin() + begins_[i], keys_.begin() + begins_[i + 1], comes_before);
  }

  std::span<const Key> keys() const { return keys_; }
  /// The few keys among which all of this hash are; of many that share one, all.
  std::span<const Key> around(std::uint64_t hash) const {
    const std::size_t bucket = bucket_of(hash);
    return std::span(keys_).subspan(begins_[bucket], begins_[bucket + 1] - begins_[bucket]);
  }

 private:
  std::size_t bucket_of(std::uint64_t hash) const { return static_cast<std::size_t>(hash >> shift_); }

  std::pmr::vector<Key> keys_;
  int shift_;
  std::pmr::vector<std::uint32_t> begins_;  // by bucket, the hash's first bits; one more at the end
};

}  // namespace parity::fhir
