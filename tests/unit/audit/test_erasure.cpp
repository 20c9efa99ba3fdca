// Erasure, retention and backup: what was to go is gone from the file, what was to stay stays, and the audit verifies.
#include "audit/erasure.h"

#include <atomic>
#include <filesystem>
#include <thread>

#include "audit/backup.h"
#include "audit/verify.h"
#include "tests/file_text.h"
#include "tests/unit/audit/fixture.h"

namespace parity::audit::testing {
namespace {

Verification whole(const StoreOptions& options) {
  auto verification = verify({options.path, options.anchor_file()});
  if (!verification) FAIL(to_text(verification.error()));
  for (const Finding& finding : verification->findings) UNSCOPED_INFO(finding.table << " " << finding.message);
  CHECK(verification->is_whole());
  return *verification;
}

bool file_holds(const std::string& path, const std::string& text) {
  return tests::file_text(path).find(text) != std::string::npos;
}

CallRecord call_at(int number, std::int64_t days, const std::string& patient) {
  CallRecord call = sample_call(number, patient);
  call.time = {kNow.seconds + days * kDaySeconds};
  return call;
}

FeedbackBatch answer_at(int card, const std::string& reason, std::int64_t days) {
  auto batch = sample_feedback({sample_answer(card, reason, days * kDaySeconds)});
  batch.received = {kNow.seconds + days * kDaySeconds};
  return batch;
}

}  // namespace

TEST_CASE("audit erasure: a patient is gone, the others stay, the chain verifies", "[audit]") {
  const TemporaryFolder folder;
  const auto options = options_in(folder);
  {
    auto store = open_store(options);
    for (int i = 0; i < 6; ++i) {
      must(record(*store, sample_call(i, i % 2 == 0 ? "pseudonym-leaving" : "pseudonym-staying")));
      must(record(*store, sample_feedback({sample_answer(i, "patient-declined")})));
    }
    must(record(*store, sample_call(6, "pseudonym-former")));
  }
  const auto erased = erase_patient(options.path, {"pseudonym-leaving", {"pseudonym-former"}}, kNow);
  if (!erased) FAIL(to_text(erased.error()));
  CHECK(erased->calls == 4);
  CHECK(erased->cards == 4);
  CHECK(erased->feedback == 3);
  CHECK(erased->snoozes == 6);
  CHECK(whole(options).erased == erased->all());
  CHECK(number_of(options.path, "SELECT count(*) FROM calls") == 3);
  CHECK(number_of(options.path, "SELECT count(*) FROM erasures WHERE reason = 'erasure'") > 0);
  for (const char* end : {"", "-wal"}) {
    CHECK_FALSE(file_holds(options.path + end, "pseudonym-leaving"));
    CHECK_FALSE(file_holds(options.path + end, "pseudonym-former"));
    CHECK_FALSE(file_holds(options.path + end, card_id(2)));
  }
  CHECK(file_holds(options.path, "pseudonym-staying"));

  // Numbers are not given twice.
  auto store = open_store(options);
  must(record(*store, sample_call(50, "pseudonym-new")));
  REQUIRE(store->close());
  CHECK(number_of(options.path, "SELECT max(id) FROM calls") == 8);
  whole(options);

  CHECK(erase_patient(options.path, {"pseudonym-leaving", {}}, kNow)->all() == 0);
}

TEST_CASE("audit erasure: without an erasure, what is missing is found beside what was erased", "[audit]") {
  const TemporaryFolder folder;
  const auto options = options_in(folder);
  {
    auto store = open_store(options);
    for (int i = 0; i < 4; ++i) must(record(*store, sample_call(i, i < 2 ? "leaving" : "staying")));
  }
  REQUIRE(erase_patient(options.path, {"leaving", {}}, kNow));
  SECTION("one row more") {
    execute(options.path, "DELETE FROM calls WHERE id = 3");
    const auto verification = verify({options.path, ""});
    REQUIRE(verification->findings.size() == 1);
    CHECK(verification->findings.front().kind == Finding::Kind::kRemoved);
    CHECK(verification->findings.front().row == 3);
  }
  SECTION("an erasure that was put in by hand") {
    execute(options.path,
            "DELETE FROM calls WHERE id = 3; INSERT INTO erasures SELECT 99, time, reason, 'calls', 3, 3 FROM erasures"
            " LIMIT 1");
    const auto verification = verify({options.path, ""});
    REQUIRE(verification->findings.size() == 1);
    CHECK(verification->findings.front().kind == Finding::Kind::kInserted);
    CHECK(verification->findings.front().table == "erasures");
  }
  SECTION("an erasure that was widened") {
    execute(options.path, "DELETE FROM calls WHERE id = 3; UPDATE erasures SET last = 3 WHERE tbl = 'calls'");
    const auto verification = verify({options.path, ""});
    REQUIRE(verification->findings.size() == 1);
    CHECK(verification->findings.front().kind == Finding::Kind::kChanged);
    CHECK(verification->findings.front().table == "erasures");
  }
  SECTION("an erased row that comes back") {
    execute(options.path,
            "INSERT INTO calls SELECT 1, time, request, service, hook, hook_instance, issuer, audience,"
            " user, patient, plan, states, status, duration_us FROM calls WHERE id = 3");
    CHECK_FALSE(verify({options.path, ""})->is_whole());
  }
}

TEST_CASE("audit retention: old rows go, what still rests stays", "[audit]") {
  const TemporaryFolder folder;
  const auto options = options_in(folder);
  {
    auto store = open_store(options);
    for (const int days : {-1000, -900, -500, -100, 0}) {
      must(record(*store, call_at(1000 + days, days, "patient-1")));
    }
    must(record(*store, answer_at(100, "patient-declined", -890)));  // rested until long ago
    must(record(*store, answer_at(0, "not-appropriate", -880)));     // until the evidence changes
    must(record(*store, answer_at(500, "patient-declined", -499)));
    must(record(*store, answer_at(500, "accepted", -498)));         // lifted
    must(record(*store, answer_at(500, "already-planned", -497)));  // rested until long ago, or a change
    must(record(*store, answer_at(900, "patient-declined", -99)));  // rests
    must(record(*store, Approval{{0}, {"set", "1", "sha256:1"}, "A", "cso", "ok"}));
  }
  const auto snoozes = [&] {
    auto store = open_store(options);
    return *store->snoozes_of({"patient-1", {}}, "gp", london_day(kNow));
  };
  const auto before = snoozes();
  const auto erased = erase_before(options.path, {kNow.seconds - 400 * kDaySeconds}, kNow);
  if (!erased) FAIL(to_text(erased.error()));
  CHECK(erased->calls == 3);
  CHECK(erased->cards == 3);
  CHECK(erased->feedback == 5);
  CHECK(erased->snoozes == 7);
  CHECK(snoozes() == before);
  CHECK(before.size() == 3);
  CHECK(number_of(options.path, "SELECT count(*) FROM approvals") == 1);
  whole(options);
  CHECK(erase_before(options.path, {kNow.seconds - 400 * kDaySeconds}, kNow)->all() == 0);
}

TEST_CASE("audit retention: more rows than one transaction takes, beside a server that writes", "[audit]") {
  const TemporaryFolder folder;
  auto options = options_in(folder);
  options.lock_wait = std::chrono::seconds(10);
  auto store = open_store(options);
  std::atomic<int> kept = 0;
  const auto count = [&](const Result<Receipt>& receipt) { kept += receipt ? 1 : 0; };
  for (int i = 0; i < 6000; ++i) {
    store->submit(call_at(i, -500, "patient-1"), count);
    if (i % 1000 == 999) must(record(*store, call_at(100'000 + i, 0, "patient-2")));
  }
  int served = 0;
  std::thread serving([&] {  // asserts nothing: Catch2's assertions belong to one thread
    for (int i = 0; i < 50; ++i) served += record(*store, call_at(200'000 + i, 0, "patient-2")) ? 1 : 0;
  });
  const auto erased = erase_before(options.path, {kNow.seconds - kDaySeconds}, kNow);
  serving.join();
  REQUIRE(store->close());
  // While a server has the store open, its log may keep what was taken out: then the command says so.
  if (!erased) CHECK_THAT(to_text(erased.error()), Catch::Contains("the log of the database still holds them"));
  CHECK(served == 50);
  CHECK(kept == 6000);
  CHECK(number_of(options.path, "SELECT count(*) FROM calls WHERE patient = 'patient-2'") == 56);
  CHECK(number_of(options.path, "SELECT count(*) FROM calls WHERE patient = 'patient-1'") == 0);
  whole(options);
}

TEST_CASE("audit erasure: there is nothing to erase where there is no store", "[audit]") {
  const TemporaryFolder folder;
  CHECK(erase_patient(folder.file("none.db"), {"p", {}}, kNow).error().kind == ErrorKind::kNotFound);
  CHECK_FALSE(std::filesystem::exists(folder.file("none.db")));
}

TEST_CASE("audit backup: a whole store, taken while it is written to", "[audit]") {
  const TemporaryFolder folder;
  const auto options = options_in(folder);
  const std::string copy = folder.file("copy.db");
  auto store = open_store(options);
  for (int i = 0; i < 300; ++i) must(record(*store, sample_call(i)));
  std::thread serving([&] {
    for (int i = 300; i < 500; ++i) store->submit(sample_call(i), [](const Result<Receipt>&) {});
  });
  const auto backed_up = back_up(options.path, copy);
  serving.join();
  if (!backed_up) FAIL(to_text(backed_up.error()));
  const auto verification = verify({copy, ""});
  if (!verification) FAIL(to_text(verification.error()));
  CHECK(verification->is_whole());
  CHECK(number_of(copy, "SELECT count(*) FROM calls") >= 300);
  CHECK((std::filesystem::status(copy).permissions() & std::filesystem::perms::others_all) ==
        std::filesystem::perms::none);
  CHECK(back_up(options.path, copy).error().kind == ErrorKind::kInvalidInput);
  CHECK(back_up(folder.file("none.db"), folder.file("x.db")).error().kind == ErrorKind::kNotFound);
  CHECK(back_up(options.path, folder.file("no-folder/x.db")).error().kind == ErrorKind::kNotFound);
}

TEST_CASE("audit backup: put back, it goes on once the newer anchor was moved away", "[audit]") {
  const TemporaryFolder folder;
  const auto options = options_in(folder);
  {
    auto store = open_store(options);
    must(record(*store, sample_call(1)));
    REQUIRE(back_up(options.path, folder.file("copy.db")));
    must(record(*store, sample_call(2)));
  }
  std::filesystem::rename(folder.file("copy.db"), options.path);
  CHECK_THAT(to_text(open_sqlite_store(options, kNow).error()), Catch::Contains("earlier copy was put back"));
  std::filesystem::remove(options.anchor_file());
  must(record(*open_store(options), sample_call(3)));
  whole(options);
}

TEST_CASE("audit: VACUUM changes nothing that is verified", "[audit]") {
  const TemporaryFolder folder;
  const auto options = options_in(folder);
  {
    auto store = open_store(options);
    for (int i = 0; i < 50; ++i) must(record(*store, sample_call(i, i % 2 == 0 ? "leaving" : "staying")));
  }
  REQUIRE(erase_patient(options.path, {"leaving", {}}, kNow));
  execute(options.path, "VACUUM");
  whole(options);
  must(record(*open_store(options), sample_call(99)));
  whole(options);
}

}  // namespace parity::audit::testing
