// Which tokens were used already: each counts once, by issuer and `jti`, until it has expired anyway. Bounded: when it is
// full of tokens that still live, none is accepted. Survives reloads. Knows nothing of HTTP.
#pragma once

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <queue>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

#include "engine/base/date.h"
#include "engine/base/digest.h"

namespace parity::hooks {

class Replays {
 public:
  static constexpr std::size_t kMost = 1'000'000;

  explicit Replays(std::size_t most = kMost) : most_(most) {}

  struct Use {
    std::string_view issuer;
    std::string_view id;
    Instant forget_at;  // after which the token is refused as expired
  };

  /// Whether this is the token's first use; from then on it is not. Of any number of threads that ask at once, one is
  /// told yes.
  bool is_first(const Use& use, Instant now);

  std::size_t size() const;

 private:
  struct Hash {
    std::size_t operator()(const Sha256& digest) const;
  };
  using Ending = std::pair<std::int64_t, Sha256>;

  const std::size_t most_;
  mutable std::mutex mutex_;
  std::unordered_set<Sha256, Hash> used_;
  std::priority_queue<Ending, std::vector<Ending>, std::greater<>> endings_;
};

}  // namespace parity::hooks
