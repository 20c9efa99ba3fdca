// Weeks that are over are read one at a time, so that neither a stop nor a checkpoint of the store waits for all of them.
#include "cli/serve/firing_watch.h"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <iterator>
#include <mutex>
#include <optional>
#include <utility>

#include "audit/report.h"
#include "audit/watch.h"

namespace parity::cli {
namespace {

constexpr int kDaysAWeek = 7;
constexpr std::chrono::minutes kBetweenLooksAtTheClock{10};

}  // namespace

Result<std::vector<hooks::FiringAlarm>> firing_alarms(const std::string& store, Instant now,
                                                      const std::stop_token& stop) {
  const Day judged = audit::week_of(now) - kDaysAWeek;
  std::vector<audit::FiringLine> lines;
  for (int week = 0; week <= audit::kWatchedWeeks; ++week) {
    if (stop.stop_requested()) return {};
    const Day first = judged - kDaysAWeek * week;
    auto found = audit::firing(store, {start_of(first), start_of(first + kDaysAWeek)});
    if (!found) return tl::unexpected<Error>(std::move(found.error()));
    std::move(found->begin(), found->end(), std::back_inserter(lines));
  }
  std::vector<hooks::FiringAlarm> alarms;
  for (const audit::WatchFinding& finding : audit::watch(lines, judged, {}))
    alarms.push_back({finding.rule, finding.audience, std::string(to_text(finding.kind))});
  return alarms;
}

FiringWatch::FiringWatch(Parts parts)
    : parts_(std::move(parts)), thread_([this](const std::stop_token& stop) { run(stop); }) {}

void FiringWatch::run(const std::stop_token& stop) {
  std::mutex mutex;
  std::condition_variable_any changed;
  std::optional<Day> looked;
  while (!stop.stop_requested()) {
    const Instant now = parts_.clock.now();
    if (looked != london_day(now)) look(now, stop);
    looked = london_day(now);
    std::unique_lock lock(mutex);
    changed.wait_for(lock, stop, kBetweenLooksAtTheClock, [] { return false; });
  }
}

void FiringWatch::look(Instant now, const std::stop_token& stop) {
  auto alarms = firing_alarms(parts_.store, now, stop);
  if (stop.stop_requested()) return;
  if (!alarms) {
    parts_.log.write(hooks::LogLevel::kWarning, "firing_watch_failed", {{"why", alarms.error().message}});
    return;
  }
  for (const hooks::FiringAlarm& alarm : *alarms)
    if (std::find(found_.begin(), found_.end(), alarm) == found_.end())
      parts_.log.write(hooks::LogLevel::kWarning, "firing_alarm",
                       {{"rule", alarm.rule}, {"audience", alarm.audience}, {"kind", alarm.kind}});
  parts_.server.note_alarms(*alarms);
  found_ = std::move(*alarms);
}

}  // namespace parity::cli
