// Reads what rests for a patient: the one query on the request path, spared for those of whom no row tells. A small pool
// of reading connections, which a writer never blocks (WAL). Private to this room.
#pragma once

#include <atomic>
#include <chrono>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "audit/snoozed_patients.h"
#include "audit/sqlite.h"
#include "audit/values.h"
#include "engine/base/result.h"

namespace parity::audit {

class SnoozeReader {
 public:
  SnoozeReader(std::string path, std::shared_ptr<const SnoozedPatients> snoozed)
      : path_(std::move(path)), snoozed_(std::move(snoozed)) {}

  /// As Store::snoozes_of. Any number of threads.
  Result<std::vector<Snooze>> read(const PatientKey& patient, std::string_view audience, Day today);

 private:
  struct Connection {
    Database database;
    Statement select;
  };
  bool is_look_due();
  Result<std::unique_ptr<Connection>> borrow();
  void give_back(std::unique_ptr<Connection> connection);

  const std::string path_;
  const std::shared_ptr<const SnoozedPatients> snoozed_;
  std::atomic<std::chrono::steady_clock::time_point> next_look_{std::chrono::steady_clock::time_point::min()};
  std::mutex mutex_;
  std::vector<std::unique_ptr<Connection>> idle_;
};

/// The newest word of each card on each rule, in the order of `rows`, and of that what is active on the day.
struct SnoozeRow {
  std::int64_t shown = 0;
  std::string rule;
  std::string rest;  // until, until-changed, lifted
  std::string last_day;
  std::string evidence;
};
std::vector<Snooze> active_snoozes(const std::vector<SnoozeRow>& rows, Day today);

}  // namespace parity::audit
