// Calls back at given times, on one thread of its own. Used for the deadlines and pauses of the REST client.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <thread>

namespace parity::fhir {

class Alarms {
 public:
  using Time = std::chrono::steady_clock::time_point;
  using Id = std::uint64_t;

  Alarms();
  Alarms(const Alarms&) = delete;
  Alarms& operator=(const Alarms&) = delete;
  ~Alarms();  // alarms that have not gone off never do

  /// `ring` must not wait. After the end has begun it is dropped.
  Id at(Time time, std::function<void()> ring);
  /// It may be ringing just now, or have rung.
  void cancel(Id id);

 private:
  void run();

  std::mutex mutex_;
  std::condition_variable changed_;
  std::map<std::pair<Time, Id>, std::function<void()>> waiting_;
  std::map<Id, Time> times_;
  Id last_ = 0;
  bool is_ending_ = false;
  std::thread thread_;
};

/// Alarms for those who may outlive them: after close() none is set, and none goes off. Never closed by an alarm.
class SharedAlarms {
 public:
  Alarms::Id at(Alarms::Time time, std::function<void()> ring);
  void cancel(Alarms::Id id);
  void close();

 private:
  std::mutex mutex_;
  std::unique_ptr<Alarms> alarms_ = std::make_unique<Alarms>();
};

}  // namespace parity::fhir
