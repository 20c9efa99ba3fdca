// The store from outside: what is acknowledged is there, group commit, back-pressure, closing, opening.
#include "audit/sqlite_store.h"

#include <atomic>
#include <filesystem>
#include <fstream>
#include <functional>
#include <thread>

#include "audit/card_story.h"
#include "audit/verify.h"
#include "tests/unit/audit/fixture.h"

namespace parity::audit::testing {

TEST_CASE("audit store: an acknowledged call is in the database, with its cards and outcomes", "[audit]") {
  const TemporaryFolder folder;
  const auto options = options_in(folder);
  auto store = open_store(options);
  const Receipt receipt = must(record(*store, sample_call(1)));
  CHECK(receipt.kept == Receipt::Kept::kStore);

  // Read before the store is closed: durable, not only in its memory.
  CHECK(text_of(options.path, "SELECT states FROM calls") == "FF-");
  CHECK(text_of(options.path, "SELECT rules FROM cards") == R"(["bp-overdue","bmi-overdue"])");
  CHECK(text_of(options.path, "SELECT rule_sets FROM plans") == R"(["smi-physical-health","1.0.0","sha256:abc"])");
  CHECK(text_of(options.path, "SELECT group_concat(rule || ' ' || state, ', ') FROM outcomes") ==
        "bp-overdue fired, bmi-overdue fired, severe-bp not-applicable");
  CHECK(store->status().writable);
  CHECK(store->status().committed == 1);
  CHECK(store->close());
}

TEST_CASE("audit store: a plan stands once, however many calls it answers", "[audit]") {
  const TemporaryFolder folder;
  const auto options = options_in(folder);
  for (int run = 0; run < 2; ++run) {
    auto store = open_store(options);
    for (int i = 0; i < 3; ++i) must(record(*store, sample_call(10 * run + i)));
    auto other = sample_call(10 * run + 5);
    other.rules = std::make_shared<const RulesInForce>(RulesInForce{{{"other", "2", "sha256:def"}}, {"r"}});
    other.states = {RuleState::kUnknown};
    must(record(*store, other));
  }
  CHECK(number_of(options.path, "SELECT count(*) FROM plans") == 2);
  CHECK(number_of(options.path, "SELECT count(*) FROM calls WHERE plan = 1") == 6);
}

TEST_CASE("audit store: an entry with a fault of its own is refused alone", "[audit]") {
  struct Case {
    std::string name;
    std::function<void(CallRecord&)> spoil;
  };
  const std::vector<Case> cases{
      {"a card that stands already", [](CallRecord& call) { call.cards.front().card = card_id(1); }},
      {"states that do not fit the rules", [](CallRecord& call) { call.states.pop_back(); }},
      {"states without rules", [](CallRecord& call) { call.rules.reset(); }},
      {"a card without a uuid", [](CallRecord& call) { call.cards.front().card.clear(); }},
      {"a card without rules", [](CallRecord& call) { call.cards.front().rules.clear(); }},
  };
  for (const Case& c : cases) {
    DYNAMIC_SECTION(c.name) {
      const TemporaryFolder folder;
      const auto options = options_in(folder);
      auto store = open_store(options);
      must(record(*store, sample_call(1)));
      CallRecord spoiled = sample_call(2);
      c.spoil(spoiled);
      const auto refused = record(*store, spoiled);
      REQUIRE_FALSE(refused);
      CHECK(refused.error().kind == ErrorKind::kInvalidInput);
      must(record(*store, sample_call(3)));
      CHECK(store->status().writable);
      CHECK(number_of(options.path, "SELECT count(*) FROM calls") == 2);
      CHECK(number_of(options.path, "SELECT count(*) FROM chain") ==
            number_of(options.path, "SELECT max(sequence) FROM chain"));
    }
  }
}

TEST_CASE("audit store: in a batch with a bad entry, all others are kept", "[audit]") {
  const TemporaryFolder folder;
  auto options = options_in(folder);
  auto store = open_store(options);
  must(record(*store, sample_call(1)));
  std::atomic<int> good = 0;
  std::atomic<int> bad = 0;
  for (int i = 0; i < 60; ++i) {
    // Every third takes the same card again.
    store->submit(i % 3 == 0 ? sample_call(1) : sample_call(100 + i),
                  [&](const Result<Receipt>& receipt) { ++(receipt ? good : bad); });
  }
  CHECK(store->close());
  CHECK(good == 40);
  CHECK(bad == 20);
  CHECK(number_of(options.path, "SELECT count(*) FROM calls") == 41);
}

TEST_CASE("audit store: calls from many threads are each answered, and all are kept", "[audit]") {
  constexpr int kThreads = 8;
  constexpr int kCalls = 25;
  const TemporaryFolder folder;
  const auto options = options_in(folder);
  auto store = open_store(options);
  std::atomic<int> answered = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < kCalls; ++i) {
        if (record(*store, sample_call(t * 1000 + i))) ++answered;
        static_cast<void>(store->status());
        static_cast<void>(store->snoozes_of({"patient-1", {}}, "gp", london_day(kNow)));
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(answered == kThreads * kCalls);
  CHECK(store->status().committed == kThreads * kCalls);
  CHECK(store->status().queued == 0);
  CHECK(store->status().lag_ms == 0);
  CHECK(number_of(options.path, "SELECT count(*) FROM calls") == kThreads * kCalls);
}

TEST_CASE("audit store: what waits together shares commits", "[audit]") {
  const TemporaryFolder folder;
  auto options = options_in(folder);
  options.lock_wait = std::chrono::seconds(30);
  auto store = open_store(options);
  auto other = open_by_hand(options.path);
  REQUIRE(other.execute("BEGIN IMMEDIATE"));  // the writer waits meanwhile, with whatever it has taken by then
  std::atomic<int> kept = 0;
  for (int i = 0; i < 200; ++i) {
    store->submit(sample_call(i), [&](const Result<Receipt>& receipt) { kept += receipt ? 1 : 0; });
  }
  REQUIRE(other.execute("COMMIT"));
  REQUIRE(store->close());
  CHECK(kept == 200);
  CHECK(store->status().committed == 200);
  CHECK(store->status().batches <= 2);
}

TEST_CASE("audit store: what waits when it is closed is written, what comes later is refused", "[audit]") {
  const TemporaryFolder folder;
  const auto options = options_in(folder);
  auto store = open_store(options);
  std::atomic<int> kept = 0;
  for (int i = 0; i < 200; ++i) {
    store->submit(sample_call(i), [&](const Result<Receipt>& receipt) { kept += receipt ? 1 : 0; });
  }
  CHECK(store->close());
  CHECK(kept == 200);
  const auto late = record(*store, sample_call(999));
  REQUIRE_FALSE(late);
  CHECK(late.error().kind == ErrorKind::kUnavailable);
  CHECK_FALSE(store->status().writable);
  CHECK(store->status().refused == 1);
  CHECK(store->close());
}

TEST_CASE("audit store: the chain goes on after a restart, whatever the clock says", "[audit]") {
  const TemporaryFolder folder;
  const auto options = options_in(folder);
  must(record(*open_store(options), sample_call(1)));
  CallRecord earlier = sample_call(2);
  earlier.time = {kNow.seconds - 365 * kDaySeconds};
  must(record(*open_store(options, earlier.time), earlier));
  CHECK(text_of(options.path, "SELECT group_concat(request) FROM (SELECT request FROM calls ORDER BY id)") ==
        "request-1,request-2");
  CHECK(number_of(options.path, "SELECT count(*) FROM chain") ==
        number_of(options.path, "SELECT max(sequence) FROM chain"));
}

TEST_CASE("audit store: its files are its owner's alone", "[audit]") {
  const TemporaryFolder folder;
  const auto options = options_in(folder);
  auto store = open_store(options);
  must(record(*store, sample_call(1)));
  REQUIRE(store->close());
  for (const std::string& path : {options.path, options.key_file(), options.anchor_file()}) {
    INFO(path);
    const auto permissions = std::filesystem::status(path).permissions();
    CHECK((permissions & (std::filesystem::perms::group_all | std::filesystem::perms::others_all)) ==
          std::filesystem::perms::none);
  }
}

TEST_CASE("audit store: what is no store of ours, or not with its own key and anchor, is not opened", "[audit]") {
  struct Case {
    std::string name;
    std::function<void(const StoreOptions&)> spoil;
    std::string message;
  };
  namespace fs = std::filesystem;
  const std::vector<Case> cases{
      {"the key is gone", [](const StoreOptions& o) { fs::remove(o.key_file()); },
       "key of this audit store is missing"},
      {"another key",
       [](const StoreOptions& o) {
         fs::remove(o.key_file());
         REQUIRE(std::ofstream(o.key_file()) << "1 " << std::string(64, 'a') << "\n");
         fs::permissions(o.key_file(), fs::perms::owner_read | fs::perms::owner_write);
       },
       "another site key"},
      {"a key that others read",
       [](const StoreOptions& o) { fs::permissions(o.key_file(), fs::perms::others_read, fs::perm_options::add); },
       "read by others"},
      {"the last rows are gone",
       [](const StoreOptions& o) {
         execute(o.path, "DELETE FROM chain WHERE sequence = (SELECT max(sequence) FROM chain)");
       },
       "anchor"},
      {"the whole database is gone", [](const StoreOptions& o) { fs::remove(o.path); }, "anchor"},
      {"a newer schema", [](const StoreOptions& o) { execute(o.path, "PRAGMA user_version = 99"); }, "schema 99"},
      {"somebody else's database", [](const StoreOptions& o) { execute(o.path, "PRAGMA application_id = 7"); },
       "not an audit"},
      {"no database", [](const StoreOptions& o) { std::ofstream(o.path) << std::string(5000, 'x'); }, "not a SQLite"},
  };
  for (const Case& c : cases) {
    DYNAMIC_SECTION(c.name) {
      const TemporaryFolder folder;
      auto options = options_in(folder);
      auto store = open_store(options);
      must(record(*store, sample_call(1)));
      REQUIRE(store->close());
      store.reset();
      c.spoil(options);
      for (const OnFailure policy : {OnFailure::kRefuse, OnFailure::kServeAndSpool}) {
        options.on_failure = policy;
        const auto opened = open_sqlite_store(options, kNow);
        REQUIRE_FALSE(opened);
        CHECK(opened.error().kind == ErrorKind::kInvalidInput);
        CHECK_THAT(to_text(opened.error()), Catch::Contains(c.message));
      }
    }
  }
}

TEST_CASE("audit store: another process may add to the chain in between", "[audit]") {
  const TemporaryFolder folder;
  const auto options = options_in(folder);
  auto server = open_store(options);
  must(record(*server, sample_call(1)));
  {
    auto command = open_store(options);
    must(record(*command, Approval{kNow, {"smi-physical-health", "1.0.0", "sha256:abc"}, "A. Person", "cso", "ready"}));
  }
  must(record(*server, sample_call(2)));
  CHECK(number_of(options.path, "SELECT count(*) FROM approvals") == 1);
  CHECK(number_of(options.path, "SELECT count(*) FROM chain") ==
        number_of(options.path, "SELECT max(sequence) FROM chain"));
}

TEST_CASE("audit store: one of an earlier schema is read as it is, and taken up by a server", "[audit]") {
  const TemporaryFolder folder;
  const auto options = options_in(folder);
  {
    auto store = open_store(options);
    must(record(*store, sample_call(1)));
    REQUIRE(store->close());
  }
  execute(options.path, "ALTER TABLE cards DROP COLUMN grounds; PRAGMA user_version = 1");
  const auto is_whole = [&] { return verify({options.path, options.anchor_file()}).value().is_whole(); };
  CHECK(is_whole());
  CHECK(card_story(options.path, card_id(1)).value().grounds == std::vector<std::string>{"", ""});
  CHECK(number_of(options.path, "PRAGMA user_version") == 1);
  auto store = open_store(options);
  CHECK(number_of(options.path, "PRAGMA user_version") == 2);
  CHECK(is_whole());
  auto call = sample_call(2);
  call.cards[0].rules[1].grounds = "last-bp";
  must(record(*store, call));
  CHECK(card_story(options.path, card_id(2)).value().grounds == std::vector<std::string>{"", "last-bp"});
  CHECK(is_whole());
}

TEST_CASE("audit store: an approval stands once, however often it is noted", "[audit]") {
  const TemporaryFolder folder;
  const auto options = options_in(folder);
  auto store = open_store(options);
  Approval approval{kNow, {"smi-physical-health", "1.0.0", "sha256:abc"}, "A. Person", "cso", "ready"};
  for (int i = 0; i < 3; ++i) must(record(*store, approval));
  CHECK(number_of(options.path, "SELECT count(*) FROM approvals") == 1);
  approval.rule_set.hash = "sha256:def";
  must(record(*store, approval));
  CHECK(number_of(options.path, "SELECT count(*) FROM approvals") == 2);
}

}  // namespace parity::audit::testing
