// The disk full, the database locked, read-only or damaged, a clock that jumps: errors and not crashes, the status says
// so, nothing acknowledged is lost, and the store comes back by itself.
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <functional>
#include <optional>
#include <thread>

#include "audit/durable_file.h"
#include "audit/verify.h"
#include "tests/unit/audit/fixture.h"

namespace parity::audit::testing {
namespace {

bool whole(const StoreOptions& options) {
  const auto verification = verify({options.path, ""});
  if (!verification) FAIL(to_text(verification.error()));
  for (const Finding& finding : verification->findings) UNSCOPED_INFO(finding.message);
  return verification->is_whole();
}

/// Until the store's own attempts have brought the status there; no more than ten seconds.
bool comes_to(const Store& store, const std::function<bool(const StoreStatus&)>& wanted) {
  for (int i = 0; i < 1000; ++i) {
    if (wanted(store.status())) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return false;
}

bool is_writable(const StoreStatus& status) { return status.writable; }
bool is_drained(const StoreStatus& status) { return status.writable && status.spooled == 0; }

/// Another process's write lock, for as long as it lives.
class Lock {
 public:
  explicit Lock(const std::string& path) : database_(open_by_hand(path)) {
    REQUIRE(database_.execute("BEGIN IMMEDIATE"));
  }

 private:
  Database database_;
};

/// How many files of a spool were kept for somebody to look at.
std::size_t files_aside(const StoreOptions& options) {
  std::size_t aside = 0;
  for (const auto& file : std::filesystem::directory_iterator(std::filesystem::path(options.path).parent_path())) {
    aside += file.path().string().find(".damaged-") != std::string::npos ? 1U : 0U;
  }
  return aside;
}

/// Fills the store up to its limit; gives how many calls it took.
int fill(Store& store, int first) {
  int taken = 0;
  while (record(store, sample_call(first + taken))) ++taken;
  return taken;
}

/// Runs something in a child process, where a limit or another user does no harm to the tests. 0 means it held.
int in_child(const std::function<int()>& work) {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(work());
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  REQUIRE(WIFEXITED(status));
  return WEXITSTATUS(status);
}

}  // namespace

TEST_CASE("audit in trouble: locked, under refuse", "[audit][failure]") {
  const TemporaryFolder folder;
  const auto options = options_in(folder);
  auto store = open_store(options);
  must(record(*store, sample_call(1)));
  {
    const Lock lock(options.path);
    const auto refused = record(*store, sample_call(2));
    REQUIRE_FALSE(refused);
    CHECK(refused.error().kind == ErrorKind::kUnavailable);
    CHECK_THAT(refused.error().message, Catch::Contains("locked"));
    CHECK_FALSE(store->status().writable);
    CHECK_THAT(store->status().why_not, Catch::Contains("locked"));
    CHECK(store->status().failed == 1);
    // Reading goes on.
    CHECK(store->snoozes_of({"patient-1", {}}, "gp", london_day(kNow)));
  }
  CHECK(comes_to(*store, is_writable));
  CHECK(store->status().why_not.empty());
  must(record(*store, sample_call(3)));
  REQUIRE(store->close());
  CHECK(text_of(options.path, "SELECT group_concat(request) FROM calls") == "request-1,request-3");
  CHECK(whole(options));
}

TEST_CASE("audit in trouble: locked, under serve-and-spool", "[audit][failure]") {
  const TemporaryFolder folder;
  auto options = options_in(folder);
  options.on_failure = OnFailure::kServeAndSpool;
  auto store = open_store(options);
  must(record(*store, sample_call(1)));
  {
    const Lock lock(options.path);
    for (int i = 2; i <= 20; ++i) CHECK(must(record(*store, sample_call(i))).kept == Receipt::Kept::kSpool);
    // An answer waits behind its card.
    CHECK(must(record(*store, sample_feedback({sample_answer(20, "patient-declined")}))).kept == Receipt::Kept::kSpool);
    CHECK_FALSE(store->status().writable);
    CHECK(store->status().spooled == 20);
  }
  CHECK(comes_to(*store, is_drained));
  CHECK(must(record(*store, sample_call(21))).kept == Receipt::Kept::kStore);
  CHECK(store->snoozes_of({"patient-1", {}}, "gp", london_day(kNow))->size() == 2);
  REQUIRE(store->close());
  CHECK(number_of(options.path, "SELECT count(*) FROM calls") == 21);
  CHECK(number_of(options.path, "SELECT count(*) FROM calls WHERE request = 'request-' || id") == 21);
  CHECK(number_of(options.path, "SELECT sum(last - first + 1) FROM replays") == 20);
  CHECK_FALSE(std::filesystem::exists(options.spool_file()));
  CHECK(whole(options));
}

TEST_CASE("audit in trouble: what the store refuses of the spool is counted, and kept for a person to look at",
          "[audit][failure]") {
  const TemporaryFolder folder;
  auto options = options_in(folder);
  options.on_failure = OnFailure::kServeAndSpool;
  auto store = open_store(options);
  must(record(*store, sample_call(1)));
  {
    const Lock lock(options.path);
    // Its cards are known already: the store says so only when it can be asked.
    for (const int call : {2, 1, 3}) CHECK(must(record(*store, sample_call(call))).kept == Receipt::Kept::kSpool);
    CHECK(store->status().refused == 0);
  }
  CHECK(comes_to(*store, is_drained));
  CHECK(store->status().refused == 1);
  CHECK(store->status().unreadable == 0);
  REQUIRE(store->close());
  CHECK(text_of(options.path, "SELECT group_concat(request) FROM calls") == "request-1,request-2,request-3");
  CHECK(files_aside(options) == 1);
  CHECK(whole(options));
}

TEST_CASE("audit in trouble: the spool outlives the process, and is replayed once", "[audit][failure]") {
  const TemporaryFolder folder;
  auto options = options_in(folder);
  options.on_failure = OnFailure::kServeAndSpool;
  std::string spool;
  {
    auto store = open_store(options);
    must(record(*store, sample_call(1)));
    const Lock lock(options.path);
    for (int i = 2; i <= 5; ++i) must(record(*store, sample_call(i)));
    static_cast<void>(store->close());
    spool = *read_file(options.spool_file(), 1U << 20U);
  }
  SECTION("whatever the policy is then") {
    options.on_failure = GENERATE(OnFailure::kRefuse, OnFailure::kServeAndSpool);
    auto store = open_store(options);
    CHECK(comes_to(*store, is_drained));
    must(record(*store, sample_call(6)));
    REQUIRE(store->close());
    CHECK(number_of(options.path, "SELECT count(*) FROM calls") == 6);
  }
  SECTION("once, also if the file was still there after a crash") {
    {
      auto store = open_store(options);
      CHECK(comes_to(*store, is_drained));
    }
    REQUIRE(create_file(options.spool_file(), spool));
    auto store = open_store(options);
    CHECK(comes_to(*store, is_drained));
    REQUIRE(store->close());
    CHECK(number_of(options.path, "SELECT count(*) FROM calls") == 5);
    CHECK_FALSE(std::filesystem::exists(options.spool_file()));
  }
  SECTION("a last entry that was cut short was never acknowledged") {
    REQUIRE(replace_file(options.spool_file(), spool.substr(0, spool.size() - 7)));
    auto store = open_store(options);
    CHECK(comes_to(*store, is_drained));
    REQUIRE(store->close());
    CHECK(number_of(options.path, "SELECT count(*) FROM calls") == 4);
  }
  SECTION("a damaged entry is set aside, the others are replayed") {
    std::string damaged = spool;
    damaged[damaged.find("request-3")] = 'X';
    REQUIRE(replace_file(options.spool_file(), damaged));
    auto store = open_store(options);
    CHECK(comes_to(*store, is_drained));
    CHECK(store->status().unreadable == 1);
    REQUIRE(store->close());
    CHECK(text_of(options.path, "SELECT group_concat(request) FROM calls") ==
          "request-1,request-2,request-4,request-5");
    CHECK(files_aside(options) == 1);
  }
  CHECK(whole(options));
}

TEST_CASE("audit in trouble: a store that is locked at the start", "[audit][failure]") {
  const TemporaryFolder folder;
  auto options = options_in(folder);
  must(record(*open_store(options), sample_call(1)));
  auto lock = std::make_optional<Lock>(options.path);
  CHECK(open_sqlite_store(options, kNow).error().kind == ErrorKind::kUnavailable);
  options.on_failure = OnFailure::kServeAndSpool;
  auto store = open_store(options);
  CHECK_FALSE(store->status().writable);
  CHECK(must(record(*store, sample_call(2))).kept == Receipt::Kept::kSpool);
  lock.reset();
  CHECK(comes_to(*store, is_drained));
  REQUIRE(store->close());
  CHECK(number_of(options.path, "SELECT count(*) FROM calls") == 2);
  CHECK(whole(options));
}

TEST_CASE("audit in trouble: the file may grow no further", "[audit][failure]") {
  const TemporaryFolder folder;
  auto options = options_in(folder);
  options.max_bytes = 256 * 1024;
  SECTION("refuse") {
    auto store = open_store(options);
    const int taken = fill(*store, 0);
    CHECK(taken > 50);
    CHECK_FALSE(store->status().writable);
    CHECK_THAT(store->status().why_not, Catch::Contains("full"));
    // It stays so, and says so, however often it tries by itself.
    std::this_thread::sleep_for(5 * options.retry_interval);
    CHECK_FALSE(store->status().writable);
    static_cast<void>(store->close());
    CHECK(number_of(options.path, "SELECT count(*) FROM calls") == taken);
    CHECK(whole(options));

    options.max_bytes = 0;
    must(record(*open_store(options), sample_call(taken + 1)));
    CHECK(whole(options));
  }
  SECTION("serve and spool") {
    options.on_failure = OnFailure::kServeAndSpool;
    int spooled = 0;
    int calls = 0;
    {
      auto store = open_store(options);
      for (; spooled < 10; ++calls) spooled += must(record(*store, sample_call(calls))).kept == Receipt::Kept::kSpool;
    }
    options.max_bytes = 0;
    auto store = open_store(options);
    CHECK(comes_to(*store, is_drained));
    REQUIRE(store->close());
    CHECK(number_of(options.path, "SELECT count(*) FROM calls") == calls);
    CHECK(whole(options));
  }
}

TEST_CASE("audit in trouble: an entry too large for the spool is refused alone", "[audit][failure]") {
  const TemporaryFolder folder;
  auto options = options_in(folder);
  options.on_failure = OnFailure::kServeAndSpool;
  auto store = open_store(options);
  std::atomic<int> kept = 0;
  std::atomic<int> too_large = 0;
  {
    const Lock lock(options.path);
    for (int i = 1; i <= 3; ++i) {
      CallRecord call = sample_call(i);
      if (i == 2) call.user = std::string((64U << 20U) + 1, 'x');
      store->submit(std::move(call), [&](const Result<Receipt>& receipt) {
        ++(receipt ? kept : too_large);
        if (!receipt && receipt.error().kind != ErrorKind::kTooLarge) too_large = -100;
      });
    }
    CHECK(comes_to(*store, [](const StoreStatus& status) { return status.spooled == 2; }));
  }
  CHECK(comes_to(*store, is_drained));
  CHECK(kept == 2);
  CHECK(too_large == 1);
  CHECK(store->status().refused == 1);
  CHECK(store->status().unreadable == 0);
  REQUIRE(store->close());
  CHECK(text_of(options.path, "SELECT group_concat(request) FROM calls") == "request-1,request-3");
}

TEST_CASE("audit in trouble: the disk refuses to write more", "[audit][failure]") {
  // The kernel's limit on a file's size stands in for a full disk: the write itself fails, wherever it happens.
  for (const auto policy : {OnFailure::kRefuse, OnFailure::kServeAndSpool}) {
    const TemporaryFolder folder;
    auto options = options_in(folder);
    options.on_failure = policy;
    const std::string taken_file = folder.file("taken");
    const int ended = in_child([&] {
      std::signal(SIGXFSZ, SIG_IGN);
      const rlimit limit{400 * 1024, 400 * 1024};
      if (::setrlimit(RLIMIT_FSIZE, &limit) != 0) return 1;
      auto store = open_sqlite_store(options, kNow);
      if (!store) return 2;
      int taken = 0;
      Result<Receipt> last = Receipt{};
      for (; taken < 100'000 && last; ++taken) last = record(**store, sample_call(taken));
      if (last || last.error().kind != ErrorKind::kUnavailable) return 3;
      if ((*store)->status().writable) return 4;
      static_cast<void>((*store)->close());
      std::ofstream(taken_file) << taken - 1;
      return 0;
    });
    REQUIRE(ended == 0);
    int taken = 0;
    std::ifstream(taken_file) >> taken;
    CHECK(taken > 10);
    auto store = open_store(options);
    CHECK(comes_to(*store, is_drained));
    must(record(*store, sample_call(taken + 1)));
    REQUIRE(store->close());
    const auto held = number_of(
        options.path,
        fmt::format("SELECT count(DISTINCT request) FROM calls WHERE CAST(substr(request, 9) AS INTEGER) < {}", taken));
    CHECK(held == taken);
    CHECK(whole(options));
  }
}

TEST_CASE("audit in trouble: files that may not be written", "[audit][failure]") {
  const TemporaryFolder folder;
  auto options = options_in(folder);
  must(record(*open_store(options), sample_call(1)));
  const auto work = [&] {
    // Permissions mean nothing to root.
    if (::getuid() == 0 && ::setuid(65534) != 0) return 1;
    const auto opened = open_sqlite_store(options, kNow);
    return !opened && opened.error().kind == ErrorKind::kUnavailable ? 0 : 2;
  };
  if (::getuid() == 0) {
    REQUIRE(::chown(options.key_file().c_str(), 65534, 65534) == 0);
    std::filesystem::permissions(std::filesystem::path(options.path).parent_path(), std::filesystem::perms::all);
    std::filesystem::permissions(options.path, std::filesystem::perms(0444));
    CHECK(in_child(work) == 0);
  } else {
    std::filesystem::permissions(options.path, std::filesystem::perms(0400));
    CHECK(in_child(work) == 0);
  }
}

TEST_CASE("audit in trouble: a damaged page", "[audit][failure]") {
  const TemporaryFolder folder;
  auto options = options_in(folder);
  {
    auto store = open_store(options);
    for (int i = 0; i < 500; ++i) store->submit(sample_call(i), [](const Result<Receipt>&) {});
  }
  execute(options.path, "PRAGMA wal_checkpoint(TRUNCATE)");
  const auto pages = number_of(options.path, "PRAGMA page_count");
  const auto original = *read_file(options.path, 64U << 20U);
  // Every page but the first, one at a time: never a crash; what finds the damage takes no more, and says why; verification
  // finds it in any case.
  for (std::int64_t page = 2; page <= pages; ++page) {
    INFO("page " << page);
    std::string damaged = original;
    damaged.replace(static_cast<std::size_t>(page - 1) * 4096, 4096, std::string(4096, '\x5A'));
    REQUIRE(replace_file(options.path, damaged));
    auto store = open_sqlite_store(options, kNow);
    if (!store) continue;
    const auto call = record(**store, sample_call(9999));
    const auto answer = record(**store, sample_feedback({sample_answer(250, "patient-declined")}));
    static_cast<void>((*store)->snoozes_of({"patient-1", {}}, "gp", london_day(kNow)));
    if (!call) {
      // Nothing more goes into a damaged file, though other pages are sound.
      CHECK_FALSE((*store)->status().writable);
      CHECK_FALSE(answer);
      CHECK_THAT((*store)->status().why_not, Catch::Contains("damaged"));
    }
    static_cast<void>((*store)->close());
    std::filesystem::remove(options.anchor_file());
    const auto verification = verify({options.path, ""});
    if (verification) CHECK_FALSE(verification->is_whole());
  }
}

TEST_CASE("audit in trouble: more than the queue holds is refused at once, and what it holds is written",
          "[audit][failure]") {
  const TemporaryFolder folder;
  auto options = options_in(folder);
  options.queue_entries = 8;
  options.lock_wait = std::chrono::milliseconds(60'000);
  auto store = open_store(options);
  std::atomic<int> kept = 0;
  std::atomic<int> refused = 0;
  {
    const Lock lock(options.path);
    for (int i = 0; i < 100; ++i) {
      store->submit(sample_call(i), [&](const Result<Receipt>& receipt) { ++(receipt ? kept : refused); });
    }
    CHECK(refused == 92);
    CHECK(store->status().queued == 8);
    CHECK(store->status().refused == 92);
    CHECK(comes_to(*store, [](const StoreStatus& status) { return status.lag_ms > 0; }));
  }
  REQUIRE(store->close());
  CHECK(kept == 8);
  CHECK(number_of(options.path, "SELECT count(*) FROM calls") == 8);
}

TEST_CASE("audit in trouble: an anchor that can't be written is said, and entries are still taken",
          "[audit][failure]") {
  const TemporaryFolder folder;
  auto options = options_in(folder);
  options.anchor_path = folder.file("later/anchor");
  options.anchor_interval = std::chrono::milliseconds(1);
  auto store = open_store(options);
  must(record(*store, sample_call(1)));
  const auto says_so = [](const StoreStatus& status) { return status.why_not.find("anchor") != std::string::npos; };
  CHECK(comes_to(*store, says_so));
  must(record(*store, sample_call(2)));
  CHECK(store->status().writable);
  CHECK(says_so(store->status()));
  std::filesystem::create_directory(folder.file("later"));
  CHECK(comes_to(*store, [](const StoreStatus& status) { return status.why_not.empty(); }));
  CHECK(store->close());
  CHECK(std::filesystem::exists(options.anchor_path));
}

TEST_CASE("audit in trouble: the database is taken away under a running store", "[audit][failure]") {
  const TemporaryFolder folder;
  auto options = options_in(folder);
  auto store = open_store(options);
  must(record(*store, sample_call(1)));
  const std::string elsewhere = folder.file("elsewhere.db");
  std::filesystem::rename(options.path, elsewhere);
  // SQLite would go on writing into the file without a name.
  const auto refused = record(*store, sample_call(2));
  REQUIRE_FALSE(refused);
  CHECK(refused.error().kind == ErrorKind::kUnavailable);
  CHECK_THAT(store->status().why_not, Catch::Contains("moved or removed"));
  std::this_thread::sleep_for(3 * options.retry_interval);
  CHECK_FALSE(store->status().writable);
  CHECK_FALSE(std::filesystem::exists(options.path));
  SECTION("and put back") {
    std::filesystem::rename(elsewhere, options.path);
    CHECK(comes_to(*store, is_writable));
    must(record(*store, sample_call(3)));
    REQUIRE(store->close());
    CHECK(text_of(options.path, "SELECT group_concat(request) FROM calls") == "request-1,request-3");
    CHECK(whole(options));
  }
  SECTION("and not put back: it does not begin anew in silence") {
    static_cast<void>(store->close());
    CHECK_THAT(to_text(open_sqlite_store(options, kNow).error()), Catch::Contains("anchor"));
  }
}

}  // namespace parity::audit::testing
