#include "fhir-adapter/rest/circuit_breaker.h"

namespace parity::fhir {

bool CircuitBreaker::try_enter(Time now) {
  const std::lock_guard lock(mutex_);
  if (state_ == BreakerState::kClosed) return true;
  if (state_ == BreakerState::kTrial || now < next_trial_) return false;
  state_ = BreakerState::kTrial;
  return true;
}

void CircuitBreaker::succeeded() {
  const std::lock_guard lock(mutex_);
  failures_ = 0;
  state_ = BreakerState::kClosed;
}

// Calls that went out before it opened still come back; they put off the trial no further.
void CircuitBreaker::failed(Time now) {
  const std::lock_guard lock(mutex_);
  ++failures_;
  const bool opens =
      state_ == BreakerState::kTrial || (state_ == BreakerState::kClosed && failures_ >= options_.failures_in_a_row);
  if (!opens) return;
  state_ = BreakerState::kOpen;
  next_trial_ = now + options_.rest;
}

void CircuitBreaker::left() {
  const std::lock_guard lock(mutex_);
  if (state_ == BreakerState::kTrial) state_ = BreakerState::kOpen;
}

BreakerState CircuitBreaker::state() const {
  const std::lock_guard lock(mutex_);
  return state_;
}

}  // namespace parity::fhir
