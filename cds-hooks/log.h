// The server's log: one line an event, to standard error. It takes names and numbers that the server chose itself:
// never a body, a token, a path with an id, or anything else of a patient.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string_view>
#include <variant>

namespace parity::hooks {

enum class LogLevel : std::uint8_t { kDebug, kInfo, kWarning, kError, kOff };
enum class LogFormat : std::uint8_t { kJson, kText };

/// "debug", "info", "warning", "error", "off". Empty for anything else.
std::optional<LogLevel> parse_log_level(std::string_view text);
/// "json", "text". Empty for anything else.
std::optional<LogFormat> parse_log_format(std::string_view text);

struct LogOptions {
  LogLevel level = LogLevel::kInfo;
  LogFormat format = LogFormat::kJson;
};

struct LogField {
  std::string_view key;
  std::variant<std::string_view, std::int64_t> value;
};

/// Writing never waits for the disk: lines go through a bounded queue to a thread of their own, and when that can't keep
/// up, the oldest are lost and counted. Safe from any thread.
class Log {
 public:
  /// To standard error.
  explicit Log(const LogOptions& options);
  /// To `sink`, called with one line at a time and without its line end, from one thread. For tests.
  Log(const LogOptions& options, std::function<void(std::string_view)> sink);
  Log(const Log&) = delete;
  Log& operator=(const Log&) = delete;
  ~Log();  // writes what is queued

  bool writes(LogLevel level) const;

  /// JSON: {"time":…,"level":…,"event":…, then the fields}. Text: the same, as `time level event key=value …`.
  void write(LogLevel level, std::string_view event, std::initializer_list<LogField> fields = {});

  /// Lines lost so far.
  std::size_t lost() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace parity::hooks
