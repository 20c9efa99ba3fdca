// The real server for a long while: calls of all kinds, answers to cards, broken requests, reloads. All are answered, its
// memory stays where it was after the first fifth, and the audit is whole at the end.
// PARITY_SOAK_SECONDS says how long; default 15. An hour by hand: PARITY_SOAK_SECONDS=3600 build/release…/tests/test_soak
#include <signal.h>

#include <algorithm>
#include <atomic>
#include <catch2/catch.hpp>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <thread>

#include "fhir-adapter/json.h"
#include "test_paths.h"
#include "tests/cli/serve_process.h"
#include "tests/failure/http_client.h"
#include "tests/file_text.h"

using namespace parity;
using parity::cli::test::ServeProcess;
using parity::tests::Answer;
using parity::tests::Client;
using Clock = std::chrono::steady_clock;

namespace {

constexpr int kClients = 2;
constexpr auto kPause = std::chrono::milliseconds(20);
constexpr long kSlackKilobytes = 20 * 1024;  // the audit's page cache (16 MiB) may still be filling

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool kMemoryCounts = false;  // a sanitizer keeps what was freed
#else
constexpr bool kMemoryCounts = true;
#endif

std::chrono::seconds wanted_time() {
  const char* text = std::getenv("PARITY_SOAK_SECONDS");
  return std::chrono::seconds(text == nullptr ? 15 : std::max(5, std::atoi(text)));
}

struct Call {
  std::string path;
  std::string body;
};

// Every sample request to a service of its hook, and some that can't be read.
std::vector<Call> calls_of(const std::string& discovery) {
  const auto document = fhir::parse_json(discovery);
  REQUIRE(document.has_value());
  std::vector<Call> calls;
  for (const auto& entry : std::filesystem::directory_iterator(PARITY_SOURCE_DIR "/samples/requests")) {
    const std::string text = tests::file_text(entry.path());
    const auto request = fhir::parse_json(text);
    REQUIRE(request.has_value());
    for (const fhir::JsonView service : document->root()["services"].items())
      if (service["hook"].text() == request->root()["hook"].text())
        calls.push_back({"/cds-services/" + std::string(service["id"].text()), text});
  }
  calls.push_back({calls.front().path, "{\"hook\": "});
  calls.push_back({calls.front().path, "[]"});
  calls.push_back({"/cds-services/nobody", "{}"});
  return calls;
}

long resident_kilobytes(pid_t process) {
  std::ifstream status("/proc/" + std::to_string(process) + "/status");
  for (std::string line; std::getline(status, line);)
    if (line.starts_with("VmRSS:")) return std::atol(line.c_str() + 6);
  return 0;
}

long median(std::vector<long> values) {
  std::sort(values.begin(), values.end());
  return values.empty() ? 0 : values[values.size() / 2];
}

// The first card's answer, so that snoozes, their reading and their ends are among what goes on for long.
void answer_card(Client& client, const Call& call, const std::string& response) {
  const auto document = fhir::parse_json(response);
  if (!document || !document->root()["cards"].at(0).is_object()) return;
  const std::string card(document->root()["cards"].at(0)["uuid"].text());
  client.ask(tests::post(
      call.path + "/feedback",
      R"({"feedback":[{"card":")" + card + R"(","outcome":"accepted","outcomeTimestamp":"2026-11-22T10:00:00Z"}]})",
      "Content-Type: application/json\r\n"));
}

struct Count {
  std::atomic<long> good = 0;
  std::atomic<long> refused = 0;
  std::atomic<long> lost = 0;
};

void call_until(Clock::time_point end, std::uint16_t port, const std::vector<Call>& calls, Count& count) {
  for (std::size_t i = 0; Clock::now() < end; ++i) {
    Client client(port);  // each some calls on one connection
    for (int on_one = 0; on_one < 20 && Clock::now() < end; ++on_one, ++i) {
      const Call& call = calls[i % calls.size()];
      const Answer answer = client.ask(tests::post(call.path, call.body, "Content-Type: application/json\r\n"));
      if (answer.status == 200 && i % 40 == 0) answer_card(client, call, answer.body);
      ++(answer.status == 200 ? count.good : answer.status >= 400 && answer.status < 500 ? count.refused : count.lost);
      if (answer.status >= 400) break;  // it may have closed the connection
      std::this_thread::sleep_for(kPause);
    }
  }
}

}  // namespace

TEST_CASE("soak: everything is answered, memory stays, the audit is whole") {
  ServeProcess process({"--port", "0"}, {});
  const std::uint16_t port = process.wait_for_port();
  INFO(process.err());
  REQUIRE(port != 0);
  const auto calls = calls_of(Client(port).ask(tests::get("/cds-services")).body);
  REQUIRE(calls.size() >= 12);

  const auto began = Clock::now();
  const auto end = began + wanted_time();
  Count count;
  std::vector<std::thread> clients;
  for (int i = 0; i < kClients; ++i) clients.emplace_back([&] { call_until(end, port, calls, count); });
  std::vector<long> early;
  std::vector<long> late;
  for (int tick = 0; Clock::now() < end; ++tick) {
    std::this_thread::sleep_for(std::chrono::milliseconds(250));
    if (tick % 20 == 0) process.send_signal(SIGHUP);
    const double share = (Clock::now() - began) / std::chrono::duration<double>(end - began);
    if (share > 0.2 && share < 0.4) early.push_back(resident_kilobytes(process.id()));
    if (share > 0.8) late.push_back(resident_kilobytes(process.id()));
  }
  for (std::thread& client : clients) client.join();

  WARN("soak: " << count.good << " calls answered, " << count.refused << " refused as they should be, memory "
                << median(early) / 1024 << " MiB early, " << median(late) / 1024 << " MiB late");
  CHECK(count.good > 100);
  CHECK(count.refused > 10);
  CHECK(count.lost == 0);
  CHECK_FALSE(late.empty());
  if (kMemoryCounts) CHECK(median(late) <= median(early) + kSlackKilobytes);
  process.send_signal(SIGTERM);
  CHECK(process.wait() == 0);
  const std::string store = process.home().path() + "/.local/state/parity/parity.db";
  REQUIRE(std::filesystem::exists(store));
  CHECK(std::system((std::string(PARITY_BINARY) + " audit verify --store '" + store + "' > /dev/null").c_str()) == 0);
}
