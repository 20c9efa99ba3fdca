// The watch over firing rates (audit/watch.h) beside a running server: once at the start and once a day, on a thread of its
// own that only reads the store. What it finds goes into the metrics and, when it changes, into the log.
#pragma once

#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include "cds-hooks/clock.h"
#include "cds-hooks/log.h"
#include "cds-hooks/server.h"
#include "engine/base/result.h"

namespace parity::cli {

/// What is wrong with the whole weeks before `now`. Read week by week, and given up with nothing when `stop` is asked
/// for. Errors: the store can't be read.
Result<std::vector<hooks::FiringAlarm>> firing_alarms(const std::string& store, Instant now,
                                                      const std::stop_token& stop);

class FiringWatch {
 public:
  struct Parts {
    std::string store;  // the database
    hooks::Server& server;
    const hooks::Clock& clock;
    hooks::Log& log;
  };
  /// All outlive it.
  explicit FiringWatch(Parts parts);

 private:
  void run(const std::stop_token& stop);
  void look(Instant now, const std::stop_token& stop);

  Parts parts_;
  std::vector<hooks::FiringAlarm> found_;
  std::jthread thread_;  // last: ends first
};

}  // namespace parity::cli
