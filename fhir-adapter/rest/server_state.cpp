#include "fhir-adapter/rest/server_state.h"

#include <utility>

namespace parity::fhir {
namespace {

constexpr std::chrono::hours kRemembered{1};

}  // namespace

void Places::take(Turn turn) {
  {
    const std::lock_guard lock(mutex_);
    if (free_ == 0) {
      waiting_.push_back(std::move(turn));
      return;
    }
    --free_;
  }
  if (turn() == Use::kNo) give_back();
}

void Places::give_back() {
  for (;;) {
    Turn next;
    {
      const std::lock_guard lock(mutex_);
      if (waiting_.empty()) {
        ++free_;
        return;
      }
      next = std::move(waiting_.front());
      waiting_.pop_front();
    }
    if (next() == Use::kYes) return;
  }
}

std::optional<FhirVersion> LearnedVersion::get(Time now) const {
  const std::lock_guard lock(mutex_);
  return now < until_ ? version_ : std::nullopt;
}

void LearnedVersion::set(FhirVersion version, Time now) {
  const std::lock_guard lock(mutex_);
  version_ = version;
  until_ = now + kRemembered;
}

}  // namespace parity::fhir
