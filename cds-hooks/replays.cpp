// Digests are kept, not texts: an issuer's ids may be of any length.
#include "cds-hooks/replays.h"

#include <cstring>
#include <string>

namespace parity::hooks {

std::size_t Replays::Hash::operator()(const Sha256& digest) const {
  std::size_t front = 0;
  std::memcpy(&front, digest.data(), sizeof front);
  return front;
}

bool Replays::is_first(const Use& use, Instant now) {
  std::string text = std::to_string(use.issuer.size());
  text.append(" ").append(use.issuer).append(use.id);
  const Sha256 digest = sha256(text);
  const std::lock_guard lock(mutex_);
  while (!endings_.empty() && endings_.top().first < now.seconds) {
    used_.erase(endings_.top().second);
    endings_.pop();
  }
  if (used_.size() >= most_ || !used_.insert(digest).second) return false;
  endings_.emplace(use.forget_at.seconds, digest);
  return true;
}

std::size_t Replays::size() const {
  const std::lock_guard lock(mutex_);
  return used_.size();
}

}  // namespace parity::hooks
