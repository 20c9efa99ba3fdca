#include "cli/cohort/register_progress.h"

#include <fmt/format.h>
#include <algorithm>
#include <string>

namespace parity::cli {
namespace {

std::string time_left(double seconds) {
  const auto whole = static_cast<std::int64_t>(seconds + 0.5);
  if (whole >= 3600) return fmt::format("{} h {:02} min left", whole / 3600, whole / 60 % 60);
  return fmt::format("{}:{:02} left", whole / 60, whole % 60);
}

}  // namespace

std::string progress_text(const RegisterProgress& progress, std::uint64_t begun_at, double seconds) {
  const bool is_reading = progress.stage == RegisterProgress::Stage::kReading;
  std::string text = is_reading ? "reading  " : "answering";
  const double done = static_cast<double>(progress.bytes - std::min(begun_at, progress.bytes));
  const double rate = seconds > 0 ? done / seconds : 0;
  if (progress.total_bytes > 0) {
    text += ' ' + progress_bar(static_cast<double>(progress.bytes) / static_cast<double>(progress.total_bytes));
  } else {
    text += fmt::format(" {} MB", progress.bytes / 1'000'000);
  }
  text += fmt::format("  {:.0f} MB/s", rate / 1e6);
  if (!is_reading) text += fmt::format("  {} patients", progress.patients);
  if (progress.total_bytes > progress.bytes && rate > 0 && seconds > 1)
    text += "  " + time_left(static_cast<double>(progress.total_bytes - progress.bytes) / rate);
  return text;
}

void RegisterProgressLine::show(const RegisterProgress& progress) {
  const auto now = Clock::now();
  if (progress.stage != stage_) {
    stage_ = progress.stage;
    begun_ = now;
    begun_at_ = progress.bytes;
  }
  if (!line_.is_due()) return;
  const std::chrono::duration<double> since = now - begun_;
  line_.write(progress_text(progress, begun_at_, since.count()));
}

}  // namespace parity::cli
