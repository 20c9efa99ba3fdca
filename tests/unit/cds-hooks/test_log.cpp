// Log lines: both formats, levels, hostile values, and that nothing queued is lost at the end.
#include <catch2/catch.hpp>

#include <future>
#include <string>
#include <vector>

#include "cds-hooks/log.h"

using namespace parity::hooks;

namespace {

// The lines that `act` writes, complete: the log has ended.
template <class Act>
std::vector<std::string> lines_of(const LogOptions& options, Act act) {
  std::vector<std::string> lines;
  {
    Log log(options, [&lines](std::string_view line) { lines.emplace_back(line); });
    act(log);
    CHECK(log.lost() == 0);
  }
  return lines;
}

}  // namespace

TEST_CASE("log: a JSON line", "[cds-hooks]") {
  const auto lines = lines_of({}, [](Log& log) {
    log.write(LogLevel::kWarning, "reload", {{"file", "a\"b\n"}, {"errors", std::int64_t{-3}}});
  });
  REQUIRE(lines.size() == 1);
  CHECK(lines[0].starts_with(R"({"time":"20)"));
  const auto end = lines[0].find(R"(Z","level")");
  REQUIRE(end != std::string::npos);
  CHECK(lines[0].substr(end) == R"(Z","level":"warning","event":"reload","file":"a\"b\n","errors":-3})");
}

TEST_CASE("log: a text line stays one line", "[cds-hooks]") {
  const auto lines = lines_of({LogLevel::kInfo, LogFormat::kText}, [](Log& log) {
    log.write(LogLevel::kInfo, "start", {{"at", "a\nb {}"}, {"port", std::int64_t{80}}});
  });
  REQUIRE(lines.size() == 1);
  CHECK(lines[0].ends_with("Z info start at=a b {} port=80"));
}

TEST_CASE("log: levels", "[cds-hooks]") {
  const auto all = [](Log& log) {
    for (const auto level : {LogLevel::kDebug, LogLevel::kInfo, LogLevel::kWarning, LogLevel::kError}) {
      log.write(level, "x");
    }
  };
  CHECK(lines_of({LogLevel::kDebug, LogFormat::kText}, all).size() == 4);
  CHECK(lines_of({LogLevel::kInfo, LogFormat::kText}, all).size() == 3);
  CHECK(lines_of({LogLevel::kError, LogFormat::kText}, all).size() == 1);
  CHECK(lines_of({LogLevel::kOff, LogFormat::kText}, all).empty());
  CHECK(parse_log_level("warning") == LogLevel::kWarning);
  CHECK_FALSE(parse_log_level("loud"));
  CHECK(parse_log_format("text") == LogFormat::kText);
  CHECK_FALSE(parse_log_format("xml"));
}

TEST_CASE("log: what is queued at the end is written", "[cds-hooks]") {
  const auto lines = lines_of({}, [](Log& log) {
    for (std::int64_t i = 0; i < 1000; ++i) log.write(LogLevel::kInfo, "n", {{"i", i}});
  });
  REQUIRE(lines.size() == 1000);
  CHECK(lines.back().ends_with(R"("i":999})"));
}

TEST_CASE("log: what can't be written in time is lost and counted, the oldest first", "[cds-hooks]") {
  std::promise<void> first, release;
  auto released = release.get_future().share();
  std::vector<std::string> lines;
  {
    Log log({}, [&](std::string_view line) {
      if (lines.empty()) first.set_value();
      lines.emplace_back(line);
      released.wait();
    });
    log.write(LogLevel::kInfo, "stuck");
    first.get_future().wait();
    for (std::int64_t i = 0; i < 10'000; ++i) log.write(LogLevel::kInfo, "n", {{"i", i}});
    CHECK(log.lost() == 10'000 - 8'192);
    release.set_value();
  }
  CHECK(lines.size() == 8'193);
  CHECK(lines.back().ends_with(R"("i":9999})"));
}
