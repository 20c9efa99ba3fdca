// Whether a server that has failed is asked again. Used by the REST client, one for each server. Reads no clock.
#pragma once

#include <chrono>
#include <cstdint>
#include <mutex>

namespace parity::fhir {

enum class BreakerState : std::uint8_t {
  kClosed,  // asked
  kOpen,    // left alone
  kTrial,   // one call has gone out to see whether it is well again
};

struct BreakerOptions {
  unsigned failures_in_a_row = 5;
  std::chrono::milliseconds rest{10'000};
};

/// Safe from several threads. What counts is calls, not queries: one call that hangs is one failure, however many
/// queries it had.
class CircuitBreaker {
 public:
  using Time = std::chrono::steady_clock::time_point;

  explicit CircuitBreaker(BreakerOptions options) : options_(options) {}

  /// Whether a call may go out now. A call that may must be followed by one of the three below.
  bool try_enter(Time now);
  void succeeded();
  void failed(Time now);
  /// The call told nothing of the server: it was never asked.
  void left();

  BreakerState state() const;

 private:
  BreakerOptions options_;
  mutable std::mutex mutex_;
  unsigned failures_ = 0;
  BreakerState state_ = BreakerState::kClosed;
  Time next_trial_;
};

}  // namespace parity::fhir
