// kill -9 under load from 16 clients: whatever was acknowledged is in the store, the chain verifies and the file is
// sound. PARITY_KILL_RUNS sets how often (100 in a normal run).
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <cstring>
#include <random>
#include <set>
#include <thread>

#include "audit/verify.h"
#include "tests/unit/audit/fixture.h"

namespace parity::audit::testing {
namespace {

constexpr int kClients = 16;
constexpr int kCallsEach = 100'000;

/// Writes until it is killed; each acknowledged call's number goes down the pipe, in one write.
[[noreturn]] void serve(const StoreOptions& options, int run, int pipe) {
  auto store = open_sqlite_store(options, kNow);
  if (!store) ::_exit(3);
  std::vector<std::thread> clients;
  for (int client = 0; client < kClients; ++client) {
    clients.emplace_back([&, client] {
      for (int i = 0; i < kCallsEach; ++i) {
        const int number = (run * kClients + client) * kCallsEach + i;
        if (!record(**store, sample_call(number))) ::_exit(4);
        if (::write(pipe, &number, sizeof number) != sizeof number) ::_exit(5);
      }
    });
  }
  for (std::thread& client : clients) client.join();
  ::_exit(0);
}

/// What the child acknowledged before it was killed, some random time after its first word.
std::vector<int> run_and_kill(const StoreOptions& options, int run, std::chrono::microseconds life) {
  int ends[2];
  REQUIRE(::pipe(ends) == 0);
  const pid_t child = ::fork();
  if (child == 0) {
    ::close(ends[0]);
    serve(options, run, ends[1]);
  }
  ::close(ends[1]);
  std::vector<int> numbers;
  int number = 0;
  bool killed = false;
  while (::read(ends[0], &number, sizeof number) == sizeof number) {
    numbers.push_back(number);
    if (killed) continue;
    std::this_thread::sleep_for(life);
    ::kill(child, SIGKILL);
    killed = true;
  }
  ::close(ends[0]);
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  REQUIRE(WIFSIGNALED(status));
  return numbers;
}

int runs_wanted() {
  const char* runs = std::getenv("PARITY_KILL_RUNS");
  return runs == nullptr ? 100 : std::max(1, std::atoi(runs));
}

}  // namespace

TEST_CASE("audit: killed at random under load, nothing that was acknowledged is lost", "[audit][failure]") {
  const TemporaryFolder folder;
  auto options = options_in(folder);
  options.anchor_interval = std::chrono::milliseconds(5);
  std::mt19937 random(7);
  std::uniform_int_distribution<int> life(0, 40'000);
  std::vector<int> acknowledged;
  for (int run = 0; run < runs_wanted(); ++run) {
    const auto numbers = run_and_kill(options, run, std::chrono::microseconds(life(random)));
    REQUIRE_FALSE(numbers.empty());
    acknowledged.insert(acknowledged.end(), numbers.begin(), numbers.end());
    // Killed in its first milliseconds, it has written no anchor yet.
    const bool anchored = std::filesystem::exists(options.anchor_file());
    const auto verification = verify({options.path, anchored ? options.anchor_file() : ""});
    if (!verification) FAIL(to_text(verification.error()));
    for (const Finding& finding : verification->findings) UNSCOPED_INFO(finding.message);
    REQUIRE(verification->is_whole());
  }
  std::set<std::string> cards;
  auto database = open_by_hand(options.path);
  auto select = database.prepare("SELECT card FROM cards");
  REQUIRE(select);
  for (auto row = select->step(); row && *row; row = select->step()) cards.emplace(select->text(0));
  std::size_t lost = 0;
  for (const int number : acknowledged) lost += cards.count(card_id(number)) == 0 ? 1U : 0U;
  CHECK(lost == 0);
  CHECK(database.text_of("PRAGMA integrity_check").value() == "ok");
}

}  // namespace parity::audit::testing
