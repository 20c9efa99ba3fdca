// Lines are made by the caller's thread and written by one of the log's own, through spdlog. The one file that includes
// spdlog. Not its asynchronous logger: in a shared library, that is opaque to the thread sanitizer.
#include "cds-hooks/log.h"

#include <fmt/format.h>
#include <spdlog/details/null_mutex.h>
#include <spdlog/logger.h>
#include <spdlog/sinks/base_sink.h>
#include <spdlog/sinks/stdout_sinks.h>

#include <array>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <string>
#include <thread>
#include <utility>

#include "cds-hooks/json_writer.h"
#include "engine/base/date.h"

namespace parity::hooks {
namespace {

constexpr std::size_t kQueuedLines = 8192;

struct LevelName {
  LogLevel level;
  std::string_view name;
};

constexpr std::array<LevelName, 5> kLevels = {{{LogLevel::kDebug, "debug"},
                                               {LogLevel::kInfo, "info"},
                                               {LogLevel::kWarning, "warning"},
                                               {LogLevel::kError, "error"},
                                               {LogLevel::kOff, "off"}}};

std::string_view name_of(LogLevel level) { return kLevels.at(static_cast<std::size_t>(level)).name; }

class FunctionSink final : public spdlog::sinks::base_sink<spdlog::details::null_mutex> {
 public:
  explicit FunctionSink(std::function<void(std::string_view)> take) : take_(std::move(take)) {}

 protected:
  void sink_it_(const spdlog::details::log_msg& message) override {
    take_({message.payload.data(), message.payload.size()});
  }
  void flush_() override {}

 private:
  std::function<void(std::string_view)> take_;
};

// "2026-11-22T09:30:00.123Z"
std::string time_text() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  const auto milliseconds = std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
  std::string text = to_text(Instant{milliseconds / 1000});
  text.pop_back();
  return fmt::format("{}.{:03}Z", text, milliseconds % 1000);
}

std::string json_line(LogLevel level, std::string_view event, std::initializer_list<LogField> fields) {
  JsonWriter json;
  {
    const auto line = json.object();
    json.member("time", time_text());
    json.member("level", name_of(level));
    json.member("event", event);
    for (const LogField& field : fields) {
      if (const auto* text = std::get_if<std::string_view>(&field.value)) json.member(field.key, *text);
      if (const auto* number = std::get_if<std::int64_t>(&field.value)) json.integer_member(field.key, *number);
    }
  }
  return json.take();
}

std::string text_line(LogLevel level, std::string_view event, std::initializer_list<LogField> fields) {
  std::string line = fmt::format("{} {} {}", time_text(), name_of(level), event);
  for (const LogField& field : fields) {
    line += fmt::format(" {}=", field.key);
    std::visit([&line](const auto& value) { line += fmt::format("{}", value); }, field.value);
  }
  // One event is one line, whatever a value holds.
  for (char& c : line) {
    if (static_cast<unsigned char>(c) < 0x20) c = ' ';
  }
  return line;
}

}  // namespace

std::optional<LogLevel> parse_log_level(std::string_view text) {
  for (const LevelName& level : kLevels) {
    if (level.name == text) return level.level;
  }
  return std::nullopt;
}

std::optional<LogFormat> parse_log_format(std::string_view text) {
  if (text == "json") return LogFormat::kJson;
  if (text == "text") return LogFormat::kText;
  return std::nullopt;
}

struct Log::Impl {
  Impl(const LogOptions& with, spdlog::sink_ptr sink) : options(with), logger("parity", std::move(sink)) {
    logger.set_pattern("%v");
    writer = std::thread([this] { write_queued(); });
  }

  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;
  ~Impl() {
    {
      const std::lock_guard lock(mutex);
      ended = true;
    }
    changed.notify_one();
    writer.join();
  }

  void push(std::string line) {
    {
      const std::lock_guard lock(mutex);
      if (lines.size() == kQueuedLines) {
        lines.pop_front();
        ++lost;
      }
      lines.push_back(std::move(line));
    }
    changed.notify_one();
  }

  void write_queued() {
    std::unique_lock lock(mutex);
    for (;;) {
      changed.wait(lock, [this] { return ended || !lines.empty(); });
      if (lines.empty()) return;
      const auto batch = std::exchange(lines, {});
      lock.unlock();
      for (const std::string& line : batch) {
        logger.log(spdlog::level::info, spdlog::string_view_t(line.data(), line.size()));
      }
      logger.flush();
      lock.lock();
    }
  }

  const LogOptions options;
  spdlog::logger logger;  // used by `writer` only
  std::atomic<std::size_t> lost{0};
  std::mutex mutex;
  std::condition_variable changed;
  std::deque<std::string> lines;  // guarded by mutex
  bool ended = false;             // guarded by mutex
  std::thread writer;
};

Log::Log(const LogOptions& options)
    : impl_(std::make_unique<Impl>(options, std::make_shared<spdlog::sinks::stderr_sink_st>())) {}

Log::Log(const LogOptions& options, std::function<void(std::string_view)> sink)
    : impl_(std::make_unique<Impl>(options, std::make_shared<FunctionSink>(std::move(sink)))) {}

Log::~Log() = default;

bool Log::writes(LogLevel level) const { return level >= impl_->options.level && level != LogLevel::kOff; }

void Log::write(LogLevel level, std::string_view event, std::initializer_list<LogField> fields) {
  if (!writes(level)) return;
  impl_->push(impl_->options.format == LogFormat::kJson ? json_line(level, event, fields)
                                                        : text_line(level, event, fields));
}

std::size_t Log::lost() const { return impl_->lost; }

}  // namespace parity::hooks
