// The audit's promises, seen through HTTP on the real program: whoever got a card finds it in the store after kill -9; a
// full, read-only or locked disk is 503 and said by /ready, and it comes back by itself. The store alone is tried much
// harder in audit_kill.cpp and audit_store_in_trouble.cpp. PARITY_SERVER_KILLS sets how often (5 in a normal run).
#include <signal.h>
#include <sys/mount.h>

#include <atomic>
#include <cstdlib>
#include <fstream>
#include <mutex>
#include <optional>
#include <random>
#include <set>
#include <sstream>
#include <thread>

#include "tests/cli/serve_process.h"
#include "tests/failure/audited_server.h"

namespace parity::audit::testing {
namespace {

using cli::test::ServeProcess;

int kills_wanted() {
  const char* runs = std::getenv("PARITY_SERVER_KILLS");
  return runs == nullptr ? 5 : std::max(1, std::atoi(runs));
}

/// A file system of its own, small; nothing where one may not be made.
class SmallDisk {
 public:
  static std::unique_ptr<SmallDisk> make(const std::string& path) {
    std::filesystem::create_directory(path);
    if (::mount("tmpfs", path.c_str(), "tmpfs", 0, "size=1200k") != 0) return nullptr;
    return std::unique_ptr<SmallDisk>(new SmallDisk(path));
  }
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;
  ~SmallDisk() { ::umount2(path_.c_str(), MNT_DETACH); }

  bool set_read_only() { return ::mount("tmpfs", path_.c_str(), "tmpfs", MS_REMOUNT | MS_RDONLY, "") == 0; }

 private:
  explicit SmallDisk(std::string path) : path_(std::move(path)) {}
  std::string path_;
};

}  // namespace

TEST_CASE("audit through HTTP: killed under 16 clients, every card that one received is in the store",
          "[audit][failure]") {
  const TemporaryFolder folder;
  const std::string path = folder.file("parity.db");
  const std::string request = hook_call();
  std::set<std::string> received;
  std::mutex mutex;
  std::mt19937 random(3);
  std::uniform_int_distribution<int> life(5, 400);
  for (int run = 0; run < kills_wanted(); ++run) {
    ServeProcess server({"--port", "0"}, {"PARITY_AUDIT_PATH=" + path});
    const std::uint16_t port = server.wait_for_port();
    INFO(server.err());
    REQUIRE(port != 0);
    std::atomic<bool> began{false};
    std::vector<std::thread> clients;
    for (int i = 0; i < 16; ++i)
      clients.emplace_back([&] {
        tests::Client client(port);
        while (true) {
          const auto answer = client.ask(request);
          if (answer.status != 200) return;
          const auto uuids = uuids_in(answer.body);
          const std::scoped_lock lock(mutex);
          received.insert(uuids.begin(), uuids.end());
          began = true;
        }
      });
    for (int i = 0; i < 20'000 && !began; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    std::this_thread::sleep_for(std::chrono::milliseconds(life(random)));
    server.send_signal(SIGKILL);
    for (std::thread& client : clients) client.join();
    static_cast<void>(server.wait());
    REQUIRE(began);
    REQUIRE(whole(path, path + ".anchor"));
  }
  CHECK_FALSE(received.empty());
  const auto known = uuids_in_store(path);
  CHECK(std::includes(known.begin(), known.end(), received.begin(), received.end()));
  CHECK(text_of(path, "PRAGMA integrity_check") == "ok");
}

TEST_CASE("audit through HTTP: a full, a read-only and a locked disk", "[audit][failure]") {
  const TemporaryFolder folder;
  const auto disk = SmallDisk::make(folder.file("disk"));
  if (!disk) {
    WARN("skipped: no file system may be mounted here");
    return;
  }
  const std::string path = folder.file("disk/parity.db");
  const std::string request = hook_call();
  const std::string ready = tests::get("/ready");
  std::set<std::string> received;
  {
    ServeProcess server({"--port", "0"}, {"PARITY_AUDIT_PATH=" + path});
    const std::uint16_t port = server.wait_for_port();
    INFO(server.err());
    REQUIRE(port != 0);
    const auto ask = [&] {
      const auto answer = tests::Client(port).ask(request);
      for (const std::string& uuid : uuids_in(answer.body)) received.insert(uuid);
      return answer;
    };
    REQUIRE(ask().status == 200);

    // Full: something else has filled the disk.
    const std::string filler = folder.file("disk/filler");
    {
      std::ofstream(filler) << std::string(4U << 20U, 'x');
    }
    tests::Answer answer;
    for (int i = 0; i < 500 && (answer = ask()).status == 200; ++i) {
    }
    CHECK(answer.status == 503);
    CHECK_THAT(answer.head, Catch::Contains("Retry-After"));
    CHECK_THAT(answer.body, Catch::Contains("OperationOutcome") && !Catch::Contains("\"cards\""));
    CHECK(status_of(port, ready) == 503);
    CHECK_THAT(tests::Client(port).ask(ready).body,
               Catch::Contains("the audit can't be written") && Catch::Contains("disk is full"));
    std::filesystem::remove(filler);
    CHECK(comes_to(port, ready, 200));
    CHECK(ask().status == 200);

    // Locked by another program.
    {
      auto other = open_by_hand(path);
      REQUIRE(other.execute("BEGIN IMMEDIATE"));
      CHECK(ask().status == 503);
      CHECK(status_of(port, ready) == 503);
      REQUIRE(other.execute("ROLLBACK"));
    }
    CHECK(comes_to(port, ready, 200));
    CHECK(ask().status == 200);
    server.send_signal(SIGTERM);
    CHECK(server.wait() == 0);
  }
  CHECK(whole(path, path + ".anchor"));
  const auto known = uuids_in_store(path);
  CHECK(received.size() > 3);
  CHECK(std::includes(known.begin(), known.end(), received.begin(), received.end()));

  // Read-only: there is nothing to be served from the start, and it says why.
  if (!disk->set_read_only()) return;
  ServeProcess refused({"--port", "0"}, {"PARITY_AUDIT_PATH=" + path});
  CHECK(refused.wait() == 2);
  CHECK_THAT(refused.err(), Catch::Contains(path));
}

TEST_CASE("audit through HTTP: serve and spool while the database is locked, killed, and replayed",
          "[audit][failure]") {
  const TemporaryFolder folder;
  const std::string path = folder.file("parity.db");
  const std::vector<std::string> settings = {"PARITY_AUDIT_PATH=" + path, "PARITY_AUDIT_ON_FAILURE=serve-and-spool"};
  const std::string request = hook_call();
  std::set<std::string> received;
  const auto ask = [&](std::uint16_t port) {
    const auto answer = tests::Client(port).ask(request);
    for (const std::string& uuid : uuids_in(answer.body)) received.insert(uuid);
    return answer.status;
  };
  const auto has_spool = [&] { return std::filesystem::exists(path + ".spool"); };
  {
    ServeProcess server({"--port", "0"}, settings);
    const std::uint16_t port = server.wait_for_port();
    INFO(server.err());
    REQUIRE(port != 0);
    REQUIRE(ask(port) == 200);
    auto other = open_by_hand(path);
    REQUIRE(other.execute("BEGIN IMMEDIATE"));
    for (int i = 0; i < 5; ++i) CHECK(ask(port) == 200);
    CHECK(has_spool());
    CHECK_THAT(tests::Client(port).ask(tests::get("/health")).body, Catch::Contains("\"writable\":false"));
    REQUIRE(other.execute("ROLLBACK"));
    CHECK(comes_to(port, tests::get("/ready"), 200));
    for (int i = 0; i < 200 && has_spool(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(50));
    CHECK_FALSE(has_spool());
    // Again, and killed before it could be replayed.
    REQUIRE(other.execute("BEGIN IMMEDIATE"));
    for (int i = 0; i < 5; ++i) CHECK(ask(port) == 200);
    server.send_signal(SIGKILL);
    static_cast<void>(server.wait());
    CHECK(has_spool());
  }
  {
    ServeProcess server({"--port", "0"}, settings);
    const std::uint16_t port = server.wait_for_port();
    REQUIRE(port != 0);
    CHECK(comes_to(port, tests::get("/ready"), 200));
    CHECK(ask(port) == 200);
    for (int i = 0; i < 200 && has_spool(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(50));
    CHECK_FALSE(has_spool());
    server.send_signal(SIGTERM);
    CHECK(server.wait() == 0);
  }
  CHECK(whole(path, path + ".anchor"));
  const auto known = uuids_in_store(path);
  CHECK(received.size() > 12);
  CHECK(std::includes(known.begin(), known.end(), received.begin(), received.end()));
}

TEST_CASE("audit through HTTP: a database that is damaged under a running server", "[audit][failure]") {
  const TemporaryFolder folder;
  const std::string path = folder.file("parity.db");
  const std::string request = hook_call();
  {
    ServeProcess filling({"--port", "0"}, {"PARITY_AUDIT_PATH=" + path});
    const std::uint16_t port = filling.wait_for_port();
    REQUIRE(port != 0);
    tests::Client client(port);
    for (int i = 0; i < 40; ++i) REQUIRE(client.ask(request).status == 200);
    filling.send_signal(SIGTERM);
    REQUIRE(filling.wait() == 0);
  }
  ServeProcess server({"--port", "0"}, {"PARITY_AUDIT_PATH=" + path});
  const std::uint16_t port = server.wait_for_port();
  REQUIRE(port != 0);
  const auto size = std::filesystem::file_size(path);
  {
    std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(4096);
    file << std::string(size - 4096, 'Z');
  }
  CHECK(comes_to(port, request, 503));
  CHECK_THAT(tests::Client(port).ask(tests::get("/ready")).body,
             Catch::Contains("the audit can't be written") && Catch::Contains("damaged"));
  for (int i = 0; i < 5; ++i) CHECK(status_of(port, request) == 503);
  server.send_signal(SIGTERM);
  static_cast<void>(server.wait());
  const auto verification = verify({path, ""});
  CHECK((!verification || !verification->is_whole()));
  ServeProcess refused({"--port", "0"}, {"PARITY_AUDIT_PATH=" + path});
  CHECK(refused.wait() == 2);
  CHECK_THAT(refused.err(), Catch::Contains("damaged"));
}

}  // namespace parity::audit::testing
