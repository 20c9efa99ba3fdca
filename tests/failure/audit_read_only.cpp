// A store that becomes read-only while the server runs: its files are made immutable by somebody, or its file system
// remounts itself read-only after an error of the disk. /ready says so, calls are refused or spooled as configured, and
// nothing that a client received is lost. Both need rights that not every machine gives: skipped loudly without them.
#include <fcntl.h>
#include <linux/fs.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/wait.h>

#include "tests/cli/serve_process.h"
#include "tests/failure/audited_server.h"

namespace parity::audit::testing {
namespace {

using cli::test::ServeProcess;

/// A file that may not be written any more, not even by who has it open; for as long as this lives.
class Immutable {
 public:
  explicit Immutable(std::string path) : path_(std::move(path)), holds_(set(FS_IMMUTABLE_FL)) {}
  Immutable(const Immutable&) = delete;
  Immutable& operator=(const Immutable&) = delete;
  ~Immutable() { static_cast<void>(set(0)); }
  bool holds() const { return holds_; }

 private:
  bool set(int flag) const {
    const int file = ::open(path_.c_str(), O_RDONLY | O_CLOEXEC);
    int flags = 0;
    const bool got = file >= 0 && ::ioctl(file, FS_IOC_GETFLAGS, &flags) == 0;
    flags = (flags & ~FS_IMMUTABLE_FL) | flag;
    const bool done = got && ::ioctl(file, FS_IOC_SETFLAGS, &flags) == 0;
    if (file >= 0) ::close(file);
    return done;
  }

  std::string path_;
  bool holds_;
};

bool runs(const std::string& command) {
  const int status = std::system((command + " >/dev/null 2>&1").c_str());
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

/// An ext4 of its own, which can be made to act as after an error of its disk.
class OwnFileSystem {
 public:
  explicit OwnFileSystem(const TemporaryFolder& folder) : image_(folder.file("image")), path_(folder.file("disk")) {
    std::filesystem::create_directory(path_);
    std::ofstream(image_).close();
    std::filesystem::resize_file(image_, 8U << 20U);
    is_mounted_ = runs("PATH=$PATH:/usr/sbin:/sbin mkfs.ext4 -q " + image_) && mount();
  }
  OwnFileSystem(const OwnFileSystem&) = delete;
  OwnFileSystem& operator=(const OwnFileSystem&) = delete;
  ~OwnFileSystem() { unmount(); }

  bool is_mounted() const { return is_mounted_; }
  bool mount() { return runs("mount -o loop " + image_ + " " + path_); }
  bool fail() { return runs("mount -o remount,abort " + path_); }
  void unmount() {
    if (is_mounted_) static_cast<void>(runs("umount " + path_));
  }
  std::string file(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string image_;
  std::string path_;
  bool is_mounted_ = false;
};

/// What clients of a server got.
struct Clients {
  std::uint16_t port = 0;
  std::set<std::string> received;

  tests::Answer ask() {
    static const std::string request = hook_call();
    auto answer = tests::Client(port).ask(request);
    for (const std::string& uuid : uuids_in(answer.body)) received.insert(uuid);
    return answer;
  }
  bool all_in(const std::string& store) const {
    const auto known = uuids_in_store(store);
    return std::includes(known.begin(), known.end(), received.begin(), received.end());
  }
};

const std::string kReady = tests::get("/ready");

}  // namespace

TEST_CASE("audit through HTTP: files that are made read-only under a running server", "[audit][failure]") {
  const bool spools = GENERATE(false, true);
  INFO((spools ? "serve-and-spool" : "refuse"));
  const TemporaryFolder folder;
  const std::string path = folder.file("parity.db");
  ServeProcess server({"--port", "0"}, {"PARITY_AUDIT_PATH=" + path, std::string("PARITY_AUDIT_ON_FAILURE=") +
                                                                         (spools ? "serve-and-spool" : "refuse")});
  Clients clients{server.wait_for_port(), {}};
  INFO(server.err());
  REQUIRE(clients.port != 0);
  REQUIRE(clients.ask().status == 200);
  {
    const Immutable database(path);
    const Immutable log(path + "-wal");
    if (!database.holds() || !log.holds()) {
      WARN("skipped: a file may not be made immutable here");
      return;
    }
    for (int i = 0; i < 5; ++i) {
      const auto answer = clients.ask();
      CHECK(answer.status == (spools ? 200 : 503));
      if (!spools) CHECK_THAT(answer.body, Catch::Contains("OperationOutcome") && !Catch::Contains("\"cards\""));
    }
    if (!spools) CHECK(status_of(clients.port, kReady) == 503);
    CHECK_THAT(tests::Client(clients.port).ask(tests::get("/health")).body, Catch::Contains("\"writable\":false"));
    CHECK(std::filesystem::exists(path + ".spool") == spools);
  }
  CHECK(comes_to(clients.port, kReady, 200));
  CHECK(comes_to(clients.port, hook_call(), 200));
  for (int i = 0; i < 200 && std::filesystem::exists(path + ".spool"); ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  CHECK(clients.ask().status == 200);
  server.send_signal(SIGTERM);
  CHECK(server.wait() == 0);
  CHECK(whole(path, path + ".anchor"));
  CHECK(clients.received.size() >= (spools ? 7U : 2U));
  CHECK(clients.all_in(path));
}

TEST_CASE("audit through HTTP: a file system that remounts itself read-only under a running server",
          "[audit][failure]") {
  const bool spools = GENERATE(false, true);
  INFO((spools ? "serve-and-spool" : "refuse"));
  const TemporaryFolder folder;
  OwnFileSystem disk(folder);
  if (!disk.is_mounted()) {
    WARN("skipped: no ext4 may be made and mounted here");
    return;
  }
  const std::string path = disk.file("parity.db");
  const std::vector<std::string> settings = {
      "PARITY_AUDIT_PATH=" + path, "PARITY_AUDIT_SPOOL_PATH=" + folder.file("spool"),
      std::string("PARITY_AUDIT_ON_FAILURE=") + (spools ? "serve-and-spool" : "refuse")};
  Clients clients;
  {
    ServeProcess server({"--port", "0"}, settings);
    clients.port = server.wait_for_port();
    INFO(server.err());
    REQUIRE(clients.port != 0);
    for (int i = 0; i < 3; ++i) REQUIRE(clients.ask().status == 200);
    REQUIRE(disk.fail());
    for (int i = 0; i < 5; ++i) CHECK(clients.ask().status == (spools ? 200 : 503));
    if (!spools) CHECK(status_of(clients.port, kReady) == 503);
    const auto ready = tests::Client(clients.port).ask(spools ? tests::get("/health") : kReady).body;
    CHECK_THAT(ready, Catch::Contains(spools ? "\"writable\":false" : "the audit can't be written"));
    server.send_signal(SIGTERM);
    static_cast<void>(server.wait());
  }
  // The operator mends the disk.
  disk.unmount();
  REQUIRE(disk.mount());
  {
    ServeProcess server({"--port", "0"}, settings);
    clients.port = server.wait_for_port();
    INFO(server.err());
    REQUIRE(clients.port != 0);
    CHECK(comes_to(clients.port, kReady, 200));
    CHECK(clients.ask().status == 200);
    for (int i = 0; i < 200 && std::filesystem::exists(folder.file("spool")); ++i)
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
    server.send_signal(SIGTERM);
    CHECK(server.wait() == 0);
  }
  CHECK(whole(path, ""));
  CHECK(clients.received.size() >= (spools ? 9U : 4U));
  CHECK(clients.all_in(path));
}

}  // namespace parity::audit::testing
