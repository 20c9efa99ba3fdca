// What is kept of a FHIR server between calls: whether it is well, how many of its connections are taken, its version.
// Used by the REST client, one for each server. Safe from several threads.
#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>

#include "fhir-adapter/resource_type.h"
#include "fhir-adapter/rest/circuit_breaker.h"

namespace parity::fhir {

/// Hands out a fixed number of places, first come first served.
class Places {
 public:
  /// Takes the place, or says that it is not wanted any more.
  enum class Use : bool { kNo, kYes };
  using Turn = std::function<Use()>;

  explicit Places(std::size_t count) : free_(count) {}

  /// `turn` is called now, or when a place is given back, by whoever does that. It must not wait.
  void take(Turn turn);
  /// Gives back one place that a turn took.
  void give_back();

 private:
  std::mutex mutex_;
  std::size_t free_;
  std::deque<Turn> waiting_;
};

/// A server's version as it was learned, for an hour.
class LearnedVersion {
 public:
  using Time = std::chrono::steady_clock::time_point;
  std::optional<FhirVersion> get(Time now) const;
  void set(FhirVersion version, Time now);

 private:
  mutable std::mutex mutex_;
  std::optional<FhirVersion> version_;
  Time until_;
};

struct ServerState {
  ServerState(BreakerOptions options, std::size_t connections) : breaker(options), places(connections) {}
  CircuitBreaker breaker;
  Places places;
  LearnedVersion version;
  std::size_t sets = 0;  // under way; guarded by the client
};

}  // namespace parity::fhir
