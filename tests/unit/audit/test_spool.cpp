// The spool alone, and the queue before the writer.
#include "audit/spool.h"

#include <filesystem>
#include <thread>

#include "audit/chain.h"
#include "audit/commit_queue.h"
#include "tests/unit/audit/fixture.h"

namespace parity::audit::testing {
namespace {

Spool open_spool(const std::string& path) {
  auto spool = Spool::open(path);
  if (!spool) FAIL(to_text(spool.error()));
  return std::move(*spool);
}

void append(Spool& spool, int first, int count) {
  std::vector<Entry> entries;
  for (int i = 0; i < count; ++i) entries.emplace_back(sample_call(first + i));
  std::vector<const Entry*> pointers;
  for (const Entry& entry : entries) pointers.push_back(&entry);
  REQUIRE(spool.append(pointers));
}

std::string requests(const Spool& spool, std::size_t limit) {
  const auto items = spool.next(limit);
  if (!items) FAIL(to_text(items.error()));
  std::string text;
  for (const Spool::Item& item : *items) {
    text += fmt::format("{}:{} ", item.number, item.entry ? std::get<CallRecord>(*item.entry).request_id : "damaged");
  }
  return text;
}

}  // namespace

TEST_CASE("audit spool: in order, in portions, and gone when it is empty", "[audit]") {
  const TemporaryFolder folder;
  const std::string path = folder.file("spool");
  Spool spool = open_spool(path);
  CHECK(spool.is_empty());
  CHECK_FALSE(std::filesystem::exists(path));
  append(spool, 1, 2);
  append(spool, 3, 1);
  CHECK(spool.waiting() == 3);
  CHECK(requests(spool, 2) == "1:request-1 2:request-2 ");
  REQUIRE(spool.forget_up_to(2));
  CHECK(requests(spool, 9) == "3:request-3 ");
  append(spool, 4, 1);
  CHECK(requests(spool, 9) == "3:request-3 4:request-4 ");
  const std::string id = spool.id();
  REQUIRE(spool.forget_up_to(4));
  CHECK_FALSE(std::filesystem::exists(path));
  append(spool, 5, 1);
  CHECK(requests(spool, 9) == "1:request-5 ");
  CHECK(spool.id() != id);
}

TEST_CASE("audit spool: another process's is not touched, nor a file that is none", "[audit]") {
  const TemporaryFolder folder;
  const std::string path = folder.file("spool");
  {
    Spool spool = open_spool(path);
    append(spool, 1, 1);
    CHECK(Spool::open(path).error().kind == ErrorKind::kUnavailable);
  }
  CHECK(open_spool(path).waiting() == 1);
  REQUIRE(replace_file(path, "somebody's notes"));
  CHECK(Spool::open(path).error().kind == ErrorKind::kInvalidInput);
  CHECK(*read_file(path, 100) == "somebody's notes");
}

TEST_CASE("audit spool: cut at any byte, it holds what was whole; changed at any byte, it says so", "[audit]") {
  const TemporaryFolder folder;
  const std::string path = folder.file("spool");
  std::size_t first_end = 0;
  {
    Spool spool = open_spool(path);
    append(spool, 1, 1);
    first_end = read_file(path, 1U << 20U)->size();
    append(spool, 2, 1);
  }
  const std::string whole = *read_file(path, 1U << 20U);
  for (std::size_t size = 0; size < whole.size(); size += 13) {
    INFO("cut at " << size);
    REQUIRE(replace_file(path, whole.substr(0, size)));
    Spool spool = open_spool(path);
    CHECK(spool.waiting() == (size >= first_end ? 1U : 0U));
    CHECK(spool.damaged() == 0);
    append(spool, 7, 1);
    CHECK_THAT(requests(spool, 9), Catch::EndsWith("request-7 "));
  }
  const std::size_t header = std::string("parity-spool 1 ").size() + 33;
  for (std::size_t at = header; at < whole.size(); at += 7) {
    INFO("changed at " << at);
    std::string changed = whole;
    changed[at] = static_cast<char>(changed[at] ^ 0x20);
    REQUIRE(replace_file(path, changed));
    Spool spool = open_spool(path);
    CHECK(spool.damaged() == 1);
    const std::string left = requests(spool, 9);
    CHECK((at < first_end || left.find("request-1") != std::string::npos));
    CHECK((left.find("request-1") == std::string::npos || left.find("request-2") == std::string::npos));
  }
}

TEST_CASE("audit spool: what is left of an entry that was cut short is no damage behind a shorter one", "[audit]") {
  const TemporaryFolder folder;
  const std::string path = folder.file("spool");
  Entry large = sample_call(1);
  std::get<CallRecord>(large).request_id = std::string(2000, 'x');
  const Entry* const one[] = {&large};
  REQUIRE(open_spool(path).append(one));
  const std::string whole = *read_file(path, 1U << 20U);
  REQUIRE(replace_file(path, whole.substr(0, whole.size() - 1)));
  {
    Spool spool = open_spool(path);
    CHECK(spool.is_empty());
    append(spool, 2, 1);
  }
  const Spool again = open_spool(path);
  CHECK(again.waiting() == 1);
  CHECK(again.damaged() == 0);
}

TEST_CASE("audit spool: what could not be read again is not taken, and none of what came with it", "[audit]") {
  const TemporaryFolder folder;
  const std::string path = folder.file("spool");
  {
    Spool spool = open_spool(path);
    append(spool, 1, 1);
    const Entry small = sample_call(2);
    Entry large = sample_call(3);
    std::get<CallRecord>(large).user = std::string((64U << 20U) + 1, 'x');
    const Entry* const both[] = {&small, &large};
    const auto taken = spool.append(both);
    REQUIRE_FALSE(taken);
    CHECK(taken.error().kind == ErrorKind::kTooLarge);
    append(spool, 4, 1);
  }
  const Spool again = open_spool(path);
  CHECK(again.damaged() == 0);
  CHECK(requests(again, 9) == "1:request-1 2:request-4 ");
}

TEST_CASE("audit spool: an entry of a kind that this version does not know is kept beside, not thrown away",
          "[audit]") {
  const TemporaryFolder folder;
  const std::string path = folder.file("spool");
  {
    Spool spool = open_spool(path);
    append(spool, 1, 1);
  }
  // The same frame around another payload, as a later version may write it.
  std::string bytes = *read_file(path, 1U << 20U);
  constexpr std::size_t kHeader = 48;  // "parity-spool 1 ", 32 digits, a line's end
  constexpr std::size_t kHead = 48;
  std::string payload = bytes.substr(kHeader + kHead);
  payload.replace(payload.find("call 1"), 6, "call 9");
  std::string head = bytes.substr(kHeader, 8);
  head += as_bytes(sha256(payload));
  head += as_bytes(sha256(head)).substr(0, 8);
  REQUIRE(replace_file(path, bytes.substr(0, kHeader) + head + payload));

  Spool spool = open_spool(path);
  CHECK(spool.waiting() == 1);
  CHECK(spool.damaged() == 1);
  CHECK(requests(spool, 9) == "1:damaged ");
  const std::string aside = path + ".damaged-" + spool.id();
  REQUIRE(spool.forget_up_to(1));
  CHECK(std::filesystem::exists(aside));
}

TEST_CASE("audit queue: limits in number and in bytes, and an answer before there is room", "[audit]") {
  CommitQueue queue({3, 1000}, {});
  const auto take = [&](std::size_t most) {
    std::vector<Pending> taken;
    queue.take(taken, most, std::chrono::milliseconds(0));
    return taken.size();
  };
  const auto put = [&](std::size_t bytes) {
    Pending pending;
    pending.bytes = bytes;
    return queue.put(pending);
  };
  CHECK(put(5000) == CommitQueue::Put::kTaken);  // alone, larger than the limit
  CHECK(put(1) == CommitQueue::Put::kFull);
  CHECK(take(10) == 1);
  CHECK(put(1) == CommitQueue::Put::kFull);
  queue.done();
  CHECK(put(400) == CommitQueue::Put::kTaken);
  CHECK(put(400) == CommitQueue::Put::kTaken);
  CHECK(put(400) == CommitQueue::Put::kFull);
  CHECK(put(200) == CommitQueue::Put::kTaken);
  CHECK(put(0) == CommitQueue::Put::kFull);
  CHECK(take(2) == 2);
  queue.close();
  CHECK(put(1) == CommitQueue::Put::kClosed);
  CHECK_FALSE(queue.is_finished());
  queue.done();
  CHECK(take(2) == 1);
  queue.done();
  CHECK(queue.is_finished());
  CHECK(queue.size() == 0);
}

TEST_CASE("audit queue: a waiting writer is woken by an entry and by the end", "[audit]") {
  CommitQueue queue({10, 1000}, {});
  std::vector<Pending> taken;
  std::thread client([&] {
    Pending pending;
    queue.put(pending);
  });
  queue.take(taken, 10, std::chrono::minutes(10));
  CHECK(taken.size() == 1);
  taken.clear();
  client.join();
  queue.done();
  std::thread closer([&] { queue.close(); });
  queue.take(taken, 10, std::chrono::minutes(10));
  CHECK(taken.empty());
  closer.join();
}

TEST_CASE("audit queue: entries that come together wait for company, one that comes alone does not", "[audit]") {
  CommitQueue queue({100, 1000}, {std::chrono::minutes(10), 5});
  std::vector<Pending> taken;
  const auto put = [&](int entries) {
    for (int i = 0; i < entries; ++i) {
      Pending pending;
      REQUIRE(queue.put(pending) == CommitQueue::Put::kTaken);
    }
  };
  const auto take = [&] {
    taken.clear();
    queue.take(taken, 100, std::chrono::minutes(10));
    queue.done();
    return taken.size();
  };
  put(1);
  CHECK(take() == 1);  // nobody was there before
  put(3);
  CHECK(take() == 3);  // the one before was alone
  put(4);
  std::thread fifth([&] {  // asserts nothing: Catch2's assertions belong to one thread
    Pending pending;
    queue.put(pending);
  });
  CHECK(take() == 5);  // three before: four wait for the fifth
  fifth.join();
  put(7);
  CHECK(take() == 7);  // company enough
  put(1);
  queue.close();
  CHECK(take() == 1);  // the end waits for nobody
}

TEST_CASE("audit queue: company does not wait for more than a commit may hold", "[audit]") {
  CommitQueue queue({100, 1000}, {std::chrono::minutes(10), 50});
  std::vector<Pending> taken;
  const auto put_and_take = [&](int entries, std::size_t most) {
    for (int i = 0; i < entries; ++i) {
      Pending pending;
      REQUIRE(queue.put(pending) == CommitQueue::Put::kTaken);
    }
    taken.clear();
    queue.take(taken, most, std::chrono::minutes(10));
    queue.done();
    return taken.size();
  };
  CHECK(put_and_take(9, 4) == 4);
  CHECK(put_and_take(0, 4) == 4);
  CHECK(put_and_take(3, 4) == 4);
}

}  // namespace parity::audit::testing
